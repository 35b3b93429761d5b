"""The button that opens the command palette."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import KitButton, draw_focus_ring, draw_icon, draw_rounded_rect, font, text_width, theme

WORDS = "Find"
SHORTCUT = "Ctrl+K"


class FindButton(KitButton):
    """A pill with a magnifier, and with its shortcut where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Find any action", f"Find any action ({SHORTCUT})", parent)
        self._short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_short(self, short: bool) -> None:
        """Show the magnifier only."""
        if short != self._short:
            self._short = short
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        words = text_width(f"{WORDS} {SHORTCUT}", font("body"))
        return QSize(36 if self._short else words + 48, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=self._surface() or now.sunken, radius=box.height() / 2)
        draw_icon(painter, "search", QRectF(8 if not self._short else 6, 0, 24, box.height()), now.text_second, 14)
        if not self._short:
            painter.setFont(font("body"))
            painter.setPen(QColor(now.text_second))
            painter.drawText(box.adjusted(32, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, f"{WORDS}  {SHORTCUT}")
        if self.focus_visible:
            draw_focus_ring(painter, box, box.height() / 2)
