"""The arrows of a network unrolled in time, and the state that is seen to flow along them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from widgets.kit import theme
from widgets.plots.parts.arrows import draw_arrows, draw_loop, draw_step, draw_trail
from widgets.plots.parts.unrolled_layout import Layout, Place
from widgets.plots.parts.unrolled_plan import Band, Block

STATE = 2.0  # px, width of an arrow that carries a state
STUB = 14.0  # px, of an arrow to a column that is not in the window
HANDED_ON = 0.55  # share of the flow after which the state has reached the present column


def paint_ways_up(painter: QPainter, lay: Layout, places: list[Place], at: int, band: Band) -> None:
    """From what comes in through the blocks to what is said."""
    ways = [way for place in places for way in ways_up(lay, place, at, band)]
    draw_arrows(painter, ways, QColor(theme().text_second))


def ways_up(lay: Layout, place: Place, at: int, band: Band) -> list[tuple[QPointF, QPointF]]:
    """Where the arrows of a column begin and end, from below."""
    found, low = [], lay.entry(place, at).top()
    for index in range(len(band.blocks)):
        box = lay.block(place, at, index)
        found.append((QPointF(place.x, low), QPointF(place.x, box.bottom() + 1)))
        low = box.top()
    if band.answer == "steps":
        found.append((QPointF(place.x, low), QPointF(place.x, lay.answer(place, at).bottom() + 1)))
    return found


def way_on(here: QRectF, there: QRectF, block: Block) -> list[tuple[QPointF, QPointF]]:
    """One state, or two: the hidden one and the cell of an LSTM; there and back in both directions."""
    found = []
    for number, share in enumerate((0.32, 0.68) if block.twice or block.back else (0.5,)):
        y = here.top() + here.height() * share
        left, right = QPointF(here.right() + 1, y), QPointF(there.left() - 1, y)
        found.append((right, left) if block.back and number else (left, right))
    return found


def paint_ways_on(painter: QPainter, lay: Layout, places: list[Place], at: int, index: int, steps: int) -> None:
    """The state from each step to the next, and the loop that stands for all of them while it is folded."""
    block = lay.walks[places[0].walk].stretch.bands[at].blocks[index]
    boxes = {place.step: lay.block(place, at, index) for place in places}
    ways = [way for step, box in boxes.items() if step + 1 in boxes for way in way_on(box, boxes[step + 1], block)]
    if lay.fold == 1:  # and what leads out of the window and into it
        for step, box in boxes.items():
            if step + 1 not in boxes and step + 1 < steps:
                ways += way_on(box, box.translated(box.width() + STUB, 0), block)
        first = boxes[places[0].step]
        ways += way_on(first.translated(-first.width() - STUB + 4, 0), first, block) if places[0].step else []
    painter.setOpacity(lay.fold)
    draw_arrows(painter, ways, QColor(theme().accent), STATE)
    _paint_loops(painter, lay, boxes.get(lay.present[places[0].walk]), block)
    painter.setOpacity(1.0)


def _paint_loops(painter: QPainter, lay: Layout, box: QRectF | None, block: Block) -> None:
    if lay.fold == 1 or box is None:
        return
    painter.setOpacity(1 - lay.fold)
    draw_loop(painter, box, QColor(theme().accent))
    if block.back:
        draw_loop(painter, box, QColor(theme().accent), back=True)


def paint_inheritance(painter: QPainter, lay: Layout) -> None:
    """The last state of one stretch becomes the first one of the next."""
    for heir, giver in _heirs(lay):
        here, there = _last(lay, giver[0]), _first(lay, heir[0])
        if here is None or there is None:
            continue
        a, b = lay.block(here, giver[1], giver[2]), lay.block(there, heir[1], heir[2])
        start = QPointF(a.right() + 1, a.top() + 0.85 * a.height())
        draw_step(painter, start, QPointF(b.left() - 1, b.top() + 0.85 * b.height()), QColor(theme().accent), STATE)


def _last(lay: Layout, walk: int) -> Place | None:
    return lay.place_of(walk, lay.walks[walk].steps - 1)


def _first(lay: Layout, walk: int) -> Place | None:
    """The first step; while it is folded, the column that stands for all."""
    return lay.place_of(walk, 0 if lay.fold > 0.5 else lay.present[walk])


Spot = tuple[int, int, int]  # stretch, branch, block


def _heirs(lay: Layout) -> list[tuple[Spot, Spot]]:
    spots = {
        block.layer_id: (number, at, index)
        for number, walk in enumerate(lay.walks)
        for at, band in enumerate(walk.stretch.bands)
        for index, block in enumerate(band.blocks)
    }
    blocks = {
        block.layer_id: block for walk in lay.walks for band in walk.stretch.bands for block in band.blocks
    }  # fmt: skip
    return [
        (spots[i], spots[block.heir_of])
        for i, block in blocks.items()
        if block.heir_of in spots and spots[block.heir_of][0] != spots[i][0]
    ]


# ---- the flow


def paint_flow(painter: QPainter, lay: Layout, share: float) -> None:
    """One step forward: what comes in and the last state meet in the present column and go up to the answer.

    Parameters
    ----------
    share : of the motion, 0 to 1.
    """
    number = len(lay.walks) - 1
    here = lay.here()
    before = lay.place_of(number, lay.present[number] - 1)
    if here is None:
        return
    for at, band in enumerate(lay.walks[number].stretch.bands):
        _veil(painter, lay, here, at, band, share)
        if share < HANDED_ON:
            _flow_in(painter, lay, here, before, at, band, share / HANDED_ON)
        else:
            _flow_up(painter, lay, here, at, band, (share - HANDED_ON) / (1 - HANDED_ON))


def _veil(painter: QPainter, lay: Layout, here: Place, at: int, band: Band, share: float) -> None:
    """What the step has not reached yet is hidden."""
    ground = QColor(theme().accent_soft)
    painter.setPen(QColor(0, 0, 0, 0))
    for index in range(len(band.blocks)):
        ground.setAlphaF(max(1.0 - share / HANDED_ON, 0.0) * 0.85)
        painter.fillRect(lay.block(here, at, index).adjusted(2, 2, -2, -2), ground)
    if band.answer == "steps":
        ground.setAlphaF(1.0 - share)
        painter.fillRect(lay.answer(here, at), ground)


def _flow_in(
    painter: QPainter, lay: Layout, here: Place, before: Place | None, at: int, band: Band, share: float
) -> None:
    accent = QColor(theme().accent)
    for index, block in enumerate(band.blocks):
        if block.recurrent and before is not None:
            a, b = lay.block(before, at, index), lay.block(here, at, index)
            forward = way_on(a, b, block)[: 1 if block.back else None]
            for start, _end in forward:
                draw_trail(
                    painter, QPointF(a.center().x(), start.y()), QPointF(b.center().x(), start.y()), share, accent
                )
    up = ways_up(lay, here, at, band)
    if up:
        draw_trail(painter, QPointF(here.x, lay.entry(here, at).center().y()), up[0][1], share, accent)


def _flow_up(painter: QPainter, lay: Layout, here: Place, at: int, band: Band, share: float) -> None:
    if not band.blocks:
        return
    low = lay.block(here, at, 0).center()
    ending = here.step == lay.walks[here.walk].steps - 1
    if band.answer == "steps":
        draw_trail(painter, low, lay.answer(here, at).center(), share, QColor(theme().accent))
    elif ending:
        top = lay.block(here, at, len(band.blocks) - 1)
        draw_trail(painter, top.center(), lay.end(here.walk, at).center(), share, QColor(theme().accent))
