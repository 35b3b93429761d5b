"""A drawing as strokes, and as the picture that the network is given.

Places and widths are in pixels of the data's picture, so that a drawing can be painted as finely as the screen wants
and shrunk to what the data has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

Tool = Literal["pen", "line", "rectangle", "ellipse", "eraser"]
Size = tuple[int, int, int]  # channels, height, width
Place = tuple[float, float]  # from the left and from the top
Ink = tuple[float, float, float]  # red, green, blue, 0 to 1
Levels = NDArray[np.float32]  # (channels, height, width), 0 to 1

FINE = 224  # px a side at which a drawing is painted, at least
LEAST_FACTOR = 4


@dataclass(frozen=True)
class Stroke:
    """One movement of the hand.

    Attributes
    ----------
    points : of a pen or eraser all along the way; of a shape the place where it began and where it ended.
    width : px of the picture. ink : None is the one that stands out from the paper.
    filled : whether a rectangle or ellipse is painted inside too.
    """

    tool: Tool
    points: tuple[Place, ...]
    width: float
    ink: Ink | None = None
    filled: bool = False


@dataclass(frozen=True)
class Drawing:
    """What is on the paper.

    Attributes
    ----------
    base : (channels, height, width) a picture under the strokes; None is empty paper.
    inverted : white paper and black ink, and the base's negative.
    """

    size: Size
    strokes: tuple[Stroke, ...] = ()
    base: Levels | None = field(default=None, compare=False)
    inverted: bool = False

    @property
    def factor(self) -> int:
        """Painted pixels for each of the picture, along a side."""
        return max(LEAST_FACTOR, ceil(FINE / max(self.size[1:])))

    @property
    def empty(self) -> bool:
        """Whether nothing is on the paper."""
        return not self.strokes and self.base is None


def painted(drawing: Drawing) -> QImage:
    """The drawing, `factor` times as fine as the picture."""
    image = paper(drawing)
    for stroke in drawing.strokes:
        add(image, drawing, stroke)
    return image


def paper(drawing: Drawing) -> QImage:
    """What lies under the strokes."""
    _, height, width = drawing.size
    factor = drawing.factor
    if drawing.base is not None:
        return _base_image(drawing, drawing.base)
    image = QImage(width * factor, height * factor, QImage.Format.Format_RGB32)
    image.fill(_paper_color(drawing))
    return image


def _base_image(drawing: Drawing, base: Levels) -> QImage:
    shown = 1 - base if drawing.inverted else base
    colors = np.broadcast_to(shown, (3, *shown.shape[1:])) if len(shown) != 3 else shown
    levels = (np.clip(colors, 0, 1) * 255 + 0.5).astype(np.uint32)
    small = np.uint32(0xFF000000) | levels[0] << 16 | levels[1] << 8 | levels[2]
    large = np.ascontiguousarray(small.repeat(drawing.factor, 0).repeat(drawing.factor, 1), dtype=np.uint32)
    height, width = large.shape
    return QImage(large.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _paper_color(drawing: Drawing) -> QColor:
    return QColor("white" if drawing.inverted else "black")


def add(image: QImage, drawing: Drawing, stroke: Stroke) -> None:
    """Paint one more stroke onto a painted drawing."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(drawing.factor, drawing.factor)
    color = _stroke_color(drawing, stroke)
    caps, joins = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(color, stroke.width, Qt.PenStyle.SolidLine, caps, joins))
    if stroke.filled and stroke.tool in ("rectangle", "ellipse"):
        painter.setBrush(color)
    painter.drawPath(_path(stroke))
    painter.end()


def _stroke_color(drawing: Drawing, stroke: Stroke) -> QColor:
    if stroke.tool == "eraser":
        return _paper_color(drawing)
    if stroke.ink is None:
        return QColor("black" if drawing.inverted else "white")
    return QColor.fromRgbF(*stroke.ink)


def _path(stroke: Stroke) -> QPainterPath:
    path, points = QPainterPath(), [QPointF(x, y) for x, y in stroke.points]
    if stroke.tool in ("rectangle", "ellipse"):
        box = QRectF(points[0], points[-1]).normalized()
        if stroke.tool == "rectangle":
            path.addRect(box)
        else:
            path.addEllipse(box)
        return path
    path.moveTo(points[0])
    for point in points[1:] or [points[0] + QPointF(0.01, 0)]:  # a press alone is a dot
        path.lineTo(point)
    return path


# ---- shrinking ------------------------------------------------------------------------------------------------------


