"""Small helpers for widgets that paint themselves, and numbers as people read them."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from widgets.kit.theme import RADIUS, theme

MINUS = "−"


def format_number(x: float) -> str:
    """Write a number with 4 significant digits: '−1.372', '0.03', '1.2e−05', 'NaN', '∞'."""
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "∞" if x > 0 else MINUS + "∞"
    text = f"{x:.4g}"
    if "e+" in text and abs(x) < 1e7:
        text = f"{x:.0f}"
    return tidy(text)


def tidy(text: str) -> str:
    """Give a formatted number the real minus sign and a short exponent; '-0' becomes '0'."""
    mantissa, mark, exponent = text.partition("e")
    if not mantissa.strip("-0."):
        mantissa = mantissa.lstrip("-")
    if mark:
        exponent = str(int(exponent))
    return (mantissa + mark + exponent).replace("-", MINUS)


def format_count(n: int) -> str:
    """Write a whole number with thousands marked: '123,456'."""
    return f"{n:,}".replace("-", MINUS)


def si(x: float) -> str:
    """Write a large number short, with 3 significant digits: 412000 is '412k', 1234567 is '1.23M'."""
    if not math.isfinite(x):
        return format_number(x)
    for power, unit in ((12, "T"), (9, "G"), (6, "M"), (3, "k")):
        # 999.5 and more would round to 1000 of the unit below
        if abs(x) >= 0.9995 * 10**power:
            return tidy(f"{_three_digits(x / 10**power)}{unit}")
    return tidy(_three_digits(x))


def _three_digits(x: float) -> str:
    text = f"{x:.3g}"
    return f"{x:.0f}" if "e+" in text else text


def elide(text: str, font: QFont, width: float) -> str:
    """Cut a text to a width in pixels, with an ellipsis at its end."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def text_width(text: str, font: QFont) -> int:
    """Width of a text in whole pixels, rounded up."""
    return math.ceil(QFontMetricsF(font).horizontalAdvance(text))


def draw_rounded_rect(
    painter: QPainter,
    rect: QRectF,
    *,
    fill: str | QColor | None = None,
    line: str | QColor | None = None,
    width: float = 1.0,
    radius: float = RADIUS,
) -> None:
    """Fill and outline a rounded rectangle; the line lies inside `rect`, so that it stays sharp."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if line is not None else 0.0
    painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(QColor(line), width))
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush) if fill is None else QBrush(QColor(fill)))
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, max(radius - inset, 0), max(radius - inset, 0))


def draw_focus_ring(painter: QPainter, rect: QRectF, radius: float = RADIUS) -> None:
    """Draw the ring that shows where the keyboard is, inside `rect`, with a gap to what it surrounds."""
    draw_rounded_rect(painter, rect, line=theme().accent, width=2.0, radius=radius)


def device_pixmap(widget: QWidget, size: QSize, ground: str | None = None) -> QPixmap:
    """Make a pixmap of `size` in device-independent pixels, sharp on the widget's screen; clear, or of a colour."""
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(QSize(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent if ground is None else QColor(ground))
    return pixmap
