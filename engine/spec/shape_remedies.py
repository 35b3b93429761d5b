"""Edits that bring what reaches a layer into a shape that it takes, or the layer to what reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isqrt, prod

from engine.spec import code_remedies, sequence_remedies
from engine.spec.bridging import bridges
from engine.spec.catalog.layers import (
    AdaptivePool,
    Concatenate,
    Conv1d,
    Dense,
    DepthwiseConv2d,
    Embedding,
    Filters,
    Flatten,
    GaussianCode,
    GlobalPool,
    Input,
    Join,
    Layer,
    LayerKind,
    Norm,
    Output,
    Pool,
    Recurrent,
    Reshape,
    Shape,
    StepDense,
    Units,
    Upsample,
    ValueOutput,
)
from engine.spec.catalog.layers.base import same_shape
from engine.spec.document import Link, Spec
from engine.spec.edits import (
    AddLayer,
    Edit,
    GroupLayers,
    InsertLayer,
    PasteLayers,
    RemoveLayers,
    RemoveLinks,
    SetGroup,
    SetParameter,
    Several,
    title_of,
)
from engine.spec.edits.units import most_units
from engine.spec.graph import fresh_id
from engine.spec.shapes import Analysis, analyse

LARGEST_EDGE = 64  # of an adaptive pool


@dataclass(frozen=True)
class Remedy:
    """What a button says, and the edit it asks for."""

    words: str
    edit: Edit


def shape_remedies(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """What gives a layer a shape that cannot take what reaches it, best first; where nothing does, it can go."""
    layer = spec.network.layer(layer_id)
    if isinstance(layer, Input):
        parts = sequence_remedies.inputs(layer, spec.data_shape)
        everything = SetParameter(layer_ids=(layer_id,), field="features", value=None)
        return tuple(Remedy(*part) for part in parts) or (Remedy("Switch all features on", everything),)
    shapes = {s: analysis.shapes[s].output for s in spec.network.sources(layer_id) if s in analysis.shapes}
    tried: Iterable[Remedy] = (
        _of_join(spec, analysis, layer, shapes)
        if isinstance(layer, Join)
        else _of_one(spec, analysis, layer, list(shapes.items()))
    )
    found = [remedy for remedy in tried if _mends(spec, remedy.edit, layer)]
    if shapes and not any(helps(spec, analysis, remedy.edit) for remedy in found):
        between = (Remedy(*offered) for offered in bridges(spec, layer, shapes, _inserted))
        found = [*[remedy for remedy in between if helps(spec, analysis, remedy.edit)][:1], *found]
    if not found and not _is_only(spec, layer):
        found = [Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,)))]
    first: dict[str, Remedy] = {}  # of two that say the same
    for remedy in found:
        first.setdefault(remedy.words, remedy)
    return tuple(first.values())


def helps(spec: Spec, analysis: Analysis, edit: Edit) -> bool:
    """Whether less is wrong after an edit; remedies that take turns would otherwise go round for ever."""
    return _wrong(analyse(edit.apply(spec))) < _wrong(analysis)


def _wrong(analysis: Analysis) -> int:
    return len(analysis.problems) + sum(warning.kind == "shape" for warning in analysis.warnings)


def _mends(spec: Spec, edit: Edit, layer: LayerKind) -> bool:
    """Whether the layer has a shape afterwards; one that gave its place to another is mended too."""
    after = edit.apply(spec)
    if not after.network.has(layer.id):
        new = {other.id for other in after.network.layers} - {other.id for other in spec.network.layers}
        return new <= set(analyse(after).shapes)
    return layer.id in analyse(after).shapes


def _is_only(spec: Spec, layer: LayerKind) -> bool:
    return layer.kind == "output" and sum(other.kind == "output" for other in spec.network.layers) == 1


# ---- a layer with one source ---------------------------------------------------------------------------------------


def _of_one(spec: Spec, analysis: Analysis, layer: LayerKind, reaching: list[tuple[str, Shape]]) -> Iterator[Remedy]:
    source, shape = _unfit(layer, reaching)
    if isinstance(layer, Recurrent) and source != reaching[0][0]:
        yield from (Remedy(*state) for state in sequence_remedies.first_state(spec, layer, source, shape, _inserted))
        return
    given = {layer_id: each.output for layer_id, each in analysis.shapes.items()}
    yield from (Remedy(*setting) for setting in code_remedies.settings(spec, given, layer))
    yield from (Remedy(*setting) for setting in sequence_remedies.settings(layer, shape))
    yield from _settings(layer, shape)
    if isinstance(layer, Output) and spec.training.task == "segmentation":
        yield from _as_masks(spec, layer, source, shape)
        return
    yield from (Remedy(*way) for way in sequence_remedies.ways(spec, analysis.shapes, layer, source, _inserted))
    if isinstance(layer, Embedding):
        steps = StepDense(id=fresh_id(spec.network, "step_dense"), units=layer.units, activation="linear")
        words = "Use Dense at each step instead"
        yield Remedy(words, exchanged(spec, layer, steps, spec.network.sources(layer.id), words.lower()))
    if len(shape) > 1 and isinstance(layer, Dense | GaussianCode | Output | ValueOutput):
        yield Remedy("Insert Flatten", _inserted(spec, source, layer, Flatten(id="flatten")))
        if shape[0] > 1:
            yield Remedy("Insert Global pool", _inserted(spec, source, layer, GlobalPool(id="global_pool")))
    yield from _with_places(spec, layer, source, shape)


def _unfit(layer: LayerKind, reaching: list[tuple[str, Shape]]) -> tuple[str, Shape]:
    """Of what reaches a layer, what it cannot take: of a layer over time that with two ports, what is no sequence."""
    if layer.family == "sequences" and len(reaching) > 1:
        return next((one for one in reaching if len(one[1]) != 2), reaching[-1 if layer.min_inputs < 2 else 0])
    return reaching[0]


def _settings(layer: LayerKind, shape: Shape) -> Iterator[Remedy]:
    """The layer's own settings, changed to suit what reaches it."""
    match layer:
        case DepthwiseConv2d():
            yield from _fitting_filters(layer, shape[0])
        case Norm():
            groups = max(n for n in range(1, min(layer.groups, shape[0]) + 1) if shape[0] % n == 0)
            yield _set(layer, "groups", groups, f"Take {groups} groups" if groups > 1 else "Take one group")
        case Reshape():
            yield from _arrangements(layer, shape)
        case Upsample():
            for factor in range(layer.factor - 1, 0, -1):
                yield _set(layer, "factor", factor, f"Take a factor of {factor}")
    if isinstance(layer, Filters | Pool):
        yield from _fitting_windows(layer, shape)


