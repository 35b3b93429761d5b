"""The way from one sample to another through the code: a slider, and some decoded steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from widgets.kit import SPACE, IconButton, Label, draw_rounded_rect, theme
from widgets.kit.slider import Scale, SlimSlider
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.any_sample import Limits, sheet_of

STEPS = 9
HIGHEST, LOWEST = 56.0, 20.0  # px of a step
GAP = 2.0  # px


class StepStrip(Surface):
    """Decoded samples side by side; the one that the slider is at has a line below it.

    Signals
    -------
    step_pressed(share) : a step was pressed; 0 is the first, 1 the last.
    """

    step_pressed = Signal(float)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._samples: Floats | None = None
        self._shape: DataShape | None = None
        self._limits: Limits | None = None
        self._share = 0.0
        self._sheet: Cached[QImage] = Cached()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_message("")

    def minimumSizeHint(self) -> QSize:
        return QSize(STEPS * int(LOWEST), 30)

    def sizeHint(self) -> QSize:
        return QSize(240, 38)

    def show_steps(self, samples: Floats | None, shape: DataShape | None, limits: Limits | None) -> None:
        """Show other samples, (steps, features); None is none yet."""
        if samples is not self._samples or shape is not self._shape:
            self._samples, self._shape, self._limits = samples, shape, limits
            self.update()

    def show_share(self, share: float) -> None:
        """Where the slider is, 0 to 1."""
        if share != self._share:
            self._share = share
            self.update()

    def edge(self) -> QSize:
        """The size of a step, in px."""
        wide, high = (self.width() + GAP) / STEPS - GAP, min(self.height() - 5, HIGHEST)
        proportions = self._shape is None or self._shape.picture is not None or self._shape.plane
        return QSize(max(int(min(wide, high) if proportions else wide), 1), max(int(high), 1))

    def place(self, step: int) -> QRectF:
        """Where a step is, in px."""
        edge = self.edge()
        left = step * (self.width() - edge.width()) / (STEPS - 1)
        return QRectF(round(left), 0, edge.width(), edge.height())

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        edge, samples, shape = self.edge(), self._samples, self._shape
        if samples is None or shape is None:
            for step in range(STEPS):
                draw_rounded_rect(painter, self.place(step), fill=theme().sunken, radius=3)
            return
        ratio = self.devicePixelRatioF()
        key = (samples, shape, edge, ratio, theme().name, self._limits)
        sheet = self._sheet.get(key, lambda: sheet_of(samples, shape, edge, 1, 0, ratio, self._limits))
        for step in range(min(len(samples), STEPS)):
            source = QRectF(0, step * edge.height() * ratio, edge.width() * ratio, edge.height() * ratio)
            painter.drawImage(self.place(step), sheet, source)
        near = self.place(round(self._share * (STEPS - 1)))
        painter.fillRect(QRectF(near.left(), near.bottom() + 2, near.width(), 2), QColor(theme().accent))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            step = self._step_at(event.position())
            self.step_pressed.emit(step / (STEPS - 1))

    def _step_at(self, at: QPointF) -> int:
        return min(range(STEPS), key=lambda step: abs(self.place(step).center().x() - at.x()))


class CodeWalk(QWidget):
    """The slider from A to B and the steps below; hidden while there are no two samples.

    Signals
    -------
    walked(share) : the hand wants to be there, from 0 at A to 1 at B. let_go() : the gesture is over. closed() : the
        cross was pressed.
    """

    walked = Signal(float)
    let_go = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.slider = SlimSlider(Scale(0.0, 1.0, 0.01))
        self.slider.setAccessibleName("Way from sample A to sample B")
        self.strip = StepStrip("Decoded steps from sample A to sample B")
        self.close_button = IconButton("close", "Take the line away")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(Label("A", "small"))
        row.addWidget(self.slider, 1)
        row.addWidget(Label("B", "small"))
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.strip)
        self.slider.moved.connect(self.walked)
        self.slider.finished.connect(self.let_go)
        self.strip.step_pressed.connect(self._press)
        self.close_button.clicked.connect(lambda: self.closed.emit())
        self.hide()

    def show_share(self, share: float) -> None:
        """Put the knob somewhere; emits nothing."""
        self.slider.set_value(share)
        self.strip.show_share(share)

    def _press(self, share: float) -> None:
        self.walked.emit(share)
        self.let_go.emit()


def way(first: Floats, second: Floats) -> Floats:
    """(STEPS, units) codes from one to another, evenly."""
    shares = np.linspace(0, 1, STEPS, dtype=np.float32)[:, None]
    return np.asarray(first + shares * (second - first), np.float32)
