"""The chosen sample large, the worst and the best ones small, each beside what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.snapshot import Floats, RebuildView, Rebuilt
from engine.spec.data_shape import DataShape
from widgets.kit import elide, font, printable, text_width, theme
from widgets.plots.names import feature_title
from widgets.plots.parts.any_sample import Limits, kind_of, paint_sample
from widgets.plots.parts.rebuild_paint import (
    ROW,
    Fate,
    paint_curves,
    paint_error,
    paint_features,
    paint_mark,
    sign_color,
    unit_limits,
)
from widgets.plots.parts.rebuild_words import sample_name, sample_words, short
from widgets.plots.parts.spots import Spot, SpotSurface

LINE, GAP = 16.0, 6.0  # px
MOST_LARGE, MOST_SMALL = 190.0, 58.0  # px, the edge of a picture
WIDE = 560  # px, from which on the best stand beside the worst, and features in two columns
STRIP = 30.0  # px, the signed error of a signal
TILE = 44.0  # px, a small curve
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Part:
    """One of the columns. key : "inputs", "given", "rebuilt", "error" or "baseline"."""

    key: str
    title: str


@dataclass(frozen=True)
class Block:
    """Samples small, under a heading. room : what it takes, in px. tiles : of each sample."""

    title: str
    some: Rebuilt
    room: QRectF
    tiles: tuple[QRectF, ...]


class RebuildSheet(SpotSurface):
    """Paints a `RebuildView`."""

    def __init__(self) -> None:
        super().__init__("Samples and what comes back")
        self._view: RebuildView | None = None
        self._shape: DataShape | None = None
        self._limits: Limits | None = None

    def show_view(self, view: RebuildView | None, shape: DataShape | None, limits: Limits | None) -> None:
        """Show another moment. limits : of each number, see `Limits`."""
        self._view, self._shape, self._limits = view, shape, limits
        self.update()

    def kind(self) -> str:
        """What the samples are drawn as."""
        if self._view is None or self._shape is None:
            return "picture"
        return kind_of(self._shape, self._view.chosen.inputs.shape[1])

    def parts(self) -> tuple[Part, ...]:
        """The columns, from left to right."""
        view = self._view
        size = 0 if view is None else view.size
        given = (Part("given", "corrupted"),) if view is not None and view.corrupted else ()
        return (
            Part("inputs", "input"), *given, Part("rebuilt", "rebuilt"), Part("error", "error"),
            Part("baseline", f"PCA of {size}" if size else "mean"),
        )  # fmt: skip

    def _fate(self, some: Rebuilt, at: int) -> Fate:
        given = some.given[at] if self._view is not None and self._view.corrupted else None
        return Fate(some.inputs[at], given, some.rebuilt[at], some.baseline[at])

    # ---- places

    def height_for(self, width: int) -> int:
        if self._view is None:
            return 40
        return ceil(max((block.room.bottom() for block in self.blocks(width)), default=0.0)) + 4

    def large(self, width: int) -> QRectF:
        """The chosen sample, without its heading and its figures."""
        top = LINE + 2
        if self.kind() in ("picture", "plane"):
            return QRectF(0, top + LINE, width, self._edge(width) * self._aspect())
        if self.kind() == "signal":
            return QRectF(0, top + LINE, width, min(max(width * 0.3, 90), 190))
        columns = 2 if width >= WIDE else 1
        return QRectF(0, top + LINE, width, ceil(self._count() / columns) * ROW)

    def _count(self) -> int:
        return 0 if self._view is None else self._view.chosen.inputs.shape[1]

    def _aspect(self) -> float:
        """Height by width of a sample."""
        picture = None if self._shape is None else self._shape.picture
        return picture[1] / picture[2] if picture is not None and self.kind() == "picture" else 1.0

    def _edge(self, width: int) -> float:
        count = len(self.parts())
        return min((width - GAP * (count - 1)) / count, MOST_LARGE)

    def columns(self, width: int) -> list[QRectF]:
        """Where the parts of the chosen sample are, of pictures and points."""
        large, edge = self.large(width), self._edge(width)
        return [QRectF(at * (edge + GAP), large.top(), edge, large.height()) for at in range(len(self.parts()))]

    def blocks(self, width: int) -> list[Block]:
        """Where the worst and the best ones are."""
        if self._view is None:
            return []
        top = self.large(width).bottom() + 12 + {"signal": STRIP + 4, "table": 0.0}.get(self.kind(), LINE)
        named = [("Worst", self._view.worst), ("Best", self._view.best)]
        named = [(title, some) for title, some in named if len(some.origin)]
        beside = width >= WIDE and len(named) == 2
        wide = (width - 4 * GAP) / 2 if beside else float(width)
        made: list[Block] = []
        for title, some in named:
            left = made[-1].room.right() + 4 * GAP if made and beside else 0.0
            made.append(self._block(title, some, left, top, wide))
            top = top if beside else made[-1].room.bottom() + 8
        return made

    def _block(self, title: str, some: Rebuilt, left: float, top: float, wide: float) -> Block:
        count = len(some.origin)
        if self.kind() in ("picture", "plane"):
            head = self._head_width()
            edge = min((wide - head) / count - 3, MOST_SMALL)
            tall = (edge * self._aspect() + 3) * len(self.parts()) + LINE
            places = [(left + head + at * (edge + 3), top + LINE, edge, tall) for at in range(count)]
        else:
            across = min(3, count)
            edge, tall = (wide - GAP * (across - 1)) / across, TILE + LINE
            places = [
                (left + at % across * (edge + GAP), top + LINE + at // across * (tall + 2), edge, tall)
                for at in range(count)
            ]
        tiles = tuple(QRectF(*place) for place in places)
        return Block(title, some, QRectF(left, top, wide, tiles[-1].bottom() - top), tiles)

    def _head_width(self) -> float:
        return max(text_width(part.title, font("small")) for part in self.parts()) + 8.0

    def spots(self) -> list[Spot]:
        view, shape = self._view, self._shape
        if view is None or shape is None:
            return []
        found = []
        for block in self.blocks(self.width()):
            for at, tile in enumerate(block.tiles):
                words = f"{block.title}: {sample_words(shape, block.some, at, view.size)}"
                found.append(Spot(tile, int(block.some.origin[at]), words))
        return found

    # ---- painting

    def paint_samples(self, painter: QPainter, exposed: QRectF) -> None:
        if self._view is None or self._shape is None:
            return
        self._paint_heading(painter)
        kind, fate, large = self.kind(), self._fate(self._view.chosen, 0), self.large(self.width())
        if kind in ("picture", "plane"):
            self._paint_columns(painter, self._view.chosen, fate)
        elif kind == "signal":
            self._paint_signal(painter, large, fate)
        else:
            self._paint_table(painter, large, fate)
        for block in self.blocks(self.width()):
            if block.room.intersects(exposed):
                self._paint_block(painter, block)

    def _paint_heading(self, painter: QPainter) -> None:
        """Which sample it is, and what the colours of an error mean."""
        assert self._view is not None
        assert self._shape is not None
        style, right = font("small"), float(self.width())
        if self.kind() != "plane":
            for sign, word in ((1, "too high"), (-1, "too low")):
                right -= text_width(word, style) + 2
                self._write(painter, QRectF(right, 0, text_width(word, style) + 2, LINE), word)
                painter.fillRect(QRectF(right - 10, LINE / 2 - 3, 6, 6), sign_color(sign))
                right -= 20
        name = sample_name(self._shape, self._view.chosen, 0)
        self._write(painter, QRectF(0, 0, max(right, 0), LINE), name, strong=True)

    def _write(
        self, painter: QPainter, room: QRectF, words: str, *, strong: bool = False, flag: Qt.AlignmentFlag = _LEFT
    ) -> None:
        style = font("small", strong=strong)
        painter.setFont(style)
        painter.setPen(QColor(theme().text if strong else theme().text_second))
        painter.drawText(room, flag, elide(printable(words), style, room.width()))

    def _paint_columns(self, painter: QPainter, one: Rebuilt, fate: Fate) -> None:
        figures = {"rebuilt": short(float(one.error[0])), "baseline": short(float(one.baseline_error[0]))}
        if fate.given is not None and self.kind() == "picture":
            figures["given"] = short(float(np.square(fate.given - fate.inputs).mean()))
        for part, place in zip(self.parts(), self.columns(self.width()), strict=True):
            self._paint_part(painter, place, part.key, fate)
            over, under = place.translated(0, -LINE), QRectF(place.left(), place.bottom() + 1, place.width(), LINE)
            over.setHeight(LINE)
            self._write(painter, over, part.title)
            self._write(painter, under, figures.get(part.key, ""), strong=part.key == "rebuilt", flag=_MIDDLE)

    def _paint_part(self, painter: QPainter, place: QRectF, key: str, fate: Fate) -> None:
        assert self._shape is not None
        values: dict[str, Floats | None] = {
            "inputs": fate.inputs, "given": fate.given, "rebuilt": fate.rebuilt, "baseline": fate.baseline,
        }  # fmt: skip
        limits = self._limits or unit_limits(len(fate.inputs))
        found = values.get(key)
        if key == "error":
            paint_error(painter, place, self._shape, fate, limits)
        elif found is not None:
            paint_sample(painter, place, self._shape, found, limits=limits)

    def _paint_legend(self, painter: QPainter, top: float, fate: Fate) -> None:
        """What the curves or marks are, with the errors of both."""
        assert self._view is not None
        one, now = self._view.chosen, theme()
        last = self.parts()[-1].title
        words = [
            ("input", now.text), (f"rebuilt {short(float(one.error[0]))}", now.accent),
            (f"{last} {short(float(one.baseline_error[0]))}", now.text_second),
        ]  # fmt: skip
        if fate.given is not None and self.kind() == "signal":
            words.append(("corrupted", now.disabled))
        x = 0.0
        for (word, color), mark in zip(words, ("tick", "dot", "ring", ""), strict=False):
            if self.kind() == "table":
                paint_mark(painter, QPointF(x + 5, top + LINE / 2), mark)
            else:
                painter.fillRect(QRectF(x, top + LINE / 2 - 1, 10, 2), QColor(color))
            self._write(painter, QRectF(x + 14, top, max(self.width() - x - 14, 0), LINE), word)
            x += text_width(word, font("small")) + 26

    def _paint_signal(self, painter: QPainter, large: QRectF, fate: Fate) -> None:
        assert self._shape is not None
        limits = self._limits or Limits.of(np.stack((fate.inputs, fate.rebuilt)))
        self._paint_legend(painter, large.top() - LINE, fate)
        seen = (fate.inputs, fate.rebuilt, fate.baseline, fate.inputs if fate.given is None else fate.given)
        paint_curves(painter, large, self._shape, fate, Limits.of(np.stack(seen)), tiny=False)
        strip = QRectF(large.left() + 2, large.bottom() + 4, large.width() - 4, STRIP)
        paint_error(painter, strip, self._shape, fate, limits)

    def _paint_table(self, painter: QPainter, large: QRectF, fate: Fate) -> None:
        assert self._view is not None
        names = tuple(feature_title(name) for name in self._view.names)
        if len(names) != len(fate.inputs):
            names = tuple(f"value {at + 1}" for at in range(len(fate.inputs)))
        self._paint_legend(painter, large.top() - LINE, fate)
        columns = 2 if self.width() >= WIDE else 1
        limits = self._limits or Limits.of(np.stack((fate.inputs, fate.rebuilt)))
        paint_features(painter, large, names, fate, limits, columns)

    def _paint_block(self, painter: QPainter, block: Block) -> None:
        room = QRectF(block.room.left(), block.room.top(), block.room.width(), LINE)
        self._write(painter, room, block.title, strong=True)
        pictures = self.kind() in ("picture", "plane")
        for at, tile in enumerate(block.tiles):
            fate = self._fate(block.some, at)
            if pictures:
                self._paint_stack(painter, block, tile, fate, first=at == 0)
            else:
                self._paint_tile(painter, QRectF(tile.left(), tile.top(), tile.width(), TILE), fate)
            under = QRectF(tile.left(), tile.bottom() - LINE, tile.width(), LINE)
            self._write(painter, under, short(float(block.some.error[at])), flag=_MIDDLE)

    def _paint_stack(self, painter: QPainter, block: Block, tile: QRectF, fate: Fate, *, first: bool) -> None:
        """A small sample above what becomes of it."""
        tall = (tile.height() - LINE) / len(self.parts())
        for row, part in enumerate(self.parts()):
            place = QRectF(tile.left(), tile.top() + row * tall, tile.width(), tall - 3)
            self._paint_part(painter, place, part.key, fate)
            if first:
                head = QRectF(block.room.left(), place.top(), tile.left() - block.room.left() - 6, place.height())
                self._write(painter, head, part.title)

    def _paint_tile(self, painter: QPainter, place: QRectF, fate: Fate) -> None:
        assert self._shape is not None
        limits = self._limits or Limits.of(np.stack((fate.inputs, fate.rebuilt)))
        if self.kind() == "signal":
            paint_curves(painter, place, self._shape, fate, limits, tiny=True)
        else:
            paint_error(painter, place, self._shape, fate, limits)
