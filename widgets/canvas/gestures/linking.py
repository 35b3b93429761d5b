"""Links by hand: drawn from port to port, taken at an end, and selected."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QPoint, QPointF, Qt

from engine.spec.linking import Offer
from widgets.canvas.builder import judged
from widgets.canvas.gestures.areas import RubberBand
from widgets.canvas.gestures.base import Gesture, Ground, Press, Why
from widgets.canvas.hits import OnLink, OnLinkEnd, OnPort
from widgets.canvas.layout import port_in, port_out
from widgets.canvas.lines import ends_of
from widgets.canvas.overlay import Draft, Port
from widgets.canvas.port_item import Way

OPEN_WORDS = "Let go here to add a layer"


class _Drawing(Gesture):
    """A link that follows the pointer from one fixed end, and snaps to the blocks that could take it."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, ground: Ground, press: Press) -> None:
        super().__init__(ground, press)
        self.dragged = False
        self._judged: dict[str, Offer] = {}

    @property
    def fixed(self) -> Port:
        """The end that stays."""
        raise NotImplementedError

    def judge(self, source: str, target: str) -> Offer:
        """What letting go would do."""
        raise NotImplementedError

    @property
    def seeks(self) -> Way:
        """The kind of port at which the moving end can arrive."""
        return "in" if self.fixed[1] == "out" else "out"

    def offer(self, node: str) -> Offer:
        """The judgement of a block, made once."""
        if node not in self._judged:
            pair = (self.fixed[0], node) if self.seeks == "in" else (node, self.fixed[0])
            self._judged[node] = self.judge(*pair)
        return self._judged[node]

    def move(self, at: QPoint) -> Gesture:
        if self.dragged or self.moved(at):
            self.dragged = True
            self.ground.show_draft(self.draft(at), at)
        return self

    def cancel(self, why: Why) -> None:
        self.ground.show_draft(None, QPoint())

    def draft(self, at: QPoint) -> Draft:
        """What is shown while the pointer is here."""
        node, here = self.over(at), self.ground.scene_point(at)
        can: bool | None = None
        words, port = self.open_words(), None
        if node:
            offer = self.offer(node)
            can, words = offer.edit is not None, offer.words
            port = (node, self.seeks)
            here = self._spot((node, self.seeks)) if can else here
        start, end = self.start_spot, here
        if self.seeks == "out":
            start, end = end, start
        return Draft(start, end, can, words, self.ports, port if can else None)

    def over(self, at: QPoint) -> str:
        """The block under the pointer, apart from the one that the link begins at."""
        node = self.ground.block_at(at)
        return "" if node == self.fixed[0] else node

    def open_words(self) -> str:
        """What is said over empty ground."""
        return ""

    @property
    def start_spot(self) -> QPointF:
        """Where the fixed end is, in the scene."""
        return self._spot(self.fixed)

    @cached_property
    def ports(self) -> frozenset[Port]:
        """The fixed end, and every port that could take the other."""
        nodes = (node for node in self.controller.contents if node != self.fixed[0])
        return frozenset({self.fixed, *((node, self.seeks) for node in nodes if self.offer(node).edit is not None)})

    def _spot(self, port: Port) -> QPointF:
        box = self.controller.layout.boxes[port[0]]
        return port_out(box) if port[1] == "out" else port_in(box)


class DrawLink(_Drawing):
    """Drag from a port: over a block it links, on empty ground it asks which layer to add there."""

    @property
    def fixed(self) -> Port:
        hit = self.press.hit
        assert isinstance(hit, OnPort)
        return hit.layer_id, hit.way

    def judge(self, source: str, target: str) -> Offer:
        return self.controller.builder.offer(source, target)

    def open_words(self) -> str:
        return OPEN_WORDS

    def finish(self, at: QPoint) -> None:
        self.ground.show_draft(None, at)
        if not self.dragged:
            self.controller.select_layer(self.fixed[0], add=self.press.adds)
            return
        node = self.over(at)
        if node:
            pair = (self.fixed[0], node) if self.seeks == "in" else (node, self.fixed[0])
            self.controller.builder.link(*pair)
        elif not self.ground.block_at(at):
            self._ask_for_layer(self.ground.scene_point(at))

    def _ask_for_layer(self, here: QPointF) -> None:
        spot = self.controller.builder.spot_from(*self.fixed, here)
        if spot is not None:
            self.controller.search_opened.emit(spot, here)


class MoveLinkEnd(_Drawing):
    """Drag an end of a selected link to another block: one undo."""

    def start(self) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnLinkEnd)
        self.pair = (hit.source, hit.target)
        self._end = hit.end
        self._without = self.controller.builder.without(self.pair)

    @property
    def fixed(self) -> Port:
        return (self.pair[0], "out") if self._end == "target" else (self.pair[1], "in")

    @property
    def start_spot(self) -> QPointF:
        return ends_of(self.controller.layout, self.pair)[0 if self._end == "target" else 1]

    def judge(self, source: str, target: str) -> Offer:
        if self._without is None:
            return Offer(None, "That link is not there any more.")
        if (source, target) == self.pair:
            return Offer(None, "It ends here already.")
        return judged(*self._without, source, target)

    def finish(self, at: QPoint) -> None:
        self.ground.show_draft(None, at)
        node = self.over(at)
        if not self.dragged or not node:
            return
        offer = self.offer(node)
        if offer.edit is None:
            self.controller.message.emit(offer.words)
        else:
            self.controller.builder.relink(self.pair, offer.edit)


class ClickLink(Gesture):
    """Click a link's line to select it; a drag from there is a rubber band."""

    def move(self, at: QPoint) -> Gesture:
        if not self.moved(at):
            return self
        band = RubberBand(self.ground, self.press)
        band.start()
        return band.move(at)

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnLink)
        self.controller.select_link((hit.source, hit.target), add=self.press.adds)
