"""What keys and menus do to the chosen units, or else to the selected layers: the single keys known from Simbrain."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from engine.spec.catalog.layers import Units
from engine.spec.edits import (
    ChangeWeights,
    Edit,
    MarkUnits,
    RandomiseLayers,
    RemoveUnits,
    SetParameter,
    Several,
    SplitUnit,
)

if TYPE_CHECKING:
    from widgets.canvas.controller import Controller

Mark = Literal["frozen", "ablated", "bypassed"]
NUDGE, FINE_NUDGE = 0.1, 0.01  # of a weight
CHOOSE_LAYER = "Select a layer with weights first."
CHOOSE_UNIT = "Select one or more units of a layer first."


class Acts:
    """Weights, marks and units of what is chosen."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._nudged = 0.0  # since the gesture began: a later edit of a gesture takes the place of an earlier one
        controller.gesture_finished.connect(self._begin_again)
        controller.gesture_cancelled.connect(self._begin_again)

    # ---- what they act on -------------------------------------------------------------------------------------------

    def units(self) -> tuple[str, tuple[int, ...]]:
        """The layer and those of its units that are chosen; ("", ()) where none are."""
        control = self._controller
        if control.spec is None or control.chosen is None or not control.units:
            return "", ()
        layer_id = control.chosen[0]
        dense = control.spec.network.has(layer_id) and isinstance(control.spec.network.layer(layer_id), Units)
        return (layer_id, control.units) if dense else ("", ())

    def learned(self) -> tuple[str, ...]:
        """The selected layers that have weights; those that the selected links lead to, where no layer is selected."""
        control = self._controller
        ids = control.layer_ids() or tuple(dict.fromkeys(target for _, target in control.links))
        return tuple(i for i in ids if self._has(i, "frozen"))

    def _has(self, layer_id: str, field: str) -> bool:
        spec = self._controller.spec
        return spec is not None and spec.network.has(layer_id) and hasattr(spec.network.layer(layer_id), field)

    # ---- weights ----------------------------------------------------------------------------------------------------

    def randomise(self) -> None:
        """Draw weights anew."""
        layer_id, units = self.units()
        ids = (layer_id,) if units else self.learned()
        salt = random.randrange(2**31)
        self._ask(RandomiseLayers(layer_ids=ids, units=units, salt=salt) if ids else None, CHOOSE_LAYER)

    def clear(self) -> None:
        """Make weights and biases zero."""
        self._change("clear", 0.0)

    def nudge(self, amount: float) -> None:
        """Add a little to weights and biases; the gesture goes on."""
        self._nudged = round(self._nudged + amount, 6)
        self._change("nudge", self._nudged)

    def _begin_again(self) -> None:
        self._nudged = 0.0

    def _change(self, change: Literal["clear", "nudge"], amount: float) -> None:
        layer_id, units = self.units()
        ids = (layer_id,) if units else self.learned()
        edit = ChangeWeights(layer_ids=ids, units=units, change=change, amount=amount) if ids else None
        self._ask(edit, CHOOSE_LAYER, done=change == "clear")

    # ---- marks ------------------------------------------------------------------------------------------------------

    def toggle(self, mark: Mark) -> None:
        """Freeze, ablate or bypass, or end that where all are so already."""
        layer_id, units = self.units()
        if units:
            self._ask(MarkUnits(layer_id=layer_id, units=units, mark=mark, on=not self.is_on(mark)))
            return
        ids, on = self.markable(mark), not self.is_on(mark)
        if mark == "bypassed" and on and ids:
            ids = tuple(i for i in ids if self._passes(i))
            if not ids:
                self._controller.message.emit("Only a layer with as many outputs as inputs can be bypassed.")
                return
        edit = SetParameter(layer_ids=ids, field=mark, value=on) if ids else None
        self._ask(edit, f"Select a layer that can be {mark} first.")

    def _passes(self, layer_id: str) -> bool:
        """Whether what reaches a layer has the shape of what leaves it."""
        analysis = self._controller.analysis
        shape = None if analysis is None else analysis.shapes.get(layer_id)
        return shape is not None and shape.inputs == (shape.output,)

    def markable(self, mark: Mark) -> tuple[str, ...]:
        """The selected layers that can have a mark."""
        return tuple(i for i in self._controller.layer_ids() if self._has(i, mark))

    def is_on(self, mark: Mark) -> bool:
        """Whether all that is chosen has a mark."""
        spec = self._controller.spec
        layer_id, units = self.units()
        if spec is None:
            return False
        if units:
            return set(units) <= set(getattr(spec.network.layer(layer_id), f"{mark}_units"))
        ids = self.markable(mark)
        return bool(ids) and all(getattr(spec.network.layer(i), mark) for i in ids)

    # ---- units ------------------------------------------------------------------------------------------------------

    def split(self) -> None:
        """Make two units of each chosen one; the function stays."""
        layer_id, units = self.units()
        edits = [SplitUnit(layer_id=layer_id, unit=unit) for unit in sorted(units, reverse=True)]
        if len(edits) > 1:
            self._ask(Several(edits=tuple(edits), words=f"split {len(edits)} units"))
        else:
            self._ask(edits[0] if edits else None, CHOOSE_UNIT)

    def remove_units(self) -> None:
        """Take the chosen units away."""
        layer_id, units = self.units()
        self._ask(RemoveUnits(layer_id=layer_id, units=units) if units else None, CHOOSE_UNIT)

    def choose_units(self) -> None:
        """Choose every unit of the selected layer; where several are selected, or none, every layer."""
        control = self._controller
        ids = control.layer_ids()
        dense = [i for i in ids if control.spec is not None and isinstance(control.spec.network.layer(i), Units)]
        if len(dense) == 1:
            control.select_units(dense[0], tuple(range(control.contents[dense[0]].units)))
        else:
            control.select_all()

    def choose_links(self) -> None:
        """Choose every link at the selected layers; all of them where no layer is selected."""
        control = self._controller
        ids = set(control.selection)
        links = control.pairs()
        control.select((), links=tuple(pair for pair in links if not ids or ids & set(pair)))

    def remove_least_useful(self, layer_id: str, usefulness: NDArray[np.float32]) -> None:
        """Take away the unit whose silence costs least, and say what it did.

        Parameters
        ----------
        usefulness : (units,) by how much the loss grows without each unit; NaN where that is not known.
        """
        known = np.where(np.isfinite(usefulness), usefulness, np.inf)
        if len(known) < 2 or not np.isfinite(known).any():
            self._controller.message.emit("A layer keeps at least one unit.")
            return
        unit = int(known.argmin())
        cost = float(known[unit])
        effect = f"falls by {-cost:.2g}" if cost < 0 else f"grows by {cost:.2g}"
        name = self._controller.contents[layer_id].title if layer_id in self._controller.contents else layer_id
        self._ask(RemoveUnits(layer_id=layer_id, units=(unit,)))
        self._controller.message.emit(f"Unit {unit + 1} of {name} is gone: without it the loss {effect}.")

    def _ask(self, edit: Edit | None, otherwise: str = "", *, done: bool = True) -> None:
        if edit is None:
            self._controller.message.emit(otherwise)
        else:
            self._controller.ask(edit, done=done)
