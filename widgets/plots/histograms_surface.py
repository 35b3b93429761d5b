"""Small histograms side by side: bars of pyqtgraph's over an axis that marks zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsSimpleTextItem, QSizePolicy

from engine.snapshot import Histogram
from widgets.kit import elide, font, format_count, format_number, theme
from widgets.kit.paint import tidy
from widgets.plots.plot_surface import RING, GraphicsSurface, line_pen

Doubles = npt.NDArray[np.float64]

ROW = 92  # px, the least height of a layer's row
TITLE = 18
TALLEST = 180  # px, of a layer's row where there is room
WIDE = 340  # px; each such part of the width holds a layer
GAP = 16
LINE = 16  # px, of small words
TICK = 5  # px, of the mark at zero
KINDS = ("weights", "activations", "gradients")


@dataclass(frozen=True, eq=False)
class Row:
    """One layer with its histograms; what it has not is None."""

    layer_id: str
    title: str
    parts: tuple[Histogram | None, Histogram | None, Histogram | None]


class HistogramPlot:
    """One histogram in a scene: its name, bars, an axis with a mark at zero, and the two ends in numbers."""

    def __init__(self, scene: QGraphicsScene, name: str) -> None:
        self._part: Histogram | None = None
        self._view = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._view.disableAutoRange()
        self._axis = pg.AxisItem("bottom", linkView=self._view)
        self._axis.setStyle(tickLength=TICK, showValues=False)
        self._bars = pg.BarGraphItem(x0=np.zeros(0), x1=np.zeros(0), height=np.zeros(0), pen=None)
        self._view.addItem(self._bars, ignoreBounds=True)
        self._name, self._low, self._high, self._none = (_words(scene) for _ in range(4))
        self._name.setText(name)
        self._none.setText("–")
        for item in (self._view, self._axis):
            scene.addItem(item)

    def restyle(self, color: str) -> None:
        """Take the colours of the theme."""
        now = theme()
        self._bars.setOpts(brush=QColor(color))
        self._axis.setPen(now.line)
        self._axis.setTickPen(now.text_second)
        for item in (self._name, self._low, self._high, self._none):
            item.setBrush(QBrush(QColor(now.text_second)))

    def set_shown(self, shown: bool) -> None:
        """Show or hide all of it."""
        for item in (self._name, self._view, self._axis, self._low, self._high, self._none):
            item.setVisible(shown)

    def place(self, box: QRectF) -> None:
        """Take this room, in pixels of the scene; one unit of the axes is one pixel."""
        bars = QRectF(box.left(), box.top() + LINE, box.width(), max(box.height() - 2 * LINE, 8))
        self._view.setGeometry(bars)
        self._view.setRange(xRange=(0, bars.width()), yRange=(0, bars.height()), padding=0)
        self._axis.setGeometry(QRectF(bars.left(), bars.bottom(), bars.width(), TICK))
        self._name.setPos(box.topLeft())
        self._none.setPos(bars.center().x() - 3, bars.center().y() - LINE / 2)
        self._low.setPos(bars.left(), bars.bottom() + 2)
        self._draw()

    def set_part(self, part: Histogram | None) -> None:
        """Show other numbers."""
        if part is not self._part:
            self._part = part
            self._draw()

    def _draw(self) -> None:
        part, size = self._part, self._view.size()
        self._none.setVisible(part is None and self._name.isVisible())
        x0, x1, height = (np.zeros(0),) * 3 if part is None else bars_of(part, size.width(), size.height())
        self._bars.setOpts(x0=x0, x1=x1, height=height)
        low, high = (0.0, 0.0) if part is None else (float(part.edges[0]), float(part.edges[-1]))
        self._axis.setTicks([[(size.width() * -low / (high - low), "")]] if low < 0 < high else [])
        self._low.setText("" if part is None else shortest(low))
        self._high.setText("" if part is None else shortest(high))
        room = self._view.geometry()
        self._high.setPos(room.right() - self._high.boundingRect().width(), room.bottom() + 2)


class HistogramSurface(GraphicsSurface):
    """Three small histograms a layer.

    Signals
    -------
    looked_at(words) : what is under the pointer or the keyboard's cursor, in words, or ''.
    """

    looked_at = Signal(str)

    def __init__(self) -> None:
        super().__init__("Histograms", pg.GraphicsView())
        self._rows: tuple[Row, ...] = ()
        self._cell: tuple[int, int] | None = None
        self._room = 0
        self._titles: list[QGraphicsSimpleTextItem] = []
        self._plots: list[tuple[HistogramPlot, ...]] = []
        self._outline = self.plot.scene().addRect(QRectF())
        self.restyle()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hovered.connect(self._hover)

    def restyle(self) -> None:
        super().restyle()
        now = theme()
        self._outline.setPen(line_pen(now.accent))
        for title, plots in zip(self._titles, self._plots, strict=True):
            title.setBrush(QBrush(QColor(now.text)))
            for plot, color in zip(plots, (now.accent, now.accent, now.class_colors[2]), strict=True):
                plot.restyle(color)

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other layers or other numbers."""
        moved = [row.layer_id for row in rows] != [row.layer_id for row in self._rows]
        self._rows = rows
        if self._cell is not None and self._cell[0] >= len(rows):
            self._cell = None
        self._make_plots(len(rows))
        for plots, row in zip(self._plots, rows, strict=False):
            for plot, part in zip(plots, row.parts, strict=True):
                plot.set_part(part)
        if moved:
            self._fit()
            self._arrange()
        self._name_rows()

    def rows(self) -> tuple[Row, ...]:
        """The layers that are shown."""
        return self._rows

    def set_room(self, height: int) -> None:
        """How much of the surface can be seen at once, px: a few layers share it evenly."""
        self._room = height
        self._fit()

    def _make_plots(self, count: int) -> None:
        """As many as there were layers at most; those too many are hidden."""
        if len(self._plots) < count:
            scene = self.plot.scene()
            while len(self._plots) < count:
                self._plots.append(tuple(HistogramPlot(scene, name) for name in KINDS))
                self._titles.append(_words(scene, strong=True))
            self.restyle()

    # ---- geometry, in the surface's own pixels

    def _fit(self) -> None:
        lines = self._lines()
        height = max(ROW * lines, min(self._room, TALLEST * lines))
        if height != self.height():
            self.setFixedHeight(height)

    def _across(self) -> int:
        """How many layers stand side by side."""
        return max(1, min(self.width() // WIDE, len(self._rows)))

    def _lines(self) -> int:
        return max(1, -(-len(self._rows) // self._across()))

    def row_box(self, row: int) -> QRectF:
        """Where a layer's three histograms lie, with its title."""
        across = self._across()
        width = (self.width() - 2 * RING - 2 * GAP * (across - 1)) / across
        height = (self.height() - 2 * RING) / self._lines()
        left, top = (row % across) * (width + 2 * GAP), (row // across) * height
        return QRectF(RING + round(left), RING + round(top), int(width), int(height))

    def cell_box(self, row: int, column: int) -> QRectF:
        """Where one histogram lies, with its words."""
        box = self.row_box(row)
        width = (box.width() - GAP * (len(KINDS) - 1)) // len(KINDS)
        return QRectF(box.left() + column * (width + GAP), box.top() + TITLE, width, box.height() - TITLE - 6)

    def _arrange(self) -> None:
        for row, plots in enumerate(self._plots):
            shown = row < len(self._rows)
            self._titles[row].setVisible(shown)
            for column, plot in enumerate(plots):
                plot.set_shown(shown)
                if shown:
                    plot.place(self.cell_box(row, column).translated(-RING, -RING))
        self._name_rows()
        self._show_outline()

    def _name_rows(self) -> None:
        for at, (title, row) in enumerate(zip(self._titles, self._rows, strict=False)):
            box = self.row_box(at).translated(-RING, -RING)
            title.setText(elide(row.title, title.font(), box.width()))
            title.setPos(box.topLeft())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._arrange()

    # ---- looking

    def _look(self, cell: tuple[int, int] | None, *, outlined: bool = False) -> None:
        if cell != self._cell:
            self._cell = cell
            self.looked_at.emit(self.words())
        self._show_outline(outlined)

    def _show_outline(self, outlined: bool = False) -> None:
        """Show the keyboard's cursor."""
        self._outline.setVisible(outlined and self._cell is not None)
        if self._cell is not None and outlined:
            self._outline.setRect(self.cell_box(*self._cell).translated(-RING, -RING).adjusted(-4, 0, 4, 4))

    def words(self) -> str:
        """The histogram that is looked at, in words; '' for none."""
        if self._cell is None:
            return ""
        row, column = self._cell
        part = self._rows[row].parts[column]
        name = f"{self._rows[row].title}, {KINDS[column]}"
        return f"{name}: none" if part is None else f"{name}: {described(part)}"

    def _hover(self, at: QPointF | None) -> None:
        cells = ((row, column) for row in range(len(self._rows)) for column in range(len(KINDS)))
        self._look(None if at is None else next((cell for cell in cells if self.cell_box(*cell).contains(at)), None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
        }  # fmt: skip
        move = moves.get(Qt.Key(event.key()))
        if move is None or not self._rows or self.message:
            super().keyPressEvent(event)
            return
        row, column = self._cell or (0, 0)
        if self._cell is not None:
            row, column = row + move[0], column + move[1]
        cell = (min(max(row, 0), len(self._rows) - 1), min(max(column, 0), len(KINDS) - 1))
        self._look(cell, outlined=True)


def _words(scene: QGraphicsScene, *, strong: bool = False) -> QGraphicsSimpleTextItem:
    item = QGraphicsSimpleTextItem()
    item.setFont(font("small", strong=strong))
    scene.addItem(item)
    return item


def bars_of(part: Histogram, width: float, height: float) -> tuple[Doubles, Doubles, Doubles]:
    """Left, right and height of each bar in whole pixels; a bin with few numbers is at least a pixel high."""
    counts = np.asarray(part.counts, np.float64)
    edges = np.rint(width * np.arange(len(counts) + 1) / max(len(counts), 1))
    gap = 1.0 if width >= 3 * len(counts) else 0.0
    heights = np.rint(counts * (height / max(float(counts.max(initial=0.0)), 1.0)))
    return edges[:-1], edges[1:] - gap, np.where(counts > 0, np.maximum(heights, 1), 0)


def described(part: Histogram) -> str:
    """Middle, spread and number, from the bins."""
    counts = np.asarray(part.counts, np.float64)
    total = counts.sum()
    if total == 0:
        return "no numbers"
    middles = (part.edges[1:] + part.edges[:-1]) / 2
    mean = float((middles * counts).sum() / total)
    deviation = float(np.sqrt((np.square(middles - mean) * counts).sum() / total))
    return f"mean {short(mean)}, deviation {short(deviation)}, {format_count(int(total))} numbers"


def short(value: float) -> str:
    """A number with three digits."""
    return format_number(float(f"{value:.3g}"))


def shortest(value: float) -> str:
    """A number with two digits, small ones by their power of ten, for under a narrow axis."""
    return tidy(f"{value:.0e}") if 0 < abs(value) < 0.01 else format_number(float(f"{value:.2g}"))
