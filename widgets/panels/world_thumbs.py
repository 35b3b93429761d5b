"""Each world as a small picture, for its thumbnail; drawn in a square from 0 to 1, y down."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from widgets.kit.theme import font, theme

THIN, LINE, THICK = 0.03, 0.045, 0.07  # widths of lines
Places = Sequence[tuple[float, float]]


def paint_world(painter: QPainter, box: QRectF, kind: str) -> None:
    """Paint the world of a kind into a box; nothing where the kind has no picture."""
    draw = PICTURES.get(kind)
    if draw is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = min(box.width(), box.height())
    painter.translate(box.center() - QPointF(edge / 2, edge / 2))
    painter.scale(edge, edge)
    draw(painter)
    painter.restore()


# ---- strokes


def _line(painter: QPainter, places: Places, color: str, width: float = LINE) -> None:
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places]))


def _fill(painter: QPainter, places: Places, color: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in places]))


def _box(painter: QPainter, x: float, y: float, width: float, height: float, color: str, radius: float = 0.04) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(QRectF(x, y, width, height), radius, radius)


def _dot(painter: QPainter, x: float, y: float, radius: float, color: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(QPointF(x, y), radius, radius)


def _cells(painter: QPainter, rows: Sequence[str]) -> None:
    """A grid by its signs: '.' floor, '#' wall, 'o' hole, 'G' goal, 'A' the one who acts."""
    now = theme()
    colors = {".": now.track, "#": now.text_second, "o": now.negative, "G": now.positive, "A": now.track}
    edge = 0.94 / max(len(rows), len(rows[0]))
    left, top = (1 - edge * len(rows[0])) / 2, (1 - edge * len(rows)) / 2
    for row, line in enumerate(rows):
        for column, sign in enumerate(line):
            x, y = left + column * edge, top + row * edge
            _box(painter, x + 0.015, y + 0.015, edge - 0.03, edge - 0.03, colors[sign], 0.02)
            if sign == "A":
                _dot(painter, x + edge / 2, y + edge / 2, edge * 0.28, now.text)


# ---- worlds


def _gridworld(painter: QPainter) -> None:
    _cells(painter, ("...G", ".#.o", "A..."))


def _bandit(painter: QPainter) -> None:
    now = theme()
    for at, (height, color) in enumerate(((0.3, now.text_second), (0.62, now.accent), (0.18, now.text_second),
                                          (0.45, now.text_second))):  # fmt: skip
        _box(painter, 0.1 + at * 0.21, 0.84 - height, 0.15, height, color)
    _line(painter, ((0.05, 0.88), (0.95, 0.88)), now.text_second, THIN)


def _catch(painter: QPainter) -> None:
    now = theme()
    _box(painter, 0.08, 0.08, 0.84, 0.84, now.track)
    _box(painter, 0.56, 0.26, 0.12, 0.12, now.accent, 0.0)
    _box(painter, 0.32, 0.8, 0.36, 0.12, now.text, 0.0)


def _cartpole(painter: QPainter) -> None:
    now = theme()
    _line(painter, ((0.06, 0.8), (0.94, 0.8)), now.text_second, THIN)
    _box(painter, 0.28, 0.66, 0.36, 0.15, now.text)
    _line(painter, ((0.46, 0.67), (0.6, 0.14)), now.negative, THICK)
    _dot(painter, 0.46, 0.68, 0.045, now.accent)


def _hill(x: float) -> float:
    return 0.58 + 0.26 * math.cos(2.2 * math.pi * (x - 0.86))


def _mountain_car(painter: QPainter) -> None:
    now = theme()
    slope = [(0.04 + 0.92 * at / 40, 1.1 - _hill(0.04 + 0.92 * at / 40)) for at in range(41)]
    _line(painter, slope, now.text_second)
    _line(painter, ((0.86, 0.28), (0.86, 0.06)), now.text, THIN)
    _fill(painter, ((0.86, 0.06), (0.97, 0.11), (0.86, 0.16)), now.accent)
    _dot(painter, 0.26, 1.1 - _hill(0.26) - 0.09, 0.08, now.negative)


def _acrobot(painter: QPainter) -> None:
    now = theme()
    _line(painter, ((0.08, 0.14), (0.92, 0.14)), now.text_second, THIN)
    _line(painter, ((0.46, 0.34), (0.62, 0.6), (0.36, 0.84)), now.negative, THICK)
    for x, y in ((0.46, 0.34), (0.62, 0.6)):
        _dot(painter, x, y, 0.055, now.accent)


def _pendulum(painter: QPainter) -> None:
    now = theme()
    _line(painter, ((0.5, 0.6), (0.72, 0.18)), now.negative, 0.11)
    _dot(painter, 0.5, 0.6, 0.05, now.text)
    pen = QPen(QColor(now.accent), LINE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(QRectF(0.22, 0.32, 0.56, 0.56), 200 * 16, 140 * 16)


def _lunar_lander(painter: QPainter) -> None:
    now = theme()
    ground = ((0.04, 0.78), (0.22, 0.68), (0.36, 0.86), (0.66, 0.86), (0.8, 0.74), (0.96, 0.82))
    _line(painter, ground, now.text_second)
    _line(painter, ((0.43, 0.5), (0.34, 0.66)), now.text, THIN)
    _line(painter, ((0.59, 0.5), (0.68, 0.66)), now.text, THIN)
    _fill(painter, ((0.46, 0.56), (0.56, 0.56), (0.51, 0.72)), now.negative)
    _fill(painter, ((0.42, 0.3), (0.6, 0.3), (0.66, 0.5), (0.6, 0.56), (0.42, 0.56), (0.36, 0.5)), now.accent)
    for x in (0.4, 0.64):
        _line(painter, ((x, 0.86), (x, 0.76)), now.text, THIN)


def _frozen_lake(painter: QPainter) -> None:
    _cells(painter, ("A...", ".o.o", "...o", "o..G"))


def _taxi(painter: QPainter) -> None:
    now = theme()
    for x, y, color in ((0.08, 0.08, now.negative), (0.72, 0.08, now.good), (0.08, 0.72, now.class_colors[3])):
        _box(painter, x, y, 0.2, 0.2, color)
    _box(painter, 0.72, 0.72, 0.2, 0.2, now.accent)
    _box(painter, 0.32, 0.44, 0.36, 0.16, now.text)
    _box(painter, 0.4, 0.34, 0.2, 0.14, now.text)
    for x in (0.41, 0.59):
        _dot(painter, x, 0.61, 0.055, now.text_second)


def _cliff_walking(painter: QPainter) -> None:
    _cells(painter, (".....", ".....", "AoooG"))


def _card(painter: QPainter, letters: str, x: float, turn: float, color: str) -> None:
    now = theme()
    painter.save()
    painter.translate(x, 0.54)
    painter.rotate(turn)
    painter.setPen(QPen(QColor(now.text_second), THIN))
    painter.setBrush(QColor(now.panel))
    painter.drawRoundedRect(QRectF(-0.19, -0.3, 0.38, 0.56), 0.05, 0.05)
    painter.scale(0.01, 0.01)  # fonts are never smaller than a pixel
    face = QFont(font("title"))
    face.setPixelSize(26)
    painter.setFont(face)
    painter.setPen(QColor(color))
    painter.drawText(QRectF(-19, -30, 38, 56), Qt.AlignmentFlag.AlignCenter, letters)
    painter.restore()


def _blackjack(painter: QPainter) -> None:
    _card(painter, "K", 0.34, -10.0, theme().text)
    _card(painter, "A", 0.66, 8.0, theme().danger)


def _gymnasium(painter: QPainter) -> None:
    """An id that is typed."""
    now = theme()
    painter.setPen(QPen(QColor(now.text_second), THIN))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.08, 0.34, 0.84, 0.32), 0.06, 0.06)
    _line(painter, ((0.2, 0.5), (0.42, 0.5)), now.accent, THICK)
    _line(painter, ((0.52, 0.42), (0.52, 0.58)), now.text, THIN)


PICTURES: dict[str, Callable[[QPainter], None]] = {
    "gridworld": _gridworld,
    "bandit": _bandit,
    "catch": _catch,
    "cartpole": _cartpole,
    "mountain-car": _mountain_car,
    "acrobot": _acrobot,
    "pendulum": _pendulum,
    "lunar-lander": _lunar_lander,
    "frozen-lake": _frozen_lake,
    "taxi": _taxi,
    "cliff-walking": _cliff_walking,
    "blackjack": _blackjack,
    "gymnasium": _gymnasium,
}
