"""Choosing a sample: page by page, by class, at random, by keys."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox

from engine.snapshot import Shelf
from tests.panels.desk import choose, press
from tests.stage.conftest import Show, page_of, spec_of
from widgets.stage.sample_strip import SampleStrip


class Told:
    """What a strip asked for."""

    def __init__(self, strip: SampleStrip) -> None:
        self.origins: list[int] = []
        self.shelves: list[Shelf] = []
        strip.sample_chosen.connect(self.origins.append)
        strip.watch_changed.connect(lambda: self.shelves.append(strip.shelf()))


@pytest.fixture
def strip(show: Show) -> SampleStrip:
    made = SampleStrip()
    made.show_shape(spec_of("digits").data_shape)
    made.show_page(page_of(spec_of("digits"), Shelf()))
    show(made, 240, 460)
    return made


def answer(strip: SampleStrip, count: int = 359) -> None:
    """Bring the page that is asked for."""
    strip.show_page(page_of(spec_of("digits"), strip.shelf(), count))


def test_a_press_chooses_the_sample_under_it(strip: SampleStrip) -> None:
    told = Told(strip)
    QTest.mouseClick(strip.grid, Qt.MouseButton.LeftButton, pos=strip.grid.rect_of(17).center())
    assert told.origins == [17]
    strip.mark(17)
    assert strip.grid.current() == 17
    assert strip.grid.accessibleDescription() == "Sample 17: 7"


def test_thumbnails_do_not_overlap_and_all_have_room(strip: SampleStrip) -> None:
    rects = [strip.grid.rect_of(at) for at in range(48)]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert all(strip.grid.rect().contains(rect) for rect in rects)
    assert [strip.grid.at(rect.center().toPointF()) for rect in rects] == list(range(48))


def test_keys_go_from_sample_to_sample(strip: SampleStrip) -> None:
    told = Told(strip)
    strip.sample_chosen.connect(strip.mark)
    strip.grid.setFocus()
    columns = strip.grid.columns()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_End):
        QTest.keyClick(strip.grid, key)
    assert told.origins == [0, 1, 1 + columns, columns, 0, 47]
    QTest.keyClick(strip.grid, Qt.Key.Key_PageDown)
    assert told.shelves == [Shelf(page=1)]


def test_pages_end_where_the_samples_do(strip: SampleStrip) -> None:
    assert not strip.back.isEnabled()
    for page in range(1, 8):
        press(strip.on)
        assert strip.shelf() == Shelf(page=page)
        answer(strip)
    assert not strip.on.isEnabled()
    assert strip.count.text() == "337–359 of 359"
    assert strip.grid.count() == 23
    press(strip.back)
    assert strip.shelf() == Shelf(page=6)


def test_training_samples_and_a_class(strip: SampleStrip) -> None:
    told = Told(strip)
    press(next(b for b in strip.findChildren(QAbstractButton) if b.text() == "Train"))
    answer(strip, 1438)
    combo = next(box for box in strip.findChildren(QComboBox) if box.accessibleName() == "Class")
    choose(combo, "7")
    assert told.shelves == [Shelf(train=True), Shelf(train=True, target=7)]
    answer(strip, 0)
    assert strip.count.text() == "No such samples"
    assert not strip.random.isEnabled()
    choose(combo, "All classes")
    assert strip.shelf() == Shelf(train=True)


def test_a_page_that_was_asked_for_before_is_not_shown(strip: SampleStrip) -> None:
    press(strip.on)
    strip.show_page(page_of(spec_of("digits"), Shelf()))
    assert strip.shelf() == Shelf(page=1)
    assert strip.grid.text_of(0) == "Sample 0: 0"
    answer(strip)
    assert strip.grid.text_of(0) == "Sample 48: 8"


def test_a_page_beyond_the_last_becomes_the_last(strip: SampleStrip) -> None:
    for _ in range(3):
        press(strip.on)
        answer(strip)
    strip.show_page(page_of(spec_of("digits"), Shelf(page=1), 60))  # the data have become fewer
    assert strip.shelf() == Shelf(page=1)
    assert strip.count.text() == "49–60 of 60"


def test_any_sample_can_come_by_chance_also_from_another_page(strip: SampleStrip) -> None:
    told = Told(strip)
    strip._lots = Random(1)
    for _ in range(20):
        press(strip.random)
        answer(strip)
    assert len(told.origins) == 20
    assert len(set(told.origins)) > 15
    assert all(0 <= origin < 359 for origin in told.origins)
    assert max(told.origins) > 200
    assert len({shelf.page for shelf in told.shelves}) > 4


def test_other_data_begin_anew(strip: SampleStrip) -> None:
    press(strip.on)
    strip.show_shape(spec_of("garments").data_shape)
    assert strip.shelf() == Shelf()
    assert strip.grid.count() == 0
    strip.show_page(page_of(spec_of("digits"), Shelf()))  # of the data before
    assert strip.grid.count() == 0
