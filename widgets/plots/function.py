"""A regression of one number: points, the wanted curve, the network's, and what each unit adds to it."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.snapshot import FunctionView, Points, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.edits import SetView, title_of
from engine.spec.shapes import Analysis
from widgets.kit.paint import MINUS
from widgets.plots.base import WAITING, News, View
from widgets.plots.function_surface import FunctionSurface

MOST_HZ = 20.0


class FunctionPlot(View):
    """What the network has made of a function, and of which parts.

    `show_unit` makes one unit's curve stand out, `clear_unit` ends that.
    """

    title = "Function"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface = FunctionSurface()
        self._spec: Spec | None = None
        self._view: FunctionView | None = None
        self._points: Points | None = None
        self._hovered: int | None = None
        self._told: int | None = None
        self._x: float | None = None
        self._news = News(MOST_HZ)
        self._units = self.add_toggle("units", "What each unit of the last hidden layer adds to the prediction.")
        self._units.setChecked(True)
        self._test = self.add_toggle("test points", "Show the points that are kept back for the test.")
        self.body.addWidget(self.surface, 1)
        self._units.clicked.connect(lambda _on: self._show_look())
        self._test.clicked.connect(self._ask_test_points)
        self.surface.unit_hovered.connect(self._hover_unit)
        self.surface.place_hovered.connect(self._hover_place)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether one number is learned from one number."""
        return spec.data_shape.line and spec.data_shape.labelled

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data.kind != spec.data.kind:
            self._begin(spec)
        self._show_look()
        self._tell()

    def _begin(self, spec: Spec) -> None:
        """Forget what belongs to another problem."""
        self._view = self._points = None
        self._hovered = self._told = None
        self._news.forget()
        self.surface.set_strong(None)
        self.surface.set_view(None)
        self.surface.set_points(None)
        count = len(spec.data_shape.features)
        line = spec.data_shape.line
        self.surface.set_message(WAITING if line else f"Only for a function of one number: this data has {count}.")
        for toggle in (self._units, self._test):
            toggle.setVisible(line)

    def _show_look(self) -> None:
        test_points = self._spec is None or self._spec.view.test_points
        self._test.setChecked(test_points)
        self.surface.set_look(units=self._units.isChecked(), test_points=test_points)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._spec is None or not self._spec.data_shape.line:
            return
        if snapshot.points is not None and snapshot.points is not self._points:
            self._points = snapshot.points
            self.surface.set_points(snapshot.points)
            self.surface.set_message("")
        if snapshot.function is not None and self._news.is_new(snapshot.function, snapshot.state):
            self._view = snapshot.function
            self.surface.set_view(snapshot.function)
            self.surface.set_message("")
        self._tell()

    def watch(self) -> Watch:
        wanted = self._spec is not None and self._spec.data_shape.line
        return Watch(function=wanted, points=wanted)

    # ---- one unit

    def show_unit(self, layer_id: str, unit: int) -> None:
        """Make a unit's curve stand out, where its layer is the last hidden one."""
        if self._spec is None or layer_id != self._last_hidden():
            return
        self._told = unit
        self._show_strong()

    def clear_unit(self) -> None:
        """No unit stands out, but one under the pointer."""
        self._told = None
        self._show_strong()

    def _last_hidden(self) -> str | None:
        """Id of the layer that feeds the output."""
        assert self._spec is not None
        network = self._spec.network
        output = next((layer.id for layer in network.layers if layer.kind == "output"), None)
        return next(iter(network.sources(output)), None) if output is not None else None

    def _show_strong(self) -> None:
        self.surface.set_strong(self._hovered if self._hovered is not None else self._told)
        self._tell()

    def _hover_unit(self, unit: int | None) -> None:
        self._hovered = unit
        self._show_strong()

    def _hover_place(self, x: float | None) -> None:
        self._x = x
        self._tell()

    def _ask_test_points(self, on: bool) -> None:
        self.edit_requested.emit(SetView(field="test_points", value=on))
        self.gesture_finished.emit()
        self._show_look()

    # ---- words

    def _tell(self) -> None:
        view = self._view
        if view is None or self._spec is None or self.surface.message:
            self.caption.set_runs()
            self.describe(self.surface.message)
            return
        self.describe(self._summary(view))
        unit = self.surface.strong()
        name = () if unit is None else ((f"{self._unit_title(unit)}  ", "text"),)
        if self._x is not None:
            self.caption.set_runs(*name, (self._words_at(view, self._x, unit), ""))
        elif name:
            self.caption.set_runs(*name)
        else:
            self.caption.set_runs(("—  ", "accent"), ("network    ", ""), ("- -  ", "text_second"), ("wanted", ""))

    def _unit_title(self, unit: int) -> str:
        layer_id = self._last_hidden()
        assert self._spec is not None
        return f"unit {unit + 1}" if layer_id is None else f"{title_of(self._spec, layer_id)}, unit {unit + 1}"

    def _words_at(self, view: FunctionView, x: float, unit: int | None) -> str:
        column = int(np.abs(view.x - x).argmin())
        words = f"x {x:.2f} → {view.prediction[column]:.2f}, wanted {view.truth[column]:.2f}"
        if unit is not None and unit < len(view.contributions):
            words += f", adds {view.contributions[unit, column]:.2f}"
        return words.replace("-", MINUS)

    def _summary(self, view: FunctionView) -> str:
        away = np.abs(view.prediction.astype(np.float64) - view.truth)
        away = away[np.isfinite(away)]
        mean = f"{away.mean():.2f}" if away.size else "unknown"
        return f"The prediction is {mean} away from the wanted curve on average; {len(view.contributions)} units."
