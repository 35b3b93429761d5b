"""Samples as points of the plane: where they lie on the screen, which is near, which are inside a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from engine.snapshot import Bools, EmbeddingView, Floats, Ints
from engine.spec.data_shape import DataShape, SequencePart
from widgets.kit import format_number
from widgets.plots.names import class_name, has_target, target_title
from widgets.plots.parts.names import raw_names

MARGIN = 14.0  # px between the outermost point and the edge
MOST_VALUES = 6  # columns of a table that a card tells
MOST_SYMBOLS = 24  # of a sequence


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is shown, with the same scale along both axes; span is its larger side."""

    center: tuple[float, float]
    span: tuple[float, float]

    @classmethod
    def around(cls, points: Floats) -> Frame:
        """All of these points, (n, 2)."""
        sound = points[np.isfinite(points).all(1)]
        if not len(sound):
            return cls((0.0, 0.0), (1.0, 1.0))
        low, high = sound.min(0).astype(float), sound.max(0).astype(float)
        x, y = ((low + high) / 2).tolist()
        width, height = (high - low).tolist()
        return cls((x, y), (width, height))

    def toward(self, other: Frame, share: float) -> Frame:
        """A frame on the way to another one."""
        (x, y), (width, height) = self.center, self.span
        (to_x, to_y), (to_width, to_height) = other.center, other.span
        center = (x + share * (to_x - x), y + share * (to_y - y))
        return Frame(center, (width + share * (to_width - width), height + share * (to_height - height)))

    def placed(self, points: Floats, room: QRectF) -> Floats:
        """(n, 2) places in px; y goes up."""
        inner = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        scale = min(inner.width() / max(self.span[0], 1e-9), inner.height() / max(self.span[1], 1e-9))
        middle = np.array([room.center().x(), room.center().y()], np.float32)
        away = (points - np.array(self.center, np.float32)) * np.array([scale, -scale], np.float32)
        return (middle + away).astype(np.float32)


def nearest(places: Floats, at: QPointF, within: float) -> int:
    """The point that is nearest to a place, -1 where none is near."""
    if not len(places):
        return -1
    away = np.nan_to_num(np.hypot(places[:, 0] - at.x(), places[:, 1] - at.y()), nan=np.inf)
    best = int(away.argmin())
    return best if away[best] <= within else -1


def neighbour(places: Floats, current: int, right: int, down: int) -> int:
    """The nearest point in a direction: within 45 degrees of it if there is one, else the same point again."""
    away = places - places[current]
    ahead = away @ np.array([right, down], np.float32)
    aside = np.abs(away @ np.array([down, right], np.float32))
    good = (ahead > 0.01) & (aside <= ahead)
    if not good.any():
        return current
    distance = np.where(good, ahead + 2 * aside, np.inf)
    return int(distance.argmin())


def inside(places: Floats, line: QPolygonF) -> Ints:
    """Points inside a closed line."""
    corners = np.array([(corner.x(), corner.y()) for corner in line.toList()], np.float64)
    if len(corners) < 3:
        return np.zeros(0, np.int64)
    x, y = places[:, 0:1].astype(np.float64), places[:, 1:2].astype(np.float64)
    (x1, y1), (x2, y2) = corners.T, np.roll(corners, -1, 0).T
    crosses = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    left = x < (x2 - x1) * (y - y1) / rise + x1
    return np.flatnonzero((crosses & left).sum(1) % 2 == 1)


def wrong_ones(view: EmbeddingView, shape: DataShape) -> Bools:
    """(n,) which samples the network takes for something else; none where there is no right and wrong."""
    if not shape.classes or shape.task not in ("two-class", "multi-class"):
        return np.zeros(len(view.target), dtype=np.bool_)
    wrong: Bools = (view.target != view.predicted) & np.isfinite(view.predicted)
    return wrong


def counted_classes(view: EmbeddingView, chosen: Ints, shape: DataShape) -> list[tuple[int, int]]:
    """(class index, how many) of some samples, the most first."""
    classes, counts = np.unique(view.target[chosen].astype(np.int64), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [(int(classes[i]), int(counts[i])) for i in order] if shape.classes else []


def in_turns(view: EmbeddingView, rows: Ints) -> Ints:
    """The same samples, the classes by turns, so that the odd ones out are seen."""
    turn = np.zeros(len(rows), dtype=np.int64)
    target = view.target[rows]
    for value in np.unique(target):
        members = np.flatnonzero(target == value)
        turn[members] = np.arange(len(members))
    return rows[np.lexsort((target, turn))]


def lines_of(view: EmbeddingView, at: int, shape: DataShape) -> list[str]:
    """A sample in a few short lines: what it is, what the network says, its values where it is no picture.

    Of a sequence of symbols how it begins; of one that is measured no single numbers.
    """
    lines = [f"is {target_title(shape, float(view.target[at]))}"] if has_target(shape) else []
    said = float(view.predicted[at])
    if shape.sequence:
        lines += _beginning(view.inputs[at], shape.sequence[0])
    if np.isfinite(said) and has_target(shape) and shape.labelled:
        lines.append(f"says {class_name(shape, said) if shape.classes else format_number(float(f'{said:.4g}'))}")
    if shape.picture is None and not shape.sequence:
        pairs = zip(raw_names(shape), view.inputs[at], strict=False)
        lines += [f"{name} {format_number(float(f'{value:.3g}'))}" for name, value in pairs][:MOST_VALUES]
    return lines


def _beginning(values: Floats, part: SequencePart) -> list[str]:
    """The first symbols of a sequence, in quotation marks; nothing of one that is measured."""
    if not part.symbols:
        return []
    some = values[: min(part.length, MOST_SYMBOLS)]
    symbols = [part.symbols[int(value)] for value in some if np.isfinite(value) and 0 <= value < len(part.symbols)]
    letters = all(len(symbol) <= 1 for symbol in part.symbols)
    return [f"“{('' if letters else ' ').join(symbols)}”".replace(chr(10), "↵")]
