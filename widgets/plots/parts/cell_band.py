"""A row of cells over time, one for each step: symbols, words, classes, and whether they are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from engine.snapshot import Floats, Ints
from widgets.kit import class_color, contrast, elide, font, mixed, printable, text_width, theme
from widgets.kit.theme import TextRole
from widgets.plots.parts.bands import Band
from widgets.plots.parts.time_axis import TimeAxis

CELL = 22.0  # px, height of a row of cells
MARKS = 11.0  # px, height of the signs of right and wrong under it
LETTER = 10.0  # px, the narrowest cell of a letter
WIDEST_WORD = 76.0  # px


@dataclass(frozen=True, eq=False)
class CellBand(Band):
    """A cell for each step, with a word in it.

    Attributes
    ----------
    texts : (steps,) words. classes : (steps,) index of the colour that fills the cell, -1 none; None for no chips.
    shares : (steps,) how sure, 0 to 1: the fuller the colour. marks : (steps,) 1 right, -1 wrong, 0 neither; drawn
        under the cells as signs. letters : words must be read, so that cells keep the room for them.
    """

    texts: tuple[str, ...] = ()
    classes: Ints | None = None
    shares: Floats | None = None
    marks: Ints | None = None
    least: float = CELL
    stretch: int = 1
    most: float = 40.0
    letters: bool = True

    def least_pitch(self) -> float:
        if not self.letters:
            return 2.0 if self.marks is None else 3.0
        return min(max(widest(self.texts) + (8 if self._long else 2), LETTER), WIDEST_WORD)

    def hidden_word(self, step: int, pitch: float) -> str:
        unread = self.letters and pitch < self.least_pitch() and step < len(self.texts)
        return self.texts[step] if unread else ""

    def most_pitch(self) -> float:
        return max(34.0, min(widest(self.texts) + 20, WIDEST_WORD + 12))

    @property
    def _long(self) -> bool:
        return any(len(text) > 1 for text in self.texts)

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        cells = box.adjusted(0, 0, 0, -MARKS if self.marks is not None else 0)
        gap = 1.0 if axis.pitch >= 6 else 0.0
        shown = range(axis.first, min(axis.stop, len(self.texts)))
        self._paint_fills(painter, cells, axis, shown, gap)
        if axis.pitch >= (self.least_pitch() if self.letters else widest(self.texts) + 3):
            painter.setFont(self._font(axis.pitch))
            for step in shown:
                self._paint_text(painter, axis.column(step, cells.top(), cells.height()), step)
        if self.marks is not None:
            self._paint_marks(painter, QRectF(cells.left(), cells.bottom() + 2, cells.width(), MARKS - 2), axis, shown)

    def _font(self, pitch: float) -> QFont:
        room = pitch - (6 if self._long else 2)
        roles: tuple[TextRole, ...] = ("figure", "title", "body")
        for role in roles:
            made = font(role)
            if widest(self.texts, role) <= room:
                return made
        return font("small")

    def _paint_fills(self, painter: QPainter, box: QRectF, axis: TimeAxis, shown: range, gap: float) -> None:
        for step in shown:
            if self.texts[step]:
                room = axis.column(step, box.top(), box.height()).adjusted(0, 0, -gap, 0)
                painter.fillRect(room, _color(self._ground(step)))

    def _ground(self, step: int) -> str:
        """The colour of a cell: of the class, the stronger the surer."""
        share = 1.0 if self.shares is None else float(self.shares[step])
        share = round(32 * share) / 32 if share == share else 0.0
        if self.classes is not None and self.classes[step] >= 0:
            return _blend(theme().sunken, class_color(int(self.classes[step])).name(), 0.15 + 0.85 * share)
        return theme().sunken if self.shares is None else _blend(theme().sunken, theme().positive, 0.5 * share)

    def _paint_text(self, painter: QPainter, room: QRectF, step: int) -> None:
        text = self.texts[step]
        if not text:
            return
        painter.setPen(self._ink(step))
        shown = printable(text)
        if len(text) > 1:
            shown = elide(shown, painter.font(), room.width() - 3)
        painter.drawText(room.adjusted(-4, 0, 3, 0), Qt.AlignmentFlag.AlignCenter, shown)

    def _ink(self, step: int) -> QColor:
        if self.classes is None and self.shares is None:
            return QColor(theme().text)
        return readable_ink(self._ground(step))

    def _paint_marks(self, painter: QPainter, box: QRectF, axis: TimeAxis, shown: range) -> None:
        """A tick or a cross; where they would be too small, a low or a high stroke."""
        assert self.marks is not None
        now = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, axis.pitch >= 8)
        for step in shown:
            mark = int(self.marks[step])
            if mark:
                room = axis.column(step, box.top(), box.height())
                draw_mark(painter, room, mark > 0, QColor(now.good if mark > 0 else now.danger))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_mark(painter: QPainter, room: QRectF, right: bool, ink: QColor) -> None:
    """A tick or a cross in the middle of a room; in a narrow one a low stroke, or a high one."""
    if room.width() < 8:
        high = 2.0 if right else room.height()
        painter.fillRect(QRectF(room.left(), room.bottom() - high, max(room.width() - 1, 1), high), ink)
        return
    middle = room.center()
    painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if right:
        corners = (QPointF(-3, 0), QPointF(-1, 2.4), QPointF(3.2, -2.6))
        painter.drawPolyline(QPolygonF([middle + corner for corner in corners]))
        return
    for way in (-1, 1):
        painter.drawLine(QLineF(middle + QPointF(-2.8, -2.8 * way), middle + QPointF(2.8, 2.8 * way)))


_blend = lru_cache(maxsize=1024)(mixed)


@lru_cache(maxsize=1024)
def _ink_on(fill: str) -> str:
    return max(("#ffffff", "#14171b"), key=lambda ink: contrast(ink, fill))


def readable_ink(fill: str) -> QColor:
    """Black or white, whichever can be read on a colour '#rrggbb'."""
    return _color(_ink_on(fill))


@lru_cache(maxsize=1024)
def _color(name: str) -> QColor:
    return QColor(name)


_WIDTHS: dict[tuple[str, str], int] = {}


def widest(texts: Sequence[str], role: TextRole = "small") -> int:
    """Px of the widest of these words."""
    return _widest(tuple(texts), role)


@lru_cache(maxsize=256)  # asked for several times with each painting
def _widest(texts: tuple[str, ...], role: TextRole) -> int:
    return max((_width(text, role) for text in set(texts)), default=0)


def _width(text: str, role: TextRole) -> int:
    key = (text, role)
    if key not in _WIDTHS:
        if len(_WIDTHS) > 4000:
            _WIDTHS.clear()
        _WIDTHS[key] = text_width(printable(text), font(role))
    return _WIDTHS[key]
