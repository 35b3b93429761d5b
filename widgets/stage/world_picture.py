"""The picture of a world: figures above it, the world, a line of words below."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Frame, Scene, StateValues
from engine.spec.catalog.data import Blackjack, Taxi, World
from widgets.kit import (
    FocusRing,
    animate,
    device_pixmap,
    draw_focus_ring,
    elide,
    motion_enabled,
    printable,
    theme,
)
from widgets.stage import scenes
from widgets.stage.scenes import values
from widgets.stage.scenes.easel import Easel, letters
from widgets.stage.scenes.maps import cells_of
from widgets.stage.world_hud import HEIGHT as HUD
from widgets.stage.world_hud import Figures, paint_figures, scale_of
from widgets.stage.world_kick import Kick
from widgets.stage.world_writing import Writing

LINE = 24  # px at the bottom, for words
FLOAT_MS = 180
MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Words = tuple[str, str]  # and the name of their colour in the theme


class WorldPicture(FocusRing, QWidget):
    """The world with its figures above and a line of words below; what does not move is painted once."""

    def __init__(self) -> None:
        super().__init__()
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
        self._above, self._below = Writing(self), Writing(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else all that lies under it is painted 30 times too
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
        if states is not self._states or shown != self._shown:
            self._states, self._shown = states, shown
            self.update()

    def say(self, words: Words, best: float, playing: bool) -> None:
        """Words below the world, one's own best score, and whether it is played by hand."""
        said = (words, repr(best), playing)  # no best is not a number, which equals nothing
        if said != (self._words, repr(self._best), self._playing):
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
        run, self._floating = self._floats, 1.0
        animate(self, 1.0, 0.0, FLOAT_MS, on_value=lambda left: self._float(run, left))

    def _float(self, run: int, left: float) -> None:
        if run == self._floats:
            self._floating = left
            self.update(0, 0, self.width(), round(HUD * self._scale()))

    # ---- painting

    def _scale(self) -> float:
        return scale_of(self.width(), self.height())

    def _line(self) -> int:
        return round(LINE * self._scale())

    def world_rect(self) -> QRectF:
        """Where the world is, with what is painted beside it."""
        above = round(HUD * self._scale())
        return QRectF(0, above, self.width(), max(1, self.height() - above - self._line()))

    def scene_rect(self) -> QRectF:
        """Where the world itself is."""
        if self._data is None:
            return self.world_rect()
        return values.scene_rect(self._data, self.world_rect(), self._shown if self._states is not None else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        data, scene = self._data, self._scene
        if data is None or scene is None:
            painter.fillRect(self.rect(), QColor(now.panel))
        else:
            painter.drawPixmap(0, 0, self._ground_pixmap(data, scene))
            action = None if self._frame is None else self._frame.action
            place = self.scene_rect()
            scenes.paint_actors(painter, place, data, scene, now, action)
            if self._states is not None and self._shown:
                values.paint_above(painter, self.world_rect(), data, scene, now, self._states)
            self._paint_hand(painter, place, data, scene)
        self._paint_figures(painter)
        self._paint_words(painter)
        if self.focus_visible:
            draw_focus_ring(painter, self.world_rect())

    def _paint_figures(self, painter: QPainter) -> None:
        figures, scale = self.figures(), self._scale()
        strip = QRectF(0, 0, self.width(), round(HUD * scale))
        self._above.paint(
            painter, strip, (theme().name, scale), lambda: (*figures.columns(), *figures.place(), figures.floating),
            lambda paper: paint_figures(paper, QRectF(0, 0, strip.width(), HUD), figures, theme(), scale),
            at_once=figures.floating > 0,
        )  # fmt: skip

    def _ground_pixmap(self, data: World, scene: Scene) -> QPixmap:
        """What stays as it is, painted once."""
        moves = tuple(scene.numbers.tolist()) if self._shown and isinstance(data, (Taxi, Blackjack)) else ()
        moves = moves[2:4] if isinstance(data, Taxi) else moves[2:3]
        key = (data, self._states, self._shown, theme().name, self.size(), self.devicePixelRatioF(),
               scenes.ground_key(data, scene), moves)  # fmt: skip
        if self._ground is None or not _same(key, self._ground_key):
            self._ground, self._ground_key = device_pixmap(self, self.size(), theme().panel), key
            painter = QPainter(self._ground)
            scenes.paint_ground(painter, self.scene_rect(), data, scene, theme())
            if self._states is not None and self._shown:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                values.paint_below(painter, self.world_rect(), data, scene, theme(), self._states, self._shown)
            painter.end()
        return self._ground

    def _paint_hand(self, painter: QPainter, rect: QRectF, data: World, scene: Scene) -> None:
        """Where the hand is: the cell at the pointer or the cursor, the arrow of a push."""
        if self._cursor is None and self._over is None and self._kick is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        easel = Easel(painter, rect, data, scene, theme())
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
        room = QRectF(0, self.height() - self._line() + 4, self.width(), self._line() - 4)
        look = (theme().name, color, self._scale())
        self._below.paint(
            painter, room, look, lambda: (words,), lambda paper: self._write(paper, room.size(), words, color)
        )

    def _write(self, painter: QPainter, room: QSizeF, words: str, color: str) -> None:
        size = (13 if color else 11) * self._scale()
        painter.setFont(letters(size, strong=bool(color)))
        painter.setPen(QColor(getattr(theme(), color or "text_second")))
        text = elide(printable(words), painter.font(), room.width())
        painter.drawText(QRectF(QPointF(), room), MIDDLE_LEFT, text)


def _same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    """By identity first: a document that was not edited is the same object."""
    return len(new) == len(old) and all(
        a is b or (not isinstance(a, (World, StateValues)) and a == b) for a, b in zip(new, old, strict=True)
    )
