"""What the colours of samples mean, in lines at the foot of a plot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.snapshot import Floats, Ints
from engine.spec.data_shape import DataShape
from widgets.kit import class_color, elide, font, mixed, printable, text_width, theme
from widgets.plots.names import has_target
from widgets.plots.parts.dots import dots

LINE = 18.0  # px
DOT = 7.0  # px
BINS = 9  # colours of a value's scale
KEY = "large: test"
MOST_LINES = 3  # then the names of the rest are left out
Places = list[tuple[int, QRectF, str]]


@dataclass(frozen=True, eq=False)
class Coloring:
    """Which colour each sample has.

    Attributes
    ----------
    kinds : (n,) class of each sample, or the bin of its value; 0 where neither is known. colors : of each kind.
    names : (kind, words) of the legend; of a value's scale its two ends.
    by_class : whether the kinds are classes.
    """

    kinds: Ints
    names: tuple[tuple[int, str], ...]
    by_class: bool
    count: int

    @classmethod
    def of(cls, target: Floats, shape: DataShape) -> Coloring:
        """By class where there are classes, else by value, else all alike."""
        sound = np.isfinite(target)
        if not has_target(shape) or not sound.any():
            return cls(np.zeros(len(target), np.int64), (), False, 1)
        if shape.classes:
            kinds = np.where(sound, np.nan_to_num(target), 0).astype(np.int64)
            names = tuple((i, printable(name)) for i, name in enumerate(shape.classes))
            return cls(kinds, names, True, max(len(names), int(kinds.max()) + 1))
        low, high = float(target[sound].min()), float(target[sound].max())
        share = np.where(sound, (np.nan_to_num(target) - low) / max(high - low, 1e-12), 0)
        bins = np.rint(share * (BINS - 1)).astype(np.int64)
        return cls(bins, ((0, f"{low:.3g}"), (BINS - 1, f"{high:.3g}")), False, BINS)

    def color(self, kind: int) -> QColor:
        """The colour of a kind in the present theme."""
        if self.by_class:
            return class_color(kind)
        now = theme()
        return QColor(now.accent if self.count == 1 else mixed(now.negative, now.positive, kind / (BINS - 1)))

    def colors(self) -> tuple[QColor, ...]:
        """All of them."""
        return tuple(self.color(kind) for kind in range(self.count))


@lru_cache(maxsize=16)
def legend_lines(names: tuple[tuple[int, str], ...], width: float, foot: float) -> list[Places]:
    """Lines of (kind, place, words) that end at the foot."""
    lines: list[Places] = [[]]
    x, small = 8.0, font("small")
    for kind, name in names:
        wide = min(text_width(name, small) + 22.0, width - 16.0)
        if x + wide > width - 8 and lines[-1]:
            lines.append([])
            x = 8.0
        lines[-1].append((kind, QRectF(x, 0, wide, LINE), name))
        x += wide
    lines = lines[:MOST_LINES] if names else []
    top = foot - LINE * len(lines)
    return [
        [(kind, box.translated(0, top + LINE * row), name) for kind, box, name in line]
        for row, line in enumerate(lines)
    ]


def paint_key(painter: QPainter, lines: list[Places], width: float) -> None:
    """At the end of the last line, if there is room: what the larger dots are."""
    small = font("small")
    wide = text_width(KEY, small) + 6.0
    if not lines or width - wide < lines[-1][-1][1].right() + 8:
        return
    painter.setFont(small)
    painter.setPen(QColor(theme().text_second))
    room = QRectF(width - wide, lines[-1][0][1].top(), wide, LINE)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, KEY)


def paint_legend(painter: QPainter, lines: list[Places], coloring: Coloring, lit: int) -> None:
    """The lines; a kind that is lit (-1: all are) stands out."""
    painter.setFont(font("small"))
    for kind, box, name in (item for line in lines for item in line):
        painter.setOpacity(1.0 if lit in (-1, kind) else 0.35)
        dots(painter, np.array([[box.left() + 5, box.center().y()]], np.float32), DOT, coloring.color(kind))
        painter.setPen(QColor(theme().text_second))
        room = box.adjusted(13, 0, -2, 0)
        words = elide(name, painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.setOpacity(1.0)
