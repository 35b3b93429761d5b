"""What is selected: a layer or several, a unit, or the project itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import SystemRandom

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import LayerView, Snapshot, Watch
from engine.spec.analysis_table import memory_of, words_of_inputs, words_of_memory
from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import Dense, Input, LayerKind, Units, words_of_shape
from engine.spec.catalog.layers.conv import Filters
from engine.spec.document import Network, Spec
from engine.spec.edits import Edit, RandomiseLayers, RemoveLayers, RemoveUnits, SetParameter, SetWeight, title_of
from engine.spec.graph import before
from engine.spec.matrices import column_names
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, ElidedLabel, FlowLayout, Label, format_count, si
from widgets.panels.form import Form, Offer
from widgets.panels.init_preview import InitPreview, preview_under
from widgets.panels.join_box import JoinBox
from widgets.panels.panel import Panel, push_button
from widgets.panels.problem_note import ProblemNotes
from widgets.panels.project_facts import ProjectFacts
from widgets.panels.unit_box import UnitBox
from widgets.panels.weights_list import Weight, WeightsList

MOST_NOTES = 4  # problems of a selection; the Problems panel has them all
MOST_COMPARED = 256  # units; the usefulness of a wider layer is measured only when one of its units is chosen

_dice = SystemRandom()


def fresh_number() -> int:
    """A number for a new seed or a new draw."""
    return _dice.randrange(2**31)


class Inspector(Panel):
    """Shows what is selected and asks for changes to it.

    Signals
    -------
    watch_changed() : `watch` says something else than before.
    """

    watch_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Selection", parent=parent)
        self._title = ElidedLabel("Project", "title")
        self._side = Label("", "small")
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._snapshot: Snapshot | None = None
        self._chosen: tuple[str, ...] = ()  # of layers and of groups
        self._unit: tuple[str, int] | None = None
        self._watch = Watch()
        self._preview: InitPreview | None = None
        self._project = ProjectFacts()
        self._facts = Label("", "second")
        self._facts.setWordWrap(True)
        self._problems = ProblemNotes()
        self._unit_box = UnitBox()
        self._inputs = JoinBox()
        self._form = Form("Layer settings")
        self._nothing_shared = Label("These layers have no setting in common.", "second")
        self._nothing_shared.setWordWrap(True)
        self._weights_title = Label("", "second")
        self._weights = WeightsList()
        self._randomise = push_button("Randomise", "dice", "Draw these weights anew. Undo brings the old ones back.")
        self._remove = push_button("Remove", "delete", "Take the selection out of the network.")
        self._layer = self._lay_out()
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, 2 * SPACE, 0)
        header.addWidget(self._title, 1)
        header.addWidget(self._side)
        self.top.addLayout(header)
        self.content.addWidget(self._project)
        self.content.addWidget(self._layer)
        self._connect()

    def _lay_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        foot = QWidget()
        buttons = FlowLayout(foot, gap=SPACE)
        buttons.addWidget(self._randomise)
        buttons.addWidget(self._remove)
        unit = (self._unit_box, self._weights_title, self._weights)
        for widget in (self._facts, self._problems, *unit, self._inputs, self._form, self._nothing_shared):
            column.addWidget(widget)
        column.addWidget(foot)
        return page

    def _connect(self) -> None:
        self._form.field_requested.connect(self._ask_parameter)
        self._form.gesture_finished.connect(self.gesture_finished)
        self._weights.weight_requested.connect(self._ask_weight)
        self._randomise.clicked.connect(self._ask_randomise)
        self._remove.clicked.connect(self._ask_remove)
        self._problems.edit_requested.connect(self.mend)
        for part in (self._project, self._inputs):
            part.edit_requested.connect(self.ask)
        self._unit_box.edit_requested.connect(self._ask_of_unit)

    # ---- what is shown ----

    def set_selection(self, ids: Sequence[str]) -> None:
        """Show these layers, or the layers of these groups; none shows the project."""
        if tuple(ids) != self._chosen:
            self._form.commit_typing()
            self._chosen = tuple(ids)
            if self._unit is not None and self._unit[0] not in self._ids:
                self._unit = None
            self._refresh()

    def set_unit(self, layer_id: str, unit: int | None) -> None:
        """Show one unit of a layer with what it listens to; None goes back to the layer."""
        self._form.commit_typing()
        self._unit = None if unit is None else (layer_id, unit)
        self._chosen = (layer_id,) if layer_id else self._chosen
        self._refresh()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show another document."""
        self._spec, self._analysis = spec, analysis
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers of the selected unit."""
        self._snapshot = snapshot
        if self.isVisible() and len(self._ids) == 1:
            self._show_unit()
            self._show_present_weights()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_unit()  # what came while nobody looked
        self._show_present_weights()

    def _show_present_weights(self) -> None:
        if self._preview is not None and self._snapshot is not None:
            self._preview.show_snapshot(self._snapshot)

    def watch(self) -> Watch:
        """The weights of the unit on show, and what the layer's units are good for."""
        return self._watch

    @property
    def _ids(self) -> tuple[str, ...]:
        """The selected layers; a group stands for its own."""
        return () if self._spec is None else layers_in(self._spec.network, self._chosen)

    def _refresh(self) -> None:
        if self._spec is None or self._analysis is None:
            return
        layers = [self._spec.network.layer(i) for i in self._ids]
        self._project.setVisible(not layers)
        self._layer.setVisible(bool(layers))
        if layers:
            self._show_layers(layers, self._spec, self._analysis)
        else:
            self._title.setText("Project")
            self._side.setText("")
            self._project.show_document(self._spec, self._analysis)
        self._show_unit()
        self._show_watch()

    def _show_layers(self, layers: Sequence[LayerKind], spec: Spec, analysis: Analysis) -> None:
        one = layers[0] if len(layers) == 1 else None
        self._title.setText(self._title_of(layers, spec))
        self._facts.setText(_facts(layers, analysis))
        problems = [problem for layer in layers for problem in analysis.problems_of(layer.id)]
        noted = problems if one is not None else [problem for problem in problems if problem in analysis.problems]
        self._problems.show_problems(spec, analysis, noted[:MOST_NOTES], self._title.text())
        self._inputs.show_layer(spec, analysis, "" if one is None else one.id)
        self._form.show_values(layers, problems, _offer(spec, self._ids), _beside_the_point(spec))
        self._form.setVisible(bool(self._form.names()))
        self._show_initialisation(one, analysis)
        self._nothing_shared.setVisible(not self._form.names() and len(layers) > 1)
        self._show_buttons(layers, spec, analysis)

    def _show_initialisation(self, one: LayerKind | None, analysis: Analysis) -> None:
        """What it draws, under its row; nothing where several layers are selected."""
        self._preview = None
        if "initialisation" in self._form.names():
            self._preview = preview_under(self._form.row("initialisation"), self.ask)
            self._preview.show_layer(one, None if one is None else analysis.shapes.get(one.id))

    def _title_of(self, layers: Sequence[LayerKind], spec: Spec) -> str:
        ids = {layer.id for layer in layers}  # the canvas tells of a folded group by its layers
        whole = (group for group in spec.network.groups if group.folded and set(group.layer_ids) == ids)
        groups = [group.name for group in whole]
        if groups:
            return f"{groups[0]}: {_several(layers)}"
        return title_of(spec, layers[0].id) if len(layers) == 1 else _several(layers)

    def _show_buttons(self, layers: Sequence[LayerKind], spec: Spec, analysis: Analysis) -> None:
        learned = any(layer.id in analysis.shapes and analysis.shapes[layer.id].parameters for layer in layers)
        self._randomise.setEnabled(learned)
        self._randomise.setToolTip(
            "Draw these weights anew. Undo brings the old ones back." if learned else "There are no weights here."
        )
        needed = _needed(layers, spec)
        self._remove.setEnabled(not needed)
        self._remove.setToolTip(
            f"The {needed} layer cannot be removed: the network needs one."
            if needed
            else "Take the selection out of the network."
        )

    def _show_watch(self) -> None:
        """Say what is needed of the engine, where it is something else than before."""
        layer = self._layer_of_units()
        watch = Watch()
        if layer is not None and (self._unit is not None or layer.units <= MOST_COMPARED):
            watch = Watch(usefulness=frozenset((layer.id,)))
        if self._preview is not None and len(self._ids) == 1:
            watch |= Watch(weights=frozenset(self._ids))
        if self._unit is not None:
            watch |= Watch(weights=frozenset((self._unit[0],)))
        if watch != self._watch:
            self._watch = watch
            self.watch_changed.emit()

    def _layer_of_units(self) -> Units | None:
        """The layer of units on show, if it is the only one."""
        ids = self._ids
        if self._spec is None or len(ids) != 1:
            return None
        layer = self._spec.network.layer(ids[0])
        return layer if isinstance(layer, Units) else None

    def _view(self) -> LayerView | None:
        """What is known of the one layer on show."""
        ids = self._ids
        return None if self._snapshot is None or len(ids) != 1 else self._snapshot.layers.get(ids[0])

    def _show_unit(self) -> None:
        """The unit that is chosen, if there is one, and its numbers where they are being watched."""
        spec, analysis, view = self._spec, self._analysis, self._view()
        layer = self._layer_of_units()
        self._unit_box.show_layer(layer, None if self._unit is None else self._unit[1])
        self._unit_box.show_usefulness(None if view is None else view.usefulness)
        weight = None if view is None or self._unit is None else view.weight
        shown = self._unit is not None and weight is not None and self._unit[1] < len(weight)
        self._weights.setVisible(shown)
        self._weights_title.setVisible(shown)
        if self._ids:
            self._side.setText(_unit_words(self._unit, analysis, self._ids))
        if not shown or self._unit is None or weight is None or view is None or spec is None:
            return
        layer_id, unit = self._unit
        bias = None if view.bias is None or len(view.bias) <= unit else float(view.bias[unit])
        names = incoming_names(spec, analysis, layer_id)
        if len(names) != weight.shape[1]:  # the snapshot is older than the document
            names = tuple(f"input {i + 1}" for i in range(weight.shape[1]))
        self._weights_title.setText(f"What unit {unit + 1} listens to")
        self._weights.set_unit(names, weight[unit], bias)

    # ---- what is asked for ----

    def _ask_parameter(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetParameter(layer_ids=self._ids, field=name, value=value))

    def _ask_of_unit(self, edit: Edit) -> None:
        if isinstance(edit, RemoveUnits):
            self._unit = None  # its number is another unit's now
        self.ask(edit)

    def _ask_weight(self, weight: Weight, value: float) -> None:
        if self._unit is None:
            return
        layer_id, unit = self._unit
        if weight.source is None:
            self.ask(SetWeight(layer_id=layer_id, parameter="bias", unit=unit, value=value))
        else:
            self.ask(SetWeight(layer_id=layer_id, parameter="weight", unit=unit, source=weight.source, value=value))

    def _ask_randomise(self) -> None:
        self.ask(RandomiseLayers(layer_ids=self._ids, salt=fresh_number()))

    def _ask_remove(self) -> None:
        self.ask(RemoveLayers(layer_ids=self._ids))


