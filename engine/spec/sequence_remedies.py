"""What brings a sequence to a layer that takes one, a list of it to one that does not, and heads to a width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.spec.catalog.layers import (
    Attention,
    AttentionPool,
    Conv1d,
    Dense,
    Flatten,
    GlobalPool,
    Input,
    LastStep,
    LayerKind,
    Output,
    Recurrent,
    Shape,
    TransformerBlock,
    ValueOutput,
)
from engine.spec.catalog.layers.attention import fitting_heads, fitting_units
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import AddLink, Edit, RemoveLayers, RemoveLinks, SetParameter, Several, title_of
from engine.spec.edits.units import most_units
from engine.spec.shapes import LayerShape

Offered = tuple[str, Edit]  # what a button says, and the edit it asks for
Insert = Callable[..., Edit]  # (document, source, target, layers ...): layers in the link between
Shapes = Mapping[str, LayerShape]
LISTS = (Flatten, LastStep, GlobalPool, AttentionPool)  # what makes a list of a sequence


def settings(layer: LayerKind, shape: Shape) -> Iterator[Offered]:
    """A layer's own settings, changed to suit what reaches it."""
    match layer:
        case Attention() if layer.units % layer.heads:
            units = fitting_units(layer.units, layer.heads)
            if units <= most_units(layer):
                yield f"Take {units} units", _set(layer, "units", units)
            yield from _fewer_heads(layer, layer.units)
        case TransformerBlock():
            yield from _fewer_heads(layer, shape[0])
        case LastStep():
            yield "Read one direction", _set(layer, "both", False)


def ways(spec: Spec, shapes: Shapes, layer: LayerKind, source: str, insert: Insert) -> Iterator[Offered]:
    """What comes between a layer and its source, or goes, so that it gets what it takes."""
    data, places = spec.data_shape, len(shapes[source].output)
    if isinstance(layer, Output) and data.answered is not None:
        steps = data.answered.length
        yield from _every_step(spec, shapes, source, steps)
        yield from _from_the_start(spec, shapes, layer, source, steps)
    elif places == 2 and isinstance(layer, Dense | Output | ValueOutput) and data.sequence:
        yield "Insert Last step", insert(spec, source, layer, LastStep(id="last_step"))
        yield "Insert Global pool", insert(spec, source, layer, GlobalPool(id="global_pool"))
    elif places == 1 and layer.family == "sequences" and isinstance(spec.network.layer(source), LISTS):
        yield _removed(spec, source)


def inputs(layer: Input, data: DataShape) -> list[Offered]:
    """The sequences that an input may take instead."""
    return [(f"Take {part.name}", _set(layer, "part", part.name)) for part in data.sequence]


def first_state(spec: Spec, layer: Recurrent, source: str, shape: Shape, insert: Insert) -> Iterator[Offered]:
    """What makes a first state of what the second link brings."""
    dense = Dense(id="dense", units=layer.units)
    if len(shape) == 1:
        yield f"Insert Dense {layer.units}", insert(spec, source, layer, dense)
    elif len(shape) == 2:
        yield f"Insert Last step and Dense {layer.units}", insert(spec, source, layer, LastStep(id="last_step"), dense)
    yield "Remove that link", RemoveLinks(links=((source, layer.id),))


def _every_step(spec: Spec, shapes: Shapes, source: str, steps: int) -> Iterator[Offered]:
    """Bring every step to an output that answers for each: mend the layer on the way there at which some are lost."""
    culprit = _where_lost(spec, shapes, source, steps)
    if culprit is None:
        return
    layer = spec.network.layer(culprit)
    if isinstance(layer, Conv1d):
        edits = [_set(layer, "padding", "causal"), *([_set(layer, "stride", 1)] if layer.stride > 1 else [])]
        yield f"Keep every step at {title_of(spec, culprit)}", Several(edits=tuple(edits), words="keep every step")
    else:
        yield _removed(spec, culprit)


def _from_the_start(spec: Spec, shapes: Shapes, layer: Output, source: str, steps: int) -> Iterator[Offered]:
    """Link what has every step to an output: the last such layer, which is an input where nothing else has."""
    full = [i for i, shape in shapes.items() if shape.output[1:] == (steps,) and len(shape.output) == 2]
    for start in [i for i in full if spec.network.layer(i).kind != "output"][-1:]:
        edits = RemoveLinks(links=((source, layer.id),)), AddLink(source=start, target=layer.id)
        yield f"Link {title_of(spec, start)} to it", Several(edits=edits, words=f"link {title_of(spec, start)}")


def _where_lost(spec: Spec, shapes: Shapes, source: str, steps: int) -> str | None:
    """The layer that gets so many steps and gives fewer or none, on the way along first links."""
    while source in shapes and shapes[source].inputs:
        if len(shapes[source].inputs[0]) == 2 and shapes[source].inputs[0][1] == steps:
            return None if shapes[source].output[1:] == (steps,) else source
        source = spec.network.sources(source)[0]
    return None


def _removed(spec: Spec, layer_id: str) -> Offered:
    return f"Remove the {spec.network.layer(layer_id).title} layer", RemoveLayers(layer_ids=(layer_id,))


def _fewer_heads(layer: Attention | TransformerBlock, width: int) -> Iterator[Offered]:
    heads = fitting_heads(width, layer.heads)
    edit = SetParameter(layer_ids=(layer.id,), field="heads", value=heads)
    yield f"Take {heads} heads" if heads > 1 else "Take one head", edit


def _set(layer: LayerKind, field: str, value: object) -> Edit:
    return SetParameter(layer_ids=(layer.id,), field=field, value=value)
