"""The items on the ground, kept in step with the document, the layout and the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QVariantAnimation
from PySide6.QtGui import QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsScene

from engine.spec.document import Spec
from widgets.canvas.block_item import BlockItem
from widgets.canvas.content import BlockContent
from widgets.canvas.hits import Hit, OnCount, OnHeader, OnInsert, OnNumber, OnTile
from widgets.canvas.insert_item import InsertItem
from widgets.canvas.layout import BlockBox, Layout, insert_spot, way_in, way_out
from widgets.canvas.link_item import BIAS, LinkItem
from widgets.canvas.live import Live
from widgets.canvas.offered import offered_maps
from widgets.kit.motion import animate

STRONGEST = 100  # weights of the whole network that are drawn as smooth curves
INK_PERIOD_S = 1.5  # the weak links of one layer are drawn anew this often
FEWEST = 16  # of each link
ASIDE_MS = 160

Pair = tuple[str, str]


class NetworkScene(QGraphicsScene):
    """One item a block, one a link, one a +."""

    def __init__(self, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._live = live
        self._contents: Mapping[str, BlockContent] = {}
        self._layout = Layout({})
        self._sight = (QTransform(), 1.0)
        self._offered: dict[str, QPixmap] = {}
        self._at: dict[str, QPointF] = {}
        self._from: dict[str, QPointF] = {}
        self._motion: QVariantAnimation | None = None
        self.blocks: dict[str, BlockItem] = {}
        self.links: dict[Pair, LinkItem] = {}
        self.inserts: dict[Pair, InsertItem] = {}

    # ---- the document ---------------------------------------------------------------------------------------------

    def show_layout(self, spec: Spec, contents: Mapping[str, BlockContent], layout: Layout, *, glide: bool) -> None:
        """Show another document or another arrangement; with `glide`, blocks move to their new places."""
        self._contents, self._layout = contents, layout
        pairs = {(a.source, a.target): a for a in spec.network.links}
        pairs = {pair: link for pair, link in pairs.items() if all(i in layout.boxes for i in pair)}
        self._drop(set(layout.boxes), set(pairs))
        for layer_id, box in layout.boxes.items():
            self._show_block(contents[layer_id], box)
            self.blocks[layer_id].show_sight(*self._sight)
        for pair in pairs:
            if pair not in self.links:
                self.links[pair] = LinkItem(self, *pair)
                self.links[pair].show_scale(self._sight[0].m11())
                self.inserts[pair] = InsertItem()
                self.addItem(self.inserts[pair])
        self._share_out_curves()
        self.setSceneRect(layout.bounds.adjusted(-2000, -2000, 2000, 2000))
        self._glide(glide)

    def _share_out_curves(self) -> None:
        """Smooth curves are costly: small links take what they need, the others share the rest."""
        left, waiting = STRONGEST, len(self.links)
        for (source, target), link in sorted(self.links.items(), key=lambda item: self._numbers(*item[0])):
            link.strongest = min(self._numbers(source, target), max(left // waiting, FEWEST))
            left, waiting = max(left - link.strongest, 0), waiting - 1

    def _numbers(self, source: str, target: str) -> int:
        columns, units = self._contents[source], self._contents[target]
        nodes = 1 if self._layout.boxes[source].node is not None else 0
        ways = columns.units if columns.style == "picture" else sum(tile.unit >= 0 for tile in columns.tiles)
        return len(units.tiles) * (ways + nodes)

    def _drop(self, layer_ids: set[str], pairs: set[Pair]) -> None:
        for layer_id in [i for i in self.blocks if i not in layer_ids]:
            self.removeItem(self.blocks.pop(layer_id))
            self._at.pop(layer_id, None)
        for pair in [pair for pair in self.links if pair not in pairs]:
            self.links.pop(pair).remove()
            self.removeItem(self.inserts.pop(pair))

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
            self._at[layer_id] = start + (box.position - start) * share
            self.blocks[layer_id].setPos(self._at[layer_id])
            self.blocks[layer_id].align()
        self._place_links(share)

    def _place_links(self, share: float) -> None:
        boxes = {i: replace(box, position=self._at[i]) for i, box in self._layout.boxes.items()}
        for (source, target), link in self.links.items():
            a, b = boxes[source], boxes[target]
            content = self._contents[target]
            node = None
            if a.node is not None and content.bias:
                node = QPointF(a.node.right() + 1, a.node.center().y()) + a.position
            link.show_geometry(way_out(self._contents[source], a), way_in(content, b), node)
            self.inserts[(source, target)].setPos(insert_spot(a, b))
        self.show_links(ink=share == 1.0)

    # ---- the run --------------------------------------------------------------------------------------------------

    def show_blocks(self) -> None:
        """Colour all tiles by the latest numbers."""
        for block in self.blocks.values():
            block.show_live(self._live)

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

    def show_link(self, turn: int, dash_offset: float | None) -> None:
        """Draw one link, by turns, and move its dashes; with all links once round, ink that is old is drawn too."""
        if not self.links:
            return
        pair = list(self.links)[turn % len(self.links)]
        self._show_weights(pair)
        if dash_offset is not None:
            self.links[pair].advance(dash_offset)
        if self.links[pair].ink_age_s > INK_PERIOD_S:
            self.links[pair].draw_ink()

    def _show_weights(self, pair: tuple[str, str]) -> None:
        source, target = pair
        units, inputs = self._contents[target].units, self._contents[source].units
        self.links[pair].show_weights(self._live.weight(target, units, inputs), self._live.bias(target, units))

    def _draw_ink(self) -> None:
        ages = {pair: link.ink_age_s for pair, link in self.links.items()}
        due = [pair for pair, age in ages.items() if age == float("inf")]  # never drawn
        if not due and ages and max(ages.values()) > INK_PERIOD_S:
            due = [max(ages, key=ages.__getitem__)]  # one at a time: each takes some milliseconds
        for pair in due:
            self.links[pair].draw_ink()

    def show_sight(self, sight: QTransform, ratio: float) -> None:
        """From where the network is seen; see `BlockItem.show_sight`."""
        self._sight = (sight, ratio)
        for block in self.blocks.values():
            block.show_sight(sight, ratio)
        for link in self.links.values():
            link.show_scale(sight.m11())

    def restyle(self) -> None:
        """Colours changed: draw everything anew."""
        self._offered = {}
        for layer_id, block in self.blocks.items():
            self._show_block(self._contents[layer_id], block.box)
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
