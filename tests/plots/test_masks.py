"""Masks: rows of picture, truth, answer and overlay; what it says where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.snapshot import Chosen, Confusion, RunState, Samples, Snapshot, Watch, read_only
from engine.spec.catalog.data import Shapes
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from engine.spec.templates import template
from tests.plots.conftest import make_spec
from widgets.kit import LIGHT
from widgets.plots.confusion import ConfusionView
from widgets.plots.mask import MaskView, dice
from widgets.plots.parts.masks import MaskRow, agreement_colors, overlaid
from widgets.plots.samples import SamplesView

Place = Callable[..., Any]


def shapes() -> Spec:
    spec = SetData(data=Shapes(samples=100)).apply(default_spec())
    return template("unet").edit(spec).apply(spec)


def square(top: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    mask = np.zeros((32, 32), dtype=np.int64)
    mask[top : top + 8, 4:12] = 1
    return mask


def snapshot() -> Snapshot:
    """A chosen sample that is right, and two test samples, the first half wrong."""
    masks = np.stack([square(4), square(4)])
    said = np.stack([square(8), square(4)])
    inputs = np.random.default_rng(1).random((2, 1024), dtype=np.float32)
    target, overlap, loss = (np.array(values, dtype=np.float32) for values in ((1, 2), (0.5, 1.0), (0.9, 0.1)))
    samples = Samples(
        read_only(np.array([70, 71])), read_only(inputs), read_only(target), read_only(overlap), read_only(loss),
        np.zeros((2, 0), np.float32), origin=read_only(np.array([5, 9])), mask=read_only(masks), said=read_only(said),
    )  # fmt: skip
    chosen = Chosen(3, True, read_only(inputs[0]), 0.0, np.zeros(0, np.float32), 0.0, square(4), square(4))
    counts = read_only(np.array([[1900, 32], [32, 84]]))
    return Snapshot(1, RunState.PAUSED, samples=samples, chosen=chosen, confusion=Confusion(counts, samples))


def test_other_data_are_told_what_is_missing(place: Place) -> None:
    view = place(MaskView(), make_spec("digits"))
    assert "Shapes U-Net" in view.empty_text()
    assert view.watch() == Watch()
    assert not MaskView.suits(make_spec("digits"))


def test_the_chosen_sample_comes_first_then_the_worst(place: Place) -> None:
    view = place(MaskView(), shapes(), 360, 420)
    assert view.watch() == Watch(samples=True, responses=True)
    view.show_snapshot(snapshot())
    assert view.empty_text() == ""
    rows = view.grid._rows
    assert [row.words for row in rows] == [
        "Chosen: sample 3, circle · Dice 100%", "Sample 5, square · Dice 50%", "Sample 9, triangle · Dice 100%",
    ]  # fmt: skip
    assert "Dice 50%" in view.caption.text()


def test_a_row_is_chosen_by_keyboard_and_by_a_double_click(place: Place, qtbot: QtBot) -> None:
    view = place(MaskView(), shapes(), 360, 420)
    view.show_snapshot(snapshot())
    heard: list[int] = []
    view.sample_chosen.connect(heard.append)
    view.grid.setFocus()
    QTest.keyClick(view.grid, Qt.Key.Key_Down)
    assert "sample 5" in view.grid.accessibleDescription().lower()
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    QTest.mouseDClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=view.grid.row_rect(0).center())
    assert heard == [5, 3]


def test_the_overlay_tells_hit_missed_and_false_apart() -> None:
    row = MaskRow(1, "", np.zeros((1, 32, 32), np.float32), square(4), square(8))
    made = overlaid(np.full((32, 32), 0xFF000000, np.uint32), row, 1.0, LIGHT)
    hit, missed, false = (int("ff" + color[1:], 16) for color in agreement_colors(LIGHT))
    assert made[9, 5] == hit
    assert made[5, 5] == missed
    assert made[14, 5] == false
    assert made[30, 30] == 0xFF000000
    half = overlaid(np.full((32, 32), 0xFF000000, np.uint32), row, 0.5, LIGHT)
    assert half[9, 5] not in (hit, 0xFF000000)


def test_the_slider_asks_nobody_else(place: Place) -> None:
    view = place(MaskView(), shapes(), 360, 420)
    view.show_snapshot(snapshot())
    view.grid.grab()
    view.opacity.value_requested.emit(20.0)
    assert view.opacity.value() == 20.0
    assert view.grid._opacity == pytest.approx(0.2)


def test_dice() -> None:
    assert dice(square(4), square(4), 2) == 1.0
    assert dice(square(4), square(8), 2) == 0.5
    assert dice(square(4) * 0, square(8) * 0, 2) == 1.0


def test_confusion_counts_pixels(place: Place) -> None:
    view = place(ConfusionView(), shapes())
    view.show_snapshot(snapshot())
    assert "1,984 of 2,048 pixels right" in view.caption.text()
    view.matrix.cell_requested.emit((1, 0))
    assert view.watch().cell == (1, 0)
    view.show_snapshot(snapshot())
    assert view.cell_samples.count() == 0  # the second sample has no such pixel: these belong to another cell


def test_predictions_say_the_dice(place: Place) -> None:
    view = place(SamplesView(), shapes())
    view.show_snapshot(snapshot())
    assert not view.filter.isVisible()
    assert view.grid.text_of(0) == "Sample 70: square, Dice 50%"
    view.grid.grab()


def test_masks_of_another_size_are_dropped(place: Place) -> None:
    view = place(MaskView(), make_spec("digits"))
    view.show_snapshot(snapshot())
    assert view.empty_text()
    spec = shapes()
    view.show_document(spec, analyse(spec))
    assert view.empty_text()
    view.show_snapshot(snapshot())
    assert view.grid.count() == 3
