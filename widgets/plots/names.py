"""What layers, units, inputs and samples are called on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import Input
from engine.spec.data_shape import STEPWISE, DataShape
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.matrices import channel_names
from widgets.kit import format_number


def feature_title(name: str) -> str:
    """A feature as people write it: x₁² for x1_squared."""
    return PLANE_FEATURES.get(name, name)


def unit_title(spec: Spec, layer_id: str, unit: int) -> str:
    """One unit with its layer: 'Dense 8, unit 3', or a feature's or class's own name."""
    names = own_names(spec, layer_id)
    if names is not None and unit < len(names):
        return names[unit]
    return f"{title_of(spec, layer_id)}, unit {unit + 1}"


def own_names(spec: Spec, layer_id: str) -> Sequence[str] | None:
    """Names of a layer's outputs where they have any: features of the input, classes of the output."""
    if not spec.network.has(layer_id):
        return None
    layer = spec.network.layer(layer_id)
    shape = spec.data_shape
    if isinstance(layer, Input) and shape.sequence:
        return channel_names(layer, shape) or None
    if isinstance(layer, Input):
        return [feature_title(name) for name in layer.chosen(shape)]
    if layer.kind == "value":
        return ["return"]
    if layer.kind != "output":
        return None
    if shape.task == "two-class":
        return [f"{shape.classes[0]} or {shape.classes[1]}"] if len(shape.classes) == 2 else None
    return list(shape.answers)


def input_title(spec: Spec, layer_id: str, column: int) -> str:
    """Where a column of a layer's weights comes from."""
    sources = spec.network.sources(layer_id) if spec.network.has(layer_id) else ()
    return unit_title(spec, sources[0], column) if sources else f"input {column + 1}"


def weighted_layers(spec: Spec) -> tuple[str, ...]:
    """Ids of the layers that have weights."""
    return tuple(layer.id for layer in spec.network.layers if layer.kind != "input")


def class_name(shape: DataShape, index: float) -> str:
    """A class by its index, as it comes in a float array."""
    at = round(index)
    return shape.classes[at] if 0 <= at < len(shape.classes) else format_number(index)


def target_title(shape: DataShape, target: float) -> str:
    """A target as people read it: the class's name, or the value."""
    return class_name(shape, target) if shape.classes else format_number(target)


def has_target(shape: DataShape) -> bool:
    """Whether a whole sample is a class or a value; else its steps are, or its future."""
    return shape.task not in STEPWISE and shape.task != "forecast"


def counted(n: int, word: str) -> str:
    """'1 unit', '3 units'."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"
