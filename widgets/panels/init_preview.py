"""What an initialisation would draw for a layer, beside what its weights are now."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Doubles, LayerView, RunState, Snapshot
from engine.spec.catalog.choices import INITIALISATIONS
from engine.spec.catalog.layers import LayerKind
from engine.spec.edits import Edit, RandomiseLayers
from engine.spec.shapes import LayerShape
from widgets.kit import SPACE, Label, class_color, font, format_number, theme
from widgets.panels.init_draws import draws_of
from widgets.panels.panel import push_button
from widgets.panels.rows import Row
from widgets.panels.weight_model import round_limit

BINS = 41  # odd, so that zero has one of its own
PAUSE_S = 0.19  # between two looks at moving weights: five a second at most
MOST_COUNTED = 20_000  # weights; of more only some, evenly spread, are counted
HEIGHT, AXIS = 64, 16  # px of the picture, and of the numbers under it within
NARROW = 280  # px
NOW = 2  # of the class colours: what the weights are now


class InitPreview(QWidget):
    """A small histogram for one layer, under the row of its initialisation.

    Signals
    -------
    edit_requested(Edit) : draw the weights anew. gesture_finished() : that is one undo.
    """

    edit_requested = Signal(object)
    gesture_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the initialisation draws")
        self._layer_id, self._kind, self._offered = "", "", ""
        self._size = (0, 0)
        self._salt = 0
        self._shown_at = 0.0
        self._now: tuple[Doubles, Doubles] | None = None
        self.picture = _Histograms()
        self.drawn = Label("", "small")
        self.present = Label("", "small")
        self.button = push_button("Draw anew", "dice", "Draw these weights anew. Undo brings the old ones back.")
        self.button.clicked.connect(self._ask)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        self._keys = (_Key(filled=True), _Key(filled=False))
        for key, label in zip(self._keys, (self.drawn, self.present), strict=True):
            label.setWordWrap(True)
            line = QHBoxLayout()
            line.setSpacing(SPACE)
            line.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label, 1)
            words.addLayout(line)
        words.addStretch(1)
        self._under = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._under.setSpacing(2 * SPACE)
        self._under.addLayout(words, 1)
        self._under.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.picture)
        column.addLayout(self._under)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow panel the button goes under the words."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._under.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    # ---- what is shown

    def show_layer(self, layer: LayerKind | None, shape: LayerShape | None) -> None:
        """Show a layer; one that draws no weights, or whose size is unknown, hides the preview."""
        kind = str(getattr(layer, "initialisation", ""))
        suits = bool(kind) and shape is not None and bool(shape.inputs)
        self.setVisible(suits)
        if not suits or layer is None or shape is None:
            return
        if layer.id != self._layer_id:
            self._now, self._offered = None, ""
        self._layer_id, self._kind = layer.id, kind
        self._size = (math.prod(shape.output), math.prod(shape.inputs[0]))
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run, where it tells of this layer's weights."""
        view, now = snapshot.layers.get(self._layer_id), monotonic()
        if view is None or not self.isVisible():
            return
        if snapshot.state is RunState.RUNNING and now - self._shown_at < PAUSE_S:
            return
        found = _histogram_of(view)
        if found is not None:
            self._now, self._shown_at = found, now
            self._refresh()

    def preview(self, kind: str) -> None:
        """Show what another initialisation would draw, while it is hovered; '' goes back to the layer's own."""
        if kind != self._offered:
            self._offered = kind
            self._refresh()

    def shown_kind(self) -> str:
        """The initialisation that is shown."""
        return self._offered or self._kind

    def follow(self, combo: QComboBox, kinds: Sequence[str]) -> None:
        """Show each kind while it is hovered in the list of a choice, and go back when the list closes."""
        shown = tuple(kinds)
        combo.highlighted.connect(lambda at: self.preview(shown[at]))
        combo.view().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list has closed."""
        if event.type() == QEvent.Type.Hide:
            self.preview("")
        return False

    def _refresh(self) -> None:
        if not self._layer_id:
            return
        draws = draws_of(self.shown_kind(), *self._size, seed=self._salt)
        limit = round_limit(max(float(np.abs(draws).max()), _reach(self._now))) or 1.0
        self.picture.show_shares(
            _shares(draws, limit), None if self._now is None else _rebinned(*self._now, limit), limit
        )
        self.drawn.setText(f"Draws: {_spread_words(draws)}")
        for widget in (self.present, self._keys[1]):
            widget.setVisible(self._now is not None)
        if self._now is not None:
            middles, counts = self._now
            self.present.setText(f"Now: standard deviation {_short(_deviation(middles, counts))}")
        self.picture.setAccessibleDescription(f"{self.drawn.text()}. {self.present.text()}".strip())

    # ---- what is asked for

    def _ask(self) -> None:
        self._salt = int(np.random.default_rng().integers(2**31))
        self._refresh()
        self.edit_requested.emit(RandomiseLayers(layer_ids=(self._layer_id,), salt=self._salt))
        self.gesture_finished.emit()


def _fill() -> QColor:
    """Of what would be drawn."""
    fill = QColor(theme().accent)
    fill.setAlpha(110)
    return fill


class _Key(QWidget):
    """Which of the two histograms a line of words is about."""

    def __init__(self, *, filled: bool) -> None:
        super().__init__()
        self._filled = filled
        self.setFixedSize(14, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._filled:
            painter.fillRect(QRectF(1, 3, 10, 10), _fill())
        else:
            painter.fillRect(QRectF(1, 7, 10, 2), class_color(NOW))


def preview_under(row: Row, ask: Callable[[Edit], None]) -> InitPreview:
    """The preview under the row of an initialisation, made when the row has none yet; it goes with its row."""
    found = row.findChild(InitPreview)
    if isinstance(found, InitPreview):
        return found
    made = InitPreview()
    row.column.addWidget(made)
    made.edit_requested.connect(ask)
    combo = row.findChild(QComboBox)
    if isinstance(combo, QComboBox):
        made.follow(combo, [kind for kind, _title in INITIALISATIONS])
    return made


class _Histograms(QWidget):
    """Two histograms over one axis: what would be drawn, filled, and what is, as a line."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Histogram of the weights")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._drawn: Doubles = np.zeros(BINS)
        self._now: Doubles | None = None
        self._limit = 1.0

    def show_shares(self, drawn: Doubles, now: Doubles | None, limit: float) -> None:
        """Show other histograms; (BINS,) each, from -limit to limit."""
        self._drawn, self._now, self._limit = drawn, now, limit
        self.update()

    def shares(self) -> tuple[Doubles, Doubles | None]:
        """What is shown."""
        return self._drawn, self._now

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 2, self.width(), self.height() - AXIS - 2)
        now = theme()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_fill())
        painter.drawPolygon(_outline(self._drawn, box))
        if self._now is not None:
            painter.setPen(QPen(class_color(NOW), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(_outline(self._now, box))
        painter.fillRect(QRectF(0, box.bottom(), self.width(), 1), QColor(now.line))
        self._paint_axis(painter, box)

    def _paint_axis(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        room = QRectF(0, box.bottom() + 2, self.width(), AXIS - 2)
        sides = Qt.AlignmentFlag
        for value, side in (
            (-self._limit, sides.AlignLeft),
            (0.0, sides.AlignHCenter),
            (self._limit, sides.AlignRight),
        ):
            painter.drawText(room, side | sides.AlignVCenter, format_number(value))


def _outline(shares: Doubles, box: QRectF) -> QPolygonF:
    """The steps of a histogram, its highest bin as high as the box."""
    top = float(shares.max()) or 1.0
    width = box.width() / len(shares)
    points = [QPointF(box.left(), box.bottom())]
    for at, share in enumerate(shares):
        y = box.bottom() - box.height() * float(share) / top
        points += [QPointF(box.left() + at * width, y), QPointF(box.left() + (at + 1) * width, y)]
    return QPolygonF([*points, QPointF(box.right(), box.bottom())])


def _histogram_of(view: LayerView) -> tuple[Doubles, Doubles] | None:
    """(values, how often each) of a layer's weights, as far as they are being watched."""
    if view.weight is not None and view.weight.size:
        weights = view.weight.ravel()[:: 1 + view.weight.size // MOST_COUNTED].astype(np.float64)
        return weights, np.ones(len(weights))
    counted = view.weight_histogram
    if counted is None:
        return None
    return (counted.edges[1:] + counted.edges[:-1]) / 2, counted.counts.astype(np.float64)


def _reach(now: tuple[Doubles, Doubles] | None) -> float:
    return 0.0 if now is None or not now[0].size else float(np.abs(np.nan_to_num(now[0])).max())


def _shares(values: Doubles, limit: float) -> Doubles:
    return _rebinned(values, np.ones(len(values)), limit)


def _rebinned(values: Doubles, counts: Doubles, limit: float) -> Doubles:
    """Shares of all in the bins from -limit to limit."""
    found, _edges = np.histogram(values, BINS, (-limit, limit), weights=counts)
    return np.asarray(found / max(float(counts.sum()), 1e-12), dtype=np.float64)


def _deviation(values: Doubles, counts: Doubles) -> float:
    total = max(float(counts.sum()), 1e-12)
    mean = float((values * counts).sum()) / total
    return math.sqrt(float((counts * (values - mean) ** 2).sum()) / total)


def _spread_words(draws: Doubles) -> str:
    sd, low, high = float(draws.std()), float(draws.min()), float(draws.max())
    if low == high:
        return f"all {format_number(low)}"
    return f"standard deviation {_short(sd)}, from {_short(low)} to {_short(high)}"


def _short(value: float) -> str:
    return format_number(float(f"{value:.2g}"))
