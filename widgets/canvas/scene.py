"""The items on the ground, kept in step with the document, the layout and the run.

What cannot be seen is not drawn: blocks and links out of sight wait until they come into it, and from far away a
block is a card and a link one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, QVariantAnimation
from PySide6.QtGui import QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsScene

from engine.spec.document import Spec
from widgets.canvas.annotations import Annotations
from widgets.canvas.block_item import BlockItem
from widgets.canvas.boxes import BlockBox, Layout, Route, between
from widgets.canvas.content import BlockContent
from widgets.canvas.hits import Hit, OnCount, OnHeader, OnInsert, OnNumber, OnTile
from widgets.canvas.insert_item import InsertItem
from widgets.canvas.line_item import INSERTS, LineItem
from widgets.canvas.link_item import BIAS, LinkItem
from widgets.canvas.live import Live
from widgets.canvas.offered import offered_maps
from widgets.canvas.pixel_numbers import Eye, PixelNumbers
from widgets.canvas.ports import way_in, way_out
from widgets.canvas.ranges import Scale
from widgets.canvas.threads import End, Threads, threaded
from widgets.canvas.ways import way
from widgets.kit.motion import animate

STRONGEST = 100  # weights of the whole network that are drawn as smooth curves
INK_PERIOD_S = 2.5  # the weak links of one layer are drawn anew this often
NEAR = 1.2  # from this scale on pixels may have room for their numbers
FEWEST = 16  # of each link
ASIDE_MS = 160
CARD = 0.28  # below this scale a block is a card and a link one line
MAPS_CARD = 0.17  # the same where there are pictures, which say something when they are small, too
AT_ONCE = 24  # blocks that are drawn anew at once; more wait for a moment without anything else to do
AFTER_MS = 60
AROUND = 60.0  # px of the scene around a block that its labels and its problem may take

Pair = tuple[str, str]


class NetworkScene(QGraphicsScene):
    """One item a block, one a link, one a +.

    Attributes
    ----------
    blocks : by the id of the layer or folded group. lines, inserts : of every link that is shown.
    links : the weights of those that are near enough to be seen one by one. annotations : groups and notes.
    """

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._live = live
        self._contents: Mapping[str, BlockContent] = {}
        self._layout = Layout({})
        self._sight = (QTransform(), 1.0)
        self._seen: QRectF | None = None
        self._card = CARD
        self._offered: dict[str, QPixmap] = {}
        self._at: dict[str, QPointF] = {}
        self._from: dict[str, QPointF] = {}
        self._placed: dict[Pair, object] = {}
        self._linked: dict[Pair, object] = {}
        self._motion: QVariantAnimation | None = None
        self.blocks: dict[str, BlockItem] = {}
        self.lines: dict[Pair, LineItem] = {}
        self.links: dict[Pair, LinkItem] = {}
        self.inserts: dict[Pair, InsertItem] = {}
        self._direct: set[Pair] = set()
        self._sources: Mapping[str, tuple[str, ...]] = {}
        self._threads = Threads(self)
        self._pixels = PixelNumbers(self)
        self.annotations = Annotations(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw_waiting)

    # ---- the document ---------------------------------------------------------------------------------------------

    def show_layout(self, spec: Spec, contents: Mapping[str, BlockContent], layout: Layout, *, glide: bool) -> None:
        """Show another document or another arrangement; with `glide`, blocks move to their new places."""
        self._contents, self._layout = contents, layout
        self._card = MAPS_CARD if any(content.style == "maps" for content in contents.values()) else CARD
        self._sources = {layer.id: spec.network.sources(layer.id) for layer in spec.network.layers}
        self._direct = {(link.source, link.target) for link in spec.network.links}
        self._drop(set(layout.boxes), set(layout.routes))
        for layer_id, box in layout.boxes.items():
            self._show_block(contents[layer_id], box)
        for pair in layout.routes:
            if pair not in self.lines:
                self.lines[pair] = LineItem(self, *pair)
                self.inserts[pair] = InsertItem()
                self.addItem(self.inserts[pair])
        self._show_words()
        self._share_out_curves()
        self.annotations.show_network(spec.network)
        self.setSceneRect(self.annotations.bounds(layout).adjusted(-2000, -2000, 2000, 2000))
        self._glide(glide)

    def _share_out_curves(self) -> None:
        """Smooth curves are costly: small links take what they need, the others share the rest."""
        left, waiting = STRONGEST, len(self.links)
        numbers = {pair: self._numbers(*pair) for pair in self.links}
        for pair, link in sorted(self.links.items(), key=lambda item: numbers[item[0]]):
            link.strongest = min(numbers[pair], max(left // waiting, FEWEST))
            left, waiting = max(left - link.strongest, 0), waiting - 1

    def _numbers(self, source: str, target: str) -> int:
        columns, units = self._contents[source], self._contents[target]
        nodes = 1 if self._layout.boxes[source].node is not None else 0
        whole = columns.style in ("picture", "join", "strip", "plain")
        ways = columns.units if whole else sum(tile.unit >= 0 for tile in columns.tiles)
        return len(units.tiles) * (ways + nodes)

    def forget(self, layer_ids: set[str]) -> None:
        """Take these away with what they show; `show_layout` makes them anew."""
        for layer_id in layer_ids & set(self.blocks):
            self.removeItem(self.blocks.pop(layer_id))
        for pair in [pair for pair in self.links if not layer_ids.isdisjoint(pair)]:
            self._unlink(pair)

    def _drop(self, layer_ids: set[str], pairs: set[Pair]) -> None:
        for layer_id in [i for i in self.blocks if i not in layer_ids]:
            self.removeItem(self.blocks.pop(layer_id))
            self._at.pop(layer_id, None)
        for pair in [pair for pair in self.lines if pair not in pairs]:
            self.lines.pop(pair).remove()
            self.removeItem(self.inserts.pop(pair))
            self._placed.pop(pair, None)
        for pair in [pair for pair in self.links if pair not in pairs]:
            self._unlink(pair)

    def _unlink(self, pair: Pair) -> None:
        self.links.pop(pair).remove()
        self._linked.pop(pair, None)

    def _show_block(self, content: BlockContent, box: BlockBox) -> None:
        item = self.blocks.get(content.layer_id)
        if item is None:
            item = self.blocks[content.layer_id] = BlockItem(content, box)
            self.addItem(item)
            self._at[content.layer_id] = box.position
        else:
            item.show_content(content, box)
        if content.kind == "input" and content.style == "map":
            if not self._offered:
                self._offered = offered_maps()
            item.show_offered_maps(self._offered)

    # ---- places -----------------------------------------------------------------------------------------------------

    def _glide(self, glide: bool) -> None:
        if self._motion is not None:
            self._motion.stop()
            self._motion = None
        self._from = dict(self._at)
        if glide and any(self._from[i] != box.position for i, box in self._layout.boxes.items()):
            self._motion = animate(self, 0.0, 1.0, ASIDE_MS, on_value=self._move_to)
            if self._motion is not None:
                self._motion.destroyed.connect(self._forget_motion)
        else:
            self._move_to(1.0)

    def _forget_motion(self) -> None:
        self._motion = None

    def _move_to(self, share: float) -> None:
        for layer_id, box in self._layout.boxes.items():
            start = self._from.get(layer_id, box.position)
            at = start if start == box.position else start + (box.position - start) * share
            self._at[layer_id] = at
            block = self.blocks[layer_id]
            if block.pos() != at:
                block.setPos(at)
                block.align()
        self.annotations.place(self._layout, self._at)
        self._follow_sight()
        self._place_lines(moving=share < 1.0)
        self._place_links()
        self._place_threads()
        self.show_links(ink=share == 1.0)

    def _place_lines(self, *, moving: bool) -> None:
        """Put every line whose ends have moved in its place."""
        for pair in self.lines:
            route, a, b = self._layout.routes[pair], self._at[pair[0]], self._at[pair[1]]
            if moving and route.points and any(self._at[i] != self._layout.boxes[i].position for i in pair):
                route = replace(route, points=())  # they are where it runs when both its blocks have arrived
            key = (route, a.x(), a.y(), b.x(), b.y())
            if self._placed.get(pair) != key:
                self._placed[pair] = key
                self._place_line(pair, route)

    def _show_words(self) -> None:
        """Say what goes through the lines that stand for themselves."""
        for pair, line in self.lines.items():
            source, target = self._contents[pair[0]], self._contents[pair[1]]
            shape = "" if self._fans(pair) or self._threaded(pair) else source.shape
            name = dict(target.brings).get(pair[0], "")
            line.show_words(name or shape, source.idle or target.idle, named=bool(name))

    def _place_line(self, pair: Pair, route: Route) -> None:
        source, target = (self._box_now(i) for i in pair)
        spot = between(source, target)
        if route.points:
            spot = self._layout.insert_spot(*pair)
        elif not target.tiles:
            spot = (source.position + route.out + target.position + route.in_) / 2
        room = abs(target.position.x() + route.in_.x() - source.position.x() - route.out.x())
        self.lines[pair].show_way(way(route, source.position, target.position), spot, room)
        self.inserts[pair].setPos(spot)

    def _box_now(self, layer_id: str) -> BlockBox:
        return replace(self._layout.boxes[layer_id], position=self._at[layer_id])

    def _place_links(self) -> None:
        """Put the weights of all links that are in sight in their places."""
        for pair, link in self.links.items():
            a, b = self._box_now(pair[0]), self._box_now(pair[1])
            source, target = self._contents[pair[0]], self._contents[pair[1]]
            key = (a, b, source, target)
            if self._linked.get(pair) == key:
                continue
            self._linked[pair] = key
            node = None
            if a.node is not None and target.bias:
                node = QPointF(a.node.right() + 1, a.node.center().y()) + a.position
            link.single = target.places == 1
            link.show_geometry(way_out(source, a), way_in(target, b), node)

    # ---- from where it is seen --------------------------------------------------------------------------------------

    def show_sight(self, sight: QTransform, ratio: float, seen: QRectF | None = None) -> None:
        """From where the network is seen; see `BlockItem.show_sight`. `seen` : the part of the scene in sight."""
        self._sight, self._seen = (sight, ratio), seen
        self.annotations.show_scale(sight.m11())
        new = self._follow_sight()
        self._place_threads()
        self._show_pixels(self._live.scale(self._contents.values()))
        if new:
            self._place_links()
            self.show_links()

    @property
    def card(self) -> bool:
        """Whether it is seen from so far that blocks are cards."""
        return self._sight[0].m11() < self._card

    def in_sight(self) -> Iterator[str]:
        """The blocks that can be seen."""
        return (i for i, box in self._layout.boxes.items() if self._sees(box.body.translated(self._at[i])))

    def _sees(self, rect: QRectF) -> bool:
        return self._seen is None or self._seen.intersects(rect.adjusted(-AROUND, -AROUND, AROUND, AROUND))

    def _follow_sight(self) -> bool:
        """Draw what came into sight; whether links were made that were not there before."""
        sight, ratio = self._sight
        card, scale = self.card, sight.m11()
        inside = set(self.in_sight())
        for layer_id, block in self.blocks.items():
            block.show_sight(sight, ratio, card=card, in_sight=layer_id in inside)
        self._draw_blocks()
        for pair, line in self.lines.items():
            line.show_scale(scale, far=scale < CARD)
            line.set_visible(card or not (self._fans(pair) or self._threaded(pair)))
            self.inserts[pair].setVisible(scale >= INSERTS)
        return self._make_links(() if card else self._weighted(inside))

    def _fans(self, pair: Pair) -> bool:
        """Whether it goes from unit to unit; out of a folded group only from the layer whose units that shows."""
        source, target = self._contents[pair[0]], self._contents[pair[1]]
        return target.weighted and (not source.shows or (source.shows, pair[1]) in self._direct)

    def _threaded(self, pair: Pair) -> bool:
        """Whether each of its maps has a line of its own; not past other blocks."""
        return not self._layout.routes[pair].points and threaded(self._contents[pair[0]], self._contents[pair[1]])

    def _place_threads(self) -> None:
        """Draw the lines of the maps that are in sight."""
        inside = set() if self.card else set(self.in_sight())
        pairs = [pair for pair in self.lines if self._threaded(pair) and not inside.isdisjoint(pair)]
        self._threads.show({pair: (self._end(pair[0]), self._end(pair[1]), self._first(pair)) for pair in pairs})

    def _end(self, layer_id: str) -> End:
        return self._contents[layer_id], self._box_now(layer_id)

    def _first(self, pair: Pair) -> int:
        """At which channel of a concatenation those of one source begin."""
        if self._contents[pair[1]].kind != "concatenate":
            return 0
        before = self._sources.get(pair[1], ())
        before = before[: before.index(pair[0])] if pair[0] in before else ()
        return sum(self._contents[i].units for i in before if i in self._contents)

    def _weighted(self, inside: set[str]) -> Iterator[Pair]:
        """Links with weights of which something can be seen."""
        for pair in self.lines:
            if self._fans(pair):
                ends = (self._layout.boxes[i].body.translated(self._at[i]) for i in pair)
                if not inside.isdisjoint(pair) or self._sees(next(ends).united(next(ends))):
                    yield pair

    def _make_links(self, pairs: Iterable[Pair]) -> bool:
        wanted = set(pairs)
        for pair in [pair for pair in self.links if pair not in wanted]:
            self._unlink(pair)
        new = [pair for pair in self.lines if pair in wanted and pair not in self.links]
        for pair in new:
            self.links[pair] = LinkItem(self, *pair)
        for link in self.links.values():
            link.show_scale(self._sight[0].m11())
        if new:
            self._share_out_curves()
        return bool(new)

    def _draw_blocks(self) -> None:
        """Draw blocks as they are seen from here: a few at once, many when there is time."""
        waiting = [block for block in self.blocks.values() if block.waits]
        for block in self.blocks.values():
            if not block.waits:
                block.align()
        if len(waiting) > AT_ONCE and any(block.drawn for block in waiting):
            self._later.start(AFTER_MS)
            return
        for block in waiting:
            block.redraw()

    def _draw_waiting(self) -> None:
        waiting = [block for block in self.blocks.values() if block.waits]
        for block in waiting[:AT_ONCE]:
            block.redraw()
        if len(waiting) > AT_ONCE:
            self._later.start(0)

    # ---- the run --------------------------------------------------------------------------------------------------

    def show_blocks(self) -> None:
        """Colour all tiles by the latest numbers."""
        scale = self._live.scale(self._contents.values())
        for block in self.blocks.values():
            block.show_live(self._live, scale)
        self._show_pixels(scale)

    def _show_pixels(self, scale: Scale) -> None:
        """Write the numbers of maps into their pixels, where one is near enough."""
        sight, ratio = self._sight
        near = self._seen is not None and sight.m11() >= NEAR
        blocks = [self._end(i) for i in self.in_sight()] if near else []
        if self._seen is not None and (blocks or self._pixels.shown):
            self._pixels.show(blocks, self._live, scale, Eye(self._seen, sight.m11(), ratio))

    def show_links(self, *, ink: bool = True) -> None:
        """Draw all links by the latest numbers; without `ink`, only the strong ones (while blocks are moving)."""
        for pair in self.links:
            self._show_weights(pair)
        if ink:
            self._draw_ink()

    def settle(self) -> None:
        """Draw all links by the latest numbers, the weak ones too: nothing else is going to come."""
        self.show_links(ink=False)
        for link in self.links.values():
            if link.ink_is_stale:
                link.draw_ink()

    @property
    def turns(self) -> int:
        """In how many parts all links are drawn, see `LinkItem.turns`."""
        return sum(link.turns for link in self.links.values())

    @property
    def curves(self) -> int:
        """How many links are drawn as curves."""
        return sum(link.strongest for link in self.links.values())

    def show_link(self, turn: int, dash_offset: float | None) -> None:
        """Draw a part of one link, by turns, and move its dashes; ink that is old is drawn with a link's last part."""
        parts = [(pair, part) for pair, link in self.links.items() for part in range(link.turns)]
        if not parts:
            return
        pair, part = parts[turn % len(parts)]
        link = self.links[pair]
        self._show_weights(pair, part)
        if dash_offset is not None:
            link.advance(dash_offset, part)
        if part == link.turns - 1 and link.ink_age_s > INK_PERIOD_S:
            link.draw_ink()

    def _show_weights(self, pair: tuple[str, str], part: int | None = None) -> None:
        source, target = pair
        content, inputs = self._contents[target], self._contents[source].units
        weights, biases = self._live.weight(content, inputs), self._live.bias(target, content.units)
        self.links[pair].show_weights(weights, biases, part)

    def _draw_ink(self) -> None:
        ages = {pair: link.ink_age_s for pair, link in self.links.items()}
        due = [pair for pair, age in ages.items() if age == float("inf")]  # never drawn
        if not due and ages and max(ages.values()) > INK_PERIOD_S:
            due = [max(ages, key=ages.__getitem__)]  # one at a time: each takes some milliseconds
        for pair in due:
            self.links[pair].draw_ink()

    def restyle(self) -> None:
        """Colours changed: draw everything anew."""
        self._offered = {}
        self.annotations.restyle()
        for layer_id, block in self.blocks.items():
            block.restyle()
            self._show_block(self._contents[layer_id], block.box)
        for line in self.lines.values():
            line.restyle()
        self._threads.restyle()
        for insert in self.inserts.values():
            insert.restyle()
        for link in self.links.values():
            link.restyle()
        self.show_blocks()

    # ---- what is pointed at ---------------------------------------------------------------------------------------

    def show_hover(self, hit: Hit, selection: tuple[str, ...]) -> None:
        """Light up what is under the pointer and what belongs to it."""
        for layer_id, block in self.blocks.items():
            over = isinstance(hit, OnHeader | OnCount) and hit.layer_id == layer_id
            button = ("fewer" if hit.step < 0 else "more") if over and isinstance(hit, OnCount) else ""
            block.show_look(layer_id in selection, over, button)
        for pair, insert in self.inserts.items():
            insert.show_lit(isinstance(hit, OnInsert) and (hit.source, hit.target) == pair)
        self._mark_links(hit)

    def _mark_links(self, hit: Hit) -> None:
        unit_hit = isinstance(hit, OnTile) and hit.unit >= 0
        for (source, target), link in self.links.items():
            if isinstance(hit, OnNumber):
                mine = target == hit.layer_id
                column = BIAS if hit.parameter == "bias" else hit.column
                link.mark(("one", hit.unit, column) if mine and (column != BIAS or self._has_node(source)) else None)
            elif unit_hit and isinstance(hit, OnTile):
                way = "out" if source == hit.layer_id else "in" if target == hit.layer_id else "other"
                link.mark((way, hit.unit, 0) if way != "other" else ("other", 0, 0))
            else:
                link.mark(None)
        for layer_id, block in self.blocks.items():
            block.dim(self._bright(hit, layer_id) if unit_hit and isinstance(hit, OnTile) else None)

    def _bright(self, hit: OnTile, layer_id: str) -> frozenset[int] | None:
        """Units of a layer that stay bright: the one that is hovered; other layers stay as they are."""
        return frozenset((hit.unit,)) if layer_id == hit.layer_id else None

    def _has_node(self, layer_id: str) -> bool:
        return self._layout.boxes[layer_id].node is not None
