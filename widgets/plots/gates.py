"""The gates of an LSTM or GRU over time, and the state that they open and shut."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats, StateView
from engine.spec.document import Spec
from engine.spec.edits import title_of
from widgets.kit import Choice, format_number
from widgets.plots.heat import largest
from widgets.plots.parts.band_surface import BandSurface
from widgets.plots.parts.bands import Band, RulerBand
from widgets.plots.parts.curve_band import CurveBand, Line, LinesBand
from widgets.plots.parts.heat_map import round_limit
from widgets.plots.parts.recurrent import GATED, heads, unit_name
from widgets.plots.parts.state_view import RecurrentView

MEAN = -1  # in place of a unit
COLORS = {"input": 2, "forget": 7, "output": 5, "reset": 7, "update": 2}  # class colours
MIDDLE = (0.25, 0.75)  # quantiles: the band holds the middle half of the units


class GateSurface(BandSurface):
    """Up and Down go from unit to unit.

    Signals
    -------
    unit_moved(int) : one unit on (1) or back (-1).
    """

    unit_moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.unit_moved.emit(way)


RESERVOIR = (
    "An echo-state reservoir has no gates: each unit lets go of the same share of its state at each step, its leak. "
    "Nothing in it is learned; the layer that reads it is."
)


class GatesView(RecurrentView):
    """The gates of one unit, or of all on average, from 0 (shut) to 1 (open); below them its states."""

    title: ClassVar[str] = "Gates"

    kinds = GATED
    without = (
        "The gates of an LSTM or a GRU show here. An Elman RNN has none: it makes its state anew at each step, "
        "which is why it forgets."
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        surface = GateSurface("Gates over time")
        super().__init__(surface, parent, lines=2)
        self._offered: tuple[str, int] = ("", 0)
        self.units = Choice(
            "Unit", [(MEAN, "All units")], "Whose gates are shown: one unit's, or all on average.", "none"
        )
        self.header.insertWidget(1, self.units)
        self.units.value_requested.connect(lambda unit: self._choose_unit(int(str(unit))))
        surface.unit_moved.connect(self._move)
        self._refresh()

    def _refresh(self) -> None:
        super()._refresh()
        if (
            not self._layer_id
            and self._spec is not None
            and any(layer.kind == "reservoir" for layer in self._spec.network.layers)
        ):
            self.say_empty(RESERVOIR)

    def _move(self, way: int) -> None:
        if self._state is not None:
            self._choose_unit(min(max(self._unit + way, MEAN), len(self._state.hidden) - 1))

    def _choose_unit(self, unit: int) -> None:
        if unit == MEAN:
            self._unit = MEAN  # nothing that other views could follow
            self._show_unit()
        else:
            super()._choose_unit(unit)

    # ---- showing

    def _show_unit(self) -> None:
        self._refresh()

    def _show(self, spec: Spec, state: StateView) -> None:
        units = len(state.hidden)
        if self._unit >= units:
            self._unit = MEAN
        self._offer_units(spec, units)
        heading = heads(spec, self._layer_id, self._chosen, state)
        gates = tuple(
            self._line(values, name, COLORS.get(name, 9), dash)
            for dash, (name, values) in enumerate(state.gates.items())
        )
        bands = (LinesBand(lines=gates), *heading, *self._bands(gates, state), RulerBand())
        self.surface.show_bands(bands, state.hidden.shape[1])
        whose = "all units on average" if self._unit == MEAN else unit_name(spec, self._layer_id, self._unit)
        self.surface.setAccessibleName(f"Gates of {title_of(spec, self._layer_id)}, {whose}")
        words = "mean, and the middle half" if self._unit == MEAN else ""
        words = f"{self._layer_words()}{words}".removesuffix(" · ")
        self.caption.set_runs((words, ""))
        self.caption.setToolTip(words)

    def _offer_units(self, spec: Spec, units: int) -> None:
        if self._offered != (self._layer_id, units):
            self._offered = (self._layer_id, units)
            names = [unit_name(spec, self._layer_id, unit).capitalize() for unit in range(units)]
            self.units.set_options([(MEAN, "All units"), *enumerate(names)])
        self.units.set_value(self._unit)

    def _bands(self, gates: tuple[Line, ...], state: StateView) -> tuple[Band, ...]:
        made: list[Band] = [CurveBand("gates", 40.0, 3, 6.0, lines=gates, low=0.0, high=1.0)]
        for name, values in (("hidden", state.hidden), ("cell", state.cell)):
            if values is not None:
                line = self._line(values, name, "text", 0)
                limit = 1.0 if name == "hidden" else max(self._reach(values, line), 1.0)
                signed = self._unit != MEAN
                made.append(CurveBand(name, 28.0, 2, 6.0, lines=(line,), low=-limit, high=limit, signed=signed))
        return tuple(made)

    def _reach(self, values: Floats, line: Line) -> float:
        """The end of the scale: for single units that of all, so that they can be compared."""
        if self._unit != MEAN or line.low is None or line.high is None:
            return round_limit(largest(values))
        return round_limit(max(largest(line.low), largest(line.high)))

    def _line(self, values: Floats, name: str, color: str | int, dash: int) -> Line:
        """The unit's own course, or the mean of all with the middle half around it."""
        if self._unit != MEAN:
            return Line(values[self._unit], name, color, dash)
        ranked = np.sort(np.ascontiguousarray(values.T), axis=1)  # each step in one piece: several times as fast
        low, high = (ranked[:, round(share * (len(values) - 1))] for share in MIDDLE)
        return Line(values.mean(axis=0), name, color, dash, low=low, high=high)

    def _words(self, spec: Spec, state: StateView, step: int) -> str:
        whose = "all units" if self._unit == MEAN else unit_name(spec, self._layer_id, self._unit)
        named: list[tuple[str, Floats]] = [*state.gates.items(), ("hidden", state.hidden)]
        named += [("cell", state.cell)] if state.cell is not None else []
        parts = [f"{name} {format_number(round(self._number(values, step), 2))}" for name, values in named]
        return f"Step {step}, {whose}: {', '.join(parts)}"

    def _number(self, values: Floats, step: int) -> float:
        return float(values[:, step].mean() if self._unit == MEAN else values[self._unit, step])
