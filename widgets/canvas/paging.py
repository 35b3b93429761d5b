"""The pages of large layers: which units have tiles, and the small buttons that turn to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.snapshot import Ints, LayerView
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import MOST_TILES, BlockContent, Page

EDGE = 18.0


@dataclass(frozen=True)
class OnPager:
    """The button that turns to the page before (step -1) or after (1)."""

    layer_id: str
    step: int


def pager_buttons(content: BlockContent, box: BlockBox) -> tuple[QRectF, ...]:
    """The buttons left and right of the line that counts the units, relative to the block; none without pages."""
    if content.pages < 2 or box.more is None:
        return ()
    size, top = QSizeF(EDGE, EDGE), box.more.center().y() - EDGE / 2
    return (
        QRectF(QPointF(box.more.left(), top), size),
        QRectF(QPointF(box.more.right() - EDGE, top), size),
    )


def pager_at(at: QPointF, content: BlockContent, box: BlockBox) -> OnPager | None:
    """The button at a point of the scene."""
    for step, rect in zip((-1, 1), pager_buttons(content, box), strict=False):
        if rect.adjusted(-3, -3, 3, 3).translated(box.position).contains(at):
            return OnPager(content.layer_id, step)
    return None


class Pages:
    """Which page of each large layer is shown. The units on it are those that the engine says it shows."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._left: dict[str, tuple[int, ...]] = {}  # of a page that was turned, until the engine has heard of it

    @property
    def shown(self) -> Mapping[str, Page]:
        """By layer id; a layer that is not in it shows its first page."""
        return self._pages

    def turn(self, content: BlockContent, step: int) -> bool:
        """Go some pages on or back; whether there was one."""
        number = min(max(content.page + step, 0), content.pages - 1)
        if content.pages < 2 or number == content.page:
            return False
        self._left[content.layer_id] = tuple(tile.unit for tile in content.tiles)
        self._pages[content.layer_id] = Page(number)
        return True

    def wanted(self, contents: Mapping[str, BlockContent]) -> frozenset[tuple[str, int]]:
        """What the engine should show of the large layers."""
        return frozenset((i, content.page) for i, content in contents.items() if content.pages > 1)

    def follow(self, contents: Mapping[str, BlockContent], views: Mapping[str, LayerView]) -> bool:
        """Take the units that the engine shows on these pages; whether they are others than before."""
        changed = False
        for layer_id, content in contents.items():
            view = views.get(layer_id)
            if content.pages < 2 or view is None:
                continue
            units = _units(view, content)
            page = self._pages.get(layer_id, Page())
            if units and units != page.units and units != self._left.get(layer_id):
                self._left.pop(layer_id, None)
                self._pages[layer_id] = Page(content.page, units)
                changed = True
        return changed


def _units(view: LayerView, content: BlockContent) -> tuple[int, ...]:
    if view.shown_units is not None:
        return _whole(view.shown_units)
    if view.activity_order is not None and len(view.activity_order) == content.units:
        first = content.page * MOST_TILES
        return _whole(view.activity_order[first : first + MOST_TILES])
    return ()


def _whole(units: Ints) -> tuple[int, ...]:
    return tuple(int(unit) for unit in units)
