"""A line that folds away what stands under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from widgets.kit import KitButton, draw_focus_ring, draw_icon, elide, font, text_width, theme

HEIGHT = 24  # px
INDENT = 16  # px, of the words behind the arrow


class FoldHeader(KitButton):
    """The name of a part, with an arrow; checked while the part is open. The owner shows and hides the part.

    Parameters
    ----------
    name : accessible name, where it should say more than the title.
    """

    def __init__(self, title: str, name: str = "") -> None:
        super().__init__(name or title)
        self.setText(title)
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._side = ""

    def set_side(self, text: str) -> None:
        """Show a quiet text at the right while the part is folded."""
        if text != self._side:
            self._side = text
            self.update()

    def side(self) -> str:
        """The quiet text."""
        return self._side

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), font("body")) + HEIGHT, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        ink = now.text if self.underMouse() or self.isChecked() else now.text_second
        sign = "chevron-down" if self.isChecked() else "chevron-right"
        draw_icon(painter, sign, QRectF(-2, 0, 16, self.height()), now.text_second, 14)
        painter.setFont(font("body"))
        painter.setPen(QColor(ink))
        painter.drawText(self.rect().adjusted(INDENT, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if not self.isChecked():
            self._paint_side(painter)
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()), 4)

    def _paint_side(self, painter: QPainter) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        room = self.rect().adjusted(INDENT + text_width(self.text(), font("body")) + 8, 0, -2, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, elide(self._side, painter.font(), room.width()))
