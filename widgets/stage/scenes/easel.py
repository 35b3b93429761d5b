"""What every scene is painted with: a painter, the place for it, the world and its moment, and a few strokes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from engine.snapshot import Scene
from engine.spec.catalog.data import World
from widgets.kit import Theme, font
from widgets.kit.colors import luminance

Action = int | tuple[float, ...] | None
Color = str | QColor

CENTER = Qt.AlignmentFlag.AlignCenter
SMALLEST = 9  # px; letters that are smaller are not read


@dataclass(frozen=True)
class Easel:
    """A moment of a world and where it is painted.

    Attributes
    ----------
    rect : the place, in px. action : the last one, where it is known.
    """

    painter: QPainter
    rect: QRectF
    data: World
    scene: Scene
    look: Theme
    action: Action = None

    def number(self, index: int) -> float:
        """One of the scene's numbers; 0 where it is none."""
        value = float(self.scene.numbers[index]) if index < len(self.scene.numbers) else 0.0
        return value if math.isfinite(value) else 0.0

    def whole(self, index: int) -> int:
        """One of the scene's numbers that counts something."""
        return round(self.number(index))

    def line(self, points: Sequence[QPointF], color: Color, width: float, *, dashed: bool = False) -> None:
        """A line through places, with round ends."""
        self.painter.setPen(_round_pen(_plain(color), width, dashed))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolyline(QPolygonF(list(points)))

    def shape(self, points: Sequence[QPointF], fill: Color, line: Color | None = None, width: float = 1.5) -> None:
        """A filled shape."""
        self._take(fill, line, width)
        self.painter.drawPolygon(QPolygonF(list(points)))

    def disc(
        self, place: QPointF, radius: float, fill: Color | None, line: Color | None = None, width: float = 1.5
    ) -> None:
        """A disc, a ring, or both."""
        self._take(fill, line, width)
        self.painter.drawEllipse(place, radius, radius)

    def box(
        self, box: QRectF, fill: Color | None, line: Color | None = None, width: float = 1.5, radius: float = 0.0
    ) -> None:
        """A rectangle with round corners."""
        self._take(fill, line, width)
        if radius:
            self.painter.drawRoundedRect(box, radius, radius)
        else:
            self.painter.drawRect(box)

    def _take(self, fill: Color | None, line: Color | None, width: float) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen if line is None else _pen(_plain(line), width))
        self.painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else _ink(_plain(fill)))

    def words(
        self, box: QRectF, words: str, color: Color, size: float, *, strong: bool = False,
        align: Qt.AlignmentFlag = CENTER,
    ) -> None:  # fmt: skip
        """Letters of a size in px; too small ones are left out."""
        if size < SMALLEST:
            return
        self.painter.setFont(letters(size, strong=strong))
        self.painter.setPen(QColor(color))
        self.painter.drawText(box, align | Qt.TextFlag.TextDontClip, words)

    def arrow(self, start: QPointF, end: QPointF, color: Color, width: float) -> None:
        """An arrow, its head in proportion to its width."""
        ahead = end - start
        length = math.hypot(ahead.x(), ahead.y())
        if length < 1.0:
            return
        head = min(3.2 * width, 0.7 * length)
        along, across = ahead / length, QPointF(-ahead.y(), ahead.x()) / length
        neck = end - along * head
        self.line((start, neck), color, width)
        wing = across * (head * 0.62)
        self.shape((end, neck + wing, neck - wing), color)

    def flag(self, foot: QPointF, height: float, color: Color) -> None:
        """A flag on its pole."""
        top = foot - QPointF(0, height)
        self.line((foot, top), self.look.text, max(1.5, height / 14))
        self.shape((top, top + QPointF(height * 0.52, height * 0.2), top + QPointF(0, height * 0.4)), color)


def _plain(color: Color) -> str | int:
    return color if isinstance(color, str) else color.rgba()


@lru_cache(maxsize=64)
def _ink(color: str | int) -> QColor:
    """A colour by its name or its number with how opaque it is: thirty times a second the same few are asked for."""
    return QColor(color) if isinstance(color, str) else QColor.fromRgba(color)


@lru_cache(maxsize=64)
def _pen(color: str | int, width: float) -> QPen:
    return QPen(_ink(color), width)


@lru_cache(maxsize=64)
def _round_pen(color: str | int, width: float, dashed: bool) -> QPen:
    pen = QPen(_ink(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([3.0, 3.0])
    return pen


def letters(size: float, *, strong: bool = False) -> QFont:
    """The window's font in any size in px."""
    made = font("small", strong=strong)
    made.setPixelSize(max(1, round(size)))
    return made


def turned(points: Sequence[tuple[float, float]], angle: float, scale: float, place: QPointF) -> list[QPointF]:
    """Points of a drawing (y up) turned against the clock by `angle` radians, scaled to px and put at a place."""
    cos, sin = math.cos(angle), math.sin(angle)
    return [place + QPointF(x * cos - y * sin, -(x * sin + y * cos)) * scale for x, y in points]


def circle_arc(middle: QPointF, radius: float, start: float, span: float) -> QPainterPath:
    """A part of a circle; angles in degrees against the clock, from the right."""
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    path = QPainterPath()
    path.arcMoveTo(box, start)
    path.arcTo(box, start, span)
    return path


def ink_on(fill: str) -> str:
    """Dark or light letters, whichever are read on a ground."""
    return "#14171b" if luminance(fill) > 0.26 else "#ffffff"
