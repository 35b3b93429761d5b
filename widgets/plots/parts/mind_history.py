"""The last moments of a mind as colours: a row for each action or control, a column for each moment."""

from __future__ import annotations

from collections import deque

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Floats
from widgets.kit import diverging_rgb32, elide, font, image_from, sequential_rgb32, text_width, theme
from widgets.kit.colors import Rgb32
from widgets.plots.base import Surface
from widgets.plots.parts.action_bars import Mind

MOST = 240  # moments
ROW, HEAD = 12.0, 18.0  # px
LEAST_ROW, HIGHEST_ROW = 3.0, 22.0


class MindHistory(Surface):
    """Remembers the moments that were shown; the newest is at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The last moments", parent)
        self.set_message("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setToolTip("What was thought of each action in the last moments; a dot marks what was taken.")
        self._moments: deque[tuple[Floats, int]] = deque(maxlen=MOST)
        self._names: tuple[str, ...] = ()
        self._kind = ""
        self._limit = 0.0

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    def sizeHint(self) -> QSize:
        return QSize(240, round(HEAD + ROW * max(len(self._names), 1)))

    def forget(self) -> None:
        """Begin anew."""
        self._moments.clear()
        self._limit = 0.0
        self.update()

    def remember(self, mind: Mind, *, follows: bool) -> None:
        """One more moment; where it follows the one before, what was taken belongs to that one."""
        if (mind.names, mind.kind) != (self._names, self._kind):
            self._names, self._kind = mind.names, mind.kind
            self.forget()
            self.setMaximumHeight(round(HEAD + HIGHEST_ROW * max(len(mind.names), 1)))
            self.updateGeometry()
        if self._moments and follows:
            self._moments[-1] = (self._moments[-1][0], mind.taken)
        numbers = np.array(mind.numbers, np.float32)
        known = np.abs(numbers[np.isfinite(numbers)])
        reach = max((abs(end) for pair in mind.bounds for end in pair if np.isfinite(end)), default=0.0)
        self._limit = max(self._limit, reach, float(known.max()) if known.size and not reach else 0.0)
        self._moments.append((numbers, -1))
        self.update()

    def count(self) -> int:
        """How many moments are remembered."""
        return len(self._moments)

    def taken(self) -> list[int]:
        """Which action was taken at each of them; -1 where that is not known."""
        return [action for _numbers, action in self._moments]

    def colors(self) -> Rgb32:
        """(actions, moments) in the byte order of QImage.Format_RGB32."""
        numbers = np.stack([numbers for numbers, _taken in self._moments], axis=1)
        if self._kind == "probabilities":
            return sequential_rgb32(numbers, 1.0, theme())
        return diverging_rgb32(numbers, self._limit, theme())

    def box(self) -> QRectF:
        """The rows, in px; the names stand at the left."""
        wide = max((text_width(name, font("small")) for name in self._names), default=0)
        left = min(wide + 10.0, 0.36 * self.width())
        return QRectF(left, HEAD, max(self.width() - left, 1.0), max(self.height() - HEAD, 1.0))

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        box, rows = self.box(), len(self._names)
        if not self._moments or box.height() < LEAST_ROW * rows:
            return
        now, small, pitch, wide = theme(), font("small"), box.height() / rows, box.width() / MOST
        painter.setFont(small)
        painter.setPen(QColor(now.text_second))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(box.left(), 0, box.width(), HEAD - 2), flags, "the last moments")
        painter.fillRect(box, QColor(now.sunken))
        left = box.right() - wide * len(self._moments)
        painter.drawImage(QRectF(left, box.top(), box.right() - left, box.height()), image_from(self.colors()))
        for at, name in enumerate(self._names if pitch >= 9 else ()):
            room = QRectF(6, box.top() + at * pitch, box.left() - 10, pitch)
            painter.drawText(room, flags, elide(name, small, room.width()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.text))
        size = min(max(wide, 1.0), 3.0)
        marks = [
            QRectF(left + (at + 0.5) * wide - size / 2, box.top() + (taken + 0.5) * pitch - size / 2, size, size)
            for at, taken in enumerate(self.taken())
            if 0 <= taken < rows
        ]
        painter.drawRects(marks)
