"""Which line, dots and band of a forecast mean what."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import font, text_width, theme
from widgets.plots.parts.forecast_surface import DOT, LINE, OWN, QUARTILES, RANGE, median_color
from widgets.plots.parts.future import LEAST_FAN, Future

ROW, SAMPLE, GAP = 17, 18, 12  # px: of a row, of the sign before a name, between two entries
Entry = tuple[str, str]  # sign, words


def entries_of(future: Future | None, short: bool = False) -> tuple[Entry, ...]:
    """What is drawn, in words; `short` where there is little room."""
    if future is None:
        return ()
    members = len(future.paths)
    found = [] if short else [("past", "past")]
    if len(future.came):
        found.append(("came", "came" if short else "what came"))
    found.append(("own", "network" if short else "this network"))
    if members >= LEAST_FAN:
        found.append(("median", "middle" if short else f"middle of {members}"))
        found.append(("quartiles", "half" if short else "half of them"))
    if members > 1:
        found.append(("range", f"all {members}" if members > 2 else "both"))
    if len(future.baseline):
        found.append(("baseline", "last season" if short else "one season before"))
    return tuple(found)


class ForecastLegend(QWidget):
    """A sign and words for each; as many rows as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show others."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName("Legend: " + ", ".join(words for _sign, words in entries))
            self.setFixedHeight(ROW * self.rows())
            self.update()

    def entries(self) -> tuple[Entry, ...]:
        """What is explained."""
        return self._entries

    def rows(self) -> int:
        """How many rows it needs."""
        return 1 + max((row for _x, row in self._places()), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(ROW * self.rows())

    def _places(self) -> list[tuple[float, int]]:
        x, row, found = 0.0, 0, []
        for _sign, words in self._entries:
            wide = SAMPLE + 5 + text_width(words, font("small"))
            if x and x + wide > self.width():
                x, row = 0.0, row + 1
            found.append((x, row))
            x += wide + GAP
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for (sign, words), (x, row) in zip(self._entries, self._places(), strict=True):
            self._paint_sign(painter, sign, QRectF(x, row * ROW, SAMPLE, ROW))
            painter.setPen(QColor(now.text_second))
            painter.drawText(QRectF(x + SAMPLE + 5, row * ROW, self.width(), ROW), left, words)

    @staticmethod
    def _paint_sign(painter: QPainter, sign: str, room: QRectF) -> None:
        now, middle = theme(), room.center().y()
        if sign in ("range", "quartiles"):
            color = QColor(now.accent)
            color.setAlphaF(RANGE if sign == "range" else 1 - (1 - RANGE) * (1 - QUARTILES))
            painter.fillRect(room.adjusted(0, 4, 0, -4), color)
            return
        if sign == "came":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.text))
            for share in (0.2, 0.5, 0.8):
                painter.drawEllipse(QPointF(room.left() + share * SAMPLE, middle), DOT, DOT)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            return
        pens = {
            "past": QPen(QColor(now.text), LINE),
            "own": QPen(QColor(now.accent), OWN),
            "median": QPen(median_color(), LINE, Qt.PenStyle.DashLine),
            "baseline": QPen(QColor(now.nan), 1.2),
        }
        painter.setPen(pens[sign])
        painter.drawLine(QLineF(room.left(), middle, room.right(), middle))
