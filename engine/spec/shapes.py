"""Shapes through the network, and what does not fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import prod

from engine.spec.ahead import peeking
from engine.spec.catalog.data import CsvSeries
from engine.spec.catalog.layers import Dense, Filters, Input, Layer, LayerKind, Shape, Units, words_of_shape
from engine.spec.catalog.losses import LOSSES
from engine.spec.data_shape import DataShape
from engine.spec.document import Network, Spec
from engine.spec.formula import FormulaError, check_formula
from engine.spec.graph import after, before, topological
from engine.spec.problems import ShapeError, SpecProblem
from engine.spec.world_problems import world_problems, world_warnings

MOST_PARAMETERS = 100_000_000  # 400 MB of float32, three times that with an optimizer's state
MOST_NUMBERS = 500_000_000  # that all layers give for one batch: 2 GB, and as much again for their gradients


@dataclass(frozen=True)
class LayerShape:
    """What goes into a layer, what comes out, and how much of it is learned and computed.

    Attributes
    ----------
    inputs, output : of one sample. parameters : learned numbers.
    multiply_adds : for one sample, as papers count them.
    """

    inputs: tuple[Shape, ...]
    output: Shape
    parameters: int
    multiply_adds: int = 0


@dataclass(frozen=True)
class Analysis:
    """Shapes of all layers that have one, and every problem found.

    Attributes
    ----------
    shapes : by layer id, in topological order; of layers that take no part, too, where they are known.
    problems : what keeps the network from being trained. warnings : what only deserves a look.
    order : ids of the layers that lead to an output, in topological order; they are what is built and trained.
    answer : the output that is the network's answer: the first in the document that something reaches.
    features : what the inputs among `order` take from the data, together, in the order of the data.
    """

    shapes: dict[str, LayerShape]
    problems: tuple[SpecProblem, ...]
    warnings: tuple[SpecProblem, ...] = ()
    order: tuple[str, ...] = ()
    answer: str = ""
    features: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """Learned numbers of all layers that take part."""
        return sum(self.shapes[i].parameters for i in self.order if i in self.shapes)

    @property
    def multiply_adds(self) -> int:
        """Multiplications with an addition for one sample, of all layers that take part."""
        return sum(self.shapes[i].multiply_adds for i in self.order if i in self.shapes)

    @property
    def idle(self) -> frozenset[str]:
        """Layers that lead to no output yet."""
        return frozenset(problem.layer_id for problem in self.warnings if problem.kind == "idle")

    def problems_of(self, place: str) -> tuple[SpecProblem, ...]:
        """The problems and warnings at one layer (or at "data", "training", "network")."""
        return tuple(problem for problem in (*self.problems, *self.warnings) if problem.layer_id == place)


def analyse(spec: Spec) -> Analysis:
    """Infer every shape and collect every problem; never raises."""
    data, network = spec.data_shape, spec.network
    order = topological(network)
    answering = _answering(network)
    live = before(network, (*answering, *critics(spec)))
    found = [*_data_problems(spec, data), *_training_problems(spec), *_graph_problems(network, frozenset(order), live)]
    warnings = _idle(network, live)
    shapes: dict[str, LayerShape] = {}
    for layer_id in order:
        layer = network.layer(layer_id)
        inputs = _inputs(network, layer, shapes)
        if inputs is None:
            continue
        try:
            lent = lending(network, shapes, live if layer_id in live else frozenset(shapes))
            output = layer.infer_among(inputs, data, lent)
        except ShapeError as error:
            problem = SpecProblem(layer_id, error.problem, error.remedy, kind="shape")
            (found if layer_id in live else warnings).append(problem)
            continue
        shapes[layer_id] = LayerShape(
            inputs, output, layer.learned_numbers(inputs, output, data), layer.multiply_adds(inputs, output)
        )
        found += _bypass_problems(layer, shapes[layer_id])
    found += world_problems(spec, live)
    warnings += world_warnings(spec, live)
    found += _adversaries(spec, before(network, answering[:1]))  # of several outputs the first is the answer
    warnings += peeking(network, data, {layer_id: shape.inputs for layer_id, shape in shapes.items()})
    taking_part = tuple(i for i in order if i in live)
    features = _features(network, data, taking_part)
    analysis = Analysis(shapes, tuple(found), tuple(warnings), taking_part, (*answering, "")[0], features)
    return replace(analysis, problems=(*found, *_size_problems(analysis), *_batch_problems(spec, analysis)))


def lending(network: Network, shapes: dict[str, LayerShape], among: frozenset[str]) -> dict[str, tuple[Shape, Shape]]:
    """What each Dense layer takes and gives, of those that may lend their weights."""
    dense = (i for i in shapes if i in among and isinstance(network.layer(i), Dense))
    return {i: (shapes[i].inputs[0], shapes[i].output) for i in dense}


def _answering(network: Network) -> tuple[str, ...]:
    """The outputs that something reaches; where there is none, the first, so that its problem shows."""
    outputs = [layer.id for layer in network.layers if layer.kind == "output"]
    return tuple(i for i in outputs if network.sources(i)) or tuple(outputs[:1])


def critics(spec: Spec) -> tuple[str, ...]:
    """The Value layers that something reaches, of a network that learns to act; elsewhere they are idle."""
    if spec.training.task != "reinforcement":
        return ()
    return tuple(layer.id for layer in spec.network.layers if layer.kind == "value" and spec.network.sources(layer.id))


def _features(network: Network, data: DataShape, layer_ids: tuple[str, ...]) -> tuple[str, ...]:
    inputs = [layer for layer in map(network.layer, layer_ids) if isinstance(layer, Input)]
    if len(inputs) == 1:
        return inputs[0].chosen(data)
    chosen = {name for layer in inputs for name in layer.chosen(data)}
    return tuple(name for name in data.features if name in chosen)


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
    if isinstance(spec.data, CsvSeries) and spec.data.path and not spec.data.channels:
        found.append(SpecProblem("data", "The target does not hold numbers.", "Choose a column that does.", "target"))
    if not data.features and not data.world:
        found.append(SpecProblem("data", "The data has no feature column.", "Mark a column as a number or a category."))
    if data.samples == 0 and spec.data.family != "own":
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


def _adversaries(spec: Spec, asked: frozenset[str]) -> list[SpecProblem]:
    """Adversarial training needs something to tell apart, among the layers that lead to its answer."""
    if spec.data_shape.task != "adversarial" or any(spec.network.layer(i).kind == "versus" for i in asked):
        return []
    problem = "There is nothing to tell real samples from: no generator leads to the output."
    return [SpecProblem("network", problem, "Start with the GAN template, or choose another task.", kind="no versus")]


def _graph_problems(network: Network, ordered: frozenset[str], live: frozenset[str]) -> list[SpecProblem]:
    found = []
    counts = Counter(layer.id for layer in network.layers)
    for layer_id in sorted(i for i, count in counts.items() if count > 1):
        found.append(SpecProblem(layer_id, "Two layers have the same id.", "Remove one of them."))
    for link in network.links:
        if link.source not in counts or link.target not in counts:
            missing = link.source if link.source not in counts else link.target
            problem = f"A link leads to {missing}, which is not there."
            found.append(SpecProblem("network", problem, "Remove the link.", kind="dangling"))
    for layer in network.layers:
        found += _layer_links(network, layer, ordered, live)
    for kind, word in (("input", "an Input"), ("output", "an Output")):
        if not any(layer.kind == kind for layer in network.layers):
            problem = f"The network has no {word.split()[1]} layer."
            found.append(SpecProblem("network", problem, f"Add {word} layer.", kind=f"no {kind}"))
    return found


def _layer_links(
    network: Network, layer: LayerKind, ordered: frozenset[str], live: frozenset[str]
) -> list[SpecProblem]:
    if layer.id not in ordered:
        inside = layer.id in after(network, network.targets(layer.id))
        problem = "This layer is part of a loop." if inside else "This layer stands behind a loop."
        return [SpecProblem(layer.id, problem, "Remove a link of the loop.", kind="loop")]
    count = len(network.sources(layer.id))
    if 0 < count < layer.min_inputs and layer.id in live:
        problem = f"It takes {' and '.join(layer.ports)}; only one link reaches it."
        return [SpecProblem(layer.id, problem, f"Link its {layer.ports[count]} to it as well.", kind="unfed")]
    if count < layer.min_inputs and layer.id in live:
        remedy = "Link another layer to it, or remove it." if layer.kind != "output" else "Link a layer to it."
        return [SpecProblem(layer.id, "Nothing reaches this layer.", remedy, kind="unfed")]
    if count > layer.max_inputs:
        links = "A link reaches" if count == 1 else f"{count} links reach"
        problem = f"{links} a layer that takes {layer.max_inputs or 'none'}."
        return [SpecProblem(layer.id, problem, "Remove a link.", kind="crowded")]
    return []


def _idle(network: Network, live: frozenset[str]) -> list[SpecProblem]:
    """Layers on the canvas that take no part; the run goes on without them."""
    idle = [layer for layer in network.layers if layer.id not in live]
    return [
        SpecProblem(layer.id, _why_idle(layer), "Link it to another layer, or remove it.", kind="idle")
        for layer in idle
    ]


def _why_idle(layer: LayerKind) -> str:
    if layer.kind == "output":
        return "Nothing reaches this output, so the training goes on without it."
    if layer.kind == "value":
        return "It counts where something reaches it and an agent learns to act; the training goes on without it."
    return "This layer leads to no output, so the training goes on without it."


def _bypass_problems(layer: LayerKind, shape: LayerShape) -> list[SpecProblem]:
    if not getattr(layer, "bypassed", False) or shape.inputs[0] == shape.output:
        return []
    gets, gives = words_of_shape(shape.inputs[0]), words_of_shape(shape.output)
    problem = f"A layer that takes {gets} and gives {gives} numbers cannot be bypassed."
    as_large = isinstance(layer, Units) and shape.inputs[0][1:] == shape.output[1:]
    units = f"{shape.inputs[0][0]:,} {'filters' if isinstance(layer, Filters) else 'units'}"
    remedy = f"Give it {units}, or end the bypass." if as_large else "End the bypass."
    return [SpecProblem(layer.id, problem, remedy, "bypassed", kind="bypass")]


def _size_problems(analysis: Analysis) -> list[SpecProblem]:
    if analysis.parameters <= MOST_PARAMETERS:
        return []
    widest = max(analysis.shapes, key=lambda layer_id: analysis.shapes[layer_id].parameters)
    problem = f"The network has {analysis.parameters:,} weights; more than {MOST_PARAMETERS:,} would not fit in memory."
    return [SpecProblem(widest, problem, "Take fewer units here.", "units")]


def numbers_of(analysis: Analysis) -> int:
    """How many numbers all layers that take part give for one sample."""
    return sum(prod(analysis.shapes[i].output) for i in analysis.order if i in analysis.shapes)


def _batch_problems(spec: Spec, analysis: Analysis) -> list[SpecProblem]:
    batch, each = spec.training.batch_size, numbers_of(analysis)
    if batch * each <= MOST_NUMBERS:
        return []
    there = [i for i in analysis.order if i in analysis.shapes]
    largest = max(there, key=lambda layer_id: prod(analysis.shapes[layer_id].output))
    problem = f"A batch of {batch:,} makes {batch * each:,} numbers on its way; so many would not fit in memory."
    return [SpecProblem(largest, problem, "Take smaller batches, or fewer or smaller maps here.", kind="batch")]
