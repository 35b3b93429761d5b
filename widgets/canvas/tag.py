"""A few words that follow the pointer: what letting go here would do, or why it cannot."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.paint import draw_rounded_rect
from widgets.kit.theme import font, theme

WIDEST = 260
PADDING, SIGN = 8, 20
AWAY = QPoint(16, 18)  # from the pointer
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class PointerTag(QWidget):
    """Words on a small card beside the pointer, inside the viewport."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = ""
        self.can: bool | None = None
        self.hide()

    def show_words(self, words: str, at: QPoint, can: bool | None) -> None:
        """Stand beside the pointer; without words it goes away.

        Parameters
        ----------
        can : whether letting go does something; None says nothing of that.
        """
        self.words, self.can = printable(words), can
        if not words:
            self.hide()
            return
        metrics = QFontMetrics(font("body"))
        text = metrics.boundingRect(QRect(0, 0, WIDEST, 400), WRAP, self.words)
        size = text.size().grownBy(self._margins())
        place = QRect(at + AWAY, size)
        room = self._viewport.rect().adjusted(4, 4, -4, -4)
        place.moveRight(min(place.right(), room.right()))
        if place.bottom() > room.bottom():
            place.moveBottom(at.y() - AWAY.y() // 2)
        self.setGeometry(place)
        self.show()
        self.raise_()
        self.update()

    def _margins(self) -> QMargins:
        return QMargins(PADDING + self._sign_width(), PADDING - 2, PADDING + 2, PADDING - 2)

    def _sign_width(self) -> int:
        return 0 if self.can is None else SIGN

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        color = now.text if self.can is None else now.good if self.can else now.danger
        painter = QPainter(self)
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.panel, line=now.line if self.can is None else color)
        if self.can is not None:
            sign = "check" if self.can else "error"
            draw_icon(painter, sign, QRectF(PADDING - 2, PADDING - 2, 16, 16), color, 14)
        painter.setFont(font("body"))
        painter.setPen(QColor(now.text if self.can is not False else now.danger))
        room = self.rect().adjusted(PADDING + self._sign_width(), PADDING - 2, -PADDING, 2 - PADDING)
        painter.drawText(room, int(WRAP), self.words)
