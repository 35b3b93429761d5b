"""Edits of the links."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from engine.spec.document import Group, Link, Network, Spec
from engine.spec.edits.base import Edit, EditError, layer_of, title_of
from engine.spec.graph import after


class AddLink(Edit):
    """Lead the output of one layer into another; see `engine.spec.linking` for what a person is offered.

    Attributes
    ----------
    port : where among the inputs of a join it comes; None is last.
    """

    source: str
    target: str
    port: int | None = None

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        layer_of(network, self.source)
        count = len(network.sources(self.target))
        link = Link(source=self.source, target=self.target, port=count if self.port is None else self.port)
        return spec.with_(network=with_link(network, link))

    def label(self, spec: Spec) -> str:
        return f"link {title_of(spec, self.source)} to {title_of(spec, self.target)}"


class RemoveLinks(Edit):
    """Take links away; nothing takes their place. A link is known by its two ends."""

    links: tuple[tuple[str, str], ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        network = spec.network
        gone = set(self.links)
        kept = [link for link in network.links if (link.source, link.target) not in gone]
        if len(kept) == len(network.links):
            raise EditError("That link is not there any more.")
        return spec.with_(network=network.with_(links=with_ports(kept)))

    def label(self, spec: Spec) -> str:
        if len(self.links) > 1:
            return f"remove {len(self.links)} links"
        source, target = self.links[0]
        return f"unlink {title_of(spec, source)} from {title_of(spec, target)}"


def with_link(network: Network, link: Link) -> Network:
    """The network with one more link; links at and behind its port make room.

    Raises
    ------
    EditError
        If an end is missing, the link is there already, or it would close a loop.
    """
    layer_of(network, link.source)
    layer_of(network, link.target)
    if link.target in network.targets(link.source):
        raise EditError("These two are linked already.")
    if link.source in after(network, (link.target,)):
        raise EditError("That link would close a loop.")
    moved = [
        other.with_(port=other.port + 1) if other.target == link.target and other.port >= link.port else other
        for other in network.links
    ]
    return network.with_(links=with_ports((*moved, link)))


def with_ports(links: Iterable[Link]) -> tuple[Link, ...]:
    """The same links with the ports of each layer counted from 0 without gaps, in the order they had."""
    links = tuple(links)
    order = sorted(range(len(links)), key=lambda at: links[at].port)
    next_port: dict[str, int] = {}
    counted = list(links)
    for at in order:
        link = links[at]
        port = next_port.get(link.target, 0)
        next_port[link.target] = port + 1
        if link.port != port:
            counted[at] = link.with_(port=port)
    return tuple(counted)


def without_members(groups: tuple[Group, ...], layer_ids: set[str]) -> tuple[Group, ...]:
    """Groups without these layers; empty ones go."""
    if not any(layer_ids & set(group.layer_ids) for group in groups):
        return groups
    kept = (group.with_(layer_ids=tuple(i for i in group.layer_ids if i not in layer_ids)) for group in groups)
    return tuple(group for group in kept if group.layer_ids)


def with_members(groups: tuple[Group, ...], layer_ids: tuple[str, ...], source: str, target: str) -> tuple[Group, ...]:
    """Layers that come into a link within a group belong to it too, unless they have a group of their own."""
    own = {layer_id for group in groups for layer_id in group.layer_ids}
    new = tuple(layer_id for layer_id in layer_ids if layer_id not in own)
    if not new or not any({source, target} <= set(group.layer_ids) for group in groups):
        return groups
    return tuple(
        group.with_(layer_ids=(*group.layer_ids, *new)) if {source, target} <= set(group.layer_ids) else group
        for group in groups
    )
