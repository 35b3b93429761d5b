"""Edits of the network."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.spec.acting import ENDS
from engine.spec.catalog.layers import AnyLayer, LayerKind, Units
from engine.spec.document import Link, Network, Spec
from engine.spec.edits.base import Edit, EditError, layer_of, title_of, with_layer, words_of
from engine.spec.edits.links import with_link, with_members, with_ports, without_members

UNIT_MARKS = ("frozen_units", "ablated_units", "bypassed_units")


class SetParameter(Edit):
    """Give a parameter of some layers another value (units, activation, input features ...)."""

    layer_ids: tuple[str, ...]
    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id in self.layer_ids:
            layer = layer_of(network, layer_id)
            if self.field not in type(layer).model_fields or self.field in ("id", "kind"):
                raise EditError(f"{layer.title} has no {self.field}.")
            network = with_layer(network, _trimmed(layer.with_(**{self.field: self.value})))
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"{len(self.layer_ids)} layers: {self.field} {words_of(self.value)}"
        return f"{title_of(spec, self.layer_ids[0])}: {self.field} {words_of(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"{self.layer_ids}.{self.field}"


class InsertLayer(Edit):
    """Put a layer between two linked layers."""

    layer: AnyLayer
    source: str
    target: str

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if network.has(self.layer.id):
            raise EditError("That layer is already in the network.")
        old = next((x for x in network.links if x.source == self.source and x.target == self.target), None)
        if old is None:
            raise EditError("The link it should go into is not there any more.")
        if not network.has(self.target):
            raise EditError("The layer after that link is not there any more.")
        at = [layer.id for layer in network.layers].index(self.target)
        layers = (*network.layers[:at], self.layer, *network.layers[at:])
        first = Link(source=self.source, target=self.layer.id)
        second = old.with_(source=self.layer.id)
        links = tuple(x for link in network.links for x in ((first, second) if link is old else (link,)))
        groups = with_members(network.groups, (self.layer.id,), self.source, self.target)
        return spec.with_(network=network.with_(layers=layers, links=links, groups=groups))

    def label(self, spec: Spec) -> str:
        return f"insert {self.layer.title}"


class RemoveLayers(Edit):
    """Take layers out; what fed a removed layer feeds what came after it."""

    layer_ids: tuple[str, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id in self.layer_ids:
            layer = layer_of(network, layer_id)
            if layer.kind in ("input", "output") and sum(other.kind == layer.kind for other in network.layers) == 1:
                raise EditError(f"The {layer.title} layer cannot be removed: the network needs one.")
            network = _without(network, layer_id)
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"remove {len(self.layer_ids)} layers"
        return f"remove {title_of(spec, self.layer_ids[0])}"


class MoveLayers(Edit):
    """Put blocks elsewhere on the canvas; a position of None goes back to the automatic arrangement."""

    positions: tuple[tuple[str, float | None, float | None], ...]

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        moved = {i: layer_of(network, i).with_(x=x, y=y) for i, x, y in self.positions}
        layers = tuple(moved.get(layer.id, layer) for layer in network.layers)
        return spec.with_(network=network.with_(layers=layers))

    def label(self, spec: Spec) -> str:
        return "move"

    @property
    def merge_key(self) -> str:
        return f"move {[layer_id for layer_id, _, _ in self.positions]}"


class AddLayer(Edit):
    """Put a layer on the canvas, linked to others or to none yet."""

    layer: AnyLayer
    links: tuple[Link, ...] = ()

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        if network.has(self.layer.id):
            raise EditError("That layer is already in the network.")
        network = network.with_(layers=before_outputs(network, (self.layer,)))
        for link in self.links:
            network = with_link(network, link)
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        return f"add {self.layer.title}"


class PasteLayers(Edit):
    """Put copied layers, in order, into the link from `source` to `target`; they need fresh ids (see `fresh_id`)."""

    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    source: str
    target: str

    def apply(self, spec: Spec) -> Spec:
        source = self.source
        for layer in self.layers:
            if layer.kind == "value":
                raise EditError("A Value layer cannot go into a link.")
            if layer.kind in ("input", "output"):
                raise EditError(f"An {layer.title} layer cannot go into a link.")
            spec = InsertLayer(layer=layer, source=source, target=self.target).apply(spec)
            source = layer.id
        return spec

    def label(self, spec: Spec) -> str:
        return "paste" if len(self.layers) == 1 else f"paste {len(self.layers)} layers"


class SetNetwork(Edit):
    """Another network, from a template; layers of the same id keep what they learned where it fits."""

    network: Network
    words: str = "template"

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(network=self.network)

    def label(self, spec: Spec) -> str:
        return self.words


def _without(network: Network, layer_id: str) -> Network:
    sources = [source for source in network.sources(layer_id) if source != layer_id]
    links: list[Link] = []
    for link in network.links:
        if link.source == layer_id != link.target:
            links += [link.with_(source=source) for source in sources]
        elif link.target != layer_id:
            links.append(link)
    return network.with_(
        layers=tuple(layer for layer in network.layers if layer.id != layer_id),
        links=with_ports(_once(links)),
        groups=without_members(network.groups, {layer_id}),
    )


def _once(links: list[Link]) -> list[Link]:
    """Two ways that have become one are one link."""
    first: dict[tuple[str, str], Link] = {}
    for link in links:
        first.setdefault((link.source, link.target), link)
    return list(first.values())


def before_outputs(network: Network, layers: tuple[LayerKind, ...]) -> tuple[LayerKind, ...]:
    """The document's layers with new ones: outputs stay last, so that a file reads from left to right."""
    ends = tuple(layer for layer in network.layers if layer.kind in ENDS)
    others = tuple(layer for layer in network.layers if layer.kind not in ENDS)
    news = tuple(layer for layer in layers if layer.kind in ENDS)
    return (*others, *(layer for layer in layers if layer.kind not in ENDS), *ends, *news)


def _trimmed(layer: LayerKind) -> LayerKind:
    """Marks of units that are not there any more are dropped, so that they do not come back with new units."""
    if not isinstance(layer, Units):
        return layer
    marks = {name: getattr(layer, name) for name in UNIT_MARKS}
    kept = {name: tuple(unit for unit in units if unit < layer.units) for name, units in marks.items()}
    return layer if kept == marks else layer.with_(**kept)
