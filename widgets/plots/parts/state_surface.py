"""The state of every unit at every step as colours, with a unit, a step and a phrase that can be selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from engine.snapshot import Floats, Ints
from widgets.kit import diverging_rgb32, draw_rounded_rect, font, format_number, image_from, text_width, theme
from widgets.plots.heat import bar_image
from widgets.plots.parts.band_surface import BandSurface
from widgets.plots.parts.bands import LEFT, Band
from widgets.plots.parts.time_axis import TimeAxis

MARK = 7  # px, the sign at the side of a unit that stays on
BAR = 9  # px, width of the colour bar
DRAGGED = 2  # steps by which the window goes along with a hand beyond its edge
Phrase = tuple[int, int]  # steps from the first up to, without, the second


@dataclass(frozen=True, eq=False)
class HeatBand(Band):
    """values : (rows, steps) colours, full at plus and minus `limit`."""

    values: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    limit: float = 1.0
    least: float = 48.0
    stretch: int = 8

    def most_pitch(self) -> float:
        return 60.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        image = image_from(diverging_rgb32(self.values[:, axis.first : axis.stop], self.limit, theme()))
        painter.drawImage(QRectF(axis.left, box.top(), axis.right - axis.left, box.height()), image)
        self._paint_bar(painter, QRectF(box.right() + MARK + 5, box.top(), BAR, box.height()))

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.drawImage(bar, bar_image(self.limit or 1.0, int(bar.height())))
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for value, y in ((self.limit, bar.top() + 6), (0.0, bar.center().y()), (-self.limit, bar.bottom() - 6)):
            painter.drawText(QRectF(bar.right() + 4, y - 8, 40, 16), LEFT, format_number(value))


def side_width(limit: float) -> int:
    """Px at the right for the signs and the colour bar."""
    return MARK + 5 + BAR + 6 + text_width(format_number(-limit), font("small"))


class StateSurface(BandSurface):
    """A heat map under what comes in.

    A click selects a step and, on the map, a unit; a drag selects a phrase. Up and Down go from unit to unit, Shift
    with the arrows selects a phrase, Escape gives it up.

    Signals
    -------
    unit_chosen(int) : a gesture selected a unit. phrase_chosen(object) : a phrase (start, stop), or None.
    """

    unit_chosen = Signal(int)
    phrase_chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._order: Ints = np.zeros(0, np.int64)
        self._row_of: dict[int, int] = {}
        self._unit, self._hovered_row = -1, -1
        self._phrase: Phrase | None = None
        self._drawn: Phrase | None = None  # while the hand draws it
        self._on: frozenset[int] = frozenset()
        self._pressed: QPointF | None = None
        self._pressed_step = 0
        self._anchor = -1  # where a phrase of the keyboard began

    # ---- what is shown

    def show_states(self, heads: Sequence[Band], heat: HeatBand, foot: Band, order: Ints) -> None:
        """Show other states, whose rows are the units of `order`."""
        self._order = order
        self._row_of = {int(unit): row for row, unit in enumerate(order)}
        self.show_bands((*heads, heat, foot), heat.values.shape[1], side=side_width(heat.limit))

    def set_unit(self, unit: int) -> None:
        """Frame a unit's row; -1 none. Emits nothing."""
        if unit != self._unit:
            self._unit = unit
            self.update()

    def set_phrase(self, phrase: Phrase | None, on: frozenset[int] = frozenset()) -> None:
        """Mark steps, and the units that stay on during them; emits nothing."""
        if (phrase, on) != (self._phrase, self._on):
            self._phrase, self._on = phrase, on
            if phrase is None:
                self._anchor = -1
            self.update()

    def phrase(self) -> Phrase | None:
        """The steps that are selected."""
        return self._phrase

    def read_unit(self) -> int:
        """The unit whose numbers are wanted: under the pointer, or the selected one; -1 for none."""
        return int(self._order[self._hovered_row]) if 0 <= self._hovered_row < len(self._order) else self._unit

    # ---- where things lie

    def heat_box(self) -> QRectF:
        """Where the map is; empty without one."""
        pairs = zip(self._bands, self.boxes(), strict=True)
        box = next((box for band, box in pairs if isinstance(band, HeatBand)), QRectF())
        axis = self.axis()
        return QRectF(axis.left, box.top(), axis.right - axis.left, box.height())

    def row_box(self, unit: int) -> QRectF:
        """The row of a unit."""
        heat, each = self.heat_box(), self.heat_box().height() / max(len(self._order), 1)
        return QRectF(heat.left(), heat.top() + self._row_of.get(unit, 0) * each, heat.width(), each)

    def row_at(self, at: QPointF) -> int:
        """The row at a place, -1 beside the map."""
        heat = self.heat_box()
        if not heat.contains(at) or not len(self._order):
            return -1
        return min(int((at.y() - heat.top()) / heat.height() * len(self._order)), len(self._order) - 1)

    # ---- painting

    def paint_over(self, painter: QPainter) -> None:
        phrase = self._drawn or self._phrase
        if phrase is not None:
            self._paint_phrase(painter, phrase)
        heat = self.heat_box()
        each = heat.height() / max(len(self._order), 1)
        for unit in self._on:
            if unit in self._row_of:
                top = heat.top() + self._row_of[unit] * each
                painter.fillRect(QRectF(heat.right() + 2, top, MARK, max(each - 0.5, 1.5)), QColor(theme().accent))
        if self._unit in self._row_of:
            row = self.row_box(self._unit)
            frame = row.adjusted(-2, -2 - max(5 - row.height(), 0) / 2, 2, 2 + max(5 - row.height(), 0) / 2)
            draw_rounded_rect(painter, frame, line=theme().text, width=1.6, radius=2)

    def _paint_phrase(self, painter: QPainter, phrase: Phrase) -> None:
        axis, (top, bottom) = self.axis(), self.cursor_range()
        left, right = max(axis.x(phrase[0]), axis.left), min(axis.x(phrase[1]), axis.right)
        if right <= left:
            return
        veil = QColor(theme().panel)
        veil.setAlphaF(0.55)
        for room in (
            QRectF(axis.left, top, left - axis.left, bottom - top),
            QRectF(right, top, axis.right - right, bottom - top),
        ):
            painter.fillRect(room, veil)
        for x in (left, right):
            painter.fillRect(QRectF(round(x) - 1, top, 2, bottom - top), QColor(theme().text))

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_row(self.row_at(event.position()))
        self.hover(self._over(event.position()))
        if self._pressed is None:
            return
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance() / 2
        if self._drawn is not None or far:
            self._drawn = spanned(self._pressed_step, self._draw_to(event.position().x()))
            self.update()

    def _draw_to(self, x: float) -> int:
        """The step that the hand is at; beyond an edge the window goes along."""
        axis = self.axis()
        if x >= axis.right or x < axis.left:
            self.scroll_to(axis.first + (DRAGGED if x >= axis.right else -DRAGGED))
        return self.axis().step_at(x)

    def _hover_row(self, row: int) -> None:
        if row != self._hovered_row:
            self._hovered_row = row
            self.step_hovered.emit(self.hovered_step())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._over(event.position()) >= 0:
            self._pressed, self._pressed_step = event.position(), self._over(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, drawn = self._pressed, self._drawn
        self._pressed = self._drawn = None
        if drawn is not None:
            self._choose_phrase(drawn)
            return
        self.choose_step(self._pressed_step)
        row = self.row_at(pressed)
        if row >= 0:
            self._choose_row(row)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_row(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and len(self._order):
            row = self._row_of.get(self._unit, -1 if key == Qt.Key.Key_Down else len(self._order))
            self._choose_row(min(max(row + (1 if key == Qt.Key.Key_Down else -1), 0), len(self._order) - 1))
        elif key == Qt.Key.Key_Escape and self._phrase is not None:
            self._choose_phrase(None)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.step_of_key(key) is not None:
            self._extend(self.step_of_key(key) or 0)
        else:
            super().keyPressEvent(event)

    def _extend(self, step: int) -> None:
        """A phrase from where the cursor was to where it goes now."""
        if self._anchor < 0 or self._phrase is None:
            self._anchor = self.step()
        self.choose_step(step)
        self._choose_phrase(spanned(self._anchor, self.step()))

    def _choose_row(self, row: int) -> None:
        unit = int(self._order[row])
        if unit != self._unit:
            self.set_unit(unit)
            self.unit_chosen.emit(unit)

    def _choose_phrase(self, phrase: Phrase | None) -> None:
        self.update()
        if phrase != self._phrase:
            self.set_phrase(phrase)
            self.phrase_chosen.emit(phrase)


def spanned(one: int, other: int) -> Phrase:
    """The phrase from one step to another, both in it."""
    return min(one, other), max(one, other) + 1
