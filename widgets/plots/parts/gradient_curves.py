"""Curves over the steps of a sequence on a logarithmic axis, each with its name at its end."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import Floats
from widgets.kit import device_pixmap, draw_rounded_rect, elide, font, printable, text_width, theme
from widgets.kit.paint import tidy
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.powers import power_text
from widgets.plots.parts.step_keys import step_after

Doubles = npt.NDArray[np.float64]

DECADES = 12  # below the largest number; what is smaller lies on the floor
FOOT, HEAD = 26, 10  # px under and over the curves
LINE = 15  # px of a name
TICK_PX = 26  # px between two labelled decades at least
MOST_NAME = 110  # px
_HUES = (2, 5, 7, 3, 4, 9, 8)  # of the class colours: not those that mean negative and positive
_DASHES: tuple[tuple[float, ...], ...] = ((), (6.0, 2.5), (1.5, 2.0), (7.0, 2.0, 1.5, 2.0))


def curve_color(at: int) -> QColor:
    """Colour of a curve, told apart by everyone who sees colours."""
    colors = theme().class_colors
    return QColor(colors[_HUES[at % len(_HUES)]])


def curve_pen(at: int, width: float = 2.0) -> QPen:
    """Colour and dashes of a curve, so that colour does not tell it alone."""
    pen = QPen(curve_color(at), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    dashes = _DASHES[at % len(_DASHES)]
    if dashes:
        pen.setDashPattern(dashes)
    return pen


@dataclass(frozen=True, eq=False)
class Line:
    """values : (steps,) of one layer; hue : which colour and dashes it has."""

    name: str
    values: Floats
    hue: int


def decades(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Powers of ten between which all numbers above zero lie, `DECADES` apart at most."""
    found = [line.values[np.isfinite(line.values) & (line.values > 0)] for line in lines]
    positive = np.concatenate(found) if found else np.zeros(0)
    if not positive.size:
        return -1, 0
    high = math.ceil(math.log10(float(positive.max())) + 1e-6)
    return max(math.floor(math.log10(float(positive.min()))), high - DECADES), high


