"""Order and reach in the network's graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from engine.spec.document import Network


def topological(network: Network) -> tuple[str, ...]:
    """Layer ids so that each comes after all that feed it; layers of a cycle are left out.

    Layers that could go in either order keep the order of the document (Kahn 1962).
    """
    waiting = {layer.id: 0 for layer in network.layers}
    for link in network.links:
        if link.source in waiting and link.target in waiting:
            waiting[link.target] += 1
    ready = deque(i for i, count in waiting.items() if count == 0)
    order: list[str] = []
    while ready:
        layer_id = ready.popleft()
        order.append(layer_id)
        for target in network.targets(layer_id):
            if target not in waiting:
                continue
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


def before(network: Network, layer_ids: Iterable[str]) -> frozenset[str]:
    """These layers and all that feed them, by any way."""
    return _reached(layer_ids, {layer.id: network.sources(layer.id) for layer in network.layers})


def after(network: Network, layer_ids: Iterable[str]) -> frozenset[str]:
    """These layers and all that they feed, by any way."""
    return _reached(layer_ids, {layer.id: network.targets(layer.id) for layer in network.layers})


def backward(network: Network, among: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Links that lead back into what leads to them; without them there is no loop among these layers.

    Found depth first, from the layers that come first in the document (Tarjan 1972).
    """
    chosen, done = set(among), set[str]()
    found: list[tuple[str, str]] = []
    for start in (layer.id for layer in network.layers if layer.id in chosen):
        path = [] if start in done else [(start, iter(network.targets(start)))]
        open_ids = {start} if path else set()
        while path:
            layer_id, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                open_ids.discard(layer_id)
                done.add(layer_id)
            elif target in open_ids:
                found.append((layer_id, target))
            elif target in chosen and target not in done:
                path.append((target, iter(network.targets(target))))
                open_ids.add(target)
    return tuple(dict.fromkeys(found))


def fresh_id(network: Network, kind: str) -> str:
    """An id of the form "dense-3" that no layer has."""
    number = 1
    while network.has(f"{kind}-{number}"):
        number += 1
    return f"{kind}-{number}"


def _reached(layer_ids: Iterable[str], ways: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(layer_ids)
    while waiting:
        layer_id = waiting.pop()
        if layer_id not in found and layer_id in ways:
            found.add(layer_id)
            waiting += ways[layer_id]
    return frozenset(found)
