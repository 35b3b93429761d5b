"""What an agent would do next: a bar for each action, or a bell for each control; painted thirty times a second."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.kit import class_color, draw_rounded_rect, elide, font, format_number, mixed, text_width, theme
from widgets.plots.base import Surface

ROW, NARROW_ROW = 30.0, 17.0  # px of an action, at most and at least
BELL_ROW = 92.0  # px of a control, at most
NUMBER, SIGNED = 58.0, 78.0  # px at the right, for a chance and for a value such as −0.04678
NAME_SHARE = 0.36  # of the width, at most, for the names
SURE = 0.6  # from this chance on a bar has its full colour
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Mind:
    """What is thought of each action at one moment.

    Attributes
    ----------
    names : of the actions, or of the controls. numbers : probabilities, values of actions, or means of the controls.
    kind : which of them. spread : deviations of the controls. bounds : of the controls.
    taken : index of the action that was taken; -1 none. steered : the controls that were taken; empty none.
    """

    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    kind: str = "probabilities"
    spread: tuple[float, ...] = ()
    bounds: tuple[tuple[float, float], ...] = ()
    taken: int = -1
    steered: tuple[float, ...] = field(default=())

    def best(self) -> int:
        """Index of the likeliest or best action; -1 where there is none."""
        known = [number if number == number else -math.inf for number in self.numbers]
        return int(np.argmax(known)) if known and self.kind != "controls" else -1

    def said(self, at: int) -> str:
        """The number of an action, as it stands beside its bar."""
        number = self.numbers[at]
        if self.kind == "probabilities" and number == number:
            return f"{100 * number:.0f} %" if number >= 0.01 or number == 0 else "<1 %"
        words = figure(number)
        deviation = self.spread[at] if at < len(self.spread) else 0.0
        return f"{words} ± {figure(deviation)}" if deviation > 0 else words

    def words(self) -> str:
        """All of it in words."""
        shown = range(min(len(self.names), len(self.numbers)))
        told = ", ".join(f"{self.names[at]} {self.said(at)}" for at in shown)
        if 0 <= self.taken < len(self.names):
            return f"{told}; taken: {self.names[self.taken]}"
        return f"{told}; taken: {', '.join(map(figure, self.steered))}" if self.steered else told


def figure(number: float) -> str:
    """A number with three digits, so that it does not dance."""
    if number != number:
        return "–"
    return format_number(float(f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"))


class ActionBars(Surface):
    """Paints a mind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Actions", parent)
        self._mind = Mind()
        self._reach = (0.0, 0.0)  # of action values: it only widens, so that bars can be compared over time
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its words are read; there is nothing to do in it

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 56)

    def show_mind(self, mind: Mind) -> None:
        """Show another moment."""
        if mind == self._mind:
            return
        if (mind.names, mind.kind) != (self._mind.names, self._mind.kind):
            self.forget()
        self._mind = mind
        known = [number for number in mind.numbers if math.isfinite(number)]
        if mind.kind == "values" and known:
            self._reach = (min(self._reach[0], *known, 0.0), max(self._reach[1], *known, 0.0))
        self.update()

    def forget(self) -> None:
        """Another agent: how far its values reach is not known yet."""
        self._reach = (0.0, 0.0)

    def mind(self) -> Mind:
        """What is shown."""
        return self._mind

    # ---- places

    def _pitch(self) -> float:
        most = BELL_ROW if self._mind.kind == "controls" else ROW
        return min(max(self.height() / max(len(self._mind.names), 1), NARROW_ROW), most)

    def row(self, at: int) -> QRectF:
        """Where an action stands, in px."""
        pitch = self._pitch()
        return QRectF(0, at * pitch, self.width(), pitch)

    def _names_wide(self) -> float:
        widest = max((text_width(name, font("body", strong=True)) for name in self._mind.names), default=0)
        return min(widest + 10.0, NAME_SHARE * self.width())

    def _number_wide(self) -> float:
        return SIGNED if self._mind.kind == "values" else NUMBER

    def bar(self, at: int) -> QRectF:
        """The whole way that the bar of an action can go, in px."""
        row, names = self.row(at), self._names_wide()
        tall = min(row.height() - 5, 18.0)
        return QRectF(names, row.center().y() - tall / 2, max(row.width() - names - self._number_wide(), 10.0), tall)

    def filled(self, at: int) -> QRectF:
        """The bar of an action, in px: from zero to its number."""
        whole, number = self.bar(at), self._mind.numbers[at]
        low, high = (0.0, 1.0) if self._mind.kind == "probabilities" else self._reach
        span = (high - low) or 1.0
        zero, end = (whole.left() + (x - low) / span * whole.width() for x in (0.0, number))
        return QRectF(min(zero, end), whole.top(), max(abs(end - zero), 1.5), whole.height())

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        mind = self._mind
        rows = min(len(mind.names), len(mind.numbers))
        for at in range(rows):
            if self.row(at).top() > self.height():
                break
            if mind.kind == "controls":
                self._paint_bell(painter, at)
            else:
                self._paint_action(painter, at)

    def _paint_action(self, painter: QPainter, at: int) -> None:
        now, mind, row, whole = theme(), self._mind, self.row(at), self.bar(at)
        taken = at == mind.taken
        self._paint_taken(painter, row, taken)
        draw_rounded_rect(painter, whole, fill=now.sunken, radius=3)
        if math.isfinite(mind.numbers[at]):
            draw_rounded_rect(painter, self.filled(at), fill=self._fill(at), radius=3)
        self._paint_words(painter, mind.names[at], QRectF(6, row.top(), whole.left() - 10, row.height()), LEFT, taken)
        room = QRectF(whole.right() + 4, row.top(), self._number_wide() - 8, row.height())
        self._paint_words(painter, mind.said(at), room, RIGHT, taken)

    def _fill(self, at: int) -> str:
        """Class colours, paler for what would not be done; of action values the colours of the signs."""
        now, mind = theme(), self._mind
        if mind.kind == "values":
            ink = now.positive if mind.numbers[at] >= 0 else now.negative
            return ink if at == mind.best() else mixed(ink, now.panel, 0.45)
        return mixed(class_color(at).name(), now.panel, 0.0 if at == mind.best() else 0.4)

    @staticmethod
    def _paint_taken(painter: QPainter, row: QRectF, taken: bool) -> None:
        if taken:
            now = theme()
            draw_rounded_rect(painter, row.adjusted(0, 1, 0, -1), fill=now.accent_soft, radius=4)
            draw_rounded_rect(painter, QRectF(0, row.top() + 3, 3, row.height() - 6), fill=now.accent, radius=1.5)

    @staticmethod
    def _paint_words(painter: QPainter, words: str, room: QRectF, how: Qt.AlignmentFlag, strong: bool) -> None:
        style = font("body", strong=strong)
        painter.setFont(style)
        painter.setPen(QColor(theme().text if strong else theme().text_second))
        painter.drawText(room, how, elide(words, style, room.width()))

    def _paint_bell(self, painter: QPainter, at: int) -> None:
        """The mean of a control with its deviation, on the way from one bound to the other."""
        now, mind, row = theme(), self._mind, self.row(at)
        head = QRectF(2, row.top(), row.width() - 4, 20)
        self._paint_words(painter, mind.names[at], head, LEFT, True)
        self._paint_words(painter, mind.said(at), head, RIGHT, False)
        axis = QRectF(8, head.bottom() + 2, row.width() - 16, max(row.height() - 42, 4))
        low, high = self._bounds(at)
        draw_rounded_rect(painter, QRectF(axis.left(), axis.bottom(), axis.width(), 3), fill=now.track, radius=1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curve(painter, axis, mind.numbers[at], mind.spread[at] if at < len(mind.spread) else 0.0, low, high)
        self._paint_steered(painter, axis, at, low, high)
        foot = QRectF(axis.left(), axis.bottom() + 4, axis.width(), 14)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        for words, how in ((figure(low), LEFT), (figure((low + high) / 2), CENTRE), (figure(high), RIGHT)):
            painter.drawText(foot, how, words)

    def _bounds(self, at: int) -> tuple[float, float]:
        bounds = self._mind.bounds
        low, high = bounds[at] if at < len(bounds) else (-1.0, 1.0)
        return (low, high) if high > low and math.isfinite(high - low) else (-1.0, 1.0)

    @staticmethod
    def _paint_curve(painter: QPainter, axis: QRectF, mean: float, spread: float, low: float, high: float) -> None:
        """A bell as high as the axis; without a deviation only a line at the mean."""
        if not math.isfinite(mean):
            return
        ink = QColor(theme().positive)
        middle = axis.left() + (min(max(mean, low), high) - low) / (high - low) * axis.width()
        if spread > 0:
            x = np.linspace(low, high, 65)
            y = np.exp(-(((x - mean) / spread) ** 2) / 2)
            places = zip(np.linspace(axis.left(), axis.right(), 65), axis.bottom() - y * axis.height(), strict=True)
            curve = [QPointF(float(a), float(b)) for a, b in places]
            soft = QColor(ink)
            soft.setAlphaF(0.3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawPolygon(QPolygonF([QPointF(axis.left(), axis.bottom()), *curve, axis.bottomRight()]))
            painter.setPen(QPen(ink, 1.2))
            painter.drawPolyline(QPolygonF(curve))
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(middle, axis.top()), QPointF(middle, axis.bottom()))

    def _paint_steered(self, painter: QPainter, axis: QRectF, at: int, low: float, high: float) -> None:
        """A knob where it was taken."""
        if at >= len(self._mind.steered) or not math.isfinite(self._mind.steered[at]):
            return
        share = (min(max(self._mind.steered[at], low), high) - low) / (high - low)
        painter.setPen(QPen(QColor(theme().panel), 1.5))
        painter.setBrush(QColor(theme().accent))
        painter.drawEllipse(QPointF(axis.left() + share * axis.width(), axis.bottom() + 1.5), 5.5, 5.5)
