"""What a person does with the pointer. One class a gesture: started, finished, or cancelled and why.

The view hands a press to `gesture_for`, then feeds the gesture until it is over. A gesture asks the controller
for edits and never changes what is shown by itself.
"""

from __future__ import annotations

from widgets.canvas.gestures.areas import Lasso, Pan, RubberBand, UnitBand
from widgets.canvas.gestures.base import Gesture, Ground, Press, Why
from widgets.canvas.gestures.blocks import ChangeUnits, ClickBlock, InsertHere
from widgets.canvas.gestures.groups import ClickGroup, ClickNote, FoldGroup
from widgets.canvas.gestures.linking import ClickLink, DrawLink, MoveLinkEnd
from widgets.canvas.gestures.numbers import OpenNumber
from widgets.canvas.hits import (
    OnCount,
    OnFold,
    OnGround,
    OnGroup,
    OnHeader,
    OnInsert,
    OnLink,
    OnLinkEnd,
    OnMore,
    OnNote,
    OnNumber,
    OnPort,
    OnTile,
)

KINDS: dict[type[object], type[Gesture]] = {
    OnHeader: ClickBlock,
    OnTile: ClickBlock,
    OnMore: ClickBlock,
    OnCount: ChangeUnits,
    OnInsert: InsertHere,
    OnNumber: OpenNumber,
    OnPort: DrawLink,
    OnLink: ClickLink,
    OnLinkEnd: MoveLinkEnd,
    OnFold: FoldGroup,
    OnGroup: ClickGroup,
    OnNote: ClickNote,
    OnGround: RubberBand,
}  # what a press of the left button begins, by what is under the pointer


def gesture_for(ground: Ground, press: Press) -> Gesture:
    """The gesture that a press of the left button begins."""
    if press.loops:
        return Lasso(ground, press)
    if isinstance(press.hit, OnGround) and ground.units_at(press.at):
        return UnitBand(ground, press)
    return KINDS[type(press.hit)](ground, press)


__all__ = ["KINDS", "Gesture", "Ground", "Pan", "Press", "Why", "gesture_for"]
