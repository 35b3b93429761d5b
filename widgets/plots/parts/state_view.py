"""What the views of a recurrent layer's inside share: the layer, its state, the cursor of time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Chosen, Snapshot, StateView, Watch
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Choice, ElidedLabel, Label, LinkLabel
from widgets.plots.base import News
from widgets.plots.parts.band_surface import BandSurface, ScrolledBands
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.recurrent import RECURRENT, layers_of, part_of
from widgets.plots.parts.steps import cursor_part, steps_of
from widgets.plots.parts.view import WidgetView

MOST_HZ = 12.0


class RecurrentView(WidgetView):
    """A view of one recurrent layer, for the chosen sample, with a cursor along its steps.

    Signals
    -------
    step_chosen(int) : a gesture put the cursor on a step. unit_selected(str, int) : on a unit of a layer.
    sample_chosen(int) : show the sample of this origin.
    """

    step_chosen = Signal(int)
    unit_selected = Signal(str, int)
    sample_chosen = Signal(int)

    kinds = RECURRENT  # of the layers that can be shown
    without = "What a recurrent layer remembers shows here: add an LSTM, a GRU or an Elman RNN."

    def __init__(self, surface: BandSurface, parent: QWidget | None = None, lines: int = 1) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._ids: tuple[str, ...] = ()
        self._layer_id, self._unit, self._width = "", -1, 0
        self._state: StateView | None = None
        self._chosen: Chosen | None = None
        self._news = News(MOST_HZ)
        self.surface = surface
        self.choice = Choice("Layer", [], "Whose state is shown.", "none")
        self.reading = ElidedLabel("", "body") if lines == 1 else wrapping(lines)
        self.reading.setAccessibleName("The step at the cursor, in words")
        self.header.insertWidget(0, self.choice)
        self.column = QVBoxLayout()
        self.column.setSpacing(SPACE)
        self.column.addWidget(ScrolledBands(surface), 3)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(2 * SPACE)
        self.foot.addWidget(self.reading, 1)
        self.whole = LinkLabel("all steps", quiet=True, role="small")
        self.whole.setCheckable(True)
        self.whole.set_hint("Show all steps at once, however narrow their columns.")
        self.foot.addWidget(self.whole)
        self.column.addLayout(self.foot)
        self.content.addLayout(self.column)
        self.choice.value_requested.connect(lambda layer_id: self.set_layer(str(layer_id)))
        self.whole.clicked.connect(surface.set_whole)
        surface.window_changed.connect(self._offer_whole)
        surface.step_chosen.connect(self._took_step)
        surface.step_hovered.connect(lambda _step: self._read())

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether samples are sequences, and a layer has a state."""
        return bool(spec.data_shape.sequence) and bool(
            layers_of(spec, tuple(layer.id for layer in spec.network.layers), RECURRENT)
        )

    def watch(self) -> Watch:
        return Watch(chosen=True, states=frozenset({self._layer_id})) if self._layer_id else Watch()

    # ---- which layer, which unit, which step

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def set_layer(self, layer_id: str) -> None:
        """Show another layer; one without a state leaves it as it is."""
        if layer_id in self._ids and layer_id != self._layer_id:
            self._layer_id, self._unit = layer_id, -1
            self._forget()
            self._refresh()
            self.watch_changed.emit()
        self.choice.set_value(self._layer_id)

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that has a state."""
        self.set_layer(next((layer_id for layer_id in ids if layer_id in self._ids), self._layer_id))

    def unit(self) -> int:
        """The unit that is selected; -1 for none."""
        return self._unit

    def set_unit(self, layer_id: str, unit: int) -> None:
        """Select a unit; emits nothing. One of a layer without a state is left alone."""
        if layer_id in self._ids:
            self.set_layer(layer_id)
            self._unit = unit
            self._show_unit()

    def step(self) -> int:
        """Where the cursor is."""
        return self.surface.step()

    def set_step(self, step: int) -> None:
        """Put the cursor on a step; emits nothing. A layer that goes by other steps has a cursor of its own."""
        if self.shares_steps():
            self.surface.set_step(step)
            self._read()

    def shares_steps(self) -> bool:
        """Whether the steps of the layer are those of the cursor that all views share."""
        spec, chosen, state = self._spec, self._chosen, self._state
        if spec is None or not self._layer_id or not spec.data_shape.sequence:
            return False
        part = part_of(spec, self._layer_id)
        if part != cursor_part(spec.data_shape):
            return False
        return chosen is None or state is None or steps_of(chosen, spec.data_shape, part) == state.hidden.shape[1]

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        self._ids = layers_of(spec, analysis.order, self.kinds)
        shape = analysis.shapes.get(self._layer_id)
        width = shape.output[0] if shape is not None else 0
        if old is not None and (old.data != spec.data or old.data_shape != spec.data_shape):
            self._forget()
            self._chosen = None
        if self._layer_id not in self._ids:
            self._layer_id, self._unit = next(iter(self._ids), ""), -1
            shape = analysis.shapes.get(self._layer_id)
            width = shape.output[0] if shape is not None else 0
            self._forget()
            self.watch_changed.emit()
        elif width != self._width:
            self._forget()
        self._width = width
        self.choice.set_options(layer_options(spec, self._ids))
        self.choice.set_value(self._layer_id)
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view = snapshot.layers.get(self._layer_id)
        state = None if view is None else view.state
        if state is None or (self._width and len(state.hidden) != self._width):
            return
        if self._news.is_new(state, snapshot.state):
            self._state, self._chosen = state, snapshot.chosen
            self._took_state(snapshot)
            self._refresh()

    def _took_state(self, snapshot: Snapshot) -> None:
        """A new state has come; nothing of its own here."""

    def _forget(self) -> None:
        self._state = None
        self._news.forget()

    def _layer_words(self) -> str:
        """The layer, where no list says it."""
        return "" if self._spec is None or len(self._ids) > 1 else f"{title_of(self._spec, self._layer_id)} · "

    def _offer_whole(self) -> None:
        """Only where not all steps are shown anyway."""
        axis = self.surface.axis()
        self.whole.setVisible(self.whole.isChecked() or axis.shown < axis.steps)

    def _took_step(self, step: int) -> None:
        self._read()
        if self.shares_steps():
            self.step_chosen.emit(step)

    def _choose_unit(self, unit: int) -> None:
        """A gesture selected a unit."""
        if unit != self._unit:
            self._unit = unit
            self._show_unit()
            self.unit_selected.emit(self._layer_id, unit)

    # ---- showing

    def _refresh(self) -> None:
        """Show what there is, or say why there is nothing."""
        spec, state = self._spec, self._state
        if spec is None or not self._layer_id:
            self.say_empty(self.without)
        elif state is None:
            self.say_empty(f"The state of {title_of(spec, self._layer_id)} is on its way.", controls=True)
        else:
            self.say_empty("")
            self._show(spec, state)
            self._read()
        self.choice.setVisible(self.wants_control(self.choice))

    def wants_control(self, control: QWidget) -> bool:
        """The list of layers only where there is one to choose: shown and hidden again at each state, it would have
        the whole window laid out anew."""
        return super().wants_control(control) and (control is not self.choice or len(self._ids) > 1)

    def _show(self, spec: Spec, state: StateView) -> None:
        raise NotImplementedError

    def _show_unit(self) -> None:
        """Show which unit is selected."""
        raise NotImplementedError

    def _words(self, spec: Spec, state: StateView, step: int) -> str:
        """The step in words."""
        raise NotImplementedError

    def _read(self) -> None:
        if self._spec is None or self._state is None or not self.surface.steps():
            return
        words = self._words(self._spec, self._state, min(self.surface.read_step(), self._state.hidden.shape[1] - 1))
        if words != self.reading.text():
            self.reading.setText(words)
            self.surface.setAccessibleDescription(words)
        self.describe(f"{title_of(self._spec, self._layer_id)}. {words}")


def wrapping(lines: int) -> Label:
    """Words that go on in the next line, with room for so many."""
    made = Label("", "body")
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + 2)
    return made
