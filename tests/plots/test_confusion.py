"""The confusion matrix: colours, what it asks for, whose samples it shows; and a regression's scatter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.snapshot import Confusion, RunState, Samples, Snapshot, Watch, read_only
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.plots.conftest import make_samples, make_snapshot, make_spec, pixel
from widgets.kit import DARK, LIGHT, Theme, apply_theme, font
from widgets.plots.confusion import ConfusionView
from widgets.plots.parts.column_heads import column_heads

Place = Callable[..., ConfusionView]


def counts_of(spec: Spec) -> Snapshot:
    """A matrix with a full diagonal of 30 and 9 samples of class 0 taken for 1."""
    n = len(spec.data_shape.classes)
    counts = np.eye(n, dtype=np.int64) * 30
    counts[0, 1] = 9
    return Snapshot(1, RunState.PAUSED, confusion=Confusion(read_only(counts)))


def samples_of(spec: Spec, true: int, said: int, n: int = 4) -> Samples:
    """Samples that lie in one cell."""
    samples = make_samples(spec, n)
    full = np.full(n, true, dtype=np.float32)
    return replace(samples, target=read_only(full), predicted=read_only(full * 0 + said))


def click(view: ConfusionView, row: int, column: int) -> None:
    """Click in the middle of a cell."""
    place = view.matrix.cell_rect((row, column)).center().toPoint()
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place)


def test_it_says_what_it_waits_for(place: Place) -> None:
    view = place(ConfusionView(), make_spec("digits"))
    assert "class" in view.empty_text()
    assert view.watch() == Watch(confusion=True)


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_right_is_positive_and_wrong_negative(place: Place, qapp: QApplication, now: Theme) -> None:
    spec = make_spec("digits")
    view = place(ConfusionView(), spec)
    view.show_snapshot(counts_of(spec))
    apply_theme(qapp, now)

    def corner(row: int, column: int) -> str:
        rect = view.matrix.cell_rect((row, column))
        return pixel(view.matrix, rect.left() + 2, rect.top() + 2)

    assert corner(3, 3) == now.positive
    assert corner(0, 1) == now.negative  # row = true class, column = predicted
    assert corner(1, 0) == now.sunken


def test_a_click_asks_for_the_samples_of_a_cell(place: Place) -> None:
    spec = make_spec("digits")
    view = place(ConfusionView(), spec)
    asked: list[Watch] = []
    view.watch_changed.connect(lambda: asked.append(view.watch()))
    view.show_snapshot(counts_of(spec))
    click(view, 0, 1)
    assert asked == [Watch(confusion=True, cell=(0, 1))]
    assert view.cell_caption.text() == "9 samples of 0 taken for 1"
    both = counts_of(spec).confusion
    assert both is not None
    view.show_snapshot(Snapshot(1, RunState.PAUSED, confusion=replace(both, cell=samples_of(spec, 0, 1))))
    assert view.cell_samples.count() == 4
    view.show_snapshot(Snapshot(1, RunState.PAUSED, confusion=replace(both, cell=samples_of(spec, 2, 3, 7))))
    assert view.cell_samples.count() == 4  # of another cell: old news
    click(view, 0, 1)
    assert view.watch().cell is None
    assert not view.cell_samples.isVisible()


def test_by_keyboard(place: Place) -> None:
    spec = make_spec("iris")
    view = place(ConfusionView(), spec)
    view.show_snapshot(counts_of(spec))
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Right)
    assert view.matrix.accessibleDescription() == "9 samples of setosa taken for versicolor"
    QTest.keyClick(view.matrix, Qt.Key.Key_Return)
    assert view.watch().cell == (0, 1)
    QTest.keyClick(view.matrix, Qt.Key.Key_Down)
    assert view.matrix.accessibleDescription() == "30 samples of versicolor recognised"
    QTest.keyClick(view.matrix, Qt.Key.Key_Escape)
    assert view.watch().cell is None


def test_another_data_set_forgets_the_cell(place: Place) -> None:
    digits, iris = make_spec("digits"), make_spec("iris")
    view = place(ConfusionView(), digits)
    view.show_snapshot(counts_of(digits))
    click(view, 9, 9)
    view.show_document(iris, analyse(iris))
    assert view.watch() == Watch(confusion=True)
    view.show_snapshot(counts_of(digits))
    assert view.empty_text()
    view.show_snapshot(counts_of(iris))
    assert view.caption.text().startswith("90 of 99 right")


def test_it_keeps_what_it_had(place: Place) -> None:
    spec = make_spec("digits")
    view = place(ConfusionView(), spec)
    view.show_snapshot(counts_of(spec))
    words = view.caption.text()
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    assert view.caption.text() == words
    assert view.empty_text() == ""


def test_a_regression_shows_predicted_against_true(place: Place) -> None:
    spec = make_spec("diabetes")
    view = place(ConfusionView(), spec)
    assert view.watch() == Watch(samples=True)
    snapshot = make_snapshot(spec)
    assert snapshot.samples is not None
    view.show_snapshot(snapshot)
    assert "predicted against true" in view.caption.text()
    assert not view.matrix.isVisible()
    samples = snapshot.samples
    spot = view.scatter.place(float(samples.target[0]), float(samples.predicted[0]))
    assert view.scatter.text_at(spot).startswith(f"Sample {samples.index[0]}: says ")
    assert pixel(view.scatter, spot.x(), spot.y()) != LIGHT.sunken
    low = view.scatter.place(float(samples.target.min()), float(samples.target.min()))
    high = view.scatter.place(float(samples.target.max()), float(samples.target.max()))
    assert high.x() > low.x()
    assert high.y() < low.y()


def test_no_number_is_left_out_of_the_scatter(place: Place) -> None:
    spec = make_spec("diabetes")
    samples = make_samples(spec, 3)
    broken = samples.predicted.copy()
    broken[0] = np.nan
    view = place(ConfusionView(), spec)
    shown = replace(samples, predicted=read_only(broken))
    view.show_snapshot(Snapshot(1, RunState.PAUSED, samples=shown))
    view.grab()
    spot = view.scatter.place(float(samples.target[1]), float(samples.predicted[1]))
    assert view.scatter.text_at(spot)


def test_it_suits_what_has_classes_to_confuse() -> None:
    assert ConfusionView.suits(make_spec("iris"))
    assert not ConfusionView.suits(make_spec("spiral"))


@pytest.mark.parametrize(
    ("names", "wide", "wanted"),
    [
        (tuple(f"speaker {n}" for n in range(1, 10)), 30, tuple("123456789")),
        (("setosa", "versicolor", "virginica"), 90, ("setosa", "versicolor", "virginica")),
        (("t-shirt", "trousers", "top"), 90, ("t-shirt", "trousers", "top")),
        (("a ", "a b"), 90, ("a ", "a b")),
    ],
)  # fmt: skip
def test_column_heads_drop_what_all_begin_with(names: tuple[str, ...], wide: int, wanted: tuple[str, ...]) -> None:
    assert column_heads(names, wide, 80, font("small")).texts == wanted


def test_long_column_heads_are_turned_and_those_alike_numbered(qapp: QApplication) -> None:
    names = ("setosa", "versicolor", "virginica")
    turned = column_heads(names, 30, 80, font("small"))
    assert (turned.turned, turned.texts) == (True, names)
    alike = tuple(f"a very long name of a class that ends in {n}x" for n in "abc")
    cut = column_heads(tuple(name.replace(" ", "") for name in alike), 30, 60, font("small"))
    assert (cut.numbered, cut.texts) == (True, ("1", "2", "3"))


@pytest.mark.parametrize("size", [(220, 180), (346, 304), (700, 500)])
def test_each_column_is_told_apart(place: Place, size: tuple[int, int]) -> None:
    spec = make_spec("vowels")
    view = place(ConfusionView(), spec)
    view.resize(*size)
    view.show_snapshot(counts_of(spec))
    heads = view.matrix._grid().heads
    assert heads.every == 1
    assert len(set(heads.texts)) == 9
    over = view.matrix.cell_rect((0, 4)).center()
    over.setY(5)
    assert view.matrix.text_at(over) == "speaker 5: predicted"
    assert view.matrix.text_at(QPointF(2, view.matrix.cell_rect((3, 0)).center().y())) == "speaker 4: true"
