"""How each layer learns: gradient, dead units, saturation, and a word for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log10
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from engine.snapshot import LayerView, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import draw_focus_ring, draw_rounded_rect, elide, font, format_number, printable, text_width, theme
from widgets.plots.base import News, Surface
from widgets.plots.names import weighted_layers
from widgets.plots.parts.health import Health, health_of
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.view import WidgetView

MOST_HZ = 5.0  # figures that change faster cannot be read
ROW, HEAD = 30, 20  # px
LOW, HIGH = -8.0, 3.0  # powers of ten at the ends of the gradient's bar
HEADS = (
    ("Layer", "From input to output."),
    ("Gradient", "Length of the last batch's gradient. Its bar is logarithmic, from 1e−8 to 1000."),
    ("Dead", "Share of units that answer (nearly) the same to every sample."),
    ("Saturated", "Share of answers in the flat part of tanh or sigmoid."),
    ("", "What the figures say."),
)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Row:
    """The figures of one layer; None where they mean nothing."""

    layer_id: str
    name: str
    gradient: float | None
    dead: float | None
    saturated: float | None
    health: Health

    def words(self) -> str:
        """All of it, for the tooltip and the screen reader."""
        figures = [] if self.gradient is None else [f"gradient {format_number(self.gradient)}"]
        figures += [] if self.dead is None else [f"{self.dead:.0%} dead units"]
        figures += [] if self.saturated is None else [f"{self.saturated:.0%} saturated"]
        return f"{self.name}, {self.health.word}: {', '.join(figures) or 'no figures yet'}\n{self.health.why}"


class StatsTable(Surface):
    """A row for each layer; the arrow keys go from one to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Layers and how they learn", parent)
        self._rows: tuple[Row, ...] = ()
        self._current = 0
        self.set_message("")

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these layers, from input to output."""
        if rows == self._rows:
            return
        self._rows = rows
        self._current = min(self._current, max(len(rows) - 1, 0))
        self.setMinimumHeight(HEAD + ROW * len(rows))
        self.update()

    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def current(self) -> int:
        """The row that the keyboard is on."""
        return self._current

    def row_rect(self, row: int) -> QRectF:
        """Where a row lies, in px."""
        return QRectF(0, HEAD + row * ROW, self.width(), ROW)

    def columns(self) -> tuple[QRectF, ...]:
        """Name, gradient, dead, saturated, badge: left edge and width of each, in px; y is not used."""
        width = float(self.width())
        name, badge = min(max(width * 0.2, 64.0), 150.0), 74.0
        rest = max(width - name - badge, 60.0)
        gradient, share = rest * 0.38, rest * 0.31
        edges = [0.0, name, name + gradient, name + gradient + share, name + gradient + 2 * share, width]
        return tuple(QRectF(edges[i], 0, edges[i + 1] - edges[i] - 8, 0) for i in range(5))

    def bar_rect(self, row: int, column: int) -> QRectF:
        """Where the empty bar of a figure lies."""
        place, box = self.columns()[column], self.row_rect(row)
        return QRectF(place.left(), box.bottom() - 9, place.width(), 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, HEAD + ROW)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        columns = self.columns()
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for place, (word, _) in zip(columns, HEADS, strict=True):
            painter.drawText(QRectF(place.left(), 0, place.width() + 24, HEAD), _LEFT, word)
        for at, row in enumerate(self._rows):
            if self.row_rect(at).intersects(exposed):
                self._paint_row(painter, at, row, columns)

    def _paint_row(self, painter: QPainter, at: int, row: Row, columns: tuple[QRectF, ...]) -> None:
        now, box = theme(), self.row_rect(at)
        painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), QColor(now.line))
        if at == self._current and self.hasFocus():
            draw_focus_ring(painter, box.adjusted(0, 2, 0, 0), 4)
        self._write(painter, columns[0], box, row.name, now.text)
        self._paint_gradient(painter, at, row, columns[1])
        for column, share in ((2, row.dead), (3, row.saturated)):
            words = "–" if share is None else f"{share:.0%}"
            self._paint_figure(painter, at, column, words, share, now.negative)
        self._paint_badge(painter, columns[4], box, row.health)

    def _paint_gradient(self, painter: QPainter, at: int, row: Row, place: QRectF) -> None:
        norm = row.gradient
        if norm is None:
            self._paint_figure(painter, at, 1, "–", None, "")
            return
        finite = isfinite(norm) and norm > 0
        share = (log10(norm) - LOW) / (HIGH - LOW) if finite else 0.0
        words = format_number(float(f"{norm:.2g}"))
        self._paint_figure(painter, at, 1, words, min(max(share, 0.0), 1.0), theme().positive)

    def _paint_figure(
        self, painter: QPainter, at: int, column: int, words: str, share: float | None, color: str
    ) -> None:
        """A number over its bar; no bar where the figure means nothing."""
        now, box, place = theme(), self.row_rect(at), self.columns()[column]
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text if share is not None else now.text_second))
        painter.drawText(QRectF(place.left(), box.top() + 4, place.width(), 16), _LEFT, words)
        if share is None:
            return
        bar = self.bar_rect(at, column)
        painter.fillRect(bar, QColor(now.track))
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), QColor(color))

    def _write(self, painter: QPainter, place: QRectF, box: QRectF, text: str, color: str) -> None:
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(color))
        shown = elide(printable(text), painter.font(), place.width())
        painter.drawText(QRectF(place.left(), box.top(), place.width(), box.height()), _LEFT, shown)

    def _paint_badge(self, painter: QPainter, place: QRectF, box: QRectF, health: Health) -> None:
        now = theme()
        color = {"good": now.good, "warning": now.warning, "danger": now.danger, "neutral": now.text_second}
        width = text_width(health.word, font("small")) + 16.0
        badge = QRectF(place.right() + 8 - width, box.center().y() - 9, width, 18)
        draw_rounded_rect(painter, badge, fill=now.sunken, radius=9)
        painter.setFont(font("small"))
        painter.setPen(QColor(color[health.level]))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, health.word)

    # ---- hands

    def row_at(self, position: QPointF) -> int:
        """The row at a place, -1 elsewhere."""
        row = int((position.y() - HEAD) // ROW)
        return row if 0 <= row < len(self._rows) else -1

    def head_text(self, x: float) -> str:
        """What the figures of a column mean."""
        return next((why for place, (_, why) in zip(self.columns(), HEADS, strict=True) if x < place.right() + 8), "")

    def text_of(self, row: int) -> str:
        """A row in words."""
        return self._rows[row].words() if 0 <= row < len(self._rows) else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        words = self.head_text(at.x()) if at.y() < HEAD else self.text_of(self.row_at(at))
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self._rows:
            event.ignore()
            return
        self._current = min(max(self._current + step, 0), len(self._rows) - 1)
        self.setAccessibleDescription(self.text_of(self._current))
        self.update()


class LayerStatsView(WidgetView):
    """A line for each layer that learns: length of its gradient, dead units, saturated outputs, and a word."""

    title: ClassVar[str] = "Layer health"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[tuple[str, str], ...] = ()
        self._views: dict[str, LayerView] = {}
        self._news = News(MOST_HZ)
        self.table = StatsTable()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the table takes the keys
        self._scroll.setAccessibleName(self.title)
        self._scroll.setWidget(self.table)
        self._scroll.viewport().setAutoFillBackground(False)
        self.table.setAutoFillBackground(False)
        self.content.addWidget(self._scroll)
        self._refresh()

    def watch(self) -> Watch:
        return Watch(stats=True)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        names = layer_options(spec, weighted_layers(spec))
        if names != self._names:
            self._names = names
            self._news.forget()
            self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        views = {name: view for name, _ in self._names if (view := snapshot.layers.get(name)) and _has_figures(view)}
        if not views or all(_same(view, self._views.get(name)) for name, view in views.items()):
            return
        if self._news.is_new(snapshot, snapshot.state):
            self._views.update(views)
            self._refresh()

    def _refresh(self) -> None:
        known = [self._views[name] for name, _ in self._names if name in self._views]
        if not known:
            self.say_empty("How strongly each layer learns shows here after the first step.")
            return
        most = max((view.gradient_norm or 0.0 for view in known), default=0.0)
        rows = tuple(_row(name, title, self._views.get(name, LayerView()), most) for name, title in self._names)
        self.table.show_rows(rows)
        troubled = [row for row in rows if row.health.level in ("warning", "danger")]
        words = "every layer is fine" if not troubled else ", ".join(f"{r.name} {r.health.word}" for r in troubled)
        self.caption.set_runs((words[:1].upper() + words[1:], ""))
        self.say_empty("")
        self.describe(words)


def _has_figures(view: LayerView) -> bool:
    return not (view.gradient_norm is None and view.dead_share is None and view.saturated_share is None)


def _same(view: LayerView, old: LayerView | None) -> bool:
    return old is not None and (view.gradient_norm, view.dead_share, view.saturated_share) == (
        old.gradient_norm,
        old.dead_share,
        old.saturated_share,
    )


def _row(layer_id: str, title: str, view: LayerView, most: float) -> Row:
    figures = (view.gradient_norm, view.dead_share, view.saturated_share)
    return Row(layer_id, title, *figures, health_of(*figures, most))