def _fitting_filters(layer: DepthwiseConv2d, channels: int) -> Iterator[Remedy]:
    most = most_units(layer) // channels * channels
    units = min(max(1, round(layer.units / channels)) * channels, most)
    if units:
        yield _set(layer, "units", units, f"Take {units} filters")


def _fitting_windows(layer: Filters | Pool, shape: Shape) -> Iterator[Remedy]:
    """Padding and a kernel that suit the size of the maps."""
    if isinstance(layer, Filters) and layer.padding_mode in ("reflect", "circular"):
        yield _set(layer, "padding_mode", "zeros", "Fill with zeros")
    if layer.padding != "same":
        yield _set(layer, "padding", "same", "Use same padding")
    if layer.padding == "custom":
        yield _set(layer, "padding", "none", "Take nothing away at the edges")
    if isinstance(layer, Filters) and layer.dilation > 1:
        yield _set(layer, "dilation", 1, "Take a dilation of 1")
    edge = min(shape[1:], default=0)
    if 1 <= edge < layer.kernel_size:
        yield _set(layer, "kernel_size", edge, f"Take a kernel of {edge}")


def _arrangements(layer: Reshape, shape: Shape) -> Iterator[Remedy]:
    """Sizes that what arrives can have: with one left open, or as many axes as were asked for."""
    count, parts = prod(shape), layer.sizes.replace("×", "x").split("x")
    if len(parts) > 1:
        for place in (len(parts) - 1, 0, *range(1, len(parts) - 1)):
            sizes = " x ".join("?" if at == place else part.strip() for at, part in enumerate(parts))
            yield _set(layer, "sizes", sizes, f"Arrange as {sizes}")
        yield _sizes(layer, "1 x ?" if len(parts) == 2 else square_of(count))
    yield _sizes(layer, "?")


def _sizes(layer: Reshape, sizes: str) -> Remedy:
    return _set(layer, "sizes", sizes, "Arrange as a list" if sizes == "?" else f"Arrange as {sizes}")


def square_of(count: int) -> str:
    """A picture of one channel with so many pixels, as near to a square as can be."""
    rows = next(n for n in range(isqrt(count), 0, -1) if count % n == 0)
    return f"1 x {rows} x {count // rows}"


def _with_places(spec: Spec, layer: LayerKind, source: str, shape: Shape) -> Iterator[Remedy]:
    """What brings rows and columns to a layer that slides a window."""
    first = _input_of(spec, source)
    if len(shape) == 1 and first is not None and spec.data_shape.picture is not None:
        edits: list[Edit] = [SetParameter(layer_ids=(first.id,), field="as_picture", value=True)]
        if first.features is not None:
            edits.append(SetParameter(layer_ids=(first.id,), field="features", value=None))
        yield Remedy("Switch on “As a picture”", one_of(edits, "as a picture"))
    over_time = isinstance(layer, Conv1d) or layer.family == "sequences"
    wanted = "1 x ?" if over_time else square_of(prod(shape))
    if len(shape) > 1:
        wanted = f"{shape[0]} x ?" if over_time else f"{shape[0]} x {square_of(prod(shape[1:]))[4:]}"
    yield Remedy("Insert Reshape", _inserted(spec, source, layer, Reshape(id="reshape", sizes=wanted)))


