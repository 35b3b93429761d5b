"""Where a world is painted, and where it is touched."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Frame, Scene, StateValues
from engine.spec.catalog.data import Bandit, Blackjack, GridWorld, Taxi, World
from widgets.kit import (
    FocusRing,
    animate,
    device_pixmap,
    draw_focus_ring,
    elide,
    font,
    motion_enabled,
    printable,
    theme,
)
from widgets.stage import scenes
from widgets.stage.scenes import values
from widgets.stage.scenes.chances import machine_box
from widgets.stage.scenes.easel import Easel
from widgets.stage.scenes.maps import STEPS, cells_of, first_cell, grid_size
from widgets.stage.world_brush import CellBrush
from widgets.stage.world_hand import HandPlay, key_name
from widgets.stage.world_hud import HEIGHT as HUD
from widgets.stage.world_hud import Figures, paint_figures
from widgets.stage.world_kick import Kick

LINE = 24  # px at the bottom, for words
FLOAT_MS = 180
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
CLEAR = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Words = tuple[str, str]  # and the name of their colour in the theme


class WorldSurface(FocusRing, QWidget):
    """The world with its figures above and a line of words below.

    Signals
    -------
    kick_requested(float) : -1 to 1. pointed(cell or None) : the pointer is over a cell.
    """

    kick_requested = Signal(float)
    pointed = Signal(object)

    def __init__(self, hand: HandPlay, brush: CellBrush) -> None:
        super().__init__()
        self._hand, self._brush = hand, brush
        self._data: World | None = None
        self._scene: Scene | None = None
        self._frame: Frame | None = None
        self._states: StateValues | None = None
        self._shown: values.Shown = ""
        self._words: Words = ("", "")
        self._best = math.nan
        self._floating, self._floats = 0.0, 0
        self._cursor: tuple[int, int] | None = None
        self._over: tuple[int, int] | None = None
        self._kick: Kick | None = None
        self._playing = False
        self._ground: QPixmap | None = None
        self._ground_key: tuple[object, ...] = ()
        self.setAccessibleName("World")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, HUD + LINE + 90)

    def sizeHint(self) -> QSize:
        return QSize(380, 380)

    # ---- what to show

    def set_data(self, data: World) -> None:
        """Show another world, or the same with other settings."""
        if self._data is None or self._data.kind != data.kind or self._data.shape() != data.shape():
            self._frame = self._cursor = self._kick = None
            self._scene = scenes.first_scene(data)
        elif self._frame is None:
            self._scene = scenes.first_scene(data)
        self._data = data
        self.update()

    def show_frame(self, frame: Frame) -> None:
        """Show another moment."""
        before, self._frame, self._scene = self._frame, frame, frame.scene
        if self.isVisible():
            self._let_float(before, frame)
            self.update()

    def forget(self) -> None:
        """Show the beginning again: frames of another kind are on their way."""
        self._frame = None
        if self._data is not None:
            self._scene = scenes.first_scene(self._data) or self._scene
        self.update()

    def show_values(self, states: StateValues | None, shown: values.Shown) -> None:
        """Paint what the agent thinks of the states over the world, or nothing."""
        self._states, self._shown = states, shown
        self.update()

    def say(self, words: Words, best: float, playing: bool) -> None:
        """Words below the world, one's own best score, and whether it is played by hand."""
        if (words, playing) != (self._words, self._playing) or best != self._best:
            self._words, self._best, self._playing = words, best, playing
            self.update()

    def figures(self) -> Figures:
        """What is written above the world."""
        return Figures(self._frame, self._best if self._playing else math.nan, self._floating)

    def _let_float(self, before: Frame | None, frame: Frame) -> None:
        """A reward that is news rises from the score and fades."""
        assert self._data is not None
        news = self._data.by_turns or before is None or frame.reward != before.reward or frame.ended
        if not (frame.moment and frame.reward and news and motion_enabled()):
            return
        self._floats += 1
        run = self._floats
        animate(self, 1.0, 0.0, FLOAT_MS, on_value=lambda left: self._float(run, left))

    def _float(self, run: int, left: float) -> None:
        if run == self._floats:
            self._floating = left
            self.update(0, 0, self.width(), HUD)

    # ---- painting

    def world_rect(self) -> QRectF:
        """Where the world is, with what is painted beside it."""
        return QRectF(0, HUD, self.width(), max(1, self.height() - HUD - LINE))

    def scene_rect(self) -> QRectF:
        """Where the world itself is."""
        if self._data is None:
            return self.world_rect()
        return values.scene_rect(self._data, self.world_rect(), self._shown if self._states is not None else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        paint_figures(painter, QRectF(0, 0, self.width(), HUD), self.figures(), now)
        data, scene = self._data, self._scene
        if data is not None and scene is not None:
            painter.drawPixmap(0, 0, self._ground_pixmap(data, scene))
            action = None if self._frame is None else self._frame.action
            scenes.paint_actors(painter, self.scene_rect(), data, scene, now, action)
            if self._states is not None and self._shown:
                values.paint_above(painter, self.world_rect(), data, scene, now, self._states)
            self._paint_hand(painter, data, scene)
        self._paint_words(painter)
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()))

    def _ground_pixmap(self, data: World, scene: Scene) -> QPixmap:
        """What stays as it is, painted once."""
        moves = tuple(scene.numbers.tolist()) if self._shown and isinstance(data, (Taxi, Blackjack)) else ()
        moves = moves[2:4] if isinstance(data, Taxi) else moves
        key = (data, self._states, self._shown, theme().name, self.size(), self.devicePixelRatioF(),
               scenes.ground_key(data, scene), moves)  # fmt: skip
        if self._ground is None or not _same(key, self._ground_key):
            self._ground, self._ground_key = device_pixmap(self, self.size()), key
            painter = QPainter(self._ground)
            scenes.paint_ground(painter, self.scene_rect(), data, scene, theme())
            if self._states is not None and self._shown:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                values.paint_below(painter, self.world_rect(), data, scene, theme(), self._states, self._shown)
            painter.end()
        return self._ground

    def _paint_hand(self, painter: QPainter, data: World, scene: Scene) -> None:
        """Where the hand is: the cell at the pointer or the cursor, the arrow of a push."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        easel = Easel(painter, self.scene_rect(), data, scene, theme())
        shown = self._cursor if self.hasFocus() and not self._playing else None
        for cell, width in ((self._over, 1.5), (shown, 3.0)):
            if cell is not None:
                easel.box(cells_of(data, easel.rect).box(*cell).adjusted(1, 1, -1, -1), None, theme().accent, width, 3)
        place = None if self._kick is None else scenes.push_place(data, easel.rect, scene, theme())
        if self._kick is not None and place is not None:
            self._kick.paint(easel, place)

    def _paint_words(self, painter: QPainter) -> None:
        words, color = self._words
        if not words:
            return
        room = QRectF(0, self.height() - LINE + 4, self.width(), LINE - 4)
        painter.setFont(font("body", strong=True) if color else font("small"))
        painter.setPen(QColor(getattr(theme(), color or "text_second")))
        painter.drawText(room, MIDDLE_LEFT, elide(printable(words), painter.font(), room.width()))

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
                self.kick_requested.emit(kick.strength(place))
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


def _same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    """By identity first: a document that was not edited is the same object."""
    return len(new) == len(old) and all(
        a is b or (not isinstance(a, (World, StateValues)) and a == b) for a, b in zip(new, old, strict=True)
    )
