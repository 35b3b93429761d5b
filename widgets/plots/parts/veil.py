"""One quiet line over a view, while what it showed last no longer holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.kit import CARD_RADIUS, draw_rounded_rect, font, printable, theme

MARGIN = 16  # px


class Veil(QWidget):
    """Covers the whole of its parent, and is as large as that."""

    def __init__(self, parent: QWidget, words: str) -> None:
        super().__init__(parent)
        self._words = words
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def words(self) -> str:
        """The line."""
        return self._words

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the parent."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and watched is parent and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, QColor(now.ground))
        draw_rounded_rect(painter, box, fill=now.panel, line=now.line, radius=CARD_RADIUS)
        painter.setFont(font("body"))
        painter.setPen(QColor(now.text_second))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), flags, printable(self._words))
