"""Samples that are drawn somewhere and can be chosen by a click or a key, and a page of them that scrolls."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from widgets.kit import draw_focus_ring
from widgets.plots.base import Surface
from widgets.plots.parts.plates import beside

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True)
class Spot:
    """Where a sample is drawn, in px.

    Attributes
    ----------
    origin : index in the source; -1 of one that cannot be chosen, such as a drawing. words : for the pointer and the
        screen reader.
    """

    place: QRectF
    origin: int
    words: str


class SpotSurface(Surface):
    """Paints samples; a click on one chooses it. The arrow keys go from one to the next, Enter chooses it.

    Signals
    -------
    sample_chosen(origin) : the whole network shall be seen by this sample.
    looked_at(QRectF) : the keyboard is here now.
    """

    sample_chosen = Signal(int)
    looked_at = Signal(QRectF)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._current = 0
        self.set_message("")

    def spots(self) -> list[Spot]:
        """What can be chosen."""
        raise NotImplementedError

    def height_for(self, width: int) -> int:
        """How high all that is shown is at a width, in px."""
        raise NotImplementedError

    def paint_samples(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint all of them."""
        raise NotImplementedError

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        self.paint_samples(painter, exposed)
        spots = self.spots()
        if self.focus_visible and self._current < len(spots):
            draw_focus_ring(painter, spots[self._current].place.adjusted(-2, -2, 2, 2), 4)

    def spot_at(self, position: QPointF) -> Spot | None:
        """The sample at a place."""
        return next((spot for spot in self.spots() if spot.place.contains(position)), None)

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), spot.words, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = next(i for i, other in enumerate(self.spots()) if other.place == spot.place)
            self._take(spot)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, spots = Qt.Key(event.key()), self.spots()
        if not spots or (key not in _ARROWS and key not in _TAKE):
            super().keyPressEvent(event)
            return
        self._current = min(self._current, len(spots) - 1)
        if key in _TAKE:
            self._take(spots[self._current])
            return
        self._current = beside([spot.place for spot in spots], self._current, *_ARROWS[key])
        self.focus_visible = True
        self._tell_current()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_current()

    def _tell_current(self) -> None:
        spots = self.spots()
        if self._current < len(spots):
            self.setAccessibleDescription(spots[self._current].words)
            if self.focus_visible:  # a page does not jump under the pointer
                self.looked_at.emit(spots[self._current].place)

    def _take(self, spot: Spot) -> None:
        if spot.origin >= 0:
            self.sample_chosen.emit(spot.origin)


class SpotPage(QScrollArea):
    """A surface of samples that is as high as it needs to be."""

    def __init__(self, surface: SpotSurface) -> None:
        super().__init__()
        self._surface = surface
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the surface is what is reached by Tab
        self.setWidget(surface)
        self.viewport().setAutoFillBackground(False)
        surface.setAutoFillBackground(False)
        surface.looked_at.connect(self._show_place)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 40)

    def fit(self) -> None:
        """Follow what is shown; a scroll bar where it would not fit without one."""
        whole, bar = self.size(), self.verticalScrollBar().sizeHint().width()
        fits = self._surface.height_for(whole.width()) <= whole.height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAlwaysOn)
        width = max(whole.width() if fits else whole.width() - bar, 1)
        self._surface.resize(width, max(self._surface.height_for(width), whole.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _show_place(self, place: QRectF) -> None:
        middle = place.center()
        self.ensureVisible(
            round(middle.x()), round(middle.y()), round(place.width() / 2) + 4, round(place.height() / 2) + 4
        )
