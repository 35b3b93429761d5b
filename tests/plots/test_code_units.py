"""The units of the code: what is asked, sliders, pictures, order, dead units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import CodeView, Decoded, read_only
from engine.spec.document import Spec, default_spec
from engine.spec.shapes import analyse
from engine.spec.studies import CodeStudy, DecodeStudy
from tests.plots.codes import autoencoder, code_view, snapshot_of
from tests.plots.made import image_of
from widgets.plots.code_base import OTHER_TASK
from widgets.plots.code_units import MOST_UNITS, CodeUnitsView
from widgets.plots.parts.code_unit_row import UnitRow

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


class Desk:
    """The view with somebody who answers whatever it asks."""

    def __init__(self, place: Place, spec: Spec, view: CodeView) -> None:
        self.spec, self.view = spec, view
        self.units = CodeUnitsView()
        place(self.units, spec, 460, 420)
        self.dragged: list[tuple[float, ...]] = []
        self.units.code_dragged.connect(self.dragged.append)
        self.tell()

    def tell(self, rounds: int = 3) -> None:
        for _ in range(rounds):
            self.units.show_snapshot(snapshot_of(self.spec, self.view, self.units.watch()))

    @property
    def code(self) -> tuple[float, ...]:
        code = self.units.code()
        assert code is not None
        return code

    def traversal(self) -> DecodeStudy:
        return max(
            (study for study in self.units.watch().studies if isinstance(study, DecodeStudy)),
            key=lambda study: len(study.codes),
        )

    def order(self) -> list[int]:
        return [unit_of(row) for row in self.units.rows]


def unit_of(row: UnitRow) -> int:
    use = row.use()
    assert use is not None
    return use.unit


@pytest.fixture
def desk(place: Place) -> Desk:
    """Digits, three plain units."""
    spec = autoencoder("digits", 3)
    return Desk(place, spec, code_view(spec, 3))


@pytest.fixture
def gaussian(place: Place) -> Desk:
    """Digits, eight Gaussian units, of which the fifth does nothing."""
    spec = autoencoder("digits", 8, gaussian=True)
    return Desk(place, spec, code_view(spec, 8, prior=True))


def test_it_asks_for_nine_steps_along_each_unit(desk: Desk) -> None:
    assert CodeStudy() in desk.units.watch().studies
    codes = np.array(desk.traversal().codes).reshape(3, 9, 3)
    for unit in range(3):
        assert (np.diff(codes[unit, :, unit]) > 0).all()
        others = [other for other in range(3) if other != unit]
        assert np.allclose(codes[unit][:, others], np.array(desk.code)[others])
        values = desk.view.codes[:, unit]
        assert values.min() < codes[unit, 0, unit] < codes[unit, -1, unit] < values.max()


def test_units_that_are_held_to_a_prior_go_from_minus_two_to_two_deviations(gaussian: Desk) -> None:
    codes = np.array(gaussian.traversal().codes).reshape(8, 9, 8)
    assert codes[2, :, 2].tolist() == pytest.approx([-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2], abs=1e-6)


def test_a_slider_changes_its_own_unit_and_says_so(desk: Desk, qtbot: QtBot) -> None:
    before = desk.code
    slider = desk.units.rows[1].slider
    spot = QPoint(slider.width() - 30, slider.height() // 2)
    QTest.mousePress(slider, LEFT, pos=spot)
    QTest.mouseMove(slider, spot - QPoint(20, 0))
    with qtbot.waitSignal(desk.units.watch_changed):
        QTest.mouseRelease(slider, LEFT, pos=spot - QPoint(20, 0))
    assert len(desk.dragged) == 2
    assert desk.dragged[0][1] > desk.dragged[1][1] > before[1]
    assert (desk.code[0], desk.code[2]) == (before[0], before[2])
    assert np.allclose(np.array(desk.traversal().codes).reshape(3, 9, 3)[0, :, 1], desk.code[1])


def test_the_knob_stays_where_the_hand_left_it(desk: Desk) -> None:
    slider = desk.units.rows[1].slider
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 30, slider.height() // 2))
    share = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
    assert share == pytest.approx(1 - 30 / slider.width(), abs=0.06)


def test_a_slider_works_by_keyboard(desk: Desk) -> None:
    slider = desk.units.rows[0].slider
    assert slider.accessibleName() == "Unit 1 of the code"
    slider.setFocus()
    before = desk.code[0]
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert desk.code[0] > before
    assert desk.dragged == [desk.code]


def test_a_picture_takes_its_value(desk: Desk) -> None:
    row = desk.units.rows[2]
    QTest.mouseClick(row, LEFT, pos=row.picture_place(8).center().toPoint())
    use = row.use()
    assert use is not None
    assert desk.code[2] == pytest.approx(float(use.steps()[8]))
    assert len(desk.dragged) == 1


def test_all_sliders_show_the_code_of_another_view(desk: Desk) -> None:
    before = [image_of(row) for row in desk.units.rows]
    desk.units.set_code((0.9, -0.8, 0.3))
    assert all(image_of(row) != old for row, old in zip(desk.units.rows, before, strict=True))
    assert desk.dragged == []


def test_the_mean_is_one_press_away(desk: Desk) -> None:
    desk.units.set_code((1.0, 1.0, 1.0))
    QTest.mouseClick(desk.units.middle, LEFT)
    assert desk.dragged == [pytest.approx(desk.view.codes.mean(0).tolist(), abs=1e-5)]


def test_the_answer_to_a_dragged_code_is_shown(desk: Desk) -> None:
    sample = read_only(np.linspace(0, 1, 64, dtype=np.float32))
    desk.units.show_decoded(Decoded(1, 1, desk.code, sample))
    assert desk.units.pane.sample() is sample


def test_pictures_come_with_the_answer_and_follow_the_code(desk: Desk) -> None:
    before = image_of(desk.units.rows[0])
    desk.units.set_code((0.0, 1.0, 0.5))
    desk.tell()
    assert image_of(desk.units.rows[0]) != before


def test_dead_units_are_said_so_and_come_last(gaussian: Desk) -> None:
    assert gaussian.units.caption.text() == "8 units · 1 unused"
    words = {unit_of(row): use.words for row in gaussian.units.rows if (use := row.use()) is not None}
    assert words[4].endswith("unused")
    assert words[0].startswith("KL")
    assert not words[0].endswith("unused")
    assert gaussian.order() == list(range(8))
    QTest.mouseClick(gaussian.units.by_use, LEFT)
    assert gaussian.order()[-1] == 4
    assert set(gaussian.order()[:2]) == {0, 1}
    gaussian.tell()
    uses = [use.use for row in gaussian.units.rows if (use := row.use()) is not None]
    assert uses[:7] == sorted(uses[:7], reverse=True)
    QTest.mouseClick(gaussian.units.by_use, LEFT)
    assert gaussian.order() == list(range(8))


def test_pictures_stay_with_their_unit_when_rows_are_sorted(gaussian: Desk) -> None:
    gaussian.tell()
    first = gaussian.units.rows[0].use()
    before = image_of(gaussian.units.rows[0])
    QTest.mouseClick(gaussian.units.by_use, LEFT)
    at = gaussian.order().index(0)
    row = gaussian.units.rows[at]
    assert row.use() is first
    assert image_of(row) == before


def test_only_so_many_units_have_a_row(place: Place) -> None:
    spec = autoencoder("digits", 40)
    desk = Desk(place, spec, code_view(spec, 40))
    assert len(desk.units.rows) == MOST_UNITS
    assert "the first 32" in desk.units.caption.text()
    assert len(desk.traversal().codes) == 9 * MOST_UNITS


def test_the_number_of_rows_follows_the_code(desk: Desk) -> None:
    other = autoencoder("digits", 2)
    desk.spec, desk.view = other, code_view(other, 2)
    desk.units.show_document(other, analyse(other))
    desk.tell()
    assert len(desk.units.rows) == 2


def test_a_row_stays_under_the_hand_while_the_network_trains(desk: Desk) -> None:
    slider = desk.units.rows[0].slider
    QTest.mousePress(slider, LEFT, pos=QPoint(20, 8))
    kept = desk.units.rows[0].use()
    desk.view = replace(code_view(desk.spec, 3, turn=1.0), step=2)
    desk.tell()
    assert desk.units.rows[0].use() is kept
    QTest.mouseRelease(slider, LEFT, pos=QPoint(20, 8))
    desk.view = replace(desk.view, step=3)
    desk.tell()
    assert desk.units.rows[0].use() is not kept


@pytest.mark.parametrize("data", ["iris", "spiral", "sines"])
def test_all_data_have_traversals(place: Place, data: str) -> None:
    spec = autoencoder(data, 2)
    desk = Desk(place, spec, code_view(spec, 2))
    assert not image_of(desk.units.rows[0]).isNull()


def test_it_says_how_to_get_a_code(place: Place) -> None:
    units = CodeUnitsView()
    place(units, default_spec())
    assert units.empty_text() == OTHER_TASK
    assert units.rows == []
