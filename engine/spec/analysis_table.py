"""The Analyze table: what every layer takes, gives, holds and costs, a row each, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from engine.spec.catalog.layers import LayerKind, Learned, Shape, Units, words_of_shape
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.graph import topological
from engine.spec.problems import SpecProblem
from engine.spec.shapes import Analysis, LayerShape

BYTES = 4  # of a float32
MOST_SHAPES = 3  # of the inputs of a join; more are counted


@dataclass(frozen=True)
class TableRow:
    """One layer.

    Attributes
    ----------
    name : what it is called on screen. kind : title of its kind.
    inputs, output : of one sample; no inputs and None where they are not known yet.
    memory : bytes of float32, parameters and the outputs of one sample.
    multiply_adds : for one sample.
    trained : "yes", "frozen", "× 0.3" ...; "" where nothing is learned. state : "ablated" or "bypassed", if it is.
    problem : one sentence, "" if there is none. blocking : whether it keeps the network from being trained.
    idle : leads to no output, and is left out.
    """

    layer_id: str
    name: str
    kind: str
    inputs: tuple[Shape, ...] = ()
    output: Shape | None = None
    parameters: int = 0
    memory: int = 0
    multiply_adds: int = 0
    trained: str = ""
    state: str = ""
    problem: str = ""
    blocking: bool = False
    idle: bool = False


@dataclass(frozen=True)
class Totals:
    """Sums over the layers that take part; memory in bytes, multiply_adds for one sample. layers : inputs left out."""

    layers: int
    parameters: int
    memory: int
    multiply_adds: int


def table_rows(spec: Spec, analysis: Analysis) -> tuple[TableRow, ...]:
    """A row for every layer, from the inputs to the outputs; layers of a loop come last."""
    ordered = dict.fromkeys((*topological(spec.network), *(layer.id for layer in spec.network.layers)))
    wrong: dict[str, SpecProblem] = {}
    for problem in (*analysis.problems, *analysis.warnings):
        wrong.setdefault(problem.layer_id, problem)
    blocking, idle = frozenset(problem.layer_id for problem in analysis.problems), analysis.idle
    return tuple(_row(spec, analysis, i, wrong.get(i), i in blocking, i in idle) for i in ordered)


def _row(
    spec: Spec, analysis: Analysis, layer_id: str, problem: SpecProblem | None, blocking: bool, idle: bool
) -> TableRow:
    layer, shape = spec.network.layer(layer_id), analysis.shapes.get(layer_id)
    return TableRow(
        layer_id,
        title_of(spec, layer_id),
        layer.title,
        () if shape is None else shape.inputs,
        None if shape is None else shape.output,
        0 if shape is None else shape.parameters,
        0 if shape is None else memory_of(shape),
        0 if shape is None else shape.multiply_adds,
        words_of_training(layer, shape),
        "ablated" if getattr(layer, "ablated", False) else "bypassed" if getattr(layer, "bypassed", False) else "",
        "" if problem is None else problem.problem,
        blocking,
        idle,
    )


def totals(spec: Spec, analysis: Analysis) -> Totals:
    """The sums over all layers that lead to an output."""
    taking_part = [analysis.shapes[i] for i in analysis.order if i in analysis.shapes]
    return Totals(
        sum(spec.network.layer(i).kind != "input" for i in analysis.order),
        analysis.parameters,
        sum(memory_of(shape) for shape in taking_part),
        analysis.multiply_adds,
    )


def memory_of(shape: LayerShape) -> int:
    """Bytes of float32 that a layer needs for one sample: its parameters and its outputs."""
    return BYTES * (shape.parameters + prod(shape.output))


def words_of_memory(count: int) -> str:
    """Bytes as people read them: "96 B", "1.2 KB", "34 MB"; a KB has 1000 of them."""
    size, unit = float(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 9.95 else f"{size:.1f} {unit}"


def words_of_inputs(shapes: Sequence[Shape]) -> str:
    """What reaches a layer: "8", "8 and 6", "4 times 8"."""
    if len(shapes) > 2 and len(set(shapes)) == 1:
        return f"{len(shapes)} times {words_of_shape(shapes[0])}"
    words = [words_of_shape(shape) for shape in shapes]
    if len(words) > MOST_SHAPES:
        return f"{', '.join(words[:MOST_SHAPES])} and {len(words) - MOST_SHAPES} more"
    return " and ".join(words)


def words_of_training(layer: LayerKind, shape: LayerShape | None) -> str:
    """Whether, and how, a layer learns; "" where it has nothing to learn."""
    if not isinstance(layer, Learned) or shape is None or not shape.parameters:
        return ""
    if layer.frozen or layer.rate_factor == 0:
        return "frozen"
    if isinstance(layer, Units) and layer.frozen_units:
        return f"{len(layer.frozen_units)} of {layer.units} units frozen"
    return "yes" if layer.rate_factor == 1 else f"× {layer.rate_factor:g}"
