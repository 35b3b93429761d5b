"""The answer over the plane, with the points; one can paint more of them, and see any unit's map in it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import GenerateView, LayerView, Snapshot, Watch
from engine.snapshot import PlaneView as PlaneValues
from engine.spec.autoencoder import rivals
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import GenerateStudy, Study
from widgets.kit import format_number
from widgets.kit.paint import MINUS
from widgets.plots.axes import nice_limit
from widgets.plots.base import WAITING, News, Run
from widgets.plots.heat import largest
from widgets.plots.names import unit_title
from widgets.plots.parts.turns import WhoLearns
from widgets.plots.plane_generated import GeneratedPlane
from widgets.plots.plane_points import PointsView
from widgets.plots.plane_surface import BAR, CLASSES, SIDES, PlaneMap

FINE, FINE_FROM = 150, 340  # points a side of a large plane, and from how many px on it is large
UNIT_MAP_SIZE = 80  # px a side of the maps while one of them fills the plane
STUDY = GenerateStudy(count=256)
MOST_HZ = 12.0  # new places of what is generated a second; in between the dots glide
REAL = 1  # the side of the answer that the real points are on


class PlaneView(PointsView):
    """The network's answer for every point of the plane.

    `show_unit` fills the plane with one unit's map instead, `clear_unit` brings the answer back. Of adversarial
    training the answer is the discriminator's, and what is generated lies over the real points.
    """

    title = "Output over the plane"

    def __init__(self, parent: QWidget | None = None) -> None:
        self.plane = GeneratedPlane()
        super().__init__(self.plane, parent)
        self._values: PlaneValues | None = None
        self._made: GenerateView | None = None
        self._made_of_noise: tuple[str, ...] = ()
        self._layers: Mapping[str, LayerView] = {}
        self._unit: tuple[str, int] | None = None
        self._unit_maps: object = None
        self._fine = False
        self._news = News(MOST_HZ)
        self._steps = self.add_toggle("discretise", "Show on which side of the boundary a place is, not how far.")
        self.turns = WhoLearns()
        self.header.insertWidget(0, self.turns)
        self._steps.clicked.connect(lambda on: self._ask_view("discretise", on))
        self.turns.value_requested.connect(self._ask_turns)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are points of the plane, and something is said of each place."""
        shape = spec.data_shape
        return shape.plane and (shape.labelled or shape.task == "adversarial")

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data.kind != spec.data.kind or old.data_shape.task != spec.data_shape.task:
            self._begin(spec)
        if old is None or old.data is not spec.data:
            self._show_points()
        if self._unit is not None and not spec.network.has(self._unit[0]):
            self.clear_unit()
        both = rivals(spec, analysis) if self._generates else None
        self._made_of_noise = () if both is None else both.generator
        self.turns.show_document(spec)
        self._show_toggles()
        self._tell()

    @property
    def _generates(self) -> bool:
        return self._spec is not None and self._spec.data_shape.task == "adversarial"

    def _begin(self, spec: Spec) -> None:
        """Forget what belongs to another problem."""
        shape = spec.data_shape
        self._points = self._unit = None
        self._forget_answers()
        self.surface.value_limit = 1.0 if shape.task == "regression" else None
        self.surface.all_of = REAL if self._generates else None
        widths = {"multi-class": CLASSES, "adversarial": SIDES}
        self.surface.bar_width = widths.get(shape.task, BAR)
        names = f"{len(shape.features)} inputs" if len(shape.features) != 1 else "one input"
        self.surface.set_message(WAITING if shape.plane else f"Only for points of a plane: this data has {names}.")
        self.tools.offer("points" if self._generates else "values" if shape.task == "regression" else "classes")
        for widget in (self.tools, self._test, self._steps):
            widget.setVisible(shape.plane)
        self._test.setVisible(shape.plane and not self._generates)  # in its place is who learns
        self.caption.set_runs()
        self.told.setVisible(self._generates)
        self._take_brush()

    def _show_toggles(self) -> None:
        super()._show_toggles()
        if self._spec is not None:
            self._steps.setChecked(self._spec.view.discretise)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._spec is None or not self._spec.data_shape.plane:
            return
        self._take_points(snapshot)
        self._layers = snapshot.layers
        if self._points is not None or snapshot.plane is not None:
            self.surface.set_message("")
        if snapshot.plane is not None and snapshot.plane is not self._values:
            self._values = snapshot.plane
            if self._unit is None or self._unit_maps is None:
                self._show_answer()
        if self._unit is not None:
            self._show_unit_map()
        self._take_generated(snapshot)
        self._tell()

    def _take_generated(self, snapshot: Snapshot) -> None:
        answer = snapshot.studies.get(STUDY)
        fits = self._generates and isinstance(answer, GenerateView) and answer.samples.shape[1] == 2
        if fits and isinstance(answer, GenerateView) and self._news.is_new(answer, snapshot.state):
            self._made = answer
            self.plane.show_generated(answer.samples)

    def _forget_answers(self) -> None:
        self._values, self._made, self._layers, self._unit_maps = None, None, {}, None
        self._news.forget()
        self.plane.show_generated(None)
        self._show_answer()

    def watch(self) -> Watch:
        if self._spec is None or not self._spec.data_shape.plane:
            return Watch()
        size = FINE if self._fine else Watch().plane_size
        asked: frozenset[Study] = frozenset({STUDY}) if self._generates else frozenset()
        if self._unit is None:
            return Watch(plane=True, points=True, plane_size=size, studies=asked)
        return Watch(plane=True, points=True, plane_size=size, maps=True, map_size=UNIT_MAP_SIZE, studies=asked)

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
        if layer_id in self._made_of_noise:
            return  # the same at every place
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
        two_sided = shape.task in ("two-class", "adversarial")
        classes = shape.classes if len(found.values) > 1 else ()
        sides = shape.answers if self._generates else ()
        self.surface.set_map(PlaneMap(found.values, found.limit, classes, two_sided, sides))
        if shape.task == "regression":
            self.surface.value_limit = found.limit

    # ---- words

    def _tell(self) -> None:
        if self._spec is None or not self._spec.data_shape.plane:
            self.caption.set_runs()
            self.describe(self.surface.message)
            return
        self.describe(self._summary())
        unit = () if self._unit is None else ((f"{unit_title(self._spec, *self._unit)}  ", "text"),)
        if self._place is not None:
            self._say(*unit, (self._words_at(*self._place), ""))
        elif unit:
            self._say(*unit, (self._words_of_unit(), ""))
        elif self._made is not None:
            self._say(*self._words_of_made(self._made))
        else:
            self._say((f"{self._counts[0]} train, {self._counts[1]} test", ""))

    def _say(self, *runs: Run) -> None:
        (self.told if self._generates else self.caption).set_runs(*runs)

    def _words_of_unit(self) -> str:
        if self._unit is not None and self._unit[0] in self._made_of_noise:
            return "is made of noise: the same at every place"
        return "" if self._unit_maps is not None else "has no map yet"

    def _words_of_made(self, made: GenerateView) -> tuple[Run, ...]:
        if not made.modes:
            return (f"{len(made.samples)}", "text"), (f" generated, {sum(self._counts)} real points", "")
        reached, inside = f"{made.covered} of {made.modes}", f"{100 * made.near:.0f} %"
        return (reached, "text"), (" clouds reached; ", ""), (inside, "text"), (" of the samples lie in one", "")

    def _words_at(self, x1: float, x2: float) -> str:
        shown = self.surface.plane_map()
        place = f"x₁ {x1:.2f}, x₂ {x2:.2f}".replace("-", MINUS)
        if shown is None:
            return place
        values = shown.at(x1, x2)
        if shown.classes:
            best = int(np.nan_to_num(values).argmax())
            return f"{place} → {shown.classes[best]} {_short(float(values[best]))}"
        if shown.sides:
            return f"{place} → real with {50 * (1 + float(values[0])):.0f} %"
        return f"{place} → {_short(float(values[0]))}"

    def _summary(self) -> str:
        assert self._spec is not None
        train, test = self._counts
        words = f"{train} train and {test} test points."
        shown = self.surface.plane_map()
        if self._unit is not None:
            return f"Map of {unit_title(self._spec, *self._unit)}. {words}"
        if self._made is not None:
            return f"{''.join(said for said, _color in self._words_of_made(self._made))}. {words}"
        if shown is None or self._spec.data_shape.task != "two-class":
            return words
        share = round(100 * float(np.mean(shown.values[0] > 0)))
        return f"{self._spec.data_shape.classes[1]} on {share} % of the plane. {words}"

    # ---- what is asked for

    def _ask_turns(self, value: object) -> None:
        self.edit_requested.emit(self.turns.edit(value))
        self.gesture_finished.emit()


def _short(value: float) -> str:
    """A number with two digits after the point, as far as it is one."""
    return f"{value:.2f}".replace("-", MINUS) if math.isfinite(value) and abs(value) < 1000 else format_number(value)
