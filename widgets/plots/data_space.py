"""Data space: how the plane of a code lies, bent, among the points that it was learned from."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.snapshot import ManifoldView, Snapshot, Watch
from engine.spec.autoencoder import halves
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import ManifoldStudy
from widgets.kit import class_color
from widgets.kit.paint import MINUS
from widgets.plots.base import WAITING, News, Run
from widgets.plots.parts.bent_plane import FAMILIES, BentPlane, Crossing
from widgets.plots.plane_points import PointsView

STUDY = ManifoldStudy()
MOST_HZ = 12.0  # new shapes a second; in between the grid glides
MOST_SAID = 4  # numbers of a code
HOW = "Start with the Autoencoder template."
OTHER_TASK = f"This view is for points of the plane that come back through a code. {HOW}"
NO_CODE = "This network has no code: one layer that all must go through to come back."
PROBLEMS = "The grid of the code shows once the network's problems are solved."
ONLY_BOTH = "The grid of the code shows where both x₁ and x₂ are to come back."
HINT = "Each thin line goes from a sample to where it comes back."


class DataSpaceView(PointsView):
    """The points, where each comes back, and the grid of the code in the plane of the data."""

    title: ClassVar[str] = "Data space"

    def __init__(self, parent: QWidget | None = None) -> None:
        self.bent = BentPlane()
        super().__init__(self.bent, parent)
        self._view: ManifoldView | None = None
        self._units = 0
        self._problem = ""
        self._news = News(MOST_HZ)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the data are points of the plane, to come back through a code."""
        return spec.data_shape.plane and spec.data_shape.task == "reconstruction"

    def watch(self) -> Watch:
        if self._spec is None or not self.suits(self._spec):
            return Watch()
        return Watch(points=True, studies=frozenset() if self._problem else frozenset({STUDY}))

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data.kind != spec.data.kind or old.data_shape.task != spec.data_shape.task:
            self._begin(spec)
        if old is None or old.data is not spec.data:
            self._show_points()
        cut = halves(spec, analysis)
        units = 0 if cut is None else cut.units
        problem = why_not(spec, analysis) or ("" if units else NO_CODE)
        if units != self._units or problem:
            self._forget_answers()
        changed, self._problem, self._units = problem != self._problem, problem, units
        self._show_toggles()
        self._tell()
        if changed:
            self.watch_changed.emit()

    def _begin(self, spec: Spec) -> None:
        """Forget what belongs to another problem."""
        suits, self._points = self.suits(spec), None
        self._forget_answers()
        classes = bool(spec.data_shape.classes)
        self.surface.value_limit = None if classes else 1.0
        self.surface.set_message(WAITING if suits else OTHER_TASK)
        self.tools.offer("classes" if classes else "values")
        for widget in (self.tools, self._test):
            widget.setVisible(suits)
        self._take_brush()

    def _forget_answers(self) -> None:
        self._view = None
        self._news.forget()
        self.bent.show_view(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._spec is None or not self.suits(self._spec):
            return
        self._take_points(snapshot)
        if self._points is not None:
            self.surface.set_message("")
        answer = snapshot.studies.get(STUDY)
        if isinstance(answer, ManifoldView) and self._fits(answer) and self._news.is_new(answer, snapshot.state):
            self._view = answer
            self.bent.show_view(answer)
        self._tell()

    def _fits(self, view: ManifoldView) -> bool:
        """Answers about an older document may still be on their way."""
        return not self._problem and view.codes.shape[2] == self._units

    def _show_points(self) -> None:
        super()._show_points()
        points = self.surface.points()
        if self.surface.value_limit is not None and points is not None and len(points.target):
            self.surface.value_limit = float(np.abs(points.target).max()) or 1.0

    # ---- words

    def _tell(self) -> None:
        crossing = None if self._place is None else self.bent.crossing_near(self._place)
        self.bent.light(crossing)
        if self.surface.message:
            self.caption.set_runs()
            self.describe(self.surface.message)
            return
        if crossing is not None:
            self.caption.set_runs(*self._words_at(crossing))
        elif self._place is not None:
            self.caption.set_runs((_placed(*self._place), ""))
        else:
            self.caption.set_runs(*self._summary())
        self.describe(". ".join(filter(None, ("".join(words for words, _color in self._summary()), HINT))))

    def _words_at(self, crossing: Crossing) -> tuple[Run, ...]:
        """The code of a crossing, and where it is decoded to."""
        assert self._view is not None
        code, place = self._view.codes[crossing].tolist(), self._view.grid[crossing].tolist()
        more = ", …" if len(code) > MOST_SAID else ""
        said = ", ".join(_number(value) for value in code[:MOST_SAID])
        return (f"code {said}{more}", "text"), (f" → {_placed(*place)}", "")

    def _summary(self) -> tuple[Run, ...]:
        if self._problem:
            return ((self._problem, ""),)
        view = self._view
        if view is None:
            return ((f"{self._counts[0]} train, {self._counts[1]} test; the grid of the code is on its way", ""),)
        away = np.hypot(*(view.rebuilt - view.inputs).T)
        off: Run = (f"{float(np.nanmean(away)):.2f}" if np.isfinite(away).any() else "–", "text")
        return off, (" off on average", ""), *self._legend()

    def _legend(self) -> tuple[Run, ...]:
        """Which family of lines is which number of the code, in its colour."""
        if self._units == 1:
            return ("; line: ", ""), ("the code", class_color(FAMILIES[0]).name())
        names = ("unit 1", "unit 2") if self._units == 2 else ("1st direction", "2nd direction")
        first, second = (class_color(family).name() for family in FAMILIES)
        return ("; lines: ", ""), (names[0], first), (", ", ""), (names[1], second)


def why_not(spec: Spec, analysis: Analysis) -> str:
    """Why no grid can be shown of such a document; '' where one may be."""
    if analysis.problems or not analysis.answer:
        return PROBLEMS
    return "" if {"x1", "x2"} <= set(spec.data_shape.answers) else ONLY_BOTH


def _placed(x1: float, x2: float) -> str:
    return f"x₁ {_number(x1)}, x₂ {_number(x2)}"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)
