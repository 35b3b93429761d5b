"""A sentence in other words, said by the network: typed by hand, and where it looks while it speaks."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Snapshot, TranslationView, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import TranslationStudy
from widgets.kit import SPACE, Choice, LinkLabel, Segments, font, format_count, text_width
from widgets.plots.base import Caption, News
from widgets.plots.parts.attention_links import AttentionLinks
from widgets.plots.parts.attention_matrix import AttentionMatrix
from widgets.plots.parts.attention_weights import MEAN, Attention, attention
from widgets.plots.parts.head_strip import HeadStrip
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.said_block import NOTHING, ROW, Said, SaidBlock, chances_of
from widgets.plots.parts.typed_line import TypedLine
from widgets.plots.parts.view import WidgetView

MOST_HZ = 8.0
BEAMS = ((1, "Greedy"), (3, "Beam 3"), (5, "5"))
LEAST_FOR_HEADS, LEAST_FOR_MATRIX = 360, 340  # px of the view's height; words over a matrix need room
WITHOUT, LEAST_ATTENTION = 168, 90  # px of all but the attention and the other sentences, and of the attention
NO_TRANSLATION = "A sentence in other words shows here when the data have pairs of them: open the project Number words."
WAITING = "What the network says shows here once it is ready."
HELP = "What shall be said in other words; empty is the chosen sample. Numbers may be typed in digits."
END = "<end>"


class TranslationPlot(WidgetView):
    """What is said of a source that was typed, or of the chosen sample's."""

    title: ClassVar[str] = "Translate"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._shape: DataShape | None = None
        self._words, self._layer_id, self._head = "", "", MEAN
        self._links: bool | None = None  # whether links were asked for; else the room decides
        self._view: TranslationView | None = None
        self._asked: TranslationStudy | None = None  # the question that `_view` answers
        self._news = News(MOST_HZ)
        self._make_controls()
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_controls(self) -> None:
        self.beam = Segments(BEAMS, "Sentences that are followed side by side")
        self.beam.setToolTip("Greedy takes the likeliest word each time; a beam follows 3 or 5 sentences side by side.")
        self.line = TypedLine("Source", "type a sentence", HELP)
        self.said = SaidBlock()
        self.layer = Choice("Layer", [], "Whose attention is shown.", "none")
        self.as_links = LinkLabel("links", quiet=True, role="small")
        self.as_links.setCheckable(True)
        self.as_links.setFixedHeight(20)
        self.as_links.set_hint("Draw the attention as links between the words, or as a matrix.")
        self.told = Caption()
        self.matrix, self.links, self.heads = AttentionMatrix(), AttentionLinks(), HeadStrip()
        self.rest = QWidget()  # takes the room where no attention is shown
        self.links.hide()
        for surface in (self.matrix, self.links):
            surface.setMinimumHeight(40)

    def _lay_out(self) -> None:
        self.header.addWidget(self.beam)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        for widget, stretch in ((self.layer, 0), (self.told, 1), (self.as_links, 0)):
            row.addWidget(widget, stretch)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.line)
        column.addWidget(self.said)
        column.addLayout(row)
        for surface in (self.matrix, self.links):
            column.addWidget(surface, 1)
        column.addWidget(self.heads)
        column.addWidget(self.rest, 1)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.beam.value_requested.connect(self._set_beam)
        self.line.value_requested.connect(self._translate)
        self.layer.value_requested.connect(self._set_layer)
        self.as_links.clicked.connect(self._draw_links)
        self.heads.head_chosen.connect(self._set_head)
        for surface in (self.matrix, self.links):
            surface.row_chosen.connect(self._go_to)
            surface.pair_hovered.connect(self._tell_pair)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network says one sequence in the symbols of another."""
        return spec.data_shape.task == "translation"

    # ---- what is asked

    def watch(self) -> Watch:
        study = self.study()
        return Watch() if study is None else Watch(studies=frozenset({study}))

    def study(self) -> TranslationStudy | None:
        """The question that this view asks; None where nothing is translated."""
        if self._spec is None or not self.suits(self._spec):
            return None
        beam = self.beam.value()
        return TranslationStudy(self._words, beam if isinstance(beam, int) else 1)

    def _set_beam(self, beam: object) -> None:
        self.beam.set_value(beam)
        self._ask_anew()

    def _translate(self, words: str) -> None:
        self._words = words
        self.line.set_value(words)
        self._ask_anew()

    def _ask_anew(self) -> None:
        """The answer before stays, in a quiet colour, until there is another one."""
        self._news.forget()
        self._refresh()
        self.watch_changed.emit()

    # ---- where it looks

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the attention of the first of these layers that looks at the source."""
        known = () if self._view is None else self._view.attention
        self._set_layer(next((layer_id for layer_id in ids if layer_id in known), self._layer_id))

    def _set_layer(self, layer_id: object) -> None:
        self._layer_id = str(layer_id)
        self._refresh()

    def _draw_links(self, links: bool) -> None:
        self._links = links
        self._show_attention()

    def _set_head(self, head: int) -> None:
        self._head = head
        self._show_attention()

    def _go_to(self, row: int) -> None:
        self.matrix.set_row(row)
        self.links.set_row(row)

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data_shape != spec.data_shape or old.network != spec.network:
            self._view = None
            self._news.forget()
        self._refresh()
        if old is None or self.suits(old) != self.suits(spec):
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        study = self.study()
        view = None if study is None else snapshot.studies.get(study)
        if isinstance(view, TranslationView) and self._fits(view) and self._news.is_new(view, snapshot.state):
            self._view, self._asked = view, study
            self._refresh()

    def _fits(self, view: TranslationView) -> bool:
        """Answers about an older document may still be on their way."""
        assert self._spec is not None
        known = frozenset(self._spec.data_shape.sequence[0].symbols)
        return known.issuperset(view.source) and all(map(self._spec.network.has, view.attention))

    # ---- showing

    def _refresh(self) -> None:
        spec, view = self._spec, self._view
        if spec is None or not self.suits(spec):
            self.say_empty(NO_TRANSLATION)
            return
        self.say_empty("")
        if view is None:
            self.said.show_said(NOTHING, 0)
            self.matrix.set_message(WAITING)
            self._show_attention()
            return
        self.matrix.set_message("")
        waiting = self._asked != self.study()
        self.said.show_said(Said(view.answers, chances_of(view.scores), view.wanted, waiting), self._rows())
        if not self._words:
            self.line.set_placeholder(" ".join(view.source) or "type a sentence")
        self._show_unknown(view)
        self._show_layers(spec, view)
        self._show_attention()
        self._tell(view)

    def _rows(self) -> int:
        """Other sentences that have room."""
        beam = self.beam.value()
        most = max(0, (self.height() - WITHOUT) // ROW)
        return min(beam - 1, most) if isinstance(beam, int) else 0

    def _show_unknown(self, view: TranslationView) -> None:
        if self._asked != self.study():
            return
        words = ", ".join(f"“{word}”" for word in view.unknown)
        nothing = "Nothing is left to translate. " if self._words.strip() and not view.source else ""
        self.line.set_problem(f"{nothing}Left out, for the data do not have it: {words}" if words else None)

    def _show_layers(self, spec: Spec, view: TranslationView) -> None:
        ids = tuple(view.attention)
        self.layer.set_options(layer_options(spec, ids))
        if self._layer_id not in ids:
            self._layer_id = next(iter(ids), "")
        self.layer.set_value(self._layer_id)

    def _attention(self) -> Attention | None:
        """Where the answer looks; None where the network has no such layer, or there is no answer."""
        weights = None if self._view is None else self._view.attention.get(self._layer_id)
        if weights is None or self._view is None or not self._view.answers or not weights.size:
            return None
        return attention(np.nan_to_num(weights), (*self._view.answers[0], END), self._view.source)

    def _show_attention(self) -> None:
        shown, waiting = self._attention(), self._view is None
        seen = shown is not None and self.height() - WITHOUT - self._rows() * ROW >= LEAST_ATTENTION
        links = self.height() < LEAST_FOR_MATRIX if self._links is None else self._links
        self.as_links.setChecked(links)
        self.matrix.setVisible((seen and not links) or waiting)
        self.links.setVisible(seen and links)
        self.as_links.setVisible(seen)
        self.told.setVisible(seen)
        self.layer.setVisible(seen and self._view is not None and len(self._view.attention) > 1)
        several = shown is not None and shown.heads > 1
        self.heads.setVisible(seen and several and self.height() >= LEAST_FOR_HEADS)
        self.rest.setVisible(not seen and not waiting)
        if shown is None:
            return
        if self._head >= shown.heads:
            self._head = MEAN
        for surface in (self.matrix, self.links, self.heads):
            surface.show_attention(shown)
            surface.set_head(self._head)
        self._tell_pair("")

    def _tell_pair(self, words: str) -> None:
        self.told.set_runs((words or "Where it looks", "text" if words else ""))

    def _tell(self, view: TranslationView) -> None:
        said = self.said.said()
        verdict = "right" if said.is_right else "wrong" if said.wanted else "not known"
        step = f"step {format_count(view.step)}"
        long = f"{'as typed' if self._words.strip() else 'of the chosen sample'} · {step}"
        fits = text_width(long, font("small")) <= self.caption.width()
        self.caption.set_runs((long if fits else step, ""))
        self.caption.setToolTip(long)
        self.describe(f"{' '.join(view.source)}: {' '.join(said.best)}, {verdict}. At {step}.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh()
