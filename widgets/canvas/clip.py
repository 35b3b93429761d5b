"""A part of a network as text on the clipboard: JSON, so that it can go to another window or into a mail."""

from __future__ import annotations

import json
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError
from PySide6.QtGui import QGuiApplication

from engine.spec.catalog.layers import AnyLayer, LayerKind
from engine.spec.document import Link
from engine.spec.fragment import Fragment, parse_fragment

OLD_MARK = "layerscope-layers"  # a list of layers one after another, as earlier versions wrote
MOST_CHARACTERS = 1_000_000
MOST_LAYERS = 200

_LAYERS: TypeAdapter[tuple[LayerKind, ...]] = TypeAdapter(tuple[AnyLayer, ...])


def put(fragment: Fragment) -> None:
    """Put a part of a network on the clipboard."""
    QGuiApplication.clipboard().setText(fragment.text())


def take() -> Fragment | None:
    """The part of a network on the clipboard; None where it holds anything else."""
    return parsed(QGuiApplication.clipboard().text())


def parsed(text: str) -> Fragment | None:
    """Read a part of a network from text, which may stand in the middle of a mail; None where there is none."""
    start, end = text.find("{"), text.rfind("}")
    bare = text[start : end + 1] if 0 <= start < end else ""
    return parse_fragment(bare) or _old(bare)


def _old(text: str) -> Fragment | None:
    if OLD_MARK not in text or len(text) > MOST_CHARACTERS:
        return None
    try:
        told = json.loads(text)
        layers = _LAYERS.validate_python(tuple(told["layers"])[:MOST_LAYERS])
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return None
    layers = tuple(layer for layer in layers if layer.kind not in ("input", "output"))
    if not layers or len({layer.id for layer in layers}) != len(layers):
        return None
    return Fragment(layers=layers, links=tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers)))
