"""Documents written down in one line, for the tests of the graph."""

from __future__ import annotations

from engine.spec.catalog.data import AnyData, Digits
from engine.spec.catalog.layers import LAYERS, LayerKind
from engine.spec.document import Link, Network, Spec, default_spec


def layer(layer_id: str, **values: object) -> LayerKind:
    """A layer whose kind is its id up to the first dash: "dense-1" is a Dense layer."""
    kind = layer_id.split("-")[0]
    made: LayerKind = LAYERS[kind].model_validate({"id": layer_id, "kind": kind, **values})  # type: ignore[assignment]
    return made


def wired(links: str, *layers: LayerKind, data: AnyData | None = None) -> Spec:
    """A document from links written as "input>dense-1 dense-1>output"; their order is that of the ports.

    Layers that are not given are made, with 4 units where they are Dense; a word without ">" is a layer by itself.
    """
    given = {one.id: one for one in layers}
    known: dict[str, LayerKind] = {}
    found: list[Link] = []
    for word in links.split():
        ends = word.split(">")
        for end in ends:
            if end not in known:
                known[end] = given.get(end) or (layer(end, units=4) if end.startswith("dense") else layer(end))
        if len(ends) == 2:
            source, target = ends
            found.append(Link(source=source, target=target, port=sum(link.target == target for link in found)))
    order = sorted(known.values(), key=lambda one: one.kind == "output")
    spec = default_spec().with_(network=Network(layers=tuple(order), links=tuple(found)))
    if data is None:
        return spec
    training = spec.training.with_(task=data.shape().task, loss="cross_entropy")
    return spec.with_(data=data, training=training)


def pairs(spec: Spec) -> set[tuple[str, str]]:
    """The links without their ports."""
    return {(link.source, link.target) for link in spec.network.links}


DIGITS = Digits()
