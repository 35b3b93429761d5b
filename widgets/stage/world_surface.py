"""Where a world is touched: pushed, painted, played with keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from engine.spec.catalog.data import Bandit, GridWorld
from widgets.kit import theme
from widgets.stage import scenes
from widgets.stage.scenes.chances import machine_box
from widgets.stage.scenes.maps import STEPS, cells_of, first_cell, grid_size
from widgets.stage.world_brush import CellBrush
from widgets.stage.world_hand import HandPlay, key_name
from widgets.stage.world_kick import Kick
from widgets.stage.world_picture import WorldPicture

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
CLEAR = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class WorldSurface(WorldPicture):
    """The picture of a world, and the hand in it.

    Signals
    -------
    kick_requested(float) : -1 to 1. pointed(cell or None) : the pointer is over a cell.
    """

    kick_requested = Signal(float)
    pointed = Signal(object)

    def __init__(self, hand: HandPlay, brush: CellBrush) -> None:
        super().__init__()
        self._hand, self._brush = hand, brush

    def push(self, to_right: float) -> None:
        """Ask for a push, -1 to 1."""
        if self._data is not None and self._scene is not None:
            self.kick_requested.emit(scenes.push_strength(self._data, self._scene, to_right))

    # ---- the mouse

    def _cell_at(self, place: QPointF) -> tuple[int, int] | None:
        if self._data is None or grid_size(self._data) is None:
            return None
        return cells_of(self._data, self.scene_rect()).at(place)

    def cell_box(self, cell: tuple[int, int]) -> QRectF:
        """Where a cell is."""
        assert self._data is not None
        return cells_of(self._data, self.scene_rect()).box(*cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place, data = event.position(), self._data
        cell = self._cell_at(place)
        right = event.button() == Qt.MouseButton.RightButton
        if isinstance(data, GridWorld) and cell is not None:
            self._cursor = cell
            clearing = right or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._brush.begin(data, cell, clearing=clearing)
        elif right or data is None or not self.world_rect().contains(place):
            super().mousePressEvent(event)
        elif isinstance(data, Bandit) and self._playing:
            self._play_machine(data, place)
        elif self.can_be_pushed():
            self._kick = Kick(place, self.scene_rect().width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell != self._over:
            self._over = cell
            self.pointed.emit(cell)
            self.update()
        if self._brush.is_down():
            self._brush.go(cell)
        elif self._kick is not None:
            self._kick.go(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._brush.lift()
        kick, self._kick = self._kick, None
        if kick is not None and self._data is not None and self._scene is not None:
            kick.go(event.position())
            place = scenes.push_place(self._data, self.scene_rect(), self._scene, theme())
            if place is not None:
                self.push(kick.strength(place))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._over is not None:
            self._over = None
            self.pointed.emit(None)
            self.update()

    def can_be_pushed(self) -> bool:
        """Whether anything in this world can be pushed."""
        return self._data is not None and scenes.SCENES[self._data.kind].place is not None

    def _play_machine(self, data: Bandit, place: QPointF) -> None:
        for machine in range(data.arms):
            if machine_box(self.scene_rect(), data.arms, machine).contains(place):
                self._hand.press(machine)
                self._hand.release(machine)

    # ---- the keyboard

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not the window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if held:
            return False
        if self._kick is not None and event.key() == Qt.Key.Key_Escape:
            return True
        if self._playing:
            return self._hand.place_of(key_name(event)) is not None or event.key() in (Qt.Key.Key_Space, *ENTER)
        paints = isinstance(self._data, GridWorld) and self._brush.tool is not None
        return paints and (key_name(event) in STEPS or event.key() in (*ENTER, *CLEAR))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._kick = None
            self.update()
        elif self._playing:
            self._play_key(event)
        else:
            self._paint_key(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        place = self._hand.place_of(key_name(event)) if self._playing else None
        if place is None:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._hand.release(place)

    def _play_key(self, event: QKeyEvent) -> None:
        place = self._hand.place_of(key_name(event))
        if event.isAutoRepeat():
            return
        if place is not None:
            self._hand.press(place)
        else:
            self._hand.begin()

    def _paint_key(self, event: QKeyEvent) -> None:
        data = self._data
        assert isinstance(data, GridWorld)
        row, column = self._cursor or first_cell(data)
        step = STEPS.get(key_name(event))
        if step is not None and self._cursor is not None:
            row = min(max(row + step[0], 0), data.rows - 1)
            column = min(max(column + step[1], 0), data.columns - 1)
        self._cursor = (min(row, data.rows - 1), min(column, data.columns - 1))
        if step is None:
            self._brush.begin(data, self._cursor, clearing=event.key() in CLEAR)
            self._brush.lift()
        self.pointed.emit(self._cursor)
        self.update()
