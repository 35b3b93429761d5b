"""What is drawn above one axis of time, one band under another: curves, cells with words, step numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from math import floor, isfinite, log10

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from engine.snapshot import Floats, Ints
from widgets.kit import (
    class_color,
    contrast,
    draw_rounded_rect,
    elide,
    font,
    format_number,
    mixed,
    printable,
    text_width,
    theme,
)
from widgets.kit.theme import TextRole
from widgets.plots.parts.time_axis import TimeAxis

CELL = 22.0  # px, height of a row of cells
MARKS = 11.0  # px, height of the signs of right and wrong under it
LETTER = 10.0  # px, the narrowest cell of a letter
WIDEST_WORD = 76.0  # px
RULER = 15.0  # px
ROOMY = 30.0  # px, height of a band of curves that has room for the numbers of its scale
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Qt draws a wide smooth line twenty times as slowly as a thin one: some thin ones beside each other stand for it
THIN = tuple(QPointF(x, y) for x, y in ((0.0, -0.35), (0.0, 0.35), (0.35, 0.0)))
THICK = tuple(QPointF(x, y) for x, y in ((0.0, -0.6), (0.0, 0.6), (0.6, 0.0), (-0.6, 0.0)))
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 2.5))


@dataclass(frozen=True, eq=False)
class Band:
    """One row of what is drawn over time.

    Attributes
    ----------
    name : at the left. least : px, the smallest height. stretch : how it shares what is left over, up to `most` px;
        0 keeps it at its least. gap : px kept free above it. steps : how many it has, where it has an axis of its own,
        else 0. timeless : it belongs to no step.
    """

    name: str = ""
    least: float = 26.0
    stretch: int = 0
    gap: float = 4.0
    steps: int = 0
    most: float = 1e6
    timeless: bool = False

    def least_pitch(self) -> float:
        """Px that a step must have to be read."""
        return 0.0

    def most_pitch(self) -> float:
        """Px that a step may have."""
        return 40.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        """Paint what lies in the window of the axis into a box."""
        raise NotImplementedError

    def paint_name(self, painter: QPainter, room: QRectF) -> None:
        """Write what it is at its left."""
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        painter.drawText(room, RIGHT, elide(printable(self.name), painter.font(), room.width()))


@dataclass(frozen=True, eq=False)
class Line:
    """One curve.

    Attributes
    ----------
    values : (steps,), not-a-number where it is not drawn. color : the name of a colour of the theme, or the index of
        a class colour. dash : which of `DASHES`. strong : drawn wider. low, high : (steps,) a soft band around it.
    """

    values: Floats
    name: str = ""
    color: str | int = "text"
    dash: int = 0
    strong: bool = False
    low: Floats | None = None
    high: Floats | None = None

    def ink(self) -> QColor:
        """Its colour in the present theme."""
        return class_color(self.color) if isinstance(self.color, int) else QColor(getattr(theme(), self.color))

    def pen(self) -> QPen:
        """What it is drawn with."""
        made = QPen(self.ink(), 1.0)
        if DASHES[self.dash]:
            made.setDashPattern(DASHES[self.dash])
        return made


@dataclass(frozen=True, eq=False)
class CurveBand(Band):
    """Curves on a scale from `low` to `high`.

    Attributes
    ----------
    signed : what is above zero is filled blue, below orange. divider : a line before this step; -1 is none.
    """

    lines: tuple[Line, ...] = ()
    low: float = 0.0
    high: float = 1.0
    signed: bool = False
    divider: int = -1
    least: float = 24.0
    stretch: int = 1

    def most_pitch(self) -> float:
        return 60.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        self._paint_ground(painter, box, axis)
        for line in self.lines:
            self._paint_range(painter, box, axis, line)
        if self.signed and self.lines:
            self._paint_signs(painter, box, axis, self.lines[0].values)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self.lines:
            self._paint_line(painter, box, axis, line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_name(self, painter: QPainter, room: QRectF) -> None:
        super().paint_name(painter, room)
        box = room
        if box.height() < ROOMY + 2:
            return
        painter.setPen(QColor(theme().text_second))
        top, bottom = QRectF(box.left(), box.top() - 1, box.width(), 12), QRectF(box.left(), 0, box.width(), 12)
        bottom.moveBottom(box.bottom() + 1)
        painter.drawText(top, RIGHT, scale_number(self.high, self.high - self.low))
        painter.drawText(bottom, RIGHT, scale_number(self.low, self.high - self.low))

    def y(self, box: QRectF, value: float) -> float:
        """Where a value lies."""
        span = (self.high - self.low) or 1.0
        return box.bottom() - 1 - (value - self.low) / span * (box.height() - 2)

    def _paint_ground(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        now = theme()
        painter.fillRect(QRectF(axis.left, box.top(), axis.right - axis.left, box.height()), QColor(now.sunken))
        if self.low < 0 < self.high:
            painter.fillRect(QRectF(axis.left, round(self.y(box, 0.0)), axis.right - axis.left, 1), QColor(now.track))
        if axis.first < self.divider < axis.stop:
            painter.setPen(QPen(QColor(now.text_second), 1, Qt.PenStyle.DotLine))
            x = round(axis.x(self.divider)) + 0.5
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))

    def _points(self, box: QRectF, axis: TimeAxis, values: Floats) -> tuple[Floats, Floats]:
        """(n,) places of the shown steps, one more at each side so that curves run through the edge."""
        first, stop = max(axis.first - 1, 0), min(axis.stop + 1, len(values))
        at = np.arange(first, stop, dtype=np.float32)
        x = (at + np.float32(0.5 - axis.first)) * np.float32(axis.pitch) + np.float32(axis.left)
        span = (self.high - self.low) or 1.0
        share = np.clip((values[first:stop] - self.low) / span, 0.0, 1.0)
        return x, (box.bottom() - 1 - share * (box.height() - 2)).astype(np.float32)

    def _paint_line(self, painter: QPainter, box: QRectF, axis: TimeAxis, line: Line) -> None:
        painter.setPen(line.pen())
        painter.save()
        painter.setClipRect(QRectF(axis.left, box.top() - 1, axis.right - axis.left, box.height() + 2))
        for x, y in _runs(*self._points(box, axis, line.values)):
            if len(x) == 1:
                painter.drawLine(QLineF(x[0] - 1.5, y[0], x[0] + 1.5, y[0]))
            else:
                shape = _polygon(x, y)
                for away in THICK if line.strong else THIN:
                    painter.drawPolyline(shape.translated(away))
        painter.restore()

    def _paint_range(self, painter: QPainter, box: QRectF, axis: TimeAxis, line: Line) -> None:
        if line.low is None or line.high is None:
            return
        (x, low), (_x, high) = self._points(box, axis, line.low), self._points(box, axis, line.high)
        self._fill(painter, box, axis, _polygon(np.append(x, x[::-1]), np.append(high, low[::-1])), line.ink(), 0.15)

    def _paint_signs(self, painter: QPainter, box: QRectF, axis: TimeAxis, values: Floats) -> None:
        """Fill up to zero in the colours of the signs."""
        zero = self.y(box, min(max(0.0, self.low), self.high))
        for x, y in _runs(*self._points(box, axis, values)):
            x, y = _with_crossings(x, y, zero)
            for ink, part in ((theme().positive, np.minimum(y, zero)), (theme().negative, np.maximum(y, zero))):
                edge = _polygon(np.concatenate((x[:1], x, x[-1:])), np.concatenate(([zero], part, [zero])))
                self._fill(painter, box, axis, edge, QColor(ink), 0.4)

    @staticmethod
    def _fill(painter: QPainter, box: QRectF, axis: TimeAxis, shape: QPolygonF, ink: QColor, opacity: float) -> None:
        painter.save()
        painter.setClipRect(QRectF(axis.left, box.top(), axis.right - axis.left, box.height()))
        painter.setOpacity(opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(shape)
        painter.restore()


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
        painter.setFont(self._font(axis.pitch))
        if self.letters or axis.pitch >= widest(self.texts) + 3:
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


@dataclass(frozen=True, eq=False)
class RulerBand(Band):
    """The numbers of the steps, from 0."""

    least: float = RULER
    gap: float = 2.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for step, room in self.numbers(box, axis):
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(step))

    @staticmethod
    def numbers(box: QRectF, axis: TimeAxis) -> list[tuple[int, QRectF]]:
        """Which steps are numbered, and where."""
        wide = text_width(str(axis.steps), font("small")) + 2
        ticks = axis.ticks(wide + 8)
        return [(step, QRectF(axis.middle(step) - wide / 2, box.top(), wide, box.height())) for step in ticks]


@dataclass(frozen=True, eq=False)
class KeyBand(Band):
    """Which colour is which class, where the cells have no room to say it."""

    names: tuple[str, ...] = ()
    least: float = 18.0
    gap: float = 4.0
    timeless: bool = True

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        painter.setFont(font("body"))
        x = box.left()
        for number, name in enumerate(self.names):
            wide = text_width(printable(name), painter.font())
            if x + 16 + wide > box.right():
                painter.drawText(QRectF(x, box.top(), 20, box.height()), LEFT, "…")
                return
            draw_rounded_rect(painter, QRectF(x, box.center().y() - 5, 11, 11), fill=class_color(number), radius=2)
            painter.setPen(QColor(theme().text))
            painter.drawText(QRectF(x + 16, box.top(), wide + 2, box.height()), LEFT, printable(name))
            x += 16 + wide + 12


@dataclass(frozen=True, eq=False)
class LinesBand(Band):
    """What the curves below are called, each name after a piece of its line."""

    lines: tuple[Line, ...] = ()
    least: float = 16.0
    gap: float = 0.0
    timeless: bool = True

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        painter.setFont(font("body"))
        x, middle = box.left(), round(box.center().y()) + 0.5
        for line in self.lines:
            wide = text_width(line.name, painter.font())
            if x + 26 + wide > box.right():
                return
            painter.setPen(line.pen())
            for below in (-0.5, 0.5):
                painter.drawLine(QLineF(x, middle + below, x + 20, middle + below))
            painter.setPen(QColor(theme().text))
            painter.drawText(QRectF(x + 25, box.top(), wide + 2, box.height()), LEFT, line.name)
            x += 25 + wide + 14


# ---- helpers


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


def scale_number(value: float, span: float) -> str:
    """A number at the end of an axis, as fine as a hundredth of the axis."""
    digits = 2 - floor(log10(span)) if span > 0 and isfinite(span) else 3
    return format_number(round(value, min(max(digits, -9), 12)))


_WIDTHS: dict[tuple[str, str], int] = {}


def widest(texts: Sequence[str], role: TextRole = "small") -> int:
    """Px of the widest of these words."""
    return max((_width(text, role) for text in set(texts)), default=0)


def _width(text: str, role: TextRole) -> int:
    key = (text, role)
    if key not in _WIDTHS:
        if len(_WIDTHS) > 4000:
            _WIDTHS.clear()
        _WIDTHS[key] = text_width(printable(text), font(role))
    return _WIDTHS[key]


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


def _with_crossings(x: Floats, y: Floats, level: float) -> tuple[Floats, Floats]:
    """The same curve with a point wherever it crosses a level."""
    away = y - np.float32(level)
    at = np.flatnonzero(away[:-1] * away[1:] < 0)
    share = away[at] / (away[at] - away[at + 1])
    crossings = x[at] + share * (x[at + 1] - x[at])
    return np.insert(x, at + 1, crossings), np.insert(y, at + 1, np.float32(level))


def _runs(x: Floats, y: Floats) -> list[tuple[Floats, Floats]]:
    """Cut where numbers are missing."""
    known = np.isfinite(y)
    if known.all():
        return [(x, y)] if len(x) else []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [(x[a:b], y[a:b]) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def kept_band(band: Band, old: Sequence[Band]) -> Band:
    """The old band that shows the same, so that its picture stays; else the new one."""
    return next((other for other in old if alike(band, other)), band)


def alike(one: object, other: object) -> bool:
    """Whether two values are the same all through, arrays and lines included."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, (Band, Line)):
        return all(alike(getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    return one == other
