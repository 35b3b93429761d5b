"""A layer put in between, where no setting brings what reaches a layer to a shape that it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from engine.spec.catalog.layers import (
    Attention,
    Concatenate,
    Conv1d,
    Conv2d,
    CrossAttention,
    Dense,
    Join,
    LayerKind,
    Shape,
    StepDense,
    TransformerBlock,
    Upsample,
)
from engine.spec.catalog.layers.attention import fitting_heads
from engine.spec.document import Link, Spec
from engine.spec.edits import AddLayer, Edit, RemoveLinks, Several
from engine.spec.graph import fresh_id

Offered = tuple[str, Edit]  # what a button says, and the edit it asks for
Insert = Callable[..., Edit]  # (document, source, target, layers ...): layers in the link between
Reaching = Mapping[str, Shape]
WIDEST = 2048  # of a layer that is put in
LARGEST_FACTOR = 8  # of an Upsample layer
EACH = 8  # channels for each head of attention


def bridges(spec: Spec, layer: LayerKind, reaching: Reaching, insert: Insert) -> Iterator[Offered]:
    """What could come in between, best first; the caller sees which of them help.

    Parameters
    ----------
    reaching : the shape of what reaches the layer, by the layer it comes from.
    """
    if isinstance(layer, Join):
        yield from _attended(spec, layer, reaching)
        if not isinstance(layer, Concatenate):
            yield from _projected(spec, layer, reaching, insert)
        yield from _enlarged(spec, layer, reaching, insert)
    elif isinstance(layer, Attention | TransformerBlock):
        yield from _widened(spec, layer, reaching, insert)


def _projected(spec: Spec, layer: LayerKind, reaching: Reaching, insert: Insert) -> Iterator[Offered]:
    """A weighted sum that brings a way to the width of another, as the skip of a residual block has."""
    if len({shape[1:] for shape in reaching.values()}) != 1:
        return
    widths = Counter(shape[0] for shape in reaching.values())
    for width in sorted(widths, key=lambda width: (-widths[width], width)):
        others = [source for source, shape in reaching.items() if shape[0] != width]
        if width <= WIDEST and others:
            new = _sums(len(reaching[others[0]]), width, over_time=bool(spec.data_shape.sequence))
            yield f"Insert {new.title} {width}", _in_each(spec, layer, dict.fromkeys(others, new), insert)


def _sums(axes: int, width: int, *, over_time: bool) -> LayerKind:
    """Weighted sums of the channels at each place."""
    if axes == 1:
        return Dense(id="dense", units=width, activation="linear")
    if axes == 2:
        if over_time:
            return StepDense(id="step_dense", units=width, activation="linear")
        return Conv1d(id="conv1d", units=width, kernel_size=1, activation="linear")
    return Conv2d(id="conv2d", units=width, kernel_size=1, activation="linear")


def _enlarged(spec: Spec, layer: LayerKind, reaching: Reaching, insert: Insert) -> Iterator[Offered]:
    """Small maps made as large as the largest."""
    if any(len(shape) != 3 for shape in reaching.values()):
        return
    rows, columns = (max(shape[axis] for shape in reaching.values()) for axis in (1, 2))
    new: dict[str, LayerKind] = {}
    for source, (_, height, width) in reaching.items():
        factor = rows // height
        if (height * factor, width * factor) != (rows, columns) or factor > LARGEST_FACTOR:
            return
        if factor > 1:
            new[source] = Upsample(id="upsample", factor=factor)
    if new:
        yield "Insert Upsample", _in_each(spec, layer, new, insert)


def _attended(spec: Spec, layer: LayerKind, reaching: Reaching) -> Iterator[Offered]:
    """Of two sequences of different lengths, what the one that is answered for finds in the other."""
    if len(reaching) != 2 or any(len(shape) != 2 for shape in reaching.values()):
        return
    answered = spec.data_shape.answered
    first, second = reaching
    if answered is not None and reaching[second][1] == answered.length:
        first, second = second, first
    width, length = reaching[first]
    if length == reaching[second][1] or width > WIDEST:
        return
    heads = fitting_heads(width, 1)
    new = CrossAttention(id=fresh_id(spec.network, "cross_attention"), units=width, heads=heads)
    links = (
        Link(source=first, target=new.id),
        Link(source=second, target=new.id, port=1),
        Link(source=new.id, target=layer.id, port=1),
    )
    edits = (RemoveLinks(links=((second, layer.id),)), AddLayer(layer=new, links=links))
    yield f"Insert {new.title}", Several(edits=edits, words=f"insert {new.title}")


def _widened(spec: Spec, layer: LayerKind, reaching: Reaching, insert: Insert) -> Iterator[Offered]:
    """As many channels as heads can share, where there are too few for any."""
    assert isinstance(layer, Attention | TransformerBlock)
    source, shape = next(iter(reaching.items()))
    if len(shape) == 2 and shape[0] < layer.heads * EACH:
        new = StepDense(id="step_dense", units=layer.heads * EACH, activation="linear")
        yield f"Insert {new.title} {new.units}", _in_each(spec, layer, {source: new}, insert)


def _in_each(spec: Spec, layer: LayerKind, new: Mapping[str, LayerKind], insert: Insert) -> Edit:
    """These layers in the links from their sources, with ids of their own."""
    edits: list[Edit] = []
    grown = spec
    for source, one in new.items():
        edits.append(insert(grown, source, layer, one))
        grown = edits[-1].apply(grown)
    words = f"insert {next(iter(new.values())).title}"
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words=words)