def colors_of(image: QImage) -> NDArray[np.uint8]:
    """(height, width, 3) red, green, blue of a painted drawing."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 2::-1].copy()  # the image may go any moment


def shrunk(image: QImage, size: Size) -> Levels:
    """The mean over each pixel of the picture: (channels, height, width), 0 to 1."""
    channels, height, width = size
    fine = colors_of(image)[:, :, : 3 if channels == 3 else 1]  # all inks of a grey picture are grey
    blocks = fine.reshape(height, image.height() // height, width, image.width() // width, -1)
    means = blocks.mean(axis=(1, 3), dtype=np.float32).transpose(2, 0, 1) / 255
    return np.ascontiguousarray(np.broadcast_to(means, (channels, height, width)), dtype=np.float32)


# ---- fitting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """How the makers of a data set placed what was drawn.

    Attributes
    ----------
    box : share of the picture's sides that the ink fills at most.
    by_mass : whether its centre of mass lies in the middle, else that of its box.
    pen : px, a width that is good to draw with. thicker : times as thick are the lines of the data.
    """

    box: float
    by_mass: bool
    pen: float
    thicker: float


FITS: dict[str, Fit] = {
    "digits": Fit(1.0, False, 1.0, 1.7),  # 32 by 32 bitmaps were scaled to fill the frame (Alpaydin 1998)
    "mnist": Fit(20 / 28, True, 2.0, 1.2),  # a box of 20 by 20 about the centre of mass (LeCun 1998)
    "emnist": Fit(24 / 28, False, 2.0, 1.3),  # two pixels of border about the box (Cohen 2017)
}
LARGEST = 6.0  # times: a dot is not blown up to fill the picture


def fitted(drawing: Drawing, fit: Fit) -> Drawing:
    """The drawing as the makers of the data would have placed it; its size does not change how thick the lines are."""
    box = _ink_box(drawing)
    if box is None or drawing.base is not None:
        return drawing
    left, top, right, bottom = box
    _, height, width = drawing.size
    pen = max((stroke.width for stroke in drawing.strokes if stroke.tool != "eraser"), default=0.0)
    wide, high = max(right - left - pen, 1e-3), max(bottom - top - pen, 1e-3)
    room = fit.box * width - pen * fit.thicker, fit.box * height - pen * fit.thicker
    scale = max(0.1, min(room[0] / wide, room[1] / high, LARGEST))
    middle = (left + right) / 2, (top + bottom) / 2
    placed = _moved(drawing, scale, middle, (width / 2, height / 2), fit.thicker)
    if not fit.by_mass:
        return placed
    return _moved(placed, 1.0, _mass(placed), (width / 2, height / 2))


def _ink(drawing: Drawing) -> NDArray[np.float32]:
    """(fine height, fine width) how far each place differs from the paper, 0 to 1."""
    colors = colors_of(painted(drawing))
    brightest = np.maximum(np.maximum(colors[..., 0], colors[..., 1]), colors[..., 2])
    fine = brightest * np.float32(1 / 255)
    return np.asarray(1 - fine if drawing.inverted else fine, dtype=np.float32)


def _ink_box(drawing: Drawing) -> tuple[float, float, float, float] | None:
    """(left, top, right, bottom) of the ink, in px of the picture."""
    inked = _ink(drawing) > 0.3
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        return None
    factor = drawing.factor
    return columns[0] / factor, rows[0] / factor, (columns[-1] + 1) / factor, (rows[-1] + 1) / factor


def _mass(drawing: Drawing) -> Place:
    """The centre of mass of the ink, in px of the picture."""
    ink = _ink(drawing)
    total = float(ink.sum())
    if total == 0:
        return drawing.size[2] / 2, drawing.size[1] / 2
    x, y = (np.arange(n, dtype=np.float32) + 0.5 for n in ink.shape[::-1])
    return float(ink.sum(0) @ x) / total / drawing.factor, float(ink.sum(1) @ y) / total / drawing.factor


def _moved(drawing: Drawing, scale: float, origin: Place, to: Place, thicker: float = 1.0) -> Drawing:
    def move(points: Sequence[Place]) -> tuple[Place, ...]:
        return tuple(((x - origin[0]) * scale + to[0], (y - origin[1]) * scale + to[1]) for x, y in points)

    strokes = [
        replace(
            stroke, points=move(stroke.points), width=stroke.width * (scale if stroke.tool == "eraser" else thicker)
        )
        for stroke in drawing.strokes
    ]
    return replace(drawing, strokes=tuple(strokes))


def picture_of(drawing: Drawing, fit: Fit | None = None) -> Levels:
    """What the network is given: (channels, height, width), 0 to 1."""
    if drawing.base is not None and not drawing.strokes:
        return np.ascontiguousarray(1 - drawing.base if drawing.inverted else drawing.base, dtype=np.float32)
    shown = drawing if fit is None else fitted(drawing, fit)
    return shrunk(painted(shown), drawing.size)
