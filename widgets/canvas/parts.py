"""What can be put into a network: every layer kind, the blocks that come with the program, and a person's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from PySide6.QtCore import QMimeData

from engine.spec.ahead import told_of
from engine.spec.block import MOST_UNITS, Block
from engine.spec.blocks import BLOCKS
from engine.spec.catalog.layers import (
    LAYERS,
    Conv1d,
    Conv2d,
    CrossAttention,
    Dense,
    Filters,
    Layer,
    LayerKind,
    SelfAttention,
    Shape,
    StepDense,
    TransformerBlock,
)
from engine.spec.catalog.layers.attention import fitting_heads
from engine.spec.document import Spec
from engine.spec.fragment import Fragment, parse_fragment
from engine.spec.graph import fresh_id, topological
from engine.spec.shapes import Analysis
from widgets.kit.dragging import carried

WIDTH = 8  # of a block where nothing says how wide it should be
MOST_FILTERS = 2048


@dataclass(frozen=True)
class Spot:
    """Where something goes.

    Attributes
    ----------
    source, target : the link that takes it in; with one of them alone it is linked to that one only, with none it
        stands by itself.
    x, y : its top left corner in the scene; None is for the automatic arrangement.
    """

    source: str = ""
    target: str = ""
    x: float | None = None
    y: float | None = None

    @property
    def into_link(self) -> bool:
        """Whether a link opens for it."""
        return bool(self.source and self.target)


@dataclass(frozen=True)
class Part:
    """One thing that can be put in.

    Attributes
    ----------
    words : other words by which a search finds it. make : the layers for a spot; their ids need not be fresh.
    """

    key: str
    title: str
    summary: str
    words: tuple[str, ...]
    make: Callable[[Spec, Analysis, Spot], Fragment]


def parts(blocks: tuple[Fragment, ...] = ()) -> tuple[Part, ...]:
    """Everything there is, the most used first; `blocks` are a person's own."""
    own = (
        Part(f"own-{i}", block.name or "My block", _counted(block), ("mine", "block"), _always(block))
        for i, block in enumerate(blocks)
    )
    kinds = {kind: _kind_part(kind) for kind in LAYERS}
    ends = [part for kind, part in kinds.items() if LAYERS[kind].family == "ends"]
    inner = [part for kind, part in kinds.items() if LAYERS[kind].family not in ("ends", "layers")]
    layers = [part for kind, part in kinds.items() if LAYERS[kind].family == "layers"]
    return (*layers, IDENTITY, *(_block_part(block) for block in BLOCKS), *own, *inner, *ends)


def part_of(kind: str) -> Part | None:
    """The part of this key: a layer kind, "identity" or a block's key."""
    return next((part for part in parts() if part.key == kind), None)


def part_in(data: QMimeData) -> Part | None:
    """What a drag carries; None where it is nothing of ours, or damaged."""
    word, text = carried(data)
    if word == "kind":
        return part_of(text)
    fragment = parse_fragment(text) if word == "fragment" else None
    return None if fragment is None else part_of_fragment(fragment)


def part_of_fragment(fragment: Fragment) -> Part:
    """A person's own block as it is, or one of the program's for whatever width its place has."""
    known = next((block for block in BLOCKS if block.is_like(fragment)), None)
    return _block_part(known) if known is not None else _own(fragment)


def shape_at(spec: Spec, analysis: Analysis, spot: Spot) -> Shape:
    """What passes a spot; a guess where nothing is linked yet."""
    shape = analysis.shapes.get(spot.source)
    if shape is not None:
        return shape.output
    units = getattr(spec.network.layer(spot.target), "units", WIDTH) if spec.network.has(spot.target) else WIDTH
    return (int(units),)


def new_dense(spec: Spec, source: str, target: str) -> Dense:
    """A layer like its neighbour: the source if that is dense, else the target, else 4 units of tanh.

    By itself it is like the last hidden layer.
    Behind a ReLU or linear layer of the same width it begins as the identity, so that the network goes on as it was.
    """
    made = Dense(id=fresh_id(spec.network, "dense"), units=4)
    for neighbour_id in (source, target) if source or target else _last_dense(spec):
        neighbour = spec.network.layer(neighbour_id) if spec.network.has(neighbour_id) else None
        if isinstance(neighbour, Dense):
            passes = neighbour_id == source and neighbour.activation in ("relu", "linear")
            return made.with_(
                units=neighbour.units,
                activation=neighbour.activation,
                initialisation="identity" if passes else _lively(neighbour),
            )
    return made


