"""What is left of the graph where groups are folded: layers, and groups that stand for theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.spec.document import Network

Pair = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """The graph as it is drawn.

    Attributes
    ----------
    nodes : ids of layers and of folded groups, in the order of the document; a group stands where its first layer
        does.
    links : pairs of nodes, each once, in the order of the document; none within a folded group.
    home : the node that shows a layer, by layer id.
    """

    nodes: tuple[str, ...]
    links: tuple[Pair, ...]
    home: Mapping[str, str]

    def layers_of(self, node: str) -> tuple[str, ...]:
        """The layers that a node stands for."""
        return tuple(layer_id for layer_id, home in self.home.items() if home == node)


def shown(network: Network) -> Shown:
    """Fold what is folded. A group whose id is also a layer's is left unfolded."""
    home = {layer.id: layer.id for layer in network.layers}
    for group in network.groups:
        if group.folded and not network.has(group.id):
            home.update({i: group.id for i in group.layer_ids if i in home})
    links = dict.fromkeys(
        (home[link.source], home[link.target])
        for link in network.links
        if link.source in home and link.target in home and home[link.source] != home[link.target]
    )
    return Shown(tuple(dict.fromkeys(home.values())), tuple(links), home)
