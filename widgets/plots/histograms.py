"""Where the numbers of each layer lie: weights, activations, gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from engine.snapshot import Histogram, LayerView, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from widgets.kit import elide, font, format_count, format_number, theme
from widgets.kit.paint import tidy
from widgets.plots.axes import polygon
from widgets.plots.base import WAITING, News, Surface, View
from widgets.plots.names import weighted_layers

MOST_HZ = 10.0
ROW = 92  # px, the least height of a layer's row
TITLE = 18
TALLEST = 180  # px, of a layer's row where there is room
WIDE = 340  # px; each such part of the width holds a layer
GAP = 16
KINDS = ("weights", "activations", "gradients")


@dataclass(frozen=True, eq=False)
class Row:
    """One layer with its histograms; what it has not is None."""

    layer_id: str
    title: str
    parts: tuple[Histogram | None, Histogram | None, Histogram | None]


class HistogramSurface(Surface):
    """Three small histograms a layer.

    Signals
    -------
    looked_at(words) : what is under the pointer or the keyboard's cursor, in words, or ''.
    """

    looked_at = Signal(str)

    def __init__(self) -> None:
        super().__init__("Histograms")
        self._rows: tuple[Row, ...] = ()
        self._cell: tuple[int, int] | None = None
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other layers or other numbers."""
        self._rows = rows
        if self._cell is not None and self._cell[0] >= len(rows):
            self._cell = None
        self._fit()
        self.update()

    def rows(self) -> tuple[Row, ...]:
        """The layers that are shown."""
        return self._rows

    def set_room(self, height: int) -> None:
        """How much of the surface can be seen at once, px: a few layers share it evenly."""
        self._room = height
        self._fit()

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
        width = (self.width() - 2 * GAP * (across - 1)) / across
        height = self.height() / self._lines()
        return QRectF((row % across) * (width + 2 * GAP), (row // across) * height, width, height)

    def cell_box(self, row: int, column: int) -> QRectF:
        """Where one histogram lies, with its words."""
        box = self.row_box(row)
        width = (box.width() - GAP * (len(KINDS) - 1)) / len(KINDS)
        return QRectF(box.left() + column * (width + GAP), box.top() + TITLE, width, box.height() - TITLE - 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        for index, row in enumerate(self._rows):
            if exposed.intersects(self.row_box(index)):
                self._paint_row(painter, index, row)

    def _paint_row(self, painter: QPainter, index: int, row: Row) -> None:
        now = theme()
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(now.text))
        room = self.row_box(index)
        room.setHeight(TITLE)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elide(row.title, painter.font(), room.width()))
        colors = (QColor(now.accent), QColor(now.accent), QColor(now.class_colors[2]))
        for column, (name, part) in enumerate(zip(KINDS, row.parts, strict=True)):
            self._paint_part(painter, self.cell_box(index, column), name, part, colors[column])
        if self._cell is not None and self._cell[0] == index and self.hasFocus():
            painter.setPen(QColor(now.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.cell_box(*self._cell).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_part(self, painter: QPainter, box: QRectF, name: str, part: Histogram | None, color: QColor) -> None:
        now = theme()
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 14), Qt.AlignmentFlag.AlignLeft, name)
        bars = QRectF(box.left(), box.top() + 16, box.width(), max(box.height() - 32, 8))
        painter.fillRect(QRectF(bars.left(), bars.bottom(), bars.width(), 1), QColor(now.line))
        if part is None:
            painter.drawText(bars, Qt.AlignmentFlag.AlignCenter, "–")
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(bars_outline(part, bars))
        painter.restore()
        self._paint_zero(painter, part, bars)
        under = QRectF(box.left(), bars.bottom() + 2, box.width(), 14)
        painter.drawText(under, Qt.AlignmentFlag.AlignLeft, shortest(float(part.edges[0])))
        painter.drawText(under, Qt.AlignmentFlag.AlignRight, shortest(float(part.edges[-1])))

    def _paint_zero(self, painter: QPainter, part: Histogram, bars: QRectF) -> None:
        low, high = float(part.edges[0]), float(part.edges[-1])
        if low < 0 < high:
            x = bars.left() + bars.width() * (-low) / (high - low)
            painter.fillRect(QRectF(round(x), bars.bottom() + 1, 1, 4), QColor(theme().text_second))

    # ---- looking

    def _look(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.looked_at.emit(self.words())
            self.update()

    def words(self) -> str:
        """The histogram that is looked at, in words; '' for none."""
        if self._cell is None:
            return ""
        row, column = self._cell
        part = self._rows[row].parts[column]
        name = f"{self._rows[row].title}, {KINDS[column]}"
        return f"{name}: none" if part is None else f"{name}: {described(part)}"

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        if self.message:
            return None
        cells = ((row, column) for row in range(len(self._rows)) for column in range(len(KINDS)))
        return next((cell for cell in cells if self.cell_box(*cell).contains(at)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._look(None)

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
        self._look((min(max(row, 0), len(self._rows) - 1), min(max(column, 0), len(KINDS) - 1)))


class HistogramsView(View):
    """Histograms of the selected layers, or of all where none is."""

    title = "Histograms"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface = HistogramSurface()
        self._spec: Spec | None = None
        self._layers: Mapping[str, LayerView] = {}
        self._wanted: tuple[str, ...] = ()
        self._news = News(MOST_HZ)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.surface)
        self._scroll.viewport().setAutoFillBackground(False)
        self.surface.setAutoFillBackground(False)
        self._scroll.viewport().installEventFilter(self)
        self.body.addWidget(self._scroll, 1)
        self.surface.looked_at.connect(lambda _words: self._tell())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Give the rows the height that can be seen."""
        if event.type() == QEvent.Type.Resize:
            self.surface.set_room(self._scroll.viewport().height())
        return False

    def set_layers(self, layer_ids: Sequence[str]) -> None:
        """Show these layers; none means all that have weights."""
        self._wanted = tuple(layer_ids)
        self._refresh()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.network is not spec.network:
            self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        first = next((v.activation_histogram for v in snapshot.layers.values() if v.activation_histogram), None)
        if first is not None and self._news.is_new(first, snapshot.state):
            self._layers = snapshot.layers
            self._refresh()

    def watch(self) -> Watch:
        return Watch(histograms=True)

    def _refresh(self) -> None:
        rows = self._rows()
        self.surface.set_rows(rows)
        self.surface.set_message("" if rows else WAITING)
        self._tell()

    def _rows(self) -> tuple[Row, ...]:
        if self._spec is None:
            return ()
        network = self._spec.network
        wanted = [i for i in self._wanted if network.has(i)] or weighted_layers(self._spec)
        found = []
        for layer_id in wanted:
            view = self._layers.get(layer_id)
            parts = (None,) * 3 if view is None else _parts(view)
            if any(part is not None for part in parts):
                found.append(Row(layer_id, title_of(self._spec, layer_id), parts))
        return tuple(found)

    def _tell(self) -> None:
        rows = self.surface.rows()
        words = self.surface.words()
        shown = f"{len(rows)} layer{'s' * (len(rows) != 1)}" if rows else ""
        self.caption.set_runs((words or shown, ""))
        self.describe(words or (f"Histograms of {', '.join(row.title for row in rows)}." if rows else WAITING))


def _parts(view: LayerView) -> tuple[Histogram | None, Histogram | None, Histogram | None]:
    return view.weight_histogram, view.activation_histogram, view.gradient_histogram


def bars_outline(part: Histogram, box: QRectF) -> QPolygonF:
    """All bars as one shape along the bottom of the box; a bin with few numbers is at least a pixel high."""
    counts = np.asarray(part.counts, np.float64)
    edges = np.rint(box.left() + box.width() * np.arange(len(counts) + 1) / max(len(counts), 1))
    gap = 1.0 if box.width() >= 3 * len(counts) else 0.0
    heights = np.rint(counts * (box.height() / max(float(counts.max(initial=0.0)), 1.0)))
    tops = box.bottom() - np.where(counts > 0, np.maximum(heights, 1), 0)
    left, right, ground = edges[:-1], edges[1:] - gap, np.full(len(counts), box.bottom())
    return polygon(np.stack([left, left, right, right], 1).ravel(), np.stack([ground, tops, tops, ground], 1).ravel())


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
