"""Layers as text on the clipboard."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError
from PySide6.QtGui import QGuiApplication

from engine.spec.catalog.layers import AnyLayer, LayerKind

MARK = "layerscope-layers"
MOST_CHARACTERS = 1_000_000
MOST_LAYERS = 200

_LAYERS: TypeAdapter[tuple[LayerKind, ...]] = TypeAdapter(tuple[AnyLayer, ...])


def put(layers: tuple[LayerKind, ...]) -> None:
    """Put layers on the clipboard, as JSON that other programs can read too."""
    text = json.dumps({"format": MARK, "layers": [layer.model_dump(mode="json") for layer in layers]})
    QGuiApplication.clipboard().setText(text)


def take() -> tuple[LayerKind, ...]:
    """The layers on the clipboard; empty where it holds anything else."""
    return parsed(QGuiApplication.clipboard().text())


def parsed(text: str) -> tuple[LayerKind, ...]:
    """Read layers from text; empty where it is not ours or was damaged."""
    if MARK not in text or len(text) > MOST_CHARACTERS:
        return ()
    try:
        told = json.loads(text)
        layers = _LAYERS.validate_python(tuple(told["layers"])[:MOST_LAYERS])
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return ()
    return tuple(layer for layer in layers if layer.kind not in ("input", "output"))
