"""The answer over the plane, with the points; one can paint more of them, and see any unit's map in it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import LayerView, Points, Snapshot, Watch
from engine.snapshot import PlaneView as PlaneValues
from engine.spec.catalog.data import PlaneData, Point
from engine.spec.document import Spec
from engine.spec.edits import ErasePoints, PaintPoints, SetView
from engine.spec.shapes import Analysis
from widgets.kit import format_number
from widgets.kit.paint import MINUS
from widgets.plots.axes import nice_limit
from widgets.plots.base import WAITING, View
from widgets.plots.heat import largest
from widgets.plots.names import unit_title
from widgets.plots.paint_tools import PaintTools
from widgets.plots.plane_surface import BAR, CLASSES, PlaneMap, PlaneSurface
from widgets.plots.points import shown_points

FINE, FINE_FROM = 150, 340  # points a side of a large plane, and from how many px on it is large
UNIT_MAP_SIZE = 80  # px a side of the maps while one of them fills the plane


class PlaneView(View):
    """The network's answer for every point of the plane.

    `show_unit` fills the plane with one unit's map instead, `clear_unit` brings the answer back.
    """

    title = "Output over the plane"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface, self.tools = PlaneSurface(), PaintTools()
        self._spec: Spec | None = None
        self._values: PlaneValues | None = None
        self._points: Points | None = None
        self._layers: Mapping[str, LayerView] = {}
        self._unit: tuple[str, int] | None = None
        self._unit_maps: object = None
        self._place: tuple[float, float] | None = None
        self._counts = (0, 0)
        self._fine = False
        self._test = self.add_toggle("test points", "Show the points that are kept back for the test.")
        self._steps = self.add_toggle("discretise", "Show on which side of the boundary a place is, not how far.")
        self.body.addWidget(self.surface, 1)
        self.body.addWidget(self.tools)
        self._join()

    def _join(self) -> None:
        self._test.clicked.connect(lambda on: self._ask_view("test_points", on))
        self._steps.clicked.connect(lambda on: self._ask_view("discretise", on))
        self.tools.changed.connect(self._take_brush)
        self.surface.hovered.connect(self._hover)
        self.surface.paint_requested.connect(self._paint)
        self.surface.erase_requested.connect(self._erase)
        self.surface.stroke_finished.connect(self.gesture_finished)
        self._take_brush()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are points of the plane."""
        return spec.data_shape.plane and spec.data_shape.labelled

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data.kind != spec.data.kind or old.data_shape.task != spec.data_shape.task:
            self._begin(spec)
        if old is None or old.data is not spec.data:
            self._show_points()
        if self._unit is not None and not spec.network.has(self._unit[0]):
            self.clear_unit()
        self._show_toggles()
        self._tell()

    def _begin(self, spec: Spec) -> None:
        """Forget what belongs to another problem."""
        shape = spec.data_shape
        self._values, self._layers, self._points = None, {}, None
        self._unit = self._unit_maps = None
        self.surface.set_map(None)
        self.surface.value_limit = 1.0 if shape.task == "regression" else None
        self.surface.bar_width = CLASSES if shape.task == "multi-class" else BAR
        names = f"{len(shape.features)} inputs" if len(shape.features) != 1 else "one input"
        self.surface.set_message(WAITING if shape.plane else f"Only for points of a plane: this data has {names}.")
        self.tools.set_regression(shape.task == "regression")
        for widget in (self.tools, self._test, self._steps):
            widget.setVisible(shape.plane)
        self._take_brush()

    def _show_toggles(self) -> None:
        if self._spec is None:
            return
        view = self._spec.view
        self._test.setChecked(view.test_points)
        self._steps.setChecked(view.discretise)
        self.surface.set_look(test_points=view.test_points, discretise=view.discretise)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._spec is None or not self._spec.data_shape.plane:
            return
        if snapshot.points is not None and snapshot.points is not self._points:
            self._points = snapshot.points
            self._show_points()
        self._layers = snapshot.layers
        if self._points is not None or snapshot.plane is not None:
            self.surface.set_message("")
        if snapshot.plane is not None and snapshot.plane is not self._values:
            self._values = snapshot.plane
            if self._unit is None or self._unit_maps is None:
                self._show_answer()
        if self._unit is not None:
            self._show_unit_map()
        self._tell()

    def cover(self, words: str) -> None:
        """The points stay, and can be painted: they may be what is missed. What was said of the plane goes."""
        if words:
            self._values, self._layers, self._unit_maps = None, {}, None
            self._show_answer()
            self._tell()

    def watch(self) -> Watch:
        if self._spec is None or not self._spec.data_shape.plane:
            return Watch()
        size = FINE if self._fine else Watch().plane_size
        if self._unit is None:
            return Watch(plane=True, points=True, plane_size=size)
        return Watch(plane=True, points=True, plane_size=size, maps=True, map_size=UNIT_MAP_SIZE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A large plane wants a finer grid."""
        super().resizeEvent(event)
        fine = self.surface.box().width() >= FINE_FROM
        if fine != self._fine:
            self._fine = fine
            self.watch_changed.emit()

    # ---- what fills the plane

    def show_unit(self, layer_id: str, unit: int) -> None:
        """Fill the plane with one unit's map."""
        if self._spec is None or not self._spec.data_shape.plane or self._unit == (layer_id, unit):
            return
        self._unit, self._unit_maps = (layer_id, unit), None
        self._show_unit_map()
        if self._unit_maps is None:
            self._show_answer()
        self._tell()
        self.watch_changed.emit()

    def clear_unit(self) -> None:
        """Fill the plane with the answer again."""
        if self._unit is None:
            return
        self._unit = self._unit_maps = None
        self._show_answer()
        self._tell()
        self.watch_changed.emit()

    def _show_unit_map(self) -> None:
        """Show the unit's map as soon as there is one; the answer stays until then."""
        assert self._unit is not None
        layer_id, unit = self._unit
        layer = self._layers.get(layer_id)
        maps = None if layer is None else layer.maps
        if maps is None or maps is self._unit_maps or unit >= len(maps):
            return
        self._unit_maps = maps
        self.surface.set_map(PlaneMap(maps[unit : unit + 1], nice_limit(largest(maps[unit])), two_sided=True))

    def _show_answer(self) -> None:
        if self._values is None or self._spec is None:
            self.surface.set_map(None)
            return
        shape, found = self._spec.data_shape, self._values
        classes = shape.classes if len(found.values) > 1 else ()
        self.surface.set_map(PlaneMap(found.values, found.limit, classes, shape.task == "two-class"))
        if shape.task == "regression":
            self.surface.value_limit = found.limit

    def _show_points(self) -> None:
        if self._spec is None or not isinstance(self._spec.data, PlaneData):
            self.surface.set_points(None)
            return
        points = shown_points(self._points, self._spec.data)
        train = int(np.count_nonzero(points.train))
        self._counts = (train, len(points.train) - train)
        self.surface.set_points(points)

    # ---- words

    def _hover(self, place: tuple[float, float] | None) -> None:
        self._place = place
        self._tell()

    def _tell(self) -> None:
        if self._spec is None or not self._spec.data_shape.plane:
            self.caption.set_runs()
            self.describe(self.surface.message)
            return
        self.describe(self._summary())
        unit = () if self._unit is None else ((f"{unit_title(self._spec, *self._unit)}  ", "text"),)
        if self._place is not None:
            self.caption.set_runs(*unit, (self._words_at(*self._place), ""))
        elif unit:
            no_map = "" if self._unit_maps is not None else "has no map yet"
            self.caption.set_runs(*unit, (no_map, ""))
        else:
            self.caption.set_runs((f"{self._counts[0]} train, {self._counts[1]} test", ""))

    def _words_at(self, x1: float, x2: float) -> str:
        shown = self.surface.plane_map()
        place = f"x₁ {x1:.2f}, x₂ {x2:.2f}".replace("-", MINUS)
        if shown is None:
            return place
        values = shown.at(x1, x2)
        if shown.classes:
            best = int(np.nan_to_num(values).argmax())
            return f"{place} → {shown.classes[best]} {_short(float(values[best]))}"
        return f"{place} → {_short(float(values[0]))}"

    def _summary(self) -> str:
        assert self._spec is not None
        train, test = self._counts
        words = f"{train} train and {test} test points."
        shown = self.surface.plane_map()
        if self._unit is not None:
            return f"Map of {unit_title(self._spec, *self._unit)}. {words}"
        if shown is None or self._spec.data_shape.task != "two-class":
            return words
        share = round(100 * float(np.mean(shown.values[0] > 0)))
        return f"{self._spec.data_shape.classes[1]} on {share} % of the plane. {words}"

    # ---- what is asked for

    def _ask_view(self, field: str, on: bool) -> None:
        self.edit_requested.emit(SetView(field=field, value=on))
        self.gesture_finished.emit()
        self._show_toggles()  # the press has moved the toggle; it shows what the document says

    def _take_brush(self) -> None:
        self.surface.set_brush(self.tools.brush())

    def _paint(self, places: list[tuple[float, float]]) -> None:
        target = self.tools.brush().target
        points = tuple(Point(x1=round(x1, 4), x2=round(x2, 4), target=target) for x1, x2 in places)
        self.edit_requested.emit(PaintPoints(points=points))

    def _erase(self, x1: float, x2: float, radius: float) -> None:
        points = self.surface.points()
        if points is None:
            return
        seen = None if self._spec is not None and self._spec.view.test_points else points.train
        origins = points.near((x1, x2), radius, seen)
        if len(origins):
            painted = tuple(int(-1 - origin) for origin in origins[origins < 0])
            generated = tuple(int(origin) for origin in origins[origins >= 0])
            self.edit_requested.emit(ErasePoints(painted=painted, generated=generated))


def _short(value: float) -> str:
    """A number with two digits after the point, as far as it is one."""
    return f"{value:.2f}".replace("-", MINUS) if math.isfinite(value) and abs(value) < 1000 else format_number(value)
