"""Documents and snapshots for the stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Chosen, RunState, Shelf, Snapshot, Thumbnails, read_only
from engine.spec.catalog.data import DATA
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from widgets.stage.stage import PictureStage

Show = Callable[..., QWidget]


def spec_of(kind: str) -> Spec:
    """A document on a data source."""
    return SetData(data=DATA[kind].model_validate({"kind": kind})).apply(default_spec())


def pictures(spec: Spec, n: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(n, features) of noise."""
    return np.random.default_rng(seed).random((n, len(spec.data_shape.features)), dtype=np.float32)


def chosen(spec: Spec, origin: int, target: float = 3.0, inputs: object = None, said: int = 3) -> Chosen:
    """An answer that is sure of one class."""
    classes = len(spec.data_shape.classes)
    probabilities = np.full(classes, 0.1 / (classes - 1), np.float32)
    probabilities[said] = 0.9
    values = pictures(spec, 1, abs(origin))[0] if inputs is None else inputs
    return Chosen(origin, False, read_only(np.asarray(values)), target, read_only(probabilities), float(said))


def page_of(spec: Spec, shelf: Shelf, count: int = 359) -> Thumbnails:
    """A page of samples whose class is the last digit of their origin."""
    origin = np.arange(shelf.page * 48, min(count, (shelf.page + 1) * 48), dtype=np.int64)
    inputs = pictures(spec, len(origin), shelf.page)
    return Thumbnails(shelf, count, read_only(origin), read_only(inputs), read_only(origin.astype(np.float32) % 10))


def snapshot(**parts: Any) -> Snapshot:
    """A moment of a run that stands."""
    return Snapshot(1, RunState.PAUSED, **parts)


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Show a widget, active."""

    def put(widget: QWidget, width: int = 260, height: int = 760) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return put


@pytest.fixture
def stage(show: Show) -> PictureStage:
    """A stage for the handwritten digits of 8 by 8 pixels."""
    made = PictureStage()
    spec = spec_of("digits")
    made.show_document(spec, analyse(spec))
    show(made)
    return made