class GradientCurves(Surface):
    """One curve a layer over the steps, and the cursor of time.

    Signals
    -------
    step_chosen(int) : a click, a drag or a key has moved the cursor.
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Length of the gradient at each step", parent)
        self._lines: tuple[Line, ...] = ()
        self._step = 0
        self._plate: Cached[QPixmap] = Cached()
        self._boxes: Cached[QRectF] = Cached()
        self._decades = (-1, 0)
        self.set_message("")

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other curves."""
        self._lines, self._decades = lines, decades(lines)
        self.update()

    def steps(self) -> int:
        """How many steps there are."""
        return max((len(line.values) for line in self._lines), default=0)

    def step(self) -> int:
        """Where the cursor is."""
        return min(self._step, max(self.steps() - 1, 0))

    def set_step(self, step: int) -> None:
        """Put the cursor on a step; emits nothing."""
        if step != self._step:
            self._step = max(step, 0)
            self.update()

    def text_of(self, step: int) -> str:
        """All curves at a step, in words."""
        parts = [
            f"{line.name} {tidy(f'{line.values[step]:.2g}')}"
            for line in sorted(self._lines, key=lambda line: -float(np.nan_to_num(line.values[-1:].sum())))
            if step < len(line.values)
        ]  # fmt: skip
        return f"Step {step}: " + ", ".join(parts)

    # ---- where things lie

    def box(self) -> QRectF:
        """Where the curves are."""
        return self._boxes.get((*self._lines, self.size()), self._make_box)

    def _make_box(self) -> QRectF:
        low, high = self._decades
        left = max(text_width(power_text(power), font("small")) for power in (low, high, -10)) + 12
        right = self._name_room() + 18
        return QRectF(
            left, HEAD, max(self.width() - left - right, 20.0), max(self.height() - HEAD - FOOT, 20.0)
        )  # fmt: skip

    def _name_room(self) -> int:
        widest = max((text_width(printable(line.name), font("small", strong=True)) for line in self._lines), default=0)
        return min(widest, MOST_NAME, round(self.width() * 0.32))

    def x_of(self, step: float) -> float:
        """Where a step lies, in px."""
        box = self.box()
        return box.left() + box.width() * step / max(self.steps() - 1, 1)

    def y_of(self, value: float) -> float:
        """Where a length lies, in px; zero and what is too small lie on the floor."""
        low, high = self._decades
        box = self.box()
        at = math.log10(value) if value > 0 else low
        return box.bottom() - box.height() * (min(max(at, low), high) - low) / (high - low)

    def step_at(self, x: float) -> int:
        """The step nearest to a place."""
        box = self.box()
        share = (x - box.left()) / max(box.width(), 1.0)
        return min(max(round(share * (self.steps() - 1)), 0), max(self.steps() - 1, 0))

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self.steps():
            return
        key = (*self._lines, self.size(), theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._plate.get(key, self._make_plate))
        self._paint_cursor(painter)

    def _make_plate(self) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        self._paint_grid(painter)
        self._paint_steps(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            self._paint_line(painter, line)
        self._paint_names(painter)
        painter.end()
        return made

    def _paint_grid(self, painter: QPainter) -> None:
        box, now, (low, high) = self.box(), theme(), self._decades
        every = max(1, math.ceil((high - low) * TICK_PX / box.height()))
        painter.setFont(font("small"))
        for power in range(high, low - 1, -every):
            y = round(self.y_of(10.0**power)) + 0.5
            painter.setPen(QColor(now.line))
            painter.drawLine(QLineF(box.left(), y, box.right(), y))
            painter.setPen(QColor(now.text_second))
            room = QRectF(0, y - 8, box.left() - 6, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, power_text(power))

    def _paint_steps(self, painter: QPainter) -> None:
        """Numbers of steps, round ones, as many as there is room for; the first and the last always."""
        box, last = self.box(), self.steps() - 1
        painter.setPen(QColor(theme().text_second))
        painter.drawText(QRectF(0, box.bottom() + 8, box.left() - 12, 16), Qt.AlignmentFlag.AlignLeft, "step")
        every = round_step(last * 44 / max(box.width(), 1))
        inner = [step for step in range(every, last, every) if self.x_of(step) < box.right() - 30]
        for step in (0, *inner, *([last] if last else ())):
            room = QRectF(self.x_of(step) - 30, box.bottom() + 8, 60, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, str(step))

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        painter.setPen(curve_pen(line.hue))
        places = self._places(line)
        if len(places) == 1:
            painter.setBrush(curve_color(line.hue))
            painter.drawEllipse(places[0], 3, 3)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(places))

    def _places(self, line: Line) -> list[QPointF]:
        """Where the points of a curve lie."""
        box, (low, high) = self.box(), self._decades
        with np.errstate(divide="ignore", invalid="ignore"):
            power = np.clip(np.log10(line.values.astype(np.float64)), low, high)
        x = box.left() + box.width() * np.arange(len(power)) / max(self.steps() - 1, 1)
        y = box.bottom() - box.height() * (power - low) / (high - low)
        known = np.isfinite(line.values)
        return [QPointF(*place) for place in zip(x[known].tolist(), y[known].tolist(), strict=True)]

    def _paint_names(self, painter: QPainter) -> None:
        box, room = self.box(), self._name_room()
        ends = [self.y_of(float(np.nan_to_num(line.values[-1]))) for line in self._lines]
        strong = font("small", strong=True)
        painter.setFont(strong)
        for line, end, y in zip(self._lines, ends, spread(ends, LINE, box.top(), box.bottom()), strict=True):
            painter.setPen(QPen(curve_color(line.hue), 1.5))
            painter.drawLine(QLineF(box.right() + 2, end, box.right() + 12, y))
            painter.setPen(QColor(theme().text))
            place = QRectF(box.right() + 15, y - 8, room + 3, 16)
            words = elide(printable(line.name), strong, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_cursor(self, painter: QPainter) -> None:
        box, now, step = self.box(), theme(), self.step()
        x = self.x_of(step)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent), 1.5))
        painter.drawLine(QLineF(x, box.top() - 4, x, box.bottom()))
        for line in self._lines:
            value = float(line.values[step]) if step < len(line.values) else math.nan
            if math.isfinite(value):
                painter.setPen(QPen(QColor(now.panel), 1.5))
                painter.setBrush(curve_color(line.hue))
                painter.drawEllipse(QPointF(x, self.y_of(value)), 4.5, 4.5)
        self._paint_tag(painter, x, str(step))

    def _paint_tag(self, painter: QPainter, x: float, words: str) -> None:
        """The cursor's number, over those of the axis."""
        now, box = theme(), self.box()
        wide = text_width(words, font("small", strong=True)) + 10
        tag = QRectF(min(max(x - wide / 2, 1.0), self.width() - wide - 1.0), self.height() - FOOT + 7, wide, 17)
        painter.fillRect(
            QRectF(max(tag.left() - 13, box.left() - 9), tag.top(), tag.width() + 26, tag.height() + 2),
            QColor(now.panel),
        )  # no half of a number beside it
        draw_rounded_rect(painter, tag, fill=now.accent, radius=4)
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(now.accent_text))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)

    # ---- hands

    def _choose(self, step: int) -> None:
        if step != self.step():
            self.set_step(step)
            self.step_chosen.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.steps():
            self._choose(self.step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.steps():
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(self.step_at(event.position().x()))
        elif self.box().adjusted(-6, -6, 6, 6).contains(event.position()):
            words = self.text_of(self.step_at(event.position().x()))
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_after(event.key(), self.step(), self.steps())
        if step is None:
            event.ignore()
        else:
            self._choose(step)


def round_step(least: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 ... that is not smaller."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


def spread(wanted: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Places as near as can be to those wanted, at least `gap` apart where there is room, between top and bottom."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    gap = min(gap, (bottom - top) / max(len(wanted) - 1, 1))
    found = [0.0] * len(wanted)
    last = top - gap
    for at in order:
        found[at] = last = max(wanted[at], last + gap)
    last = bottom + gap
    for at in reversed(order):
        found[at] = last = min(found[at], last - gap)
    return found
