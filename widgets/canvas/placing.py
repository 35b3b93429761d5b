"""Putting parts and pasted layers where they belong: pure functions of the document."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from engine.spec.acting import ENDS
from engine.spec.document import Link, Network, Spec
from engine.spec.edits import AddLayer, AddLink, Edit, EditError, InsertLayer, PasteFragment, Several
from engine.spec.fragment import Fragment, renewed
from engine.spec.graph import depths, topological
from engine.spec.linking import offer_link
from engine.spec.shapes import analyse
from widgets.canvas.parts import Spot

STEP_X, STEP_Y = 180.0, 110.0  # between the blocks of a fragment that is put on the ground
ASIDE = 32.0  # px that a paste stands beside what was copied


@dataclass(frozen=True)
class Placed:
    """What putting something there does, or why it does nothing.

    Attributes
    ----------
    ids : of the new layers.
    """

    edit: Edit | None
    ids: tuple[str, ...] = ()
    words: str = ""


def place(spec: Spec, fragment: Fragment, spot: Spot, words: str = "") -> Placed:
    """Put a fragment into a link, behind or before a layer, or on the ground; its ids become fresh.

    Parameters
    ----------
    words : what it is called in the history.
    """
    fresh = renewed(fragment, spec.network, by=None if spot.x is None else (0.0, 0.0))
    if spot.into_link and not (fresh.entries and fresh.exits):  # an end: it branches off, or comes in, beside the link
        spot = replace(spot, target="") if fresh.entries else replace(spot, source="")
    if spot.x is not None and spot.y is not None:
        fresh = spread(fresh, spot.x, spot.y)
    ids = tuple(layer.id for layer in fresh.layers)
    try:
        edit = _edit(spec, fresh, spot, words or f"add {_title(fragment)}")
        edit.apply(spec)
    except EditError as error:
        return Placed(None, words=str(error))
    return Placed(edit, ids)


def _edit(spec: Spec, fragment: Fragment, spot: Spot, words: str) -> Edit:
    alone = len(fragment.layers) == 1 and not (fragment.groups or fragment.notes)
    if spot.into_link:
        if alone:
            return InsertLayer(layer=fragment.layers[0], source=spot.source, target=spot.target)
        return PasteFragment(fragment=fragment, source=spot.source, target=spot.target, words=words)
    links = _links_from(fragment, spot.source)
    added: Edit
    if alone:
        added = AddLayer(layer=fragment.layers[0], links=links)
    else:
        added = PasteFragment(fragment=fragment, links=links, words=words)
    return _led_on(spec, added, fragment, spot.target) if spot.target else added


def _links_from(fragment: Fragment, source: str) -> tuple[Link, ...]:
    if not source:
        return ()
    if not fragment.entries:
        raise EditError(f"{_title(fragment)} takes no link.")
    fed = [link.target for link in fragment.links]
    return tuple(Link(source=source, target=entry, port=fed.count(entry)) for entry in fragment.entries)


def _led_on(spec: Spec, added: Edit, fragment: Fragment, target: str) -> Edit:
    """Add, then link to a target, which may need a join for it."""
    if not fragment.exits:
        raise EditError(f"{_title(fragment)} gives nothing on.")
    after = added.apply(spec)
    if not after.network.sources(target):
        return Several(edits=(added, AddLink(source=fragment.exits[-1], target=target)), words=added.label(spec))
    offer = offer_link(after, analyse(after), fragment.exits[-1], target)
    if offer.edit is None:
        raise EditError(offer.words)
    return Several(edits=(added, offer.edit), words=added.label(spec))


def spread(fragment: Fragment, x: float, y: float) -> Fragment:
    """Give every layer a place from a corner on: as they stood to each other, or in columns by depth."""
    if not fragment.layers:
        return fragment.with_(notes=tuple(note.with_(x=x, y=y) for note in fragment.notes))
    if all(layer.x is not None and layer.y is not None for layer in fragment.layers):
        corner = (min(layer.x or 0.0 for layer in fragment.layers), min(layer.y or 0.0 for layer in fragment.layers))
        at = {a.id: QPointF((a.x or 0.0) - corner[0], (a.y or 0.0) - corner[1]) for a in fragment.layers}
    else:
        at = _by_depth(fragment)
    layers = (a.with_(x=round(x + at[a.id].x(), 1), y=round(y + at[a.id].y(), 1)) for a in fragment.layers)
    return fragment.with_(layers=tuple(layers))


def _by_depth(fragment: Fragment) -> dict[str, QPointF]:
    column = depths(Network(layers=fragment.layers, links=fragment.links))
    rows: dict[int, int] = {}
    at = {}
    for layer in fragment.layers:
        depth = column.get(layer.id, 0)
        at[layer.id] = QPointF(depth * STEP_X, rows.get(depth, 0) * STEP_Y)
        rows[depth] = rows.get(depth, 0) + 1
    return at


def beside(spec: Spec, fragment: Fragment, corner: QPointF) -> Placed:
    """Put a fragment on the ground, with its inner links and none to the network."""
    fresh = spread(renewed(fragment, spec.network), corner.x(), corner.y())
    return Placed(PasteFragment(fragment=fresh, words=pasted(fresh)), tuple(layer.id for layer in fresh.layers))


def is_chain(fragment: Fragment) -> bool:
    """Whether there is one way in and one way out, so that it fits into a link."""
    entries = [entry for entry in fragment.entries if entry not in fragment.skips]
    ends = any(layer.kind in ("input", *ENDS) for layer in fragment.layers)
    return len(entries) == 1 and len(fragment.exits) == 1 and not ends


def pasted(fragment: Fragment) -> str:
    """What a paste is called in the history."""
    count = len(fragment.layers)
    return "paste" if count == 1 else f"paste {count} layers" if count else "paste a note"


def spot_behind(spec: Spec, layer_ids: tuple[str, ...]) -> Spot:
    """Behind the last of some layers; before the output where nothing is given."""
    order = topological(spec.network)
    for layer_id in reversed([i for i in order if i in layer_ids]):
        targets = spec.network.targets(layer_id)
        if targets:
            return Spot(layer_id, targets[0])
        if spec.network.layer(layer_id).kind not in ENDS:
            return Spot(layer_id)
        return _spot_before(spec, layer_id)
    output = next((i for i in order if spec.network.layer(i).kind == "output"), "")
    return _spot_before(spec, output)


def _spot_before(spec: Spec, output: str) -> Spot:
    sources = spec.network.sources(output)
    return Spot(sources[0], output) if sources else Spot(target=output)


def _title(fragment: Fragment) -> str:
    return fragment.name or (fragment.layers[0].title if len(fragment.layers) == 1 else "This")
