"""Worlds in the data panel: their thumbnails, their settings, and one by its id."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import DATA, Bandit, CartPole, Gymnasium
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetDataField
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, child, press, type_into
from widgets.kit import SliderRow, Thumb, theme
from widgets.panels.data_panel import DataPanel
from widgets.panels.fold import FoldHeader
from widgets.panels.world_thumbs import PICTURES, paint_world

WORLDS = [kind for kind, data in DATA.items() if data.family == "worlds"]
CAR = Gymnasium(
    id="Car-v0", seen=("x", "v"), steers=("push",), floor=(-1.0,), ceiling=(1.0,), centre=(0.0, 0.0), spread=(1.0, 1.0)
)


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(DataPanel(), SetData(data=CartPole()).apply(default_spec()))


def test_every_world_has_a_picture_of_its_own(qapp: QApplication) -> None:
    assert set(PICTURES) == set(WORLDS)
    pictures: list[QImage] = []
    for kind in WORLDS:
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        image.fill(theme().panel)
        painter = QPainter(image)
        paint_world(painter, QRectF(0, 0, 60, 60), kind)
        painter.end()
        assert all(image != other for other in pictures), kind
        pictures.append(image)


def test_the_settings_of_a_world_are_there_while_it_learns(desk: Desk) -> None:
    slider = desk.child(SliderRow, "Gravity")
    slider.value_requested.emit(20.0)
    slider.value_requested.emit(24.8)
    slider.editing_finished.emit()
    assert desk.edits == [SetDataField(field="gravity", value=20.0), SetDataField(field="gravity", value=24.8)]
    assert desk.gestures == 1


def test_other_machines_are_a_click_away_and_nothing_is_drawn_where_nothing_would_change(sit: Sit) -> None:
    desk = sit(DataPanel(), SetData(data=Bandit()).apply(default_spec()))
    press(desk.child(QPushButton, "Other machines"))
    assert desk.edits == [SetDataField(field="draw", value=1)]
    elsewhere = sit(DataPanel(), SetData(data=CartPole()).apply(default_spec()))
    assert not [b for b in elsewhere.panel.findChildren(QPushButton) if "Other" in b.text() and not b.isHidden()]


def open_id(desk: Desk) -> QLineEdit:
    press(desk.child(Thumb, "Gymnasium"))
    return desk.child(QLineEdit, "Environment id")


def test_an_environment_is_asked_for_by_its_id_and_is_no_edit_yet(desk: Desk, qtbot: QtBot) -> None:
    box = open_id(desk)
    assert box.hasFocus()
    with qtbot.waitSignal(desk.panel.environment_requested) as asked:  # type: ignore[attr-defined]
        type_into(box, " Car-v0 ")
    assert asked.args == ["Car-v0"]
    assert desk.edits == []
    assert desk.child(Thumb, "CartPole").isChecked(), "nothing is lost"


def test_no_id_says_what_to_type(desk: Desk) -> None:
    asked: list[str] = []
    desk.panel.environment_requested.connect(asked.append)  # type: ignore[attr-defined]
    box = open_id(desk)
    type_into(box, "  ")
    assert "Type the id" in box.accessibleDescription()
    assert asked == []


def test_the_place_for_an_id_comes_into_sight(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.setMinimumSize(0, 0)
    panel.resize(panel.width(), 260)
    box = open_id(desk)
    assert not box.visibleRegion().isEmpty()


def test_a_press_of_load_asks_once(desk: Desk) -> None:
    asked: list[str] = []
    desk.panel.environment_requested.connect(asked.append)  # type: ignore[attr-defined]
    type_into(open_id(desk), "Car-v0", end=None)
    load = desk.child(QPushButton, "Load the environment")
    load.setFocus()  # the field is left, as by a press
    press(load)
    assert asked == ["Car-v0"]


def test_what_is_wrong_with_an_id_stands_at_it_until_another_is_typed(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    type_into(open_id(desk), "Nowhere-v9")
    panel.set_environment_problem("There is no environment of this id.")
    box = desk.child(QLineEdit, "Environment id")
    assert "There is no environment" in box.accessibleDescription()
    assert box.text() == "Nowhere-v9", "it can be mended"
    press(desk.child(QPushButton, "Load the environment"))  # once more
    assert "There is no environment" not in box.accessibleDescription()


def test_a_loaded_environment_says_what_it_takes_and_gives(desk: Desk) -> None:
    desk.show(SetData(data=CAR).apply(default_spec()))
    assert desk.child(QLineEdit, "Environment id").text() == "Car-v0"
    desk.show(SetData(data=CartPole()).apply(desk.spec))
    boxes = [box for box in desk.panel.findChildren(QLineEdit) if box.accessibleName() == "Environment id"]
    assert not any(box.isVisible() for box in boxes)


def test_worlds_are_a_group_of_their_own(desk: Desk) -> None:
    header = child(desk.panel, FoldHeader, "Worlds")
    assert header.isChecked(), "the group of the source in use is open"
