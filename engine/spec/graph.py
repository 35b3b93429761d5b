"""Order and reach in the network's graph."""

from __future__ import annotations

from engine.spec.document import Network


def topological(network: Network) -> tuple[str, ...]:
    """Layer ids so that each comes after all that feed it; layers of a cycle are left out.

    Layers that could go in either order keep the order of the document (Kahn 1962).
    """
    ids = [layer.id for layer in network.layers]
    known = set(ids)
    waiting = dict.fromkeys(ids, 0)
    targets: dict[str, list[str]] = {i: [] for i in ids}
    for link in network.links:
        if link.source in known and link.target in known:
            waiting[link.target] += 1
            targets[link.source].append(link.target)
    ready = [i for i in ids if waiting[i] == 0]
    order: list[str] = []
    while ready:
        layer_id = ready.pop(0)
        order.append(layer_id)
        for target in targets[layer_id]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return tuple(order)


def depths(network: Network) -> dict[str, int]:
    """Longest path from an input to each layer, in links; the column of a layered drawing."""
    depth: dict[str, int] = {}
    for layer_id in topological(network):
        depth[layer_id] = max((depth[s] + 1 for s in network.sources(layer_id) if s in depth), default=0)
    return depth
