"""Painting a GridWorld: strokes, winds, rewards, by mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import GridWorld
from engine.spec.document import Spec
from engine.spec.edits import Edit
from engine.spec.shapes import analyse
from tests.stage.conftest import Show
from tests.stage.worlds import GRID, spec_on, stage_on
from widgets.stage import WorldStage
from widgets.stage.world_brush import REWARD, Tool

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Cell = tuple[int, int]


class Desk:
    """A stage, and the document that it edits."""

    def __init__(self, show: Show) -> None:
        self.stage: WorldStage = stage_on(GRID)
        self.spec: Spec = spec_on(GRID)
        self.edits: list[Edit] = []
        self.gestures = 0
        self.stage.edit_requested.connect(self._make)
        self.stage.gesture_finished.connect(self._end)
        show(self.stage, 420, 460)

    @property
    def grid(self) -> GridWorld:
        assert isinstance(self.spec.data, GridWorld)
        return self.spec.data

    def _make(self, edit: Edit) -> None:
        self.edits.append(edit)
        self.spec = edit.apply(self.spec)
        self.stage.show_document(self.spec, analyse(self.spec))

    def _end(self) -> None:
        self.gestures += 1

    def take(self, tool: Tool) -> None:
        QTest.mouseClick(self.stage.tools.buttons[tool], LEFT)

    def stroke(self, *cells: Cell, button: Qt.MouseButton = LEFT) -> None:
        surface = self.stage.surface
        places = [surface.cell_box(cell).center().toPoint() for cell in cells]
        QTest.mousePress(surface, button, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(surface, place)
        QTest.mouseRelease(surface, button, pos=places[-1])


def test_a_stroke_is_one_gesture_over_every_cell_it_passes(show: Show) -> None:
    desk = Desk(show)
    desk.stroke((3, 0), (3, 1))
    desk.stroke((0, 1), (0, 5))
    assert desk.grid.cells[0] == "S#####"
    assert desk.grid.cells[3] == "##P..."
    assert desk.gestures == 2


def test_over_what_is_so_already_it_clears(show: Show) -> None:
    desk = Desk(show)
    desk.stroke((1, 1), (1, 2))
    assert desk.grid.cells[1] == "....P."
    desk.stroke((4, 5), button=RIGHT)
    assert desk.grid.cells[4] == "......"


def test_winds_are_painted_beside_the_cells(show: Show) -> None:
    desk = Desk(show)
    desk.take(("wind", "v"))
    desk.stroke((0, 1), (0, 3))
    assert desk.grid.winds[0] == ".vvv.."
    assert desk.grid.cells == GRID.cells
    desk.take(("wind", "."))
    desk.stroke((0, 2))
    assert desk.grid.winds[0] == ".v.v.."


def test_a_reward_is_typed_into_a_cell(show: Show, qtbot: QtBot) -> None:
    desk = Desk(show)
    desk.take(REWARD)
    box = desk.stage.reward_box
    desk.stroke((0, 3))
    assert box.isVisible()
    QTest.keyClicks(box, "x")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.isVisible()  # no number: nothing is asked for
    assert desk.edits == []
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    QTest.keyClicks(box, "-2,5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert desk.grid.pays(0, 3) == -2.5
    assert desk.gestures == 1
    assert desk.stage.surface.hasFocus()
    desk.stroke((0, 3))
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.grid.pays(0, 3) == GRID.floor  # empty is as usual
    desk.stroke((0, 3))
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert desk.grid.pays(0, 3) == GRID.floor


@pytest.mark.parametrize("cell", [(0, 3), (4, 5)], ids=["at the top", "in the corner"])
def test_what_is_no_reward_is_said_beside_the_field(show: Show, cell: tuple[int, int]) -> None:
    desk = Desk(show)
    desk.take(REWARD)
    box = desk.stage.reward_box
    desk.stroke(cell)
    QTest.keyClicks(box, "-")
    assert not box.note.isVisible()  # the beginning of a number is no mistake
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.note.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    QTest.keyClicks(box, "abc")
    assert box.note.text() == "Type a number, such as −1 or 0.5"
    assert box.note.isVisible()
    assert desk.stage.surface.rect().contains(box.note.geometry())
    assert not box.note.geometry().intersects(box.geometry())
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.note.isVisible()
    desk.stroke(cell)
    assert not box.note.isVisible()


def test_cells_are_painted_by_keyboard(show: Show) -> None:
    desk = Desk(show)
    surface = desk.stage.surface
    surface.setFocus()  # the first arrow shows where the cursor is
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(surface, key)
    assert desk.grid.cells[1] == "..#.P."  # the wall there was taken away
    QTest.keyClick(surface, Qt.Key.Key_Down)
    QTest.keyClick(surface, Qt.Key.Key_Return)
    assert desk.grid.cells[2] == ".#.#.."
    assert desk.gestures == 2


def test_a_tool_can_be_put_away(show: Show) -> None:
    desk = Desk(show)
    desk.take(("cell", "#"))
    desk.stroke((0, 3))
    assert desk.edits == []
    assert [button.accessibleName() for button in desk.stage.tools.buttons.values()][-1] == "Reward"
