"""Which edits the canvas asks for: pure functions of the document."""

from __future__ import annotations

from itertools import pairwise

from engine.spec.catalog.layers import Dense, Input, LayerKind
from engine.spec.document import Spec
from engine.spec.edits import InsertLayer, PasteLayers, SetParameter, fresh_id
from engine.spec.form import form_of
from engine.spec.graph import topological

Place = tuple[str, str]  # the link that something goes into: source, target


def new_dense(spec: Spec, source: str, target: str) -> Dense:
    """A layer like its neighbour: the source if that is dense, else the target, else 4 units of tanh."""
    made = Dense(id=fresh_id(spec.network, "dense"), units=4)
    for neighbour_id in (source, target):
        neighbour = spec.network.layer(neighbour_id)
        if isinstance(neighbour, Dense):
            return made.with_(
                units=neighbour.units, activation=neighbour.activation, initialisation=neighbour.initialisation
            )
    return made


def insertion(spec: Spec, source: str, target: str) -> InsertLayer:
    """A new layer between two linked ones."""
    return InsertLayer(layer=new_dense(spec, source, target), source=source, target=target)


def changed_units(spec: Spec, layer_ids: tuple[str, ...], step: int) -> list[SetParameter]:
    """More or fewer units, within the range of each layer; layers of equal width change in one edit."""
    wanted: dict[int, list[str]] = {}
    for layer_id in layer_ids:
        layer = spec.network.layer(layer_id)
        units = getattr(layer, "units", None)
        row = next((row for row in form_of(type(layer)) if row.name == "units"), None)
        if units is not None and row is not None and row.minimum <= units + step <= row.maximum:
            wanted.setdefault(units + step, []).append(layer_id)
    return [SetParameter(layer_ids=tuple(ids), field="units", value=units) for units, ids in wanted.items()]


def toggled_feature(spec: Spec, layer_id: str, feature: str) -> SetParameter | None:
    """Switch one input feature; None where it is the last that is on."""
    layer = spec.network.layer(layer_id)
    if not isinstance(layer, Input):
        return None
    data = spec.data_shape
    chosen = set(layer.chosen(data)) ^ {feature}
    if not chosen:
        return None
    kept = tuple(name for name in data.features if name in chosen)
    return SetParameter(layer_ids=(layer_id,), field="features", value=kept)


def free_layers(spec: Spec, layer_ids: tuple[str, ...]) -> tuple[LayerKind, ...]:
    """Those of the layers that can be copied and removed, in the order of the network."""
    ordered = (*topological(spec.network), *layer_ids)
    wanted = [i for i in dict.fromkeys(ordered) if i in layer_ids and spec.network.has(i)]
    layers = (spec.network.layer(i) for i in wanted)
    return tuple(layer for layer in layers if layer.kind not in ("input", "output"))


def place_after(spec: Spec, layer_ids: tuple[str, ...]) -> Place | None:
    """The link behind the last selected layer; before the output where that is the last, or nothing is selected."""
    order = topological(spec.network)
    for layer_id in reversed([i for i in order if i in layer_ids]):
        targets = spec.network.targets(layer_id)
        if targets:
            return layer_id, targets[0]
    for layer_id in reversed(order):
        sources = spec.network.sources(layer_id)
        if spec.network.layer(layer_id).kind == "output" and sources:
            return sources[0], layer_id
    return None


def pasting(spec: Spec, layers: tuple[LayerKind, ...], place: Place) -> PasteLayers:
    """Copies of layers with fresh ids, arranged automatically."""
    network = spec.network
    made: list[LayerKind] = []
    for layer in layers:
        copy = layer.with_(id=fresh_id(network, layer.kind), x=None, y=None)
        network = network.with_(layers=(*network.layers, copy))
        made.append(copy)
    return PasteLayers(layers=tuple(made), source=place[0], target=place[1])


def walk(spec: Spec, layer_id: str | None, step: int) -> str | None:
    """The layer one step further from left to right; the first (or last) where none is given."""
    order = topological(spec.network)
    if not order:
        return None
    if layer_id not in order:
        return order[0] if step > 0 else order[-1]
    pairs = dict(pairwise(order if step > 0 else order[::-1]))
    return pairs.get(layer_id)
