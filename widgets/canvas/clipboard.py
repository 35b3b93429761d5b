"""Copy, cut, paste and duplicate: with the links, groups and notes among what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from engine.spec.fragment import Fragment, fragment_of
from widgets.canvas import clip
from widgets.canvas.parts import Spot
from widgets.canvas.placing import ASIDE, Placed, beside, is_chain, pasted, place

if TYPE_CHECKING:
    from widgets.canvas.controller import Controller

NOTHING = "There are no layers on the clipboard."


class Clipboard:
    """What the controller does with parts of a network."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

    def chosen(self) -> Fragment | None:
        """What is selected, by itself."""
        control = self._controller
        ids = control.layer_ids()
        if control.spec is None or not (ids or control.notes):
            return None
        return fragment_of(control.spec.network, ids, control.notes)

    def copy(self) -> bool:
        """Put what is selected on the clipboard; whether there was something."""
        fragment = self.chosen()
        if fragment is not None:
            clip.put(fragment)
        else:
            self._controller.message.emit("Select what is to be copied first.")
        return fragment is not None

    def cut(self) -> None:
        """Copy, then remove."""
        if self.copy():
            self._controller.delete_selection()

    def paste(self) -> None:
        """Insert what is on the clipboard behind what is selected, where it fits there; else put it beside."""
        self._paste(clip.take(), NOTHING)

    def duplicate(self) -> None:
        """Insert copies of what is selected behind it, or beside it."""
        self._paste(self.chosen(), "Select what is to be doubled first.")

    def _paste(self, fragment: Fragment | None, otherwise: str) -> None:
        control = self._controller
        if control.spec is None or fragment is None:
            control.message.emit(otherwise)
            return
        spot = self._spot() if is_chain(fragment) else None
        placed = Placed(None)
        if spot is not None:
            placed = place(control.spec, fragment, spot, pasted(fragment))
        if placed.edit is None:
            placed = beside(control.spec, fragment, self._corner(fragment))
        control.want(placed.ids)
        control.ask(placed.edit)

    def _spot(self) -> Spot | None:
        """The link that opens: the selected one, or the first behind the last of the selected layers."""
        control = self._controller
        assert control.spec is not None
        if len(control.links) == 1 and not control.selection:
            return Spot(*control.links[0])
        ids = control.layer_ids()
        if not ids:
            return None
        ends = fragment_of(control.spec.network, ids).exits
        return control.spot_behind(ids) if len(ends) == 1 or len(ids) == 1 else None

    def _corner(self, fragment: Fragment) -> QPointF:
        """A little below and right of the originals where they are on show, else below the network."""
        boxes = self._controller.layout.boxes
        corners = [boxes[layer.id].position for layer in fragment.layers if layer.id in boxes]
        if corners:
            return QPointF(min(c.x() for c in corners) + ASIDE, min(c.y() for c in corners) + ASIDE)
        bounds = self._controller.layout.bounds
        return QPointF(bounds.left() + ASIDE, bounds.bottom() + ASIDE)
