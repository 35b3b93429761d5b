"""What is selected: a layer or several, a unit, or the project itself."""

from __future__ import annotations

from collections.abc import Sequence
from random import SystemRandom

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Snapshot
from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import Input, LayerKind, Shape
from engine.spec.document import Spec
from engine.spec.edits import RandomiseLayers, RemoveLayers, SetParameter, SetWeight, title_of
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, ElidedLabel, FlowLayout, Label, format_count
from widgets.panels.form import Form, Offer
from widgets.panels.panel import Panel, push_button
from widgets.panels.project_facts import ProjectFacts
from widgets.panels.weights_list import Weight, WeightsList

_dice = SystemRandom()


def fresh_number() -> int:
    """A number for a new seed or a new draw."""
    return _dice.randrange(2**31)


def shape_words(shapes: Sequence[Shape]) -> str:
    """Shapes as people write them: '4', '1×8×8', '4 and 6'."""
    return " and ".join("×".join(map(str, shape)) or "1" for shape in shapes) or "–"


class Inspector(Panel):
    """Shows what is selected and asks for changes to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Selection", parent=parent)
        self._title = ElidedLabel("Project", "title")
        self._side = Label("", "small")
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._snapshot: Snapshot | None = None
        self._ids: tuple[str, ...] = ()
        self._unit: tuple[str, int] | None = None
        self._project = ProjectFacts()
        self._facts = ElidedLabel("", "second")
        self._problems = Label("", "danger")
        self._problems.setWordWrap(True)
        self._form = Form("Layer settings")
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
        buttons = FlowLayout(gap=SPACE)
        buttons.addWidget(self._randomise)
        buttons.addWidget(self._remove)
        for widget in (self._facts, self._problems, self._weights_title, self._weights, self._form):
            column.addWidget(widget)
        column.addLayout(buttons)
        return page

    def _connect(self) -> None:
        self._form.field_requested.connect(self._ask_parameter)
        self._form.gesture_finished.connect(self.gesture_finished)
        self._weights.weight_requested.connect(self._ask_weight)
        self._randomise.clicked.connect(self._ask_randomise)
        self._remove.clicked.connect(self._ask_remove)
        self._project.edit_requested.connect(self.ask)

    # ---- what is shown ----

    def set_selection(self, ids: Sequence[str]) -> None:
        """Show these layers; none shows the project."""
        if tuple(ids) != self._ids:
            self._form.commit_typing()
            self._ids = tuple(ids)
            if self._unit is not None and self._unit[0] not in self._ids:
                self._unit = None
            self._refresh()

    def set_unit(self, layer_id: str, unit: int | None) -> None:
        """Show one unit of a layer with what it listens to; None goes back to the layer."""
        self._form.commit_typing()
        self._unit = None if unit is None else (layer_id, unit)
        self._ids = (layer_id,) if layer_id else self._ids
        self._refresh()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show another document."""
        self._spec, self._analysis = spec, analysis
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the numbers of the selected unit."""
        self._snapshot = snapshot
        if self._unit is not None and self.isVisible():
            self._show_unit()

    def _refresh(self) -> None:
        if self._spec is None or self._analysis is None:
            return
        layers = [self._spec.network.layer(i) for i in self._ids if self._spec.network.has(i)]
        self._project.setVisible(not layers)
        self._layer.setVisible(bool(layers))
        if layers:
            self._show_layers(layers, self._spec, self._analysis)
        else:
            self._title.setText("Project")
            self._side.setText("")
            self._project.show_document(self._spec, self._analysis)
        self._show_unit()

    def _show_layers(self, layers: Sequence[LayerKind], spec: Spec, analysis: Analysis) -> None:
        one_kind = len({layer.kind for layer in layers}) == 1
        one = layers[0] if len(layers) == 1 else None
        self._title.setText(title_of(spec, one.id) if one is not None else _several(layers))
        self._facts.setText(_facts(layers, analysis))
        problems = [problem for layer in layers for problem in analysis.problems_of(layer.id)]
        self._problems.setText("\n".join(f"{p.problem} {p.remedy}" for p in problems))
        self._problems.setVisible(bool(problems))
        self._form.setVisible(one_kind)
        if one_kind:
            self._form.show_values(layers, problems, _offer(spec))
        learned = any(layer.id in analysis.shapes and analysis.shapes[layer.id].parameters for layer in layers)
        self._randomise.setEnabled(learned)
        self._randomise.setToolTip(
            "Draw these weights anew. Undo brings the old ones back." if learned else "There are no weights here."
        )
        fixed = [layer.title for layer in layers if layer.kind in ("input", "output")]
        self._remove.setEnabled(not fixed)
        self._remove.setToolTip(
            f"The {fixed[0]} layer cannot be removed." if fixed else "Take the selection out of the network."
        )

    def _show_unit(self) -> None:
        """The numbers of the selected unit, if there is one and they are being watched."""
        spec, analysis = self._spec, self._analysis
        view = None
        if (
            self._unit is not None
            and self._snapshot is not None
            and spec is not None
            and spec.network.has(self._unit[0])
        ):
            view = self._snapshot.layers.get(self._unit[0])
        weight = None if view is None else view.weight
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
    """'4 → 8 · 40 weights' for a layer, the weights alone for several."""
    known = [analysis.shapes[layer.id] for layer in layers if layer.id in analysis.shapes]
    weights = sum(shape.parameters for shape in known)
    counted = f"{format_count(weights)} weight{'s' * (weights != 1)}"
    if len(layers) == 1 and known:
        shape = known[0]
        if not shape.inputs:
            return layers[0].caption(shape.output)
        return f"{shape_words(shape.inputs)} → {shape_words([shape.output])} · {counted}"
    return counted


def _offer(spec: Spec) -> Offer:
    data = spec.data_shape
    return Offer(data.features, PLANE_FEATURES if data.plane else {}, data.default_features)


def _unit_words(unit: tuple[str, int] | None, analysis: Analysis | None, ids: Sequence[str]) -> str:
    if unit is None or analysis is None or unit[0] not in analysis.shapes or len(ids) != 1:
        return ""
    return f"unit {unit[1] + 1} of {format_count(analysis.shapes[unit[0]].output[0])}"


def incoming_names(spec: Spec, analysis: Analysis | None, layer_id: str) -> tuple[str, ...]:
    """What each column of a layer's weights comes from: 'sin x₁', 'Dense 8 · 3'."""
    names: list[str] = []
    for source in spec.network.sources(layer_id):
        layer = spec.network.layer(source)
        if isinstance(layer, Input):
            names += [PLANE_FEATURES.get(name, name) for name in layer.chosen(spec.data_shape)]
        elif analysis is not None and source in analysis.shapes:
            title = title_of(spec, source)
            names += [f"{title} · {i + 1}" for i in range(analysis.shapes[source].output[0])]
    return tuple(names)
