"""Other places where the units of a phrase are on: a row each, with a piece of the sequence around it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from engine.snapshot import Match
from engine.spec.data_shape import DataShape
from widgets.kit import draw_focus_ring, draw_rounded_rect, elide, font, format_count, printable, text_width, theme
from widgets.plots.parts.bands import RIGHT
from widgets.plots.parts.cell_band import readable_ink
from widgets.plots.parts.curve_band import CurveBand, Line
from widgets.plots.parts.sequence_bands import scale_of
from widgets.plots.parts.steps import symbol_texts, values_of
from widgets.plots.parts.time_axis import TimeAxis

ROW = 26  # px
AROUND = 8  # steps shown before and after a phrase
_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class MatchList(QAbstractScrollArea):
    """Rows of places; a click, or the arrow keys and Enter, choose one.

    Signals
    -------
    match_chosen(Match) : go there.
    """

    match_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()
        self._shape: DataShape | None = None
        self._part, self._current = 0, 0
        self.setAccessibleName("Other places where these units stay on")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def show_matches(self, matches: tuple[Match, ...], shape: DataShape, part: int) -> None:
        """Show other places, in sequences of a part of this data."""
        self._matches, self._shape, self._part = matches, shape, part
        self._current = min(self._current, max(len(matches) - 1, 0))
        self._fit_bar()
        self._tell()
        self.viewport().update()

    def text_of(self, row: int) -> str:
        """A place in words."""
        if not 0 <= row < len(self._matches):
            return ""
        match = self._matches[row]
        steps = f"step {match.start}" if match.stop - match.start == 1 else f"steps {match.start} to {match.stop - 1}"
        return f"Sample {format_count(match.origin)}, {steps}: {match.share:.0%} of the units are on"

    def row_box(self, row: int) -> QRectF:
        """Where a row lies in the viewport, in px."""
        top = row * ROW - self.verticalScrollBar().value()
        return QRectF(0, top, self.viewport().width(), ROW - 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, ROW + ROW // 2)

    def sizeHint(self) -> QSize:
        return QSize(300, ROW * 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(ROW)
        bar.setRange(0, max(len(self._matches) * ROW - self.viewport().height(), 0))

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        for row, match in enumerate(self._matches):
            room = self.row_box(row)
            if room.bottom() >= event.rect().top() and room.top() <= event.rect().bottom():
                self._paint_row(painter, room, match)
                if row == self._current and self.hasFocus():
                    draw_focus_ring(painter, room)

    def _paint_row(self, painter: QPainter, room: QRectF, match: Match) -> None:
        painter.setFont(font("small"))
        words = f"sample {format_count(match.origin)} · {match.share:.0%}"
        wide = min(text_width(words, painter.font()) + 6, room.width() / 2)
        painter.setPen(QColor(theme().text_second))
        painter.drawText(room.adjusted(0, 0, -6, 0), RIGHT, elide(words, painter.font(), wide))
        piece = room.adjusted(4, 1, -wide - 12, -1)
        if self._shape is None or self._part >= len(self._shape.sequence):
            return
        if self._shape.sequence[self._part].symbols:
            self._paint_symbols(painter, piece, match)
        else:
            self._paint_curve(painter, piece, match)

    def _paint_symbols(self, painter: QPainter, room: QRectF, match: Match) -> None:
        """The phrase on a ground of its own, with what stands around it."""
        assert self._shape is not None
        part = self._shape.sequence[self._part]
        texts = symbol_texts(part, values_of(match.inputs, self._shape, self._part), part.length)
        gap = " " if any(len(text) > 1 for text in part.symbols) else ""
        before, phrase, after = (
            printable(gap.join(filter(None, piece)))
            for piece in (texts[: match.start], texts[match.start : match.stop], texts[match.stop :])
        )
        strong, plain = font("body", strong=True), font("body")
        middle = min(text_width(phrase, strong) + 8, room.width())
        left = (room.width() - middle) / 2
        painter.setFont(plain)
        painter.setPen(QColor(theme().text_second))
        lead = room.adjusted(0, 0, left - room.width() - 2, 0)
        painter.drawText(lead, RIGHT, _tail(before, text_width("n", plain), lead.width()))
        trail = room.adjusted(left + middle + 2, 0, 0, 0)
        painter.drawText(trail, Qt.AlignmentFlag.AlignVCenter, elide(after, plain, trail.width()))
        box = QRectF(room.left() + left, room.top() + 1, middle, room.height() - 2)
        draw_rounded_rect(painter, box, fill=theme().accent, radius=3)
        painter.setFont(strong)
        painter.setPen(readable_ink(theme().accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elide(phrase, strong, middle))

    def _paint_curve(self, painter: QPainter, room: QRectF, match: Match) -> None:
        """The first channel, the phrase on a ground of its own."""
        assert self._shape is not None
        values = values_of(match.inputs, self._shape, self._part)[0]
        steps = max(int(np.isfinite(values).sum()), 1)
        axis = TimeAxis.fit(room.left(), room.width(), steps, 0.0, 1e6)
        low, high = scale_of(values)
        band = CurveBand(lines=(Line(values[:steps]),), low=low, high=high)
        band.paint(painter, room, axis)
        soft = QColor(theme().accent)
        soft.setAlphaF(0.35)
        painter.fillRect(axis.column(match.start, room.top(), room.height(), match.stop - match.start), soft)

    # ---- hands

    def _row_at(self, at: QPointF) -> int:
        row = int(at.y() + self.verticalScrollBar().value()) // ROW
        return row if 0 <= row < len(self._matches) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.text_of(self._row_at(event.position()))
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self.viewport())
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(row)
            self.match_chosen.emit(self._matches[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS and self._matches:
            self._go_to(min(max(self._current + _KEYS[key], 0), len(self._matches) - 1))
        elif key in _ENTER and self._matches:
            self.match_chosen.emit(self._matches[self._current])
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def _go_to(self, row: int) -> None:
        self._current = row
        bar, room = self.verticalScrollBar(), self.row_box(row)
        if room.top() < 0:
            bar.setValue(bar.value() + round(room.top()))
        elif room.bottom() > self.viewport().height():
            bar.setValue(bar.value() + round(room.bottom() - self.viewport().height()) + 1)
        self._tell()
        self.viewport().update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.text_of(self._current))


def _tail(text: str, letter: int, width: float) -> str:
    """The end of a text that fits into a width, roughly."""
    most = max(int(width / max(letter * 0.85, 1)), 0)
    return text if len(text) <= most else "…" + text[len(text) - most + 1 :] if most else ""