def _input_of(spec: Spec, layer_id: str) -> Input | None:
    """The input that a layer hands on, through functions alone."""
    layer = spec.network.layer(layer_id)
    while layer.family == "functions":
        sources = spec.network.sources(layer.id)
        if len(sources) != 1 or not spec.network.has(sources[0]):
            return None
        layer = spec.network.layer(sources[0])
    return layer if isinstance(layer, Input) else None


def _as_masks(spec: Spec, layer: Output, source: str, shape: Shape) -> Iterator[Remedy]:
    """Bring maps to the size of the picture that a segmentation answers for."""
    rows, columns = (spec.data_shape.picture or (1, 1, 1))[1:]
    before = spec.network.layer(source)
    if isinstance(before, Flatten):
        yield Remedy("Remove the Flatten layer", RemoveLayers(layer_ids=(source,)))
    yield from _with_places(spec, layer, source, shape)
    if prod(shape) % (rows * columns) == 0:
        arranged = Reshape(id="reshape", sizes=f"? x {rows} x {columns}")
        yield Remedy("Insert Reshape", _inserted(spec, source, layer, arranged))
    if len(shape) == 3 and rows % shape[1] == 0 and rows // shape[1] == columns / shape[2] <= 8:
        upsample = Upsample(id="upsample", factor=rows // shape[1], mode="linear")
        yield Remedy("Insert Upsample", _inserted(spec, source, layer, upsample))
    if rows != columns or rows > LARGEST_EDGE:
        return
    sized = AdaptivePool(id="adaptive_pool", edge=rows)
    yield Remedy("Insert Adaptive pool", _inserted(spec, source, layer, sized))
    picture = square_of(prod(shape)) if len(shape) == 1 else f"{shape[0]} x {square_of(prod(shape[1:]))[4:]}"
    both = (Reshape(id="reshape", sizes=picture), sized)
    yield Remedy("Insert Reshape and Adaptive pool", _inserted(spec, source, layer, *both))


# ---- joins ---------------------------------------------------------------------------------------------------------


def _of_join(spec: Spec, analysis: Analysis, layer: LayerKind, shapes: dict[str, Shape]) -> list[Remedy]:
    """Bring all to one shape; or join side by side what cannot be added."""
    flatten = _flattened(spec, layer.id, [source for source, shape in shapes.items() if len(shape) > 1])
    flat = Remedy("Insert Flatten", one_of(flatten, "insert Flatten")) if flatten else None
    sized = _same_size(spec, layer, shapes)
    if isinstance(layer, Concatenate):
        return [*sized, *([flat] if flat is not None else [])]
    found = [flat] if flat is not None and len({prod(shape) for shape in shapes.values()}) == 1 else []
    found += [remedy for remedy in _matched(spec, shapes) if helps(spec, analysis, remedy.edit)]
    found += sized
    if same_shape(tuple(shape[1:] for shape in shapes.values())):
        found.append(Remedy("Use Concatenate instead", _as_concatenate(spec, layer)))
    elif flat is not None:
        edits = (*flatten, _as_concatenate(flat.edit.apply(spec), layer))
        found.append(Remedy("Flatten and Concatenate", Several(edits=edits, words="flatten and concatenate")))
    return found


def _flattened(spec: Spec, layer_id: str, sources: list[str]) -> list[Edit]:
    """A Flatten layer in each of these links into a layer."""
    return _in_each(spec, layer_id, sources, Flatten(id="flatten"))


def _in_each(spec: Spec, layer_id: str, sources: list[str], new: LayerKind) -> list[Edit]:
    """A layer like this in each of these links into a layer."""
    edits: list[Edit] = []
    taken = spec.network
    for source in sources:
        fresh = new.with_(id=fresh_id(taken, new.kind))
        taken = taken.with_(layers=(*taken.layers, fresh))
        edits.append(InsertLayer(layer=fresh, source=source, target=layer_id))
    return edits


def _same_size(spec: Spec, layer: LayerKind, shapes: dict[str, Shape]) -> list[Remedy]:
    """Square maps brought to the size of the smallest."""
    edges = {max(shape[1:], default=0) for shape in shapes.values()} | {
        min(shape[1:], default=0) for shape in shapes.values()
    }
    smallest = min(edges)
    square = all(len(shape) == 3 and shape[1] == shape[2] for shape in shapes.values())
    if not square or len(edges) < 2 or smallest > LARGEST_EDGE:
        return []
    larger = [source for source, shape in shapes.items() if shape[1] > smallest]
    edits = _in_each(spec, layer.id, larger, AdaptivePool(id="adaptive_pool", edge=smallest))
    words = f"Bring maps to {smallest} × {smallest}"
    return [Remedy(words, one_of(edits, words.lower()))]


def _matched(spec: Spec, shapes: dict[str, Shape]) -> list[Remedy]:
    """Give every layer that decides the width of a source the width of the others."""
    if len({shape[1:] for shape in shapes.values() if len(shape) > 1}) > 1:
        return []
    owners = {source: owner for source in shapes if (owner := _width_owner(spec, source)) is not None}
    widths = {shape[0] for source, shape in shapes.items() if source not in owners}
    widths = widths or {shapes[source][0] for source in list(owners)[:1]}
    width = widths.pop()
    wrong = tuple(dict.fromkeys(owner for source, owner in owners.items() if shapes[source][0] != width))
    if widths or not wrong or not all(1 <= width <= most_units(_units_of(spec, owner)) for owner in wrong):
        return []
    what = "filters" if all(isinstance(spec.network.layer(owner), Filters) for owner in wrong) else "units"
    return [
        Remedy(f"Give {_named(spec, wrong)} {width} {what}", SetParameter(layer_ids=wrong, field="units", value=width))
    ]


def _width_owner(spec: Spec, layer_id: str) -> str | None:
    """The layer whose units decide how many numbers or channels a layer gives: itself, or what feeds it."""
    layer = spec.network.layer(layer_id)
    while layer.family == "functions" or isinstance(layer, Pool | GlobalPool | AdaptivePool | Upsample):
        sources = spec.network.sources(layer.id)
        if len(sources) != 1 or not spec.network.has(sources[0]):
            return None
        layer = spec.network.layer(sources[0])
    return layer.id if isinstance(layer, Units) else None


def _units_of(spec: Spec, layer_id: str) -> Units:
    layer = spec.network.layer(layer_id)
    assert isinstance(layer, Units)
    return layer


def _as_concatenate(spec: Spec, layer: LayerKind) -> Edit:
    new = Concatenate(id=fresh_id(spec.network, "concatenate"), x=layer.x, y=layer.y, name=layer.name)
    return exchanged(spec, layer, new, spec.network.sources(layer.id), "use Concatenate instead")


def exchanged(spec: Spec, layer: LayerKind, new: LayerKind, sources: tuple[str, ...], words: str) -> Edit:
    """Another layer in a layer's place, fed by these."""
    network = spec.network
    into = [Link(source=s, target=new.id, port=port) for port, s in enumerate(sources)]
    out = [link.with_(source=new.id) for link in network.links if link.source == layer.id]
    gone = [(link.source, link.target) for link in network.links if layer.id in (link.source, link.target)]
    edits: list[Edit] = [RemoveLinks(links=tuple(gone))] if gone else []
    edits += [RemoveLayers(layer_ids=(layer.id,)), AddLayer(layer=new, links=(*into, *out))]
    group = network.group_of(layer.id)
    if group is not None:
        members = tuple(new.id if member == layer.id else member for member in group.layer_ids)
        alone = len(members) == 1  # then the group went with its layer
        again = group.with_(layer_ids=members)
        edits.append(GroupLayers(group=again) if alone else SetGroup(group_id=group.id, values={"layer_ids": members}))
    return Several(edits=tuple(edits), words=words)


# ---- edits ---------------------------------------------------------------------------------------------------------


def _set(layer: Layer, field: str, value: object, words: str) -> Remedy:
    return Remedy(words, SetParameter(layer_ids=(layer.id,), field=field, value=value))


def _inserted(spec: Spec, source: str, target: LayerKind, *layers: LayerKind) -> Edit:
    """Layers in the link from a source, with ids of their own."""
    named: list[LayerKind] = []
    taken = spec.network
    for layer in layers:
        named.append(layer.with_(id=fresh_id(taken, layer.kind)))
        taken = taken.with_(layers=(*taken.layers, named[-1]))
    if len(named) == 1:
        return InsertLayer(layer=named[0], source=source, target=target.id)
    return PasteLayers(layers=tuple(named), source=source, target=target.id)


def one_of(edits: list[Edit], words: str) -> Edit:
    """An edit of several, or the only one."""
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words=words)


def _named(spec: Spec, layer_ids: tuple[str, ...]) -> str:
    return title_of(spec, layer_ids[0]) if len(layer_ids) == 1 else f"{len(layer_ids)} layers"
