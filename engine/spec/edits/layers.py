"""Edits of the network."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.spec.catalog.layers import AnyLayer
from engine.spec.document import Link, Network, Spec
from engine.spec.edits.base import Edit, EditError, layer_of, title_of, with_layer, words_of


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
            network = with_layer(network, layer.with_(**{self.field: self.value}))
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
        return spec.with_(network=network.with_(layers=layers, links=links))

    def label(self, spec: Spec) -> str:
        return f"insert {self.layer.title}"


class RemoveLayers(Edit):
    """Take layers out; what fed a removed layer feeds what came after it."""

    layer_ids: tuple[str, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        for layer_id in self.layer_ids:
            layer = layer_of(network, layer_id)
            if layer.kind in ("input", "output"):
                raise EditError(f"The {layer.title} layer cannot be removed.")
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
        for layer_id, x, y in self.positions:
            network = with_layer(network, layer_of(network, layer_id).with_(x=x, y=y))
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        return "move"

    @property
    def merge_key(self) -> str:
        return f"move {[layer_id for layer_id, _, _ in self.positions]}"


class PasteLayers(Edit):
    """Put copied layers, in order, into the link from `source` to `target`; they need fresh ids (see `fresh_id`)."""

    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    source: str
    target: str

    def apply(self, spec: Spec) -> Spec:
        source = self.source
        for layer in self.layers:
            if layer.kind in ("input", "output"):
                raise EditError(f"There can be only one {layer.title} layer.")
            spec = InsertLayer(layer=layer, source=source, target=self.target).apply(spec)
            source = layer.id
        return spec

    def label(self, spec: Spec) -> str:
        return "paste" if len(self.layers) == 1 else f"paste {len(self.layers)} layers"


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
        links=tuple(dict.fromkeys(links)),
    )
