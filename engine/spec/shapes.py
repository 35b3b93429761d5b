"""Shapes through the network, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass

from engine.spec.catalog.layers import Layer, LayerKind, Shape
from engine.spec.catalog.losses import LOSSES
from engine.spec.data_shape import DataShape
from engine.spec.document import Network, Spec
from engine.spec.formula import FormulaError, check_formula
from engine.spec.graph import topological
from engine.spec.problems import ShapeError, SpecProblem

MOST_PARAMETERS = 100_000_000  # 400 MB of float32, three times that with an optimizer's state


@dataclass(frozen=True)
class LayerShape:
    """What goes into a layer, what comes out, and how much of it is learned."""

    inputs: tuple[Shape, ...]
    output: Shape
    parameters: int


@dataclass(frozen=True)
class Analysis:
    """Shapes of all layers that have one, and every problem found.

    Attributes
    ----------
    shapes : by layer id, in topological order.
    """

    shapes: dict[str, LayerShape]
    problems: tuple[SpecProblem, ...]

    @property
    def parameters(self) -> int:
        """Learned numbers of the whole network."""
        return sum(shape.parameters for shape in self.shapes.values())

    def problems_of(self, place: str) -> tuple[SpecProblem, ...]:
        """The problems at one layer (or at "data", "training", "network")."""
        return tuple(problem for problem in self.problems if problem.layer_id == place)


def analyse(spec: Spec) -> Analysis:
    """Infer every shape and collect every problem; never raises."""
    data = spec.data_shape
    found = [*_data_problems(spec, data), *_training_problems(spec), *_graph_problems(spec.network)]
    shapes: dict[str, LayerShape] = {}
    for layer_id in topological(spec.network):
        layer = spec.network.layer(layer_id)
        inputs = _inputs(spec.network, layer, shapes)
        if inputs is None:
            continue
        try:
            output = layer.infer_shape(inputs, data)
        except ShapeError as error:
            found.append(SpecProblem(layer_id, error.problem, error.remedy))
            continue
        shapes[layer_id] = LayerShape(inputs, output, layer.parameter_count(inputs, output))
    analysis = Analysis(shapes, tuple(found))
    return Analysis(shapes, (*analysis.problems, *_size_problems(analysis)))


def _inputs(network: Network, layer: Layer, shapes: dict[str, LayerShape]) -> tuple[Shape, ...] | None:
    """Shapes that reach a layer; None where they are unknown or too few (that problem has its own line)."""
    sources = network.sources(layer.id)
    if not layer.min_inputs <= len(sources) <= layer.max_inputs or any(s not in shapes for s in sources):
        return None
    return tuple(shapes[source].output for source in sources)


def _data_problems(spec: Spec, data: DataShape) -> list[SpecProblem]:
    found = []
    formula = getattr(spec.data, "formula", None)
    if isinstance(formula, str):
        try:
            check_formula(formula)
        except FormulaError as error:
            found.append(SpecProblem("data", str(error), error.remedy, "formula"))
    if spec.data.kind == "csv" and not data.classes and not data.targets[0]:
        found.append(SpecProblem("data", "No target column is chosen.", "Choose the column to predict.", "target"))
    if not data.features:
        found.append(SpecProblem("data", "The data has no feature column.", "Mark a column as a number or a category."))
    if data.samples == 0 and spec.data.kind != "csv":
        found.append(SpecProblem("data", "Every point was erased.", "Paint some points, or regenerate the data."))
    if len(data.classes) == 1:
        found.append(SpecProblem("data", "The target has only one class.", "Choose a column with two or more values."))
    return found


def _training_problems(spec: Spec) -> list[SpecProblem]:
    training, shape = spec.training, spec.data.shape()
    if training.task not in shape.tasks:
        return [
            SpecProblem(
                "training",
                f"This data cannot be learned as {training.task}.",
                f"Choose {shape.tasks[0]}.",
                "task",
            )
        ]
    row = LOSSES[training.loss]
    if training.task in row.tasks:
        return []
    fitting = next(other.title for other in LOSSES.values() if training.task in other.tasks)
    return [
        SpecProblem(
            "training",
            f"{row.title} does not suit {training.task}.",
            f"Choose {fitting} as the loss.",
            "loss",
        )
    ]


def _graph_problems(network: Network) -> list[SpecProblem]:
    found = []
    ids = [layer.id for layer in network.layers]
    for layer_id in sorted({i for i in ids if ids.count(i) > 1}):
        found.append(SpecProblem(layer_id, "Two layers have the same id.", "Remove one of them."))
    ordered = set(topological(network))
    for link in network.links:
        if link.source not in ids or link.target not in ids:
            missing = link.source if link.source not in ids else link.target
            found.append(SpecProblem("network", f"A link leads to {missing}, which is not there.", "Remove the link."))
    for layer in network.layers:
        found += _layer_links(network, layer, ordered)
    for kind, word in (("input", "an Input"), ("output", "an Output")):
        count = sum(layer.kind == kind for layer in network.layers)
        if count != 1:
            problem = (
                f"The network has no {word.split()[1]} layer." if count == 0 else f"There is more than one {kind}."
            )
            found.append(SpecProblem("network", problem, f"Keep {word} layer, and only one."))
    return found


def _layer_links(network: Network, layer: LayerKind, ordered: set[str]) -> list[SpecProblem]:
    if layer.id not in ordered:
        return [SpecProblem(layer.id, "This layer is part of a loop.", "Remove a link of the loop.")]
    count = len(network.sources(layer.id))
    if count < layer.min_inputs:
        return [SpecProblem(layer.id, "Nothing reaches this layer.", "Link another layer to it, or remove it.")]
    if count > layer.max_inputs:
        return [SpecProblem(layer.id, f"{count} links reach a layer that takes {layer.max_inputs}.", "Remove a link.")]
    if layer.kind != "output" and not network.targets(layer.id):
        return [SpecProblem(layer.id, "This layer leads nowhere.", "Link it to another layer, or remove it.")]
    return []


def _size_problems(analysis: Analysis) -> list[SpecProblem]:
    if analysis.parameters <= MOST_PARAMETERS:
        return []
    widest = max(analysis.shapes, key=lambda layer_id: analysis.shapes[layer_id].parameters)
    problem = f"The network has {analysis.parameters:,} weights; more than {MOST_PARAMETERS:,} would not fit in memory."
    return [SpecProblem(widest, problem, "Take fewer units here.", "units")]