def _several(layers: Sequence[LayerKind]) -> str:
    """'2 layers and the input': everywhere layers are counted without it."""
    counted = sum(not isinstance(layer, Input) for layer in layers)
    words = f"{counted} layer{'s' * (counted != 1)}"
    return words if counted == len(layers) else f"{words} and the input"


def _facts(layers: Sequence[LayerKind], analysis: Analysis) -> str:
    """'Dense · 4 → 8', and '40 weights · 32 multiply-adds · 192 B' below it; for several layers the sums alone."""
    known = [analysis.shapes[layer.id] for layer in layers if layer.id in analysis.shapes]
    weights, sums = sum(shape.parameters for shape in known), sum(shape.multiply_adds for shape in known)
    words = [f"{format_count(weights)} weight{'s' * (weights != 1)}"]
    if sums:
        words.append(f"{si(sums)} multiply-adds")
    words.append(words_of_memory(sum(memory_of(shape) for shape in known)))
    costs = " · ".join(_unbroken(word) for word in (words if weights or sums else words[-1:]))
    if len(layers) > 1:
        return costs
    if not known:
        return f"{layers[0].title} · its shape is not known yet"
    gives = words_of_shape(known[0].output)
    way = f"{words_of_inputs(known[0].inputs)} → {gives}" if known[0].inputs else f"gives {gives}"
    return f"{layers[0].title} · {way}\n{costs}"


