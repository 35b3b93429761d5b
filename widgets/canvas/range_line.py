"""The legend of the maps: what the two colours mean, and which number has the full one. A press offers the others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QActionGroup, QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from widgets.canvas.ranges import RANGES, WORDS, ColorRange, Scale
from widgets.kit.buttons import KitButton
from widgets.kit.fonts import printable
from widgets.kit.paint import draw_focus_ring, draw_rounded_rect, format_number, text_width
from widgets.kit.theme import font, theme

BAR = (48.0, 6.0)
HEIGHT, SIDE, GAP = 26, 8, 8


class RangeLine(KitButton):
    """A bar from the negative over the zero to the positive colour, and the words; `clicked` says it was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Colours of the maps", "Which number has the full colour", parent)
        self._words = ""
        self.show_scale(Scale())

    def show_scale(self, scale: Scale) -> None:
        """Say what the colours mean now."""
        words = f"Colours: {WORDS[scale.range]}"
        if scale.range == "network" and scale.maps:
            words = f"{words}, to ±{format_number(scale.maps)}"
        if words != self._words:
            self._words = words
            self.setAccessibleDescription(f"Full colour: {words}")
            self.resize(self.sizeHint())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(printable(self._words), font("small")) + BAR[0] + 2 * SIDE + GAP) + 1, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_rounded_rect(painter, QRectF(self.rect()), fill=self._surface() or now.panel)
        bar = QRectF(SIDE, (HEIGHT - BAR[1]) / 2, *BAR)
        blend = QLinearGradient(bar.topLeft(), bar.topRight())
        for at, color in ((0.0, now.negative), (0.5, now.zero), (1.0, now.positive)):
            blend.setColorAt(at, QColor(color))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text if self.underMouse() else now.text_second))
        room = QRectF(bar.right() + GAP, 0, self.width(), HEIGHT)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, printable(self._words))
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()))


def add_ranges(menu: QMenu, now: ColorRange, choose: Callable[[ColorRange], object]) -> None:
    """One entry for each range; the one that holds is checked."""
    group = QActionGroup(menu)
    for value in RANGES:
        action = menu.addAction(WORDS[value].capitalize())
        action.setCheckable(True)
        action.setChecked(value == now)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False, chosen=value: choose(chosen))
