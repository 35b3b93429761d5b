"""Putting a part of a network into another."""

from __future__ import annotations

from engine.spec.document import Link, Spec
from engine.spec.edits.base import Edit, EditError
from engine.spec.edits.layers import before_outputs
from engine.spec.edits.links import with_link, with_members, with_ports
from engine.spec.fragment import Fragment


class PasteFragment(Edit):
    """Put a fragment on the canvas, or into a link. Its ids must be fresh (see `engine.spec.fragment.renewed`).

    Attributes
    ----------
    source, target : the link that opens and takes it in, by the fragment's first entry and last exit; empty puts it
        beside the network.
    links : more links between the fragment and the network.
    """

    fragment: Fragment
    source: str = ""
    target: str = ""
    links: tuple[Link, ...] = ()
    words: str = "paste"

    def apply(self, spec: Spec) -> Spec:
        network, fragment = spec.network, self.fragment
        if any(network.has(layer.id) for layer in fragment.layers):
            raise EditError("Those layers are already in the network.")
        if {group.id for group in fragment.groups} & {group.id for group in network.groups}:
            raise EditError("Those groups are already in the network.")
        if {note.id for note in fragment.notes} & {note.id for note in network.notes}:
            raise EditError("Those notes are already on the canvas.")
        network = network.with_(
            layers=before_outputs(network, fragment.layers),
            links=(*network.links, *fragment.links),
            groups=(*network.groups, *fragment.groups),
            notes=(*network.notes, *fragment.notes),
        )
        if self.source:
            if not fragment.entries or not fragment.exits:
                raise EditError("This cannot go into a link: it has no way in or no way out.")
            old = next((x for x in network.links if x.source == self.source and x.target == self.target), None)
            if old is None:
                raise EditError("The link it should go into is not there any more.")
            out = old.with_(source=fragment.exits[-1])
            links = [out if link is old else link for link in network.links]
            links.append(Link(source=self.source, target=fragment.entries[0]))
            for entry in fragment.entries[1:]:
                links.append(Link(source=self.source, target=entry))
            ids = tuple(layer.id for layer in fragment.layers)
            groups = with_members(network.groups, ids, self.source, self.target)
            network = network.with_(links=with_ports(links), groups=groups)
        for link in self.links:
            network = with_link(network, link)
        return spec.with_(network=network)

    def label(self, spec: Spec) -> str:
        return self.words
