"""A scrolling grid of samples: what went in, what the network says, what is true."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from engine.snapshot import Samples
from engine.spec.data_shape import DataShape
from widgets.kit import (
    SPACE,
    Theme,
    draw_focus_ring,
    draw_icon,
    elide,
    font,
    format_count,
    format_number,
    printable,
    theme,
    theme_signals,
)
from widgets.plots.names import class_name
from widgets.plots.parts.names import raw_names
from widgets.plots.parts.pictures import BarStrip, PictureStrip

LINE = 15  # px, one line of small text
TILE_HEIGHT = 56
GAP = SPACE
PAD = SPACE
PICTURE = 48  # px
PICTURE_TILE = 120  # px, the narrowest
TABLE_TILE = 220
MOST_VALUES = 3  # columns of a table in a tile
MOST_BARS = 12
BARS_HEIGHT = 16
_MARK = 12  # px that the sign of right or wrong takes
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def answer_name(shape: DataShape, value: float) -> str:
    """A class by its name, a regression's number as it is."""
    if value != value:  # there is no one answer
        return "—"
    return format_number(value) if shape.task == "regression" else class_name(shape, value)


def wrong(samples: Samples, shape: DataShape) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which samples the network has wrong, (n,); none for a regression or masks, which are never quite right."""
    if not one_class(shape):
        return np.zeros(len(samples.index), dtype=bool)
    return np.asarray(samples.target != samples.predicted)


def one_class(shape: DataShape) -> bool:
    """Whether the answer to a sample is one class, right or wrong."""
    return shape.task in ("two-class", "multi-class")


def describe(samples: Samples, shape: DataShape, at: int) -> str:
    """A sample in words, for the tooltip and the screen reader."""
    said, true = answer_name(shape, samples.predicted[at]), answer_name(shape, samples.target[at])
    if shape.task == "segmentation":
        return f"Sample {format_count(int(samples.index[at]))}: {true}, Dice {samples.predicted[at]:.0%}"
    if shape.task != "regression" and samples.probabilities.shape[1]:
        said = f"{said} ({samples.probabilities[at].max():.0%})"
    words = f"Sample {format_count(int(samples.index[at]))}: says {said}, is {true}, "
    words += f"loss {format_number(float(samples.loss[at]))}"
    if shape.picture is None:
        pairs = zip(raw_names(shape), samples.inputs[at], strict=False)
        words += "".join(f"\n{name}: {format_number(float(value))}" for name, value in pairs)
    return words


def _short(value: float, digits: int = 3) -> str:
    return format_number(float(f"{value:.{digits}g}"))


class SampleGrid(QAbstractScrollArea):
    """Tiles of samples, as many in a row as there is room for.

    The arrow keys go from tile to tile; the tile under the keyboard or the pointer is told in words.
    """

    current_changed = Signal(int)  # index of the tile that the keyboard is on
    tile_painter: ClassVar[type[TilePainter]]

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._samples: Samples | None = None
        self._shape: DataShape | None = None
        self._chosen: list[int] = []
        self._strip: PictureStrip | None = None
        self._bars: BarStrip | None = None
        self._current = 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        theme_signals().changed.connect(self._forget_strip)

    # ---- what is shown

    def show_samples(self, samples: Samples | None, shape: DataShape, only_wrong: bool = False) -> None:
        """Show these samples; the scrolling place stays."""
        if samples is not self._samples or shape is not self._shape:
            self._strip = self._bars = None
        self._samples, self._shape = samples, shape
        everyone = [] if samples is None else range(len(samples.index))
        self._chosen = list(everyone)
        if only_wrong and samples is not None:
            self._chosen = [int(i) for i in np.flatnonzero(wrong(samples, shape))]
        self._current = min(self._current, max(len(self._chosen) - 1, 0))
        self._fit_bar()
        self._tell_current()
        self.viewport().update()

    def count(self) -> int:
        """How many tiles there are."""
        return len(self._chosen)

    def current(self) -> int:
        """The tile that the keyboard is on."""
        return self._current

    def text_of(self, tile: int) -> str:
        """A tile in words."""
        if self._samples is None or self._shape is None or not 0 <= tile < len(self._chosen):
            return ""
        return describe(self._samples, self._shape, self._chosen[tile])

    def _forget_strip(self) -> None:
        self._strip = self._bars = None
        self.viewport().update()

    # ---- where the tiles lie

    def columns(self) -> int:
        """Tiles in a row."""
        pictures = self._shape is not None and self._shape.picture is not None
        narrowest = PICTURE_TILE if pictures else TABLE_TILE
        return max(1, (self.viewport().width() + GAP) // (narrowest + GAP))

    def tile_rect(self, tile: int) -> QRect:
        """Where a tile lies in the viewport, in px."""
        columns = self.columns()
        row, column = divmod(tile, columns)
        width = (self.viewport().width() + GAP) / columns
        left, right = round(column * width), round((column + 1) * width) - GAP
        top = row * (TILE_HEIGHT + GAP) - self.verticalScrollBar().value()
        return QRect(left, top, right - left, TILE_HEIGHT)

    def tile_at(self, position: QPointF) -> int:
        """The tile at a place in the viewport, -1 between tiles."""
        columns = self.columns()
        row = int(position.y() + self.verticalScrollBar().value()) // (TILE_HEIGHT + GAP)
        column = int(position.x() * columns // (self.viewport().width() + GAP))
        tile = row * columns + column
        inside = 0 <= tile < len(self._chosen) and self.tile_rect(tile).contains(position.toPoint())
        return tile if inside else -1

    def _fit_bar(self) -> None:
        rows = math.ceil(len(self._chosen) / self.columns())
        height = rows * (TILE_HEIGHT + GAP) - GAP
        self.verticalScrollBar().setPageStep(self.viewport().height())
        self.verticalScrollBar().setSingleStep(TILE_HEIGHT // 2)
        self.verticalScrollBar().setRange(0, max(0, height - self.viewport().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(PICTURE_TILE, TILE_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._samples is None or self._shape is None:
            return
        painter = QPainter(self.viewport())
        self._make_strips(self._samples, self._shape)
        brush = self.tile_painter(painter, self._samples, self._shape, self._strip, self._bars)
        columns, above = self.columns(), self.verticalScrollBar().value()
        first = (above + event.rect().top()) // (TILE_HEIGHT + GAP) * columns
        for tile in range(max(first, 0), len(self._chosen)):
            rect = self.tile_rect(tile)
            if rect.top() > event.rect().bottom():
                break
            self.paint_under(painter, rect, tile)
            brush.paint(QRectF(rect).adjusted(PAD, 0, -PAD, 0), self._chosen[tile])
            if tile == self._current and self.hasFocus():
                draw_focus_ring(painter, QRectF(rect))

    def paint_under(self, painter: QPainter, rect: QRect, tile: int) -> None:
        """What lies under a tile; nothing of its own here."""

    def _make_strips(self, samples: Samples, shape: DataShape) -> None:
        if self._strip is None and shape.picture is not None:
            self._strip = PictureStrip(samples.inputs, shape.picture, theme(), ink=shape.ink)
        classes = samples.probabilities.shape[1]
        if self._bars is None and 0 < classes <= MOST_BARS:
            pitch = min(60 // classes, 12)
            self._bars = BarStrip(samples.probabilities, samples.target, pitch, BARS_HEIGHT, theme())

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.text_of(self.tile_at(event.position()))
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self.viewport())
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tile = self.tile_at(event.position())
        if tile >= 0:
            self._go_to(tile)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self.columns()
        page = max(1, self.viewport().height() // (TILE_HEIGHT + GAP)) * columns
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._chosen), Qt.Key.Key_End: len(self._chosen),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._chosen:
            event.ignore()
            return
        self._go_to(min(max(self._current + step, 0), len(self._chosen) - 1))

    def _go_to(self, tile: int) -> None:
        self._current = tile
        rect, bar = self.tile_rect(tile), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)
        self._tell_current()
        self.viewport().update()
        self.current_changed.emit(tile)

    def _tell_current(self) -> None:
        if self.hasFocus():  # nobody listens else, and words cost
            self.setAccessibleDescription(self.text_of(self._current))


class TilePainter:
    """Paints the tiles of one painting: fonts and pens are made once for all of them."""

    def __init__(
        self,
        painter: QPainter,
        samples: Samples,
        shape: DataShape,
        strip: PictureStrip | None,
        bars: BarStrip | None,
    ) -> None:
        self._painter, self._samples, self._shape = painter, samples, shape
        self._strip, self._bars = strip, bars
        self._now: Theme = theme()
        self._wrong = wrong(samples, shape)
        self._small, self._strong = font("small"), font("small", strong=True)
        self._text, self._second = QColor(self._now.text), QColor(self._now.text_second)
        finite = samples.target[np.isfinite(samples.target)]
        self._low, self._high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        self._names: dict[tuple[str, int], str] = {}

    def paint(self, rect: QRectF, at: int) -> None:
        """Paint one sample."""
        if self._strip is not None:
            box = QRectF(rect.left(), rect.top() + 4, PICTURE, PICTURE)
            self._painter.drawImage(box, self._strip.image, QRectF(self._strip.place(at)))
            self._paint_answer(rect.adjusted(PICTURE + 2 * SPACE, 0, 0, 0), at)
        else:
            split = round(rect.width() * 0.56)
            self._paint_values(rect.adjusted(0, 0, split - rect.width() - 2 * SPACE, 0), at)
            self._paint_answer(rect.adjusted(split, 0, 0, 0), at)

    def _write(self, rect: QRectF, text: str, color: QColor, strong: bool = False, right: bool = False) -> None:
        chosen = self._strong if strong else self._small
        key = (text, int(rect.width()) * 2 + strong)
        shown = self._names.get(key)
        if shown is None:
            shown = self._names[key] = elide(printable(text), chosen, rect.width())
        self._painter.setFont(chosen)
        self._painter.setPen(color)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if right else _LEFT
        self._painter.drawText(rect, side, shown)

    def _paint_values(self, rect: QRectF, at: int) -> None:
        """The row's first few values, by name."""
        names, values = raw_names(self._shape), self._samples.inputs[at]
        for line, (name, value) in enumerate(zip(names[:MOST_VALUES], values, strict=False)):
            row = QRectF(rect.left(), rect.top() + 4 + line * LINE, rect.width(), LINE)
            number = 48.0
            self._write(row.adjusted(0, 0, -number - SPACE, 0), name, self._second)
            self._write(row.adjusted(rect.width() - number, 0, 0, 0), _short(value), self._text, right=True)

    def _paint_answer(self, rect: QRectF, at: int) -> None:
        first = QRectF(rect.left(), rect.top() + 3, rect.width(), LINE)
        second = first.translated(0, LINE)
        below = QRectF(rect.left(), second.bottom() + 3, rect.width(), rect.bottom() - second.bottom() - 5)
        loss = f"loss {_short(self._samples.loss[at], 2)}"
        said = answer_name(self._shape, self._samples.predicted[at])
        true = answer_name(self._shape, self._samples.target[at])
        if self._shape.task == "regression":
            self._write(first, f"says {said}", self._text, strong=True)
            self._write(second, f"is {true}", self._second)
            self._paint_distance(below, at)
            return
        if self._shape.task == "segmentation":
            self._write(first, f"Dice {self._samples.predicted[at]:.0%}", self._text, strong=True)
            self._write(second, true, self._second)
            return
        is_wrong = bool(self._wrong[at])
        self._paint_mark(first, is_wrong)
        self._write(first.adjusted(_MARK, 0, 0, 0), said, self._text, strong=True)
        self._write(second, f"is {true}" if is_wrong else loss, self._second)
        self._paint_bars(below, at)

    def _paint_mark(self, rect: QRectF, is_wrong: bool) -> None:
        """A cross or a tick, so that colour does not tell it alone."""
        sign, color = ("close", self._now.danger) if is_wrong else ("check", self._now.good)
        draw_icon(self._painter, sign, QRectF(rect.left() - 2, rect.top(), _MARK, LINE), color, _MARK)

    def _paint_bars(self, rect: QRectF, at: int) -> None:
        bars = self._bars
        if bars is not None:
            width = min(float(bars.width), rect.width())
            self._painter.drawImage(
                QRectF(rect.left(), rect.top(), width, bars.height), bars.image, QRectF(bars.place(at))
            )

    def _paint_distance(self, rect: QRectF, at: int) -> None:
        """How far apart: a tick where the target is, a dot where the prediction is, on the range of the targets."""
        middle, span = rect.center().y(), max(self._high - self._low, 1e-12)

        def place(value: float) -> float:
            share = (value - self._low) / span
            return rect.left() + 4 + (rect.width() - 8) * min(max(share, 0.0), 1.0) if share == share else rect.left()

        said, true = place(float(self._samples.predicted[at])), place(float(self._samples.target[at]))
        painter = self._painter
        painter.fillRect(QRectF(rect.left(), middle - 0.5, rect.width(), 1), QColor(self._now.track))
        painter.fillRect(QRectF(min(said, true), middle - 1, abs(said - true), 2), QColor(self._now.negative))
        painter.fillRect(QRectF(true - 1, middle - 5, 2, 10), self._text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._now.accent))
        painter.drawEllipse(QPointF(said, middle), 3.5, 3.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


SampleGrid.tile_painter = TilePainter
