"""A canvas with a small document behind it that does what it is asked, as the window's does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.spec.document import Spec, default_spec
from engine.spec.edits import Edit, EditError
from engine.spec.shapes import analyse
from tests.canvas.fakes import fake_snapshot
from widgets.canvas import NetworkCanvas
from widgets.canvas.layout import count_buttons, insert_spot
from widgets.kit.motion import set_motion_on_unseen_screens

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Desk:
    """Applies every edit at once, and counts what it heard."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.spec = default_spec()
        self._before: Spec | None = None  # of the gesture that goes on
        self.edits: list[Edit] = []
        self.finished = 0
        self.cancelled = 0
        self.heard: list[tuple[object, ...]] = []
        self.messages: list[str] = []
        canvas.edit_requested.connect(self.take)
        canvas.gesture_finished.connect(self._count)
        canvas.gesture_cancelled.connect(self._count_cancelled)
        canvas.message.connect(self.messages.append)
        canvas.selection_changed.connect(lambda ids: self.heard.append(("selected", *ids)))
        canvas.unit_hovered.connect(lambda i, unit: self.heard.append(("hovered", i, unit)))
        canvas.hover_ended.connect(lambda: self.heard.append(("ended",)))
        canvas.unit_selected.connect(lambda i, unit: self.heard.append(("unit", i, unit)))

    def _count(self) -> None:
        self.finished += 1
        self._before = None

    def _count_cancelled(self) -> None:
        self.cancelled += 1
        if self._before is not None:
            self.open(self._before)
            self._before = None

    def take(self, edit: Edit) -> None:
        """Make an edit; one that does not fit is a message, as in the window."""
        self.edits.append(edit)
        self._before = self._before or self.spec
        try:
            self.open(edit.apply(self.spec))
        except EditError as error:
            self.messages.append(str(error))

    def open(self, spec: Spec) -> None:
        """Show a document with numbers for it."""
        self.spec = spec
        self.canvas.show_document(spec, analyse(spec))
        self.canvas.show_snapshot(fake_snapshot(spec))

    # ---- where things are, in the viewport --------------------------------------------------------------------------

    @property
    def port(self) -> QWidget:
        return self.canvas._view.viewport()

    def _at(self, point: QPointF) -> QPoint:
        return self.canvas._view.mapFromScene(point)

    def header(self, layer_id: str) -> QPoint:
        box = self.canvas._controller.layout.boxes[layer_id]
        return self._at(box.header.translated(box.position).center())

    def count_button(self, layer_id: str, step: int) -> QPoint:
        box = self.canvas._controller.layout.boxes[layer_id]
        return self._at(count_buttons(box)[step > 0].translated(box.position).center())

    def tile(self, layer_id: str, place: int) -> QPoint:
        box = self.canvas._controller.layout.boxes[layer_id]
        return self._at(box.tiles[place].translated(box.position).center())

    def insert(self, source: str, target: str) -> QPoint:
        boxes = self.canvas._controller.layout.boxes
        return self._at(insert_spot(boxes[source], boxes[target]))

    def link(self, source: str, target: str, unit: int, column: int) -> QPoint:
        """A point on a link that lies nearer to it than to any other."""
        item = self.canvas._scene.links[(source, target)]
        index = int(((item._drawn_units == unit) & (item._drawn_columns == column)).argmax())
        for x, y in item._drawn_points()[index][2:-2]:
            at = self._at(QPointF(float(x), float(y)))
            found = self.canvas._view.hit_at(at)
            if (getattr(found, "unit", -1), getattr(found, "column", -1)) == (unit, column):
                return at
        raise AssertionError("the link is covered everywhere")

    # ---- the pointer ------------------------------------------------------------------------------------------------

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.port, LEFT, modifiers, at)

    def hover(self, at: QPoint) -> None:
        QTest.mouseMove(self.port, at + QPoint(1, 0))
        QTest.mouseMove(self.port, at)

    def drag(
        self, start: QPoint, *stops: QPoint, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        """Press, move through all stops, release at the last."""
        QTest.mousePress(self.port, button, modifiers, start)
        for stop in stops:
            QTest.mouseMove(self.port, stop)
        QTest.mouseRelease(self.port, button, modifiers, stops[-1])

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas._view, key, modifiers)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """The default network on a canvas of 1000 x 760 px in an active window."""
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1000, 760)
    canvas.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas._view.setFocus()
    made = Desk(canvas)
    made.open(default_spec())
    return made


@pytest.fixture
def selected(desk: Desk) -> Callable[[], tuple[str, ...]]:
    """What the canvas shows as selected."""
    return lambda: desk.canvas._controller.selection


@pytest.fixture
def moving() -> Iterator[None]:
    """Let things move although nobody sees this screen."""
    set_motion_on_unseen_screens(True)
    yield
    set_motion_on_unseen_screens(False)