def _unbroken(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _needed(layers: Sequence[LayerKind], spec: Spec) -> str:
    """Title of a layer that the network cannot be without, were all of these taken out."""
    gone = {layer.id for layer in layers}
    for layer in layers:
        kin = [other.id for other in spec.network.layers if other.kind == layer.kind]
        if layer.kind in ("input", "output") and gone.issuperset(kin):
            return layer.title
    return ""


def layers_in(network: Network, ids: Sequence[str]) -> tuple[str, ...]:
    """Ids of layers, where a group's id stands for its layers; what is not there is left out."""
    members = {group.id: group.layer_ids for group in network.groups}
    found = (layer_id for i in ids for layer_id in ((i,) if network.has(i) else members.get(i, ())))
    return tuple(dict.fromkeys(layer_id for layer_id in found if network.has(layer_id)))


def _offer(spec: Spec, layer_ids: Sequence[str]) -> Offer:
    data = spec.data_shape
    parts = tuple(part.name for part in data.sequence)
    titles = PLANE_FEATURES if data.plane else {}
    return Offer(data.features, titles, data.default_features, parts, layers=_lending(spec, layer_ids))


def _lending(spec: Spec, layer_ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Ids and titles of the Dense layers before all of these; those of one title are counted."""
    reaching = [before(spec.network, spec.network.sources(i)) for i in layer_ids]
    dense = [x.id for x in spec.network.layers if isinstance(x, Dense) and all(x.id in some for some in reaching)]
    titles, counts, found = [title_of(spec, i) for i in dense], Counter[str](), []
    for layer_id, title in zip(dense, titles, strict=True):
        counts[title] += 1
        found.append((layer_id, title if titles.count(title) == 1 else f"{title} ({counts[title]})"))
    return tuple(found)


def _beside_the_point(spec: Spec) -> frozenset[str]:
    """Settings of an Input that such data do not have."""
    parts = spec.data_shape.sequence
    if parts:
        return frozenset({"features", "as_picture", *(() if len(parts) > 1 else ("part",))})
    return frozenset({"part"})


def _unit_words(unit: tuple[str, int] | None, analysis: Analysis | None, ids: Sequence[str]) -> str:
    if unit is None or analysis is None or unit[0] not in analysis.shapes or len(ids) != 1:
        return ""
    count = analysis.shapes[unit[0]].output[0]
    return f"unit {unit[1] + 1} of {format_count(count)}" if unit[1] < count else ""


def _window_names(layer: Filters, analysis: Analysis, layer_id: str) -> tuple[str, ...]:
    """Of a filter's weights: the channel, and the place in the window."""
    weights = 1 if layer.kind == "depthwise_conv2d" else analysis.shapes[layer_id].inputs[0][0]
    if layer.kind == "separable_conv2d":
        return tuple(f"channel {i + 1}" for i in range(weights))
    edge = layer.kernel_size
    rows = range(edge if layer.axes == 2 else 1)
    places = [f"row {row + 1}, column {col + 1}" if len(rows) > 1 else f"place {col + 1}" for row in rows
              for col in range(edge)]  # fmt: skip
    return tuple(f"channel {i + 1} · {place}" if weights > 1 else place for i in range(weights) for place in places)


def incoming_names(spec: Spec, analysis: Analysis | None, layer_id: str) -> tuple[str, ...]:
    """What each column of a layer's weights comes from: 'sin x₁', 'Dense 8 · 3'."""
    names: list[str] = []
    slid = spec.network.layer(layer_id)
    if isinstance(slid, Filters):
        return () if analysis is None or layer_id not in analysis.shapes else _window_names(slid, analysis, layer_id)
    over_time = column_names(spec, layer_id)
    if over_time:
        return over_time
    for source in spec.network.sources(layer_id):
        layer = spec.network.layer(source)
        if isinstance(layer, Input):
            names += [PLANE_FEATURES.get(name, name) for name in layer.chosen(spec.data_shape)]
        elif analysis is not None and source in analysis.shapes:
            title = title_of(spec, source)
            names += [f"{title} · {i + 1}" for i in range(analysis.shapes[source].output[0])]
    return tuple(names)
