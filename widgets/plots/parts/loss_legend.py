"""The losses of several outputs beside one another, with the colours of their branches."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import SPACE, elide, font, format_number, printable, text_width, theme
from widgets.plots.parts.gradient_curves import curve_pen

ROW = 18  # px
SAMPLE = 20  # px of the line in front of a name
GAP = 16  # px between two entries


@dataclass(frozen=True)
class LossEntry:
    """loss : of one output; hue : of its curve, -1 where it has none."""

    name: str
    loss: float
    hue: int


class LossLegend(QWidget):
    """'Test loss', then a line, a name and a number for each output; as many rows as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[LossEntry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW)

    def text(self) -> str:
        """All of it in words."""
        return "Test loss: " + ", ".join(f"{entry.name} {_number(entry.loss)}" for entry in self._entries) + "."

    def show_losses(self, entries: tuple[LossEntry, ...]) -> None:
        """Show other losses."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(self.text())
            self.setFixedHeight(ROW * self._rows())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(ROW * self._rows())

    def _rows(self) -> int:
        return 1 + max((row for _x, row, _entry in self._places()), default=0)

    def _places(self) -> list[tuple[float, int, LossEntry]]:
        """Where each entry begins, and in which row."""
        x, row = float(text_width("Test loss", font("small")) + GAP), 0
        found: list[tuple[float, int, LossEntry]] = []
        for entry in self._entries:
            width = self._width(entry)
            if x + width > self.width() and found:
                x, row = 0.0, row + 1
            found.append((x, row, entry))
            x += width + GAP
        return found

    @staticmethod
    def _width(entry: LossEntry) -> float:
        name = text_width(printable(entry.name), font("small"))
        return SAMPLE + SPACE + name + 2 * SPACE + text_width(_number(entry.loss), font("body", strong=True))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        painter.drawText(QRectF(0, 0, 100, ROW), left, "Test loss")
        for x, row, entry in self._places():
            self._paint_entry(painter, QRectF(x, row * ROW, self.width() - x, ROW), entry)

    def _paint_entry(self, painter: QPainter, room: QRectF, entry: LossEntry) -> None:
        now, left = theme(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        middle = room.center().y()
        if entry.hue >= 0:
            painter.setPen(curve_pen(entry.hue))
            painter.drawLine(QLineF(room.left(), middle, room.left() + SAMPLE, middle))
        number, strong = _number(entry.loss), font("body", strong=True)
        wide = text_width(number, strong)
        name = elide(printable(entry.name), font("small"), room.width() - SAMPLE - wide - 3 * SPACE + 1)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text))
        at = room.adjusted(SAMPLE + SPACE, 0, 0, 0)
        painter.drawText(at, left, name)
        painter.setFont(strong)
        painter.drawText(at.adjusted(text_width(name, font("small")) + 2 * SPACE, 0, 0, 0), left, number)


def _number(loss: float) -> str:
    return format_number(float(f"{loss:.3g}"))
