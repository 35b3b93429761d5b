"""What a recurrent layer remembers: every unit's state at every step, and what stays on during a phrase."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats, Ints, Match, PhraseView, Snapshot, StateView, Watch
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from engine.spec.studies import PhraseStudy
from widgets.kit import LinkLabel, Segments, format_number
from widgets.plots.heat import largest
from widgets.plots.names import counted
from widgets.plots.parts.bands import RulerBand
from widgets.plots.parts.heat_map import round_limit
from widgets.plots.parts.phrase_panel import PhrasePanel
from widgets.plots.parts.recurrent import heads, part_of, unit_name
from widgets.plots.parts.state_surface import HeatBand, Phrase, StateSurface
from widgets.plots.parts.state_view import RecurrentView
from widgets.plots.parts.steps import shown_symbol, values_of

WHICH = (("hidden", "Hidden"), ("cell", "Cell"))
PHRASE_HINT = "Which units stay on during some steps? Drag along the time to select them; this begins at the cursor."
ROOMY = 350  # px of height that have room for a phrase and the line that reads a step
BEGUN = 3  # steps of a phrase that begins at the cursor
LONGEST_PHRASE = 24  # signs of a phrase that are written


class StatesView(RecurrentView):
    """The states of one layer as colours over time, for the chosen sample."""

    title: ClassVar[str] = "State"

    def __init__(self, parent: QWidget | None = None) -> None:
        states = StateSurface("States, a row for each unit and a column for each step")
        super().__init__(states, parent)
        self._map = states
        self._phrase: Phrase | None = None
        self._answer: PhraseView | None = None
        self._going: Match | None = None  # to this place, once its sample has come
        self._origin: int | None = None
        self.which = Segments(WHICH, "Which state")
        self.sorted = self.add_toggle("sorted", "Units that act alike side by side, or in the order of their numbers.")
        self.sorted.setChecked(True)
        self.header.insertWidget(2, self.which)
        self.asking = LinkLabel("phrase", quiet=True, role="small")
        self.asking.setCheckable(True)
        self.asking.set_hint(PHRASE_HINT)
        self.foot.addWidget(self.asking)
        self.panel = PhrasePanel()
        self.panel.hide()
        self.column.addWidget(self.panel, 2)
        self.which.value_requested.connect(self._use)
        self.sorted.clicked.connect(lambda _on: self._refresh())
        self._map.unit_chosen.connect(self._choose_unit)
        self.asking.clicked.connect(self._begin_phrase)
        self._map.phrase_chosen.connect(self._set_phrase)
        self.panel.changed.connect(self._ask_anew)
        self.panel.closed.connect(lambda: self._set_phrase(None))
        self.panel.match_chosen.connect(self._go_to)
        self._refresh()

    def watch(self) -> Watch:
        study = self.study()
        return replace(super().watch(), studies=frozenset({study})) if study is not None else super().watch()

    def study(self) -> PhraseStudy | None:
        """The question about the phrase; None without one."""
        if self._phrase is None or not self._layer_id:
            return None
        return PhraseStudy(self._layer_id, *self._phrase, threshold=self.panel.threshold(), own=self.panel.own())

    def phrase(self) -> Phrase | None:
        """The steps that are selected, (start, stop)."""
        return self._phrase

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        super().show_document(spec, analysis)
        if self._layer_id == "" or self._state is None:
            self._set_phrase(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        super().show_snapshot(snapshot)
        study = self.study()
        answer = None if study is None else snapshot.studies.get(study)
        if isinstance(answer, PhraseView) and answer is not self._answer and self._fits(answer):
            self._answer = answer
            self._show_phrase()

    def _fits(self, view: PhraseView) -> bool:
        """Answers about an older document may still be on their way."""
        width = 0 if self._spec is None else len(self._spec.data_shape.features)
        return all(match.inputs.shape == (width,) for match in view.matches)

    def _took_state(self, snapshot: Snapshot) -> None:
        """With another sample the phrase means other steps: it goes along to a place that was chosen, or goes."""
        origin = None if self._chosen is None else self._chosen.origin
        if origin == self._origin:
            return
        going, self._going, first = self._going, None, self._origin is None
        self._origin = origin
        if going is not None and going.origin == origin:
            self._set_phrase((going.start, going.stop))
            self._step_to(going.start)
        elif not first:
            self._set_phrase(None)

    # ---- the phrase

    def _begin_phrase(self, on: bool) -> None:
        """Ask about the steps from the cursor on, or give the phrase up."""
        step, steps = self._map.step(), self._map.steps()
        first = max(min(step, steps - BEGUN), 0)
        self._set_phrase((first, min(first + BEGUN, steps)) if on else None)

    def _set_phrase(self, phrase: Phrase | None) -> None:
        if phrase != self._phrase:
            self._phrase = phrase
            self._ask_anew()

    def _ask_anew(self) -> None:
        self._answer = None
        self._show_phrase()
        self.watch_changed.emit()

    def _go_to(self, match: Match) -> None:
        """Show the place of a match, and what is selected there."""
        if match.origin == self._origin:
            self._set_phrase((match.start, match.stop))
            self._step_to(match.start)
        else:
            self._going = match
            self.sample_chosen.emit(match.origin)

    def _step_to(self, step: int) -> None:
        self.surface.set_step(step)
        if self._phrase is not None:
            self.surface.show_steps(*self._phrase)
        self._took_step(step)

    def _show_phrase(self) -> None:
        spec, phrase = self._spec, self._phrase
        self.panel.setVisible(phrase is not None)
        self._share_height()
        self.asking.setChecked(phrase is not None)
        on = () if self._answer is None else self._answer.units
        self._map.set_phrase(phrase, frozenset(on))
        if spec is not None and phrase is not None:
            names = [unit_name(spec, self._layer_id, unit) for unit in on]
            part = max(part_of(spec, self._layer_id), 0)
            self.panel.show_answer(self._phrase_words(spec, phrase), self._answer, names, spec.data_shape, part)

    def _share_height(self) -> None:
        """In a low view the answer about a phrase takes the place of the line that reads a step."""
        roomy = self._phrase is None or self.height() >= ROOMY
        self.reading.setVisible(roomy)
        self.asking.setVisible(roomy)
        if roomy:
            self._offer_whole()  # hidden and shown again, it would have the whole window laid out anew
        else:
            self.whole.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _phrase_words(self, spec: Spec, phrase: Phrase) -> str:
        start, stop = phrase
        steps = f"Step {start}" if stop - start == 1 else f"Steps {start} to {stop - 1}"
        part = part_of(spec, self._layer_id)
        symbols = spec.data_shape.sequence[part].symbols if part >= 0 else ()
        if not symbols or self._chosen is None:
            return steps
        values = values_of(self._chosen.inputs, spec.data_shape, part)[0, start:stop]
        gap = " " if any(len(symbol) > 1 for symbol in symbols) else ""
        words = gap.join(shown_symbol(symbols, float(value)) for value in values)
        return f"{steps} “{words if len(words) <= LONGEST_PHRASE else words[:LONGEST_PHRASE] + '…'}”"

    # ---- showing

    def _use(self, which: object) -> None:
        self.which.set_value(which)
        self._refresh()

    def _values(self, state: StateView) -> Floats:
        """(units, steps) the state that is shown."""
        return state.cell if self.which.value() == "cell" and state.cell is not None else state.hidden

    def _order(self, state: StateView) -> Ints:
        units = len(state.hidden)
        if self.sorted.isChecked() and len(state.order) == units:
            return state.order
        return np.arange(units)

    def _show(self, spec: Spec, state: StateView) -> None:
        values, order = self._values(state), self._order(state)
        limit = round_limit(largest(values)) if values is state.cell or self._unbounded(spec) else 1.0
        heat = HeatBand(f"{len(values)} units", values=values[order], limit=limit)
        self._map.show_states(heads(spec, self._layer_id, self._chosen, state), heat, RulerBand(), order)
        self._map.set_unit(self._unit)
        self._map.setAccessibleName(
            f"{self._which_words(state)} of {title_of(spec, self._layer_id)}, a row for each unit"
        )
        self.which.setVisible(state.cell is not None)
        words = f"{self._layer_words()}{counted(len(values), 'unit')} × {counted(values.shape[1], 'step')}"
        self.caption.set_runs((words, ""))
        self.caption.setToolTip(words)
        self._show_phrase()

    def _unbounded(self, spec: Spec) -> bool:
        """Whether a hidden state may be larger than 1."""
        return getattr(spec.network.layer(self._layer_id), "activation", "tanh") == "relu"

    def _which_words(self, state: StateView) -> str:
        return "Cell state" if self._values(state) is state.cell else "Hidden state"

    def _show_unit(self) -> None:
        self._map.set_unit(self._unit)
        self._read()

    def _words(self, spec: Spec, state: StateView, step: int) -> str:
        values, unit = self._values(state), self._map.read_unit()
        if not 0 <= unit < len(values):
            sized = float(np.abs(values[:, step]).mean())
            return f"Step {step}: states are {format_number(float(f'{sized:.2g}'))} in size on average"
        parts = [f"Step {step}, {unit_name(spec, self._layer_id, unit)}: {format_number(float(values[unit, step]))}"]
        if state.cell is not None:
            other, name = (state.hidden, "hidden") if values is state.cell else (state.cell, "cell")
            parts.append(f"{name} {format_number(float(other[unit, step]))}")
        return " · ".join(parts)
