"""Numbers as coloured cells, and the marks of a window over them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from widgets.canvas.slide import number
from widgets.kit.colors import contrast, diverging_rgb32, image_from
from widgets.kit.fonts import make_font
from widgets.kit.theme import theme

SMALLEST, LARGEST = 9, 20  # px of text
WIDEST = "−0.000"


def mark_color() -> str:
    """What marks a window: neither of the two colours of numbers, on both themes."""
    return "#e0a800" if theme().name == "light" else "#ffd34d"


def sized(pixels: float, *, strong: bool = False) -> QFont:
    """The window's font at a size that follows from the room there is."""
    weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
    return make_font(round(min(max(pixels, SMALLEST), LARGEST)), weight, tabular=True)


def fitting(text: str, pixels: float, width: float, *, strong: bool = False) -> QFont:
    """The same, and so small that a text fits into a width."""
    font = sized(pixels, strong=strong)
    needed = QFontMetricsF(font).horizontalAdvance(text)
    return font if needed <= width else sized(pixels * width / needed, strong=strong)


def limit_of(values: NDArray[np.floating]) -> float:
    """The largest magnitude, for the end of the colours."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0)) or 1.0


def colors_of(values: NDArray[np.floating], limit: float) -> NDArray[np.uint32]:
    """The colour of each number, as in all views."""
    return diverging_rgb32(values, limit, theme())


@lru_cache(maxsize=4096)
def ink_on(rgb: int) -> str:
    """Text that can be read on a colour."""
    behind = f"#{rgb & 0xFFFFFF:06x}"
    return max(("#ffffff", "#14171b"), key=lambda ink: contrast(ink, behind))


def paint_numbers(
    painter: QPainter,
    room: QRectF,
    values: NDArray[np.floating],
    limit: float,
    numbers_from: float = 30.0,
    colors: NDArray[np.uint32] | None = None,
) -> None:
    """Fill a rectangle with cells, (height, width); with their numbers where a cell has room for them.

    Parameters
    ----------
    colors : (height, width) of cells that have their own, as a sample's picture has; else they follow from the numbers.
    """
    height, width = values.shape
    if colors is None:
        colors = colors_of(values, limit)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(room, image_from(colors))
    edge_x, edge_y = room.width() / width, room.height() / height
    if min(edge_x, edge_y * 1.6) < numbers_from:
        return
    painter.setFont(fitting(WIDEST, edge_y * 0.36, edge_x - 4))
    for row, col in np.ndindex(height, width):
        painter.setPen(QColor(ink_on(int(colors[row, col]))))
        cell = QRectF(room.left() + col * edge_x, room.top() + row * edge_y, edge_x, edge_y)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, number(float(values[row, col])))


def paint_hatch(painter: QPainter, room: QRectF) -> None:
    """Mark what is not there by itself: padding, and holes of a window."""
    color = QColor(theme().text_second)
    color.setAlphaF(0.55)
    painter.setBrushOrigin(QPointF(0, 0))
    painter.fillRect(room, QBrush(color, Qt.BrushStyle.BDiagPattern))


def paint_mark(painter: QPainter, room: QRectF, width: float = 2.5, *, dashed: bool = False) -> None:
    """Outline a window so that it shows on every colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    halo = QColor("#14171b")
    halo.setAlphaF(0.75)
    painter.setPen(QPen(halo, width + 2))
    painter.drawRoundedRect(room, 2, 2)
    painter.setPen(QPen(QColor(mark_color()), width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.drawRoundedRect(room, 2, 2)
