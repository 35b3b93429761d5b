"""One unit of a layer: whether it takes part, what it is good for, and what can be done with it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Floats
from engine.spec.catalog.layers import Recurrent, Units
from engine.spec.edits import Edit, MarkUnits, RemoveUnits, SplitUnit
from engine.spec.edits.units import UnitMark
from widgets.kit import SPACE, FlowLayout, Label, Switch, format_count, format_number
from widgets.panels.panel import push_button

MARKS: tuple[tuple[UnitMark, str, str], ...] = (
    ("frozen", "Freeze", "This unit is used, but its weights do not learn."),
    ("ablated", "Ablate", "This unit gives zero, as if it were cut out; what it learned is kept."),
    ("bypassed", "Bypass", "This unit gives its sum as it is, without the activation."),
)
MOST_UNITS = 4096


class UnitBox(QWidget):
    """Switches and buttons for a unit of a layer; without a unit, the least useful one of the layer.

    Signals
    -------
    edit_requested(Edit) : a gesture of its own.
    """

    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Unit")
        self._layer: Units | None = None
        self._unit: int | None = None
        self._least: int | None = None
        self._known: Floats | None = None
        self.switches = {mark: Switch(title, help_) for mark, title, help_ in MARKS}
        self._use = Label("", "second")
        self._use.setWordWrap(True)
        self._split = push_button("Split", "fork")
        self._remove = push_button("Remove unit", "delete")
        self._remove_least = push_button("Remove least useful", "delete")
        self._marks, self._acts = QWidget(), QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        switches, buttons = FlowLayout(self._marks, gap=4 * SPACE), FlowLayout(self._acts, gap=SPACE)
        for switch in self.switches.values():
            switches.addWidget(switch)
        for button in (self._split, self._remove, self._remove_least):
            buttons.addWidget(button)
        column.addWidget(self._marks)
        column.addWidget(self._use)
        column.addWidget(self._acts)

    def _connect(self) -> None:
        for mark, switch in self.switches.items():
            switch.value_requested.connect(lambda on, mark=mark: self._ask_mark(mark, on))
        self._split.clicked.connect(lambda: self._ask(self._unit, SplitUnit))
        self._remove.clicked.connect(lambda: self._ask_remove(self._unit))
        self._remove_least.clicked.connect(lambda: self._ask_remove(self._least))

    # ---- what is shown ----

    def show_layer(self, layer: Units | None, unit: int | None) -> None:
        """Show a unit of a layer, or what concerns all of them; None shows nothing."""
        if layer is None or self._layer is None or (layer.id, layer.units) != (self._layer.id, self._layer.units):
            self._known = None
        self._layer = layer
        backward = isinstance(layer, Recurrent) and layer.bidirectional
        if layer is not None and unit is not None and backward and layer.units <= unit < 2 * layer.units:
            unit -= layer.units  # the unit of the other direction: both are marked, split and removed together
        self._unit = unit if layer is not None and unit is not None and unit < layer.units else None
        self._refresh()

    def show_usefulness(self, usefulness: Floats | None) -> None:
        """By how much the loss grows without each unit, (units,); None where nobody has measured it yet."""
        if usefulness is not None and self._layer is not None and len(usefulness) == self._layer.units:
            self._known = usefulness
            self._refresh()

    def _refresh(self) -> None:
        layer, unit = self._layer, self._unit
        known = self._known if self._known is not None and np.isfinite(self._known).any() else None
        self._least = None if layer is None or layer.units < 2 or known is None else int(np.nanargmin(known))
        for mark, switch in self.switches.items():
            switch.setVisible(unit is not None)
            if layer is not None and unit is not None:
                switch.set_value(unit in getattr(layer, f"{mark}_units"))
        self._marks.setVisible(unit is not None)
        self._acts.setVisible(unit is not None or self._least is not None)
        self._use.setText("" if known is None else words_of_use(known, unit))
        self._use.setVisible(known is not None)
        self._show_buttons(layer, unit)
        self.setVisible(layer is not None and (unit is not None or known is not None))

    def _show_buttons(self, layer: Units | None, unit: int | None) -> None:
        for button in (self._split, self._remove):
            button.setVisible(unit is not None)
        if layer is not None and unit is not None:
            can, room = layer.units > 1, layer.units < MOST_UNITS
            self._split.setEnabled(room)
            self._split.setToolTip(
                "Two units of one; the network's function stays as it is."
                if room
                else "A layer has 4096 units at most."
            )
            self._remove.setText(f"Remove unit {unit + 1}")
            self._remove.setEnabled(can)
            self._remove.setToolTip("The others keep what they learned." if can else "A layer keeps at least one unit.")
        least = self._least
        self._remove_least.setVisible(least is not None and least != unit)
        if least is not None:
            self._remove_least.setText(f"Remove least useful ({least + 1})")
            self._remove_least.setToolTip(f"Takes unit {least + 1} away, which the loss misses least.")
        for button in (self._remove, self._remove_least, self._split):
            button.setAccessibleName(button.text())

    # ---- what is asked for ----

    def _ask_mark(self, mark: UnitMark, on: bool) -> None:
        if self._layer is not None and self._unit is not None:
            self.edit_requested.emit(MarkUnits(layer_id=self._layer.id, units=(self._unit,), mark=mark, on=on))

    def _ask(self, unit: int | None, make: type[Edit]) -> None:
        if self._layer is not None and unit is not None:
            self.edit_requested.emit(make(layer_id=self._layer.id, unit=unit))

    def _ask_remove(self, unit: int | None) -> None:
        if self._layer is not None and unit is not None:
            self.edit_requested.emit(RemoveUnits(layer_id=self._layer.id, units=(unit,)))


def words_of_use(usefulness: Floats, unit: int | None) -> str:
    """What the loss says of a unit, or of the one it misses least where none is chosen."""
    at = int(np.nanargmin(usefulness)) if unit is None else unit
    if at >= len(usefulness) or not np.isfinite(usefulness[at]):
        return ""
    change = float(usefulness[at])
    way = "grows" if change >= 0 else "shrinks"
    who = f"unit {at + 1}, the least useful" if unit is None else "it"
    rank = 1 + int((usefulness > change).sum())
    place = "" if unit is None else f" Rank {rank} of {format_count(len(usefulness))}."
    return f"Without {who}, the loss {way} by {format_number(float(f'{abs(change):.2g}'))}.{place}"
