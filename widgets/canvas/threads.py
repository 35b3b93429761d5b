"""Which map goes on as which: where a layer works on each channel by itself, a thin line from each to its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent
from widgets.canvas.curves import Points, controls_between, path_of
from widgets.canvas.ports import strip_ports, way_in, way_out
from widgets.canvas.ranks import Pair
from widgets.kit.theme import theme

WIDTH, OPACITY = 1.2, 0.75
CROWDED = 20  # lines of a link; more are thinner
THIN, FAINT = 0.7, 0.4

PASSING = frozenset({"positional", "transformer", "last_step", "attention_pool"})  # over time, channel by channel

End = tuple[BlockContent, BlockBox]


def threaded(source: BlockContent, target: BlockContent) -> bool:
    """Whether the maps of one go on one by one into the other, or each into its part of a list."""
    if source.style not in ("maps", "picture", "square") or target.weighted or not source.tiles:
        return False
    if target.family == "sequences" and target.kind not in PASSING:
        return False
    if target.style == "strip":
        return source.style == "maps" or (source.style == "picture" and source.units == source.channels)
    ones = target.kind in ("concatenate", "depthwise_conv2d") or source.units == target.units
    return (target.style == "maps" or source.style == "maps") and target.kind != "reshape" and ones


def threads(source: End, target: End, first: int = 0) -> tuple[Points, Points]:
    """Where the lines begin and end, in the scene; both (lines, 2).

    Parameters
    ----------
    first : the channel of the target at which those of this source begin.
    """
    starts = way_out(*source)
    if target[0].style == "strip":
        ends = strip_ports(target[1], len(starts), out=False)
    else:
        known = way_in(*target)
        share = max(target[0].units // max(len(starts), 1), 1) if target[0].kind == "depthwise_conv2d" else 1
        starts = np.repeat(starts, share, axis=0)
        at = np.arange(len(starts)) + first
        ends = np.where((at < len(known))[:, None], known[np.minimum(at, len(known) - 1)], np.nan)
    both = np.isfinite(starts[:, 0]) & np.isfinite(ends[:, 0])
    return starts[both], ends[both]


class Threads:
    """The lines of all links of this kind that are in sight, one path a link."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._items: dict[Pair, QGraphicsPathItem] = {}
        self._placed: dict[Pair, object] = {}
        self._many: dict[Pair, bool] = {}

    def show(self, ends: Mapping[Pair, tuple[End, End, int]]) -> None:
        """Draw these and no others; of each source, target, and the first channel of the target that is its."""
        for pair in [pair for pair in self._items if pair not in ends]:
            self._scene.removeItem(self._items.pop(pair))
            self._placed.pop(pair, None)
        for pair, (source, target, first) in ends.items():
            if self._placed.get(pair) == (source, target, first):
                continue
            self._placed[pair] = (source, target, first)
            item = self._items.get(pair) or self._made(pair)
            starts, stops = threads(source, target, first)
            item.setPath(path_of(controls_between(starts, stops)))
            self._many[pair] = len(starts) > CROWDED
            _style(item, self._many[pair])

    def restyle(self) -> None:
        """Colours changed."""
        for pair, item in self._items.items():
            _style(item, self._many[pair])

    def _made(self, pair: Pair) -> QGraphicsPathItem:
        item = self._items[pair] = QGraphicsPathItem()
        item.setZValue(-0.5)
        self._scene.addItem(item)
        return item


def _style(item: QGraphicsPathItem, crowded: bool) -> None:
    """As wide on every screen."""
    pen = QPen(QColor(theme().nan), THIN if crowded else WIDTH)
    pen.setCosmetic(True)
    item.setPen(pen)
    item.setOpacity(FAINT if crowded else OPACITY)
