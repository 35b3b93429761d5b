"""Putting layers in and drawing links: what gestures, keys, the search and drops have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from engine.spec.document import Spec
from engine.spec.edits import Edit, EditError, RemoveLinks, Several, title_of
from engine.spec.fragment import Fragment
from engine.spec.linking import Offer, offer_link
from engine.spec.shapes import Analysis, analyse
from widgets.canvas import making
from widgets.canvas.ends import layers_of, way_into, way_out_of
from widgets.canvas.parts import Part, Spot, part_of
from widgets.canvas.placing import place
from widgets.canvas.port_item import Way
from widgets.canvas.stacks import HEADER

if TYPE_CHECKING:
    from widgets.canvas.controller import Controller
    from widgets.canvas.lines import Pair


class Builder:
    """Makes the graph grow.

    Attributes
    ----------
    marked : layers that the next `link_marked` begins at.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self.marked: tuple[str, ...] = ()

    # ---- layers -----------------------------------------------------------------------------------------------------

    def insert(self, source: str, target: str) -> None:
        """Insert a Dense layer between two (of a sequence one at each step), and select it."""
        control = self._controller
        if control.spec is not None and control.analysis is not None:
            edit = making.insertion(control.spec, control.analysis, source, target)
            control.want((edit.layer.id,))
            control.ask(edit)

    def insert_into(self, pair: Pair) -> None:
        """Insert a Dense layer into a drawn link, and select it."""
        spot = self.spot_in(pair)
        if spot is not None:
            self.insert(spot.source, spot.target)

    def insert_after_selection(self) -> None:
        """Insert a Dense layer behind the selected one; behind one that leads nowhere yet it is linked to that."""
        spot, dense = self.spot(), part_of("dense")
        if spot is not None and spot.into_link:
            self.insert(spot.source, spot.target)
        elif spot is not None and dense is not None:
            self.put(dense, spot)

    def spot(self) -> Spot | None:
        """Where something goes that is asked for without a place: the selected link, or behind the selected layer."""
        control = self._controller
        if control.spec is None:
            return None
        if len(control.links) == 1:
            return self.spot_in(control.links[0])
        return control.spot_behind(control.layer_ids())

    def spot_in(self, pair: Pair) -> Spot | None:
        """The link of the document that a drawn link stands for; None where that is none any more."""
        spec = self._controller.spec
        if spec is None:
            return None
        sources, targets = (set(layers_of(spec, (end,))) for end in pair)
        links = (a for a in spec.network.links if a.source in sources and a.target in targets)
        return next((Spot(link.source, link.target) for link in links), None)

    def spot_behind_node(self, node: str) -> Spot:
        """Behind a block; an output has only a place before it."""
        spec = self._controller.spec
        assert spec is not None
        return self._controller.spot_behind(layers_of(spec, (node,)))

    def put(self, part: Part, spot: Spot) -> bool:
        """Put something in, and select it; whether it could be."""
        control = self._controller
        if control.spec is None or control.analysis is None:
            return False
        return self.put_fragment(part.make(control.spec, control.analysis, spot), spot)

    def put_fragment(self, fragment: Fragment, spot: Spot) -> bool:
        """Put some layers in, and select them; whether they could be."""
        control = self._controller
        if control.spec is None:
            return False
        placed = place(control.spec, fragment, spot)
        if placed.edit is None:
            control.message.emit(placed.words)
            return False
        if spot.x is not None:
            control.placed_by_hand.emit()
        control.want(placed.ids)
        control.ask(placed.edit)
        return True

    # ---- links ------------------------------------------------------------------------------------------------------

    def offer(self, source: str, target: str) -> Offer:
        """What a link from one block to another would do; a folded block stands for the layers at its ends."""
        control = self._controller
        if control.spec is None or control.analysis is None:
            return Offer(None, "")
        return judged(control.spec, control.analysis, source, target)

    def link(self, source: str, target: str) -> bool:
        """Ask for a link, or say why there can be none."""
        offer = self.offer(source, target)
        if offer.edit is None:
            self._controller.message.emit(offer.words)
            return False
        self._controller.ask(offer.edit)
        return True

    def mark_sources(self) -> None:
        """Remember what is selected: links are to begin there."""
        control = self._controller
        if not control.selection:
            control.message.emit("Select the layers that links are to begin at first.")
            return
        self.marked = control.selection
        names = self._names(self.marked)
        control.message.emit(f"Links will begin at {names}. Select where they end, and press 2.")
        control.marks_changed.emit()

    def link_marked(self) -> None:
        """Link what was remembered to what is selected: one undo; the first refusal is told."""
        control = self._controller
        self.marked = tuple(i for i in self.marked if i in control.contents)
        if not self.marked or not control.selection or control.spec is None or control.analysis is None:
            control.message.emit("Select where links begin and press 1, then where they end and press 2.")
            return
        edits, refusal = self._links(control.spec, control.analysis)
        if edits:
            words = "link" if len(edits) == 1 else f"{len(edits)} links"
            self.marked = ()
            control.ask(edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words=words))
        if refusal:
            control.message.emit(refusal)

    def _links(self, spec: Spec, analysis: Analysis) -> tuple[list[Edit], str]:
        """The edits for every pair, each judged with those before it made; and the first refusal."""
        edits: list[Edit] = []
        refusal = ""
        for target in self._controller.selection:
            for source in self.marked:
                offer = judged(spec, analysis, source, target)
                if offer.edit is None:
                    refusal = refusal or offer.words
                    continue
                edits.append(offer.edit)
                spec = offer.edit.apply(spec)
                analysis = analyse(spec)
        return edits, refusal

    def spot_from(self, node: str, way: Way, here: QPointF) -> Spot | None:
        """The place for a layer that is to be linked to a block, with its port under the pointer."""
        spec = self._controller.spec
        layer_id = "" if spec is None else way_out_of(spec, node) if way == "out" else way_into(spec, node)
        if not layer_id:
            return None
        y = round(here.y() - HEADER.height() / 2, 1)
        if way == "out":
            return Spot(source=layer_id, x=round(here.x(), 1), y=y)
        return Spot(target=layer_id, x=round(here.x() - HEADER.width(), 1), y=y)

    def without(self, pair: Pair) -> tuple[Spec, Analysis] | None:
        """The document with a link taken away: what its loose end may then be linked to is judged there."""
        spec = self._controller.spec
        spot = self.spot_in(pair)
        if spec is None or spot is None:
            return None
        try:
            loose = RemoveLinks(links=((spot.source, spot.target),)).apply(spec)
        except EditError:
            return None
        return loose, analyse(loose)

    def relink(self, old: Pair, edit: Edit) -> None:
        """Take a link away and make the edit that was judged without it: one undo."""
        spot = self.spot_in(old)
        if spot is not None:
            gone = RemoveLinks(links=((spot.source, spot.target),))
            self._controller.ask(Several(edits=(gone, edit), words="move a link"))

    def _names(self, ids: tuple[str, ...]) -> str:
        spec = self._controller.spec
        return title_of(spec, ids[0]) if len(ids) == 1 and spec is not None else f"{len(ids)} layers"


def judged(spec: Spec, analysis: Analysis, source: str, target: str) -> Offer:
    """`engine.spec.linking.offer_link` between blocks as they are drawn."""
    begin, end = way_out_of(spec, source), way_into(spec, target)
    return offer_link(spec, analysis, begin or source, end or target)