def filters_at(kind: type[Filters], spec: Spec, analysis: Analysis, spot: Spot) -> dict[str, object]:
    """Settings of a convolution for its place: as many filters as there are channels, so that what is behind it fits.

    Behind a ReLU or linear layer a plain convolution begins as the identity, so that the network goes on as it was.
    Right behind the input there are about 8.
    """
    shape = shape_at(spec, analysis, spot)
    if len(shape) != kind.axes + 1 or not spot.source:
        return {}
    source = spec.network.layer(spot.source)
    if source.kind == "input":
        return {"units": max(1, WIDTH // shape[0]) * shape[0]}
    passes = kind is Conv2d and spot.into_link and getattr(source, "activation", "") in ("relu", "linear")
    return {"units": min(shape[0], MOST_FILTERS), **({"initialisation": "identity"} if passes else {})}


def steps_at(kind: type[Layer], spec: Spec, analysis: Analysis, spot: Spot) -> dict[str, object]:
    """Settings of a layer over time for its place: heads that share out the channels there, as wide as what is there;
    where the next token is wanted, none that looks ahead."""
    shape, values = shape_at(spec, analysis, spot), dict[str, object]()
    if len(shape) != 2 or not spot.source:
        return values
    if issubclass(kind, SelfAttention | CrossAttention) and shape[0] > 1:
        values = {"units": min(shape[0], MOST_FILTERS), "heads": fitting_heads(shape[0], 4)}
    elif issubclass(kind, TransformerBlock):
        values = {"heads": fitting_heads(shape[0], 4)}
    if spot.source in told_of(spec.network, spec.data_shape):
        values |= {"padding": "causal"} if kind is Conv1d else {}
        values |= {"causal": True} if issubclass(kind, SelfAttention | TransformerBlock) else {}
    return values


def _last_dense(spec: Spec) -> tuple[str, ...]:
    dense = [i for i in topological(spec.network) if isinstance(spec.network.layer(i), Dense)]
    linked = [i for i in dense if spec.network.sources(i)]
    return tuple((linked or dense)[-1:])


def _lively(neighbour: Dense) -> str:
    """The neighbour's way of drawing weights, unless that was meant for its own place only."""
    return "xavier_uniform" if neighbour.initialisation in ("identity", "zeros") else neighbour.initialisation


def single(layer: LayerKind) -> Fragment:
    """One layer by itself."""
    return Fragment(name=layer.title, layers=(layer,))


def _kind_part(kind: str) -> Part:
    row = LAYERS[kind]

    def make(spec: Spec, analysis: Analysis, spot: Spot) -> Fragment:
        if row is Dense:
            return single(new_dense(spec, spot.source, spot.target))
        values = filters_at(row, spec, analysis, spot) if issubclass(row, Filters) else {}
        values |= steps_at(row, spec, analysis, spot)
        return Fragment.model_validate({"name": row.title, "layers": [{"id": kind, "kind": kind, **values}]})

    return Part(kind, row.title, row.summary, _words(row), make)


def _words(row: type[Layer]) -> tuple[str, ...]:
    return (row.family, *row.words)


def _identity(spec: Spec, analysis: Analysis, spot: Spot) -> Fragment:
    shape = shape_at(spec, analysis, spot)
    if len(shape) == 3:
        same = Conv2d(id="conv2d", units=min(shape[0], MOST_FILTERS), activation="linear", initialisation="identity")
        return single(same)
    if len(shape) == 2 and spec.data_shape.sequence:
        units = min(shape[0], MOST_FILTERS)
        return single(StepDense(id="step_dense", units=units, activation="linear", initialisation="identity"))
    units = min(prod(shape), MOST_UNITS)
    return single(Dense(id="dense", units=units, activation="linear", initialisation="identity"))


IDENTITY = Part(
    "identity", "Identity layer", "changes nothing until it learns", ("linear", "dense", "same function"), _identity
)


def _block_part(block: Block) -> Part:
    def make(spec: Spec, analysis: Analysis, spot: Spot) -> Fragment:
        return block.fitting(shape_at(spec, analysis, spot))

    words = ("block", *(("same function", "skip") if block.preserves else ()))
    if block.for_pictures or block.maps is not None:
        words = (*words, "picture", "convolution", "cnn")
    return Part(block.key, block.title, block.summary, words, make)


def _own(fragment: Fragment) -> Part:
    return Part("own", fragment.name or "My block", _counted(fragment), ("mine",), _always(fragment))


def _always(fragment: Fragment) -> Callable[[Spec, Analysis, Spot], Fragment]:
    return lambda spec, analysis, spot: fragment


def _counted(fragment: Fragment) -> str:
    count = len(fragment.layers)
    return "1 layer" if count == 1 else f"{count} layers"
