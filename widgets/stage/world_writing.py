"""Letters on a picture that moves, kept as a picture of their own: they cost more to paint than all the rest."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from widgets.kit import device_pixmap

PERIOD_MS = 125  # figures that change more often than this cannot be read


class Writing:
    """A strip of a widget with letters on it, written anew when they change, though no more often than one can read.

    The last of them is always written: where it came too early, the widget is asked to paint again.

    Parameters
    ----------
    widget : whose strip it is. clock : seconds.
    """

    def __init__(self, widget: QWidget, clock: Callable[[], float] = perf_counter) -> None:
        self._widget, self._clock = widget, clock
        self._look: tuple[object, ...] = ()
        self._words: tuple[object, ...] = ()
        self._paper: QPixmap | None = None
        self._read = -1.0
        self._later = QTimer(widget)
        self._later.setSingleShot(True)
        self._later.timeout.connect(widget.update)

    def paint(
        self, painter: QPainter, place: QRectF, look: tuple[object, ...], words: Callable[[], tuple[object, ...]],
        write: Callable[[QPainter], None], *, at_once: bool = False,
    ) -> None:  # fmt: skip
        """Paint the strip at its place, whose corner is the origin of what `write` paints.

        Parameters
        ----------
        look, words : what its look depends on, and what it says; another look is painted at once, other words soon.
        at_once : the words do not wait either.
        """
        look = (place.width(), place.height(), self._widget.devicePixelRatioF(), *look)
        early = self._paper is not None and round(1000 * (self._clock() - self._read)) < PERIOD_MS
        if early and not at_once and look == self._look:
            if not self._later.isActive():
                self._later.start(PERIOD_MS)
        else:
            self._later.stop()
            self._read, said = self._clock(), words()
            if (look, said) != (self._look, self._words) or self._paper is None:
                self._look, self._words = look, said
                self._write(place, write)
        if self._paper is not None:
            painter.drawPixmap(place.topLeft(), self._paper)

    def _write(self, place: QRectF, write: Callable[[QPainter], None]) -> None:
        self._paper = device_pixmap(self._widget, QSize(max(1, round(place.width())), max(1, round(place.height()))))
        painter = QPainter(self._paper)
        write(painter)
        painter.end()
