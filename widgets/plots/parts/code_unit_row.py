"""One unit of a code: its histogram, its slider and what the decoder makes of it, all over the same axis."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Floats
from widgets.kit import draw_rounded_rect, elide, font, format_number, text_width, theme
from widgets.kit.slider import Scale, SlimSlider
from widgets.plots.parts.code_use import BINS, STEPS, UnitUse

TITLE, PLOT, SLIDER, GAP = 16, 30, 18, 3  # px, from top to bottom
LEAST, MOST = 18, 48  # px, a decoded picture
KNOB = 6.5  # px that the slider's ends lie inside it
SPIKE = 2.5  # times as high as the prior's top a histogram may be before it is cut
FINE = 200  # steps of a slider
_CURVE = 64  # points of the prior


class UnitRow(QWidget):
    """A row.

    Signals
    -------
    moved(unit, value) : the hand wants the unit to be that. let_go() : the gesture is over.
    resized() : decoded pictures have another size now.
    """

    moved = Signal(int, float)
    let_go = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._use: UnitUse | None = None
        self._value = 0.0
        self._sheet: QImage | None = None
        self._first = 0  # of its pictures in the sheet
        self.slider = SlimSlider(Scale(-1.0, 1.0, 2 / FINE), self)
        self.slider.moved.connect(self._tell)
        self.slider.finished.connect(self._settle)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, row_height(self.width()))

    def use(self) -> UnitUse | None:
        """The unit that is shown."""
        return self._use

    def show_unit(self, use: UnitUse, value: float) -> None:
        """Show a unit and its value in the present code."""
        if use is not self._use:
            self._use = use
            self.slider.scale = Scale(use.low, use.high, (use.high - use.low) / FINE)
            self.slider.setAccessibleName(f"{use.name} of the code")
            self.slider.setAccessibleDescription(f"{use.words}, from {_short(use.low)} to {_short(use.high)}")
            self.slider.set_value(value)
        self.show_value(value)
        self.update()

    def show_value(self, value: float) -> None:
        """Show another value; emits nothing."""
        if value != self._value:
            self._value = value
            if not self.slider.isSliderDown():
                self.slider.set_value(value)
            self.update()

    def show_sheet(self, sheet: QImage | None, first: int) -> None:
        """Show decoded pictures: those from `first` on in a sheet of one column."""
        self._sheet, self._first = sheet, first
        self.update()

    def _tell(self, value: float) -> None:
        if self._use is not None:
            self.moved.emit(self._use.unit, value)

    def _settle(self) -> None:
        """The knob stays where the hand left it, paused or not: the code is there."""
        self.slider.set_value(self._value)
        self.let_go.emit()

    # ---- places

    def axis(self) -> QRectF:
        """The histogram, in px: as wide as the way of the slider's knob."""
        return QRectF(KNOB, TITLE, max(self.width() - 2 * KNOB, 1), PLOT)

    def picture_place(self, step: int) -> QRectF:
        """Where a decoded picture is, in px: under its value."""
        size, axis = tile(self.width()), self.axis()
        middle = axis.left() + (step + 0.5) / STEPS * axis.width()
        return QRectF(round(middle - size.width() / 2), TITLE + PLOT + SLIDER + GAP, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.setGeometry(0, TITLE + PLOT, self.width(), SLIDER)
        self.updateGeometry()
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a picture takes its value."""
        use, at = self._use, event.position()
        if use is None or event.button() != Qt.MouseButton.LeftButton:
            return
        step = next((i for i in range(STEPS) if self.picture_place(i).contains(at)), -1)
        if step >= 0:
            self.moved.emit(use.unit, float(use.steps()[step]))
            self.let_go.emit()

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._use is None:
            return
        painter = QPainter(self)
        self._paint_title(painter, self._use)
        self._paint_histogram(painter, self._use)
        self._paint_pictures(painter, self._use)

    def _paint_title(self, painter: QPainter, use: UnitUse) -> None:
        now, value = theme(), _short(self._value)
        room = QRectF(0, 0, self.width(), TITLE)
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(now.text_second if use.unused else now.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, use.name)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, value)
        left = text_width(use.name, painter.font()) + 8
        right = text_width(value, painter.font()) + 8
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        middle = room.adjusted(left, 0, -right, 0)
        painter.drawText(middle, Qt.AlignmentFlag.AlignLeft, elide(use.words, painter.font(), middle.width()))

    def _paint_histogram(self, painter: QPainter, use: UnitUse) -> None:
        now, box = theme(), self.axis()
        curve = _normal(use.low, use.high) if use.prior else np.zeros(0, np.float32)
        top = float(use.density.max(initial=0)) * 1.05
        if use.prior:
            top = max(min(top, SPIKE * float(curve.max())), float(curve.max()) * 1.05)
        ink = QColor(now.disabled if use.unused else now.accent)
        ink.setAlpha(150)
        wide = box.width() / BINS
        for at, share in enumerate(np.clip(use.density / (top or 1), 0, 1).tolist()):
            if share > 0:
                tall = max(share * box.height(), 1.0)
                painter.fillRect(QRectF(box.left() + at * wide, box.bottom() - tall, wide - 1, tall), ink)
        painter.setPen(QPen(QColor(now.line), 1))
        painter.drawLine(QPointF(box.left(), box.bottom()), QPointF(box.right(), box.bottom()))
        if use.prior:
            self._paint_prior(painter, box, curve / np.float32(top))

    def _paint_prior(self, painter: QPainter, box: QRectF, shares: Floats) -> None:
        x = np.linspace(box.left(), box.right(), len(shares))
        y = box.bottom() - shares * box.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme().text_second), 1.2))
        painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))

    def _paint_pictures(self, painter: QPainter, use: UnitUse) -> None:
        near = min(int(use.share(self._value) * STEPS), STEPS - 1)
        for step in range(STEPS):
            place = self.picture_place(step)
            if self._sheet is None:
                draw_rounded_rect(painter, place, fill=theme().sunken, radius=3)
                continue
            edge = self._sheet.width()  # a sheet of another size fits too, until the next one comes
            painter.drawImage(place, self._sheet, QRectF(0, (self._first + step) * edge, edge, edge))
            if step == near:
                painter.fillRect(QRectF(place.left(), place.bottom() + 2, place.width(), 2), QColor(theme().accent))


def row_height(width: int) -> int:
    """How high a row of this width is, in px."""
    return TITLE + PLOT + SLIDER + GAP + tile(width).height() + 10


def tile(width: int) -> QSize:
    """The size of a decoded picture in a row of this width, in px."""
    edge = min(max(int((width - 2 * KNOB) / STEPS) - 2, LEAST), MOST)
    return QSize(edge, edge)


def _normal(low: float, high: float) -> Floats:
    """(_CURVE,) density of the normal distribution from one end to the other."""
    x = np.linspace(low, high, _CURVE)
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), np.float32)


def _short(value: float) -> str:
    return format_number(float(f"{value:.2f}"))
