"""Layers at the ends of what is drawn: a node is a layer, or a folded group that stands for its layers."""

from __future__ import annotations

from engine.spec.acting import ENDS
from engine.spec.document import Spec
from engine.spec.fragment import fragment_of


def layers_of(spec: Spec, nodes: tuple[str, ...]) -> tuple[str, ...]:
    """The layers that some nodes stand for, each once, in the order of the nodes."""
    network = spec.network
    found: dict[str, None] = {}
    for node in nodes:
        if network.has(node):
            found[node] = None
        else:
            group = next((group for group in network.groups if group.id == node), None)
            found.update(dict.fromkeys(() if group is None else (i for i in group.layer_ids if network.has(i))))
    return tuple(found)


def way_out_of(spec: Spec, node: str) -> str:
    """The layer that a link out of a node begins at; empty where there is none."""
    if spec.network.has(node):
        return "" if spec.network.layer(node).kind in ENDS else node
    exits = fragment_of(spec.network, layers_of(spec, (node,))).exits
    return exits[-1] if exits else ""


def way_into(spec: Spec, node: str) -> str:
    """The layer that a link into a node ends at; empty where there is none."""
    if spec.network.has(node):
        return node if spec.network.layer(node).max_inputs else ""
    entries = fragment_of(spec.network, layers_of(spec, (node,))).entries
    return entries[0] if entries else ""
