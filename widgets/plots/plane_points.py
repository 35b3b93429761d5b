"""Points of the plane, and the brush that paints and erases them: what the views of the plane share."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.snapshot import Points, Snapshot
from engine.spec.catalog.data import PlaneData, Point
from engine.spec.document import Spec
from engine.spec.edits import ErasePoints, PaintPoints, SetView
from widgets.plots.base import Caption, View
from widgets.plots.paint_tools import PaintTools
from widgets.plots.plane_surface import PlaneSurface
from widgets.plots.points import shown_points


class PointsView(View):
    """A plane with points that can be painted and taken away.

    Attributes
    ----------
    told : a line of its own for words that would not fit beside the toggles; hidden to begin with.
    """

    def __init__(self, surface: PlaneSurface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface, self.tools, self.told = surface, PaintTools(), Caption()
        self._spec: Spec | None = None
        self._points: Points | None = None
        self._place: tuple[float, float] | None = None
        self._counts = (0, 0)
        self._test = self.add_toggle("test points", "Show the points that are kept back for the test.")
        self.told.hide()
        for widget, stretch in ((self.told, 0), (self.surface, 1), (self.tools, 0)):
            self.body.addWidget(widget, stretch)
        self._test.clicked.connect(lambda on: self._ask_view("test_points", on))
        self.tools.changed.connect(self._take_brush)
        self.surface.hovered.connect(self._hover)
        self.surface.paint_requested.connect(self._paint)
        self.surface.erase_requested.connect(self._erase)
        self.surface.stroke_finished.connect(self.gesture_finished)
        self._take_brush()

    def cover(self, words: str) -> None:
        """The points stay, and can be painted: they may be what is missed. What was said of the plane goes."""
        if words:
            self._forget_answers()
            self._tell()

    # ---- what a view of the plane does

    def _forget_answers(self) -> None:
        """What was said of the plane is of a network that is no more."""
        raise NotImplementedError

    def _tell(self) -> None:
        """Say the key figures, or what lies under the pointer."""
        raise NotImplementedError

    # ---- points

    def _take_points(self, snapshot: Snapshot) -> None:
        if snapshot.points is not None and snapshot.points is not self._points:
            self._points = snapshot.points
            self._show_points()

    def _show_points(self) -> None:
        if self._spec is None or not isinstance(self._spec.data, PlaneData):
            self.surface.set_points(None)
            return
        points = shown_points(self._points, self._spec.data)
        train = int(np.count_nonzero(points.train))
        self._counts = (train, len(points.train) - train)
        self.surface.set_points(points)

    def _show_toggles(self) -> None:
        if self._spec is not None:
            view = self._spec.view
            self._test.setChecked(view.test_points)
            self.surface.set_look(test_points=view.test_points, discretise=view.discretise)

    def _hover(self, place: tuple[float, float] | None) -> None:
        self._place = place
        self._tell()

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
