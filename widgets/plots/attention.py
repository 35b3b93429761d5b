"""What looks at what: the weights of an attention layer for the chosen sample, as a matrix or as links of words."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Chosen, Floats, Snapshot, Watch
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Choice, Segments, font, text_width
from widgets.plots.base import Caption, News
from widgets.plots.parts.attention_links import AttentionLinks
from widgets.plots.parts.attention_matrix import AttentionMatrix
from widgets.plots.parts.attention_weights import MEAN, Attention, attention
from widgets.plots.parts.head_strip import HeadStrip
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.sequence_tokens import home_of, own_steps, said_tokens, tokens_of
from widgets.plots.parts.view import WidgetView

KINDS = ("self_attention", "cross_attention", "transformer")
MODES = (("matrix", "Matrix"), ("links", "Links"))
MOST_HZ = 8.0
LEAST_FOR_HEADS = 250  # px of the view's height from which on the heads are shown
NO_ATTENTION = "What a network looks at shows here, once it has a Self-attention, Cross-attention or Transformer layer."
WAITING = "What each word looks at shows here once the network is ready."


class AttentionView(WidgetView):
    """One attention layer: the mean of its heads or one of them, as a matrix or as links.

    Signals
    -------
    step_chosen(int) : the user went to a query, which is a step of the answered sequence.
    """

    title: ClassVar[str] = "Attention"

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._ids: tuple[str, ...] = ()
        self._layer_id = ""
        self._shown: Attention | None = None
        self._step, self._head = 0, MEAN
        self._apart = -1  # the query that was gone to where queries are no steps of the cursor
        self._news = News(MOST_HZ)
        self.choice = Choice("Layer", [], "Whose attention is shown.", "none")
        self.mode = Segments(MODES, "How it is drawn")
        self.matrix, self.links, self.heads = AttentionMatrix(), AttentionLinks(), HeadStrip()
        self.told = Caption()
        self.header.insertWidget(0, self.choice)
        self.header.addWidget(self.mode)
        self._lay_out()
        self.choice.value_requested.connect(lambda layer_id: self.set_layers((str(layer_id),)))
        self.mode.value_requested.connect(self.set_mode)
        self.heads.head_chosen.connect(self.set_head)
        for surface in (self.matrix, self.links):
            surface.row_chosen.connect(self._choose_row)
            surface.pair_hovered.connect(self._tell)
        self._refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        for surface in (self.matrix, self.links):
            column.addWidget(surface, 1)
        column.addWidget(self.told)
        column.addWidget(self.heads)
        self.links.hide()
        self.content.addLayout(column)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether samples are sequences, and a layer pays attention."""
        return bool(spec.data_shape.sequence) and any(layer.kind in KINDS for layer in spec.network.layers)

    # ---- what is asked

    def watch(self) -> Watch:
        if not self._layer_id:
            return Watch()
        return Watch(chosen=True, attention=frozenset({self._layer_id}))

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that pays attention."""
        wanted = next((layer_id for layer_id in ids if layer_id in self._ids), self._layer_id)
        self.choice.set_value(wanted)
        if wanted != self._layer_id:
            self._layer_id = wanted
            self._forget()
            self.watch_changed.emit()

    def set_mode(self, mode: object) -> None:
        """Show 'matrix' or 'links'."""
        self.mode.set_value(mode)
        self.matrix.setVisible(mode == "matrix")
        self.links.setVisible(mode == "links")

    def set_head(self, head: int) -> None:
        """Show one head, or `MEAN`."""
        self._head = head
        self._refresh()

    def set_step(self, step: int) -> None:
        """Move the cursor of time; emits nothing."""
        self._step = step
        self._place_cursor()
        self._tell("")

    # ---- what is shown

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        self._ids = tuple(i for i in analysis.order if spec.network.layer(i).kind in KINDS)
        self.choice.set_options(layer_options(spec, self._ids))
        if old is not None and (old.data_shape != spec.data_shape or old.network != spec.network):
            self._forget()
        if self._layer_id not in self._ids:
            self._layer_id = self._usual(spec)
            self._forget()
            self.watch_changed.emit()
        self.choice.set_value(self._layer_id)
        self._refresh()

    def _usual(self, spec: Spec) -> str:
        """The layer that looks from one sequence at another, where there is one; else the first."""
        kinds = {layer_id: spec.network.layer(layer_id).kind for layer_id in self._ids}
        crossing = (layer_id for layer_id in self._ids if kinds[layer_id] == "cross_attention")
        return next(crossing, next(iter(self._ids), ""))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view, chosen = snapshot.layers.get(self._layer_id), snapshot.chosen
        if self._spec is None or view is None or view.attention is None or chosen is None:
            return
        if len(chosen.inputs) == len(self._spec.data_shape.features) and self._news.is_new(
            view.attention, snapshot.state
        ):
            self._shown = worded(view.attention, self._spec, self._layer_id, chosen)
            self._refresh()

    def _forget(self) -> None:
        self._shown, self._apart = None, -1
        self._news.forget()
        self._refresh()

    def _refresh(self) -> None:
        if self._spec is None or not self._layer_id:
            self.say_empty(NO_ATTENTION)
            return
        if self._shown is None or not self._shown.queries or not self._shown.keys:
            self.say_empty(WAITING, controls=True)
            return
        self.say_empty("")
        if self._head >= self._shown.heads:
            self._head = MEAN
        for surface in (self.matrix, self.links):
            surface.show_attention(self._shown)
            surface.set_head(self._head)
        self.heads.show_attention(self._shown)
        self.heads.set_head(self._head)
        self._show_heads()
        self._place_cursor()
        self._tell("")

    def _show_heads(self) -> None:
        several = self._shown is not None and self._shown.heads > 1
        self.heads.setVisible(several and self.height() >= LEAST_FOR_HEADS)

    def _place_cursor(self) -> None:
        row = self._row()
        self.matrix.set_row(row)
        self.links.set_row(row)

    def _row(self) -> int:
        """The query that the cursor of time is on; -1 where queries are steps of another sequence."""
        if self._spec is None or self._shown is None or not self._follows(self._spec):
            return self._apart
        return min(self._step, len(self._shown.queries) - 1)

    def _follows(self, spec: Spec) -> bool:
        """Whether the queries are steps of the sequence that the cursor goes along."""
        shape, home = spec.data_shape, home_of(spec, self._layer_id)
        led = shape.answered or next(iter(shape.sequence), None)
        return home is not None and led is not None and home.name == led.name

    def _choose_row(self, row: int) -> None:
        follows = self._spec is not None and self._follows(self._spec)
        if follows:
            self._step = row
        else:
            self._apart = row
        self._place_cursor()
        self._tell("")
        if follows:
            self.step_chosen.emit(row)

    def _tell(self, words: str) -> None:
        """Say a pair of words, or what the cursor's word looks at most."""
        shown = self._shown
        if shown is None or self._spec is None:
            return
        row = min(self._row(), len(shown.queries) - 1)
        if not words and row >= 0 and shown.keys:
            words = shown.told(self._head, row, shown.most(self._head, row))
        full = f" · full colour: {100 * shown.limit(self._head):.0f} %"
        room = text_width(words + full, font("small")) < self.width() - 6 * SPACE
        self.told.set_runs((words, "text"), (full if room else "", ""))
        head = "mean of all heads" if self._head == MEAN else f"head {self._head + 1}"
        self.describe(f"{title_of(self._spec, self._layer_id)}, {head}. {words}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_heads()
        self._tell("")


def worded(weights: Floats, spec: Spec, layer_id: str, chosen: Chosen) -> Attention:
    """Weights (heads, queries, keys) with the words of the chosen sample at their sides."""
    shape = spec.data_shape
    crossing = spec.network.layer(layer_id).kind == "cross_attention"
    asking, asked = home_of(spec, layer_id), home_of(spec, layer_id, 1 if crossing else 0)
    queries = _words(asking, weights.shape[1], shape, chosen)
    keys = _words(asked, weights.shape[2], shape, chosen)
    if crossing and asking is not None and asking == shape.answered and weights.shape[1] == asking.length:
        # a word that is written looks back, not the one that was read before it
        queries = said_tokens(chosen.said, shape, own_steps(chosen, shape, asking)) or queries
    return attention(np.nan_to_num(weights), queries, keys)


def _words(part: SequencePart | None, steps: int, shape: DataShape, chosen: Chosen) -> tuple[str, ...]:
    """A word a step; numbers where a layer has made other steps of them (a pooling, a stride)."""
    if part is None or part.length != steps:
        return tuple(map(str, range(steps)))
    return tokens_of(chosen, shape, part)
