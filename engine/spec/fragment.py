"""A part of a network by itself: what is on the clipboard, in the personal palette, and in a mail.

As text it is JSON: ``{"format": "layerscope-fragment", "version": 1, "layers": [...], "links": [...], ...}``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from engine.spec.acting import ENDS
from engine.spec.catalog.layers import AnyLayer, LayerKind, TiedDense
from engine.spec.document import Group, Link, Network, Note
from engine.spec.graph import fresh_id
from engine.spec.value import Value

MARK = "layerscope-fragment"
MOST_CHARACTERS = 5_000_000


class Fragment(Value):
    """Layers with the links, groups and notes among them.

    Attributes
    ----------
    name : what it is called in a palette.
    skips : layers that also take what comes into the fragment, though a layer of the fragment feeds them; the Add of a
        residual block is one.
    copies : (id here, id of the layer it was copied from): where that is still there and is set alike, the copy begins
        with what it has learned. Empty of what was made otherwise.
    """

    format: Literal["layerscope-fragment"] = "layerscope-fragment"
    version: int = 1
    name: str = Field(default="", max_length=80)
    layers: tuple[AnyLayer, ...] = Field(default=(), max_length=1000)
    links: tuple[Link, ...] = Field(default=(), max_length=5000)
    groups: tuple[Group, ...] = Field(default=(), max_length=1000)
    notes: tuple[Note, ...] = Field(default=(), max_length=1000)
    skips: tuple[str, ...] = Field(default=(), max_length=1000)
    copies: tuple[tuple[str, str], ...] = Field(default=(), max_length=1000)

    @property
    def entries(self) -> tuple[str, ...]:
        """Layers that a link into the fragment leads to: those that nothing in it feeds, then those of `skips`."""
        fed = {link.target for link in self.links}
        unfed = tuple(layer.id for layer in self.layers if layer.id not in fed and layer.max_inputs > 0)
        return (*unfed, *(i for i in self.skips if i in fed)) if unfed else ()

    @property
    def exits(self) -> tuple[str, ...]:
        """Layers that feed nothing in the fragment, but give something: a link out of it begins here."""
        feeding = {link.source for link in self.links}
        return tuple(layer.id for layer in self.layers if layer.id not in feeding and layer.kind not in ENDS)

    def text(self) -> str:
        """As JSON that can be mailed."""
        return self.model_dump_json(indent=1)


def fragment_of(
    network: Network, layer_ids: tuple[str, ...], note_ids: tuple[str, ...] = (), name: str = ""
) -> Fragment:
    """Some layers of a network, with the links among them and the groups that lie wholly within."""
    chosen = set(layer_ids)
    return Fragment(
        name=name,
        layers=tuple(layer for layer in network.layers if layer.id in chosen),
        links=tuple(link for link in network.links if link.source in chosen and link.target in chosen),
        groups=tuple(group for group in network.groups if set(group.layer_ids) <= chosen),
        notes=tuple(note for note in network.notes if note.id in note_ids),
        skips=_skips(network, chosen),
        copies=tuple((layer.id, layer.id) for layer in network.layers if layer.id in chosen),
    )


def _skips(network: Network, chosen: set[str]) -> tuple[str, ...]:
    """Layers that are fed from within, and also by what feeds the first layers from outside."""
    fed = {link.target for link in network.links if link.source in chosen}
    outside = {(link.source, link.target) for link in network.links if link.source not in chosen}
    feeding = {source for source, target in outside if target in chosen and target not in fed}
    skipping = {target for source, target in outside if source in feeding}
    return tuple(layer.id for layer in network.layers if layer.id in chosen & fed & skipping)


def parse_fragment(text: str) -> Fragment | None:
    """Read a fragment from text; None where it is not ours or was damaged."""
    if MARK not in text or len(text) > MOST_CHARACTERS:
        return None
    try:
        fragment = Fragment.model_validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        return None
    ids = [layer.id for layer in fragment.layers]
    ends = {end for link in fragment.links for end in (link.source, link.target)}
    members = {member for group in fragment.groups for member in group.layer_ids}
    sound = len(set(ids)) == len(ids) and ends | members | set(fragment.skips) <= set(ids)
    return fragment if sound and (ids or fragment.notes) else None


def renewed(fragment: Fragment, network: Network, *, by: tuple[float, float] | None = None) -> Fragment:
    """The same fragment with ids that are fresh in a network.

    Parameters
    ----------
    by : shifts layers and notes that have a place; None gives layers to the automatic arrangement.
    """
    names: dict[str, str] = {}
    taken = network
    layers: list[LayerKind] = []
    for layer in fragment.layers:
        names[layer.id] = fresh_id(taken, layer.kind)
        layer = layer.with_(id=names[layer.id], **_shifted(layer.x, layer.y, by))
        layers.append(layer)
        taken = taken.with_(layers=(*taken.layers, layer))
    layers = [_tied_anew(layer, names) for layer in layers]
    group_ids = {group.id for group in network.groups}
    groups = []
    for group in fragment.groups:
        group_id = _fresh("group", group_ids)
        members = tuple(names[member] for member in group.layer_ids)
        groups.append(group.with_(id=group_id, layer_ids=members, **_shifted(group.x, group.y, by)))
    note_ids = {note.id for note in network.notes}
    right, down = by or (24.0, 24.0)
    notes = [note.with_(id=_fresh("note", note_ids), x=note.x + right, y=note.y + down) for note in fragment.notes]
    links = tuple(link.with_(source=names[link.source], target=names[link.target]) for link in fragment.links)
    return fragment.with_(
        layers=tuple(layers),
        links=links,
        groups=tuple(groups),
        notes=tuple(notes),
        skips=tuple(names[i] for i in fragment.skips),
        copies=tuple((names[here], origin) for here, origin in fragment.copies if here in names),
    )


def _tied_anew(layer: LayerKind, names: dict[str, str]) -> LayerKind:
    """Tied to the copy of the layer whose weights it uses, or to that layer itself where it was not copied."""
    return layer.with_(tied_to=names.get(layer.tied_to, layer.tied_to)) if isinstance(layer, TiedDense) else layer


def _shifted(x: float | None, y: float | None, by: tuple[float, float] | None) -> dict[str, float | None]:
    if by is None or x is None or y is None:
        return {"x": None, "y": None}
    return {"x": x + by[0], "y": y + by[1]}


def _fresh(kind: str, taken: set[str]) -> str:
    number = 1
    while f"{kind}-{number}" in taken:
        number += 1
    taken.add(f"{kind}-{number}")
    return f"{kind}-{number}"
