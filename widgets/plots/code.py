"""The space of the code: where the encoder puts the samples, and what the decoder makes of every place of it."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import CodeView, Floats, Snapshot
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Choice
from widgets.plots.base import Caption
from widgets.plots.code_base import CodeBase
from widgets.plots.code_surface import CodeSurface
from widgets.plots.parts.code_grid import Lattice
from widgets.plots.parts.code_plane import Code, CodePlane, code_of, mean_of
from widgets.plots.parts.code_questions import SteadyQuestion
from widgets.plots.parts.code_shown import Shown, Tiles
from widgets.plots.parts.code_walk import STEPS, CodeWalk, way

PCA = -1
GRID_HINT = "Show what the decoder makes of places all over the plane."
HINT = (
    "Press anywhere, or drag, to see what the decoder makes of that code. Click a sample to choose it; "
    "Shift and click another one to walk from the first to the second."
)


class CodeSpaceView(CodeBase):
    """Samples in a plane of the code, a handle in it, and what the decoder makes of the handle's code beside it.

    Signals
    -------
    sample_chosen(origin) : the whole network shall be seen by this sample.
    """

    title: ClassVar[str] = "Code space"
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = -1  # units of the code that the axes are offered for
        self._ends: list[int] = []  # origins of the samples A and B
        self._lattices: dict[object, Lattice] = {}
        self._grid, self._walk = SteadyQuestion(), SteadyQuestion()
        self.across = Choice("Across", [], "What goes to the right.", "none")
        self.up = Choice("Up", [], "Which unit goes upwards.", "none")
        self.told = Caption()
        self.surface = CodeSurface()
        self.surface.setToolTip("")
        self.walk = CodeWalk()
        self.header.insertWidget(0, self.across)
        self.header.insertWidget(1, self.up)
        self.grid = self.add_toggle("Grid", GRID_HINT)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(3 * SPACE)
        row.addWidget(self.surface, 1)
        row.addWidget(self.pane)
        column.setSpacing(SPACE)
        column.addWidget(self.told)
        column.addLayout(row, 1)
        column.addWidget(self.walk)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.across.value_requested.connect(self._set_across)
        self.up.value_requested.connect(self._set_up)
        self.grid.clicked.connect(self._set_grid)
        self.surface.dragged.connect(lambda x, y: self._drag_to(x, y))
        self.surface.let_go.connect(self._let_go)
        self.surface.home_requested.connect(self._go_home)
        self.surface.sample_clicked.connect(self._take_sample)
        self.surface.marked.connect(self._mark_sample)
        self.surface.escaped.connect(lambda: self._set_ends([]))
        self.walk.walked.connect(self._go_along)
        self.walk.let_go.connect(self._let_go)
        self.walk.closed.connect(lambda: self._set_ends([]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        self._ask()

    def _share_room(self) -> None:
        """The wider the window, the larger the picture; bars with names need more than it does."""
        wanted = max((0.4 if self.has_bars() else 0.31) * self.width(), 92)
        self.pane.setFixedWidth(round(min(wanted, 0.8 * self.height(), 460)))
        self.walk.strip.setFixedHeight(round(min(max(self.width() / STEPS - 2, 20), 56)) + 5)

    # ---- the plane

    def plane(self) -> CodePlane | None:
        """The plane that is shown; None while there are no codes."""
        if self._view is None or self._halves is None:
            return None
        across, up = self.across.value(), self.up.value()
        if self._halves.units > 2 and across == PCA:
            return CodePlane.principal(self._view)
        pair = (across if isinstance(across, int) else 0, up if isinstance(up, int) else 1)
        return CodePlane.of_units(self._halves.units, pair if self._halves.units > 2 else (0, 1))

    def _set_across(self, value: object) -> None:
        self.across.set_value(value)
        if value == self.up.value() and isinstance(value, int):
            self.up.set_value((value + 1) % (self._halves.units if self._halves else 2))
        self._turn()

    def _set_up(self, value: object) -> None:
        self.up.set_value(value)
        if value == self.across.value() and isinstance(value, int):
            self.across.set_value((value + 1) % (self._halves.units if self._halves else 2))
        self._turn()

    def _turn(self) -> None:
        """Show another plane: nothing glides there, for nothing moved."""
        self._grid.drop()
        self._refresh(moves=False)
        self._show_tiles()
        self._ask(at_once=True)

    # ---- questions

    def _questions(self) -> tuple[SteadyQuestion, ...]:
        return self._rest, self._grid, self._walk

    def _want(self, view: CodeView, code: Code, at_once: bool) -> bool:
        wanted = [super()._want(view, code, at_once)]
        plane, scale = self.plane(), self.scale()
        if self.grid.isChecked() and plane is not None and self.surface.width() > 1:
            lattice = self.surface.lattice()
            codes = tuple(code_of(row) for row in plane.lift(lattice.points(), code))
            wanted.append(self._grid.want(codes, scale, at_once=at_once))
            if wanted[-1]:
                self._lattices = {self._grid.study: lattice}
        ends = self._end_codes()
        if ends is not None:
            wanted.append(self._walk.want(tuple(code_of(row) for row in way(*ends)), scale, at_once=at_once))
        return any(wanted)

    def _set_grid(self, on: bool) -> None:
        if not on and self._grid.drop():
            self.watch_changed.emit()
        self._show_tiles()
        self._ask()

    def _take_answers(self) -> None:
        super()._take_answers()
        self._show_tiles()
        steps = self._walk.answer
        self.walk.strip.show_steps(None if steps is None else steps.samples, self._shape, self._limits)

    def _show_tiles(self) -> None:
        answer, lattice = self._grid.answer, self._lattices.get(self._grid.study)
        shown = self.surface.tiles()
        if answer is None or not self.grid.isChecked():
            self.surface.show_tiles(None)
        elif (
            lattice is not None
            and len(answer.samples) == lattice.rows * lattice.columns
            and (shown is None or shown.samples is not answer.samples)
        ):
            self.surface.show_tiles(Tiles(lattice, answer.samples, self._limits))

    # ---- hands

    def _drag_to(self, x: float, y: float) -> None:
        plane = self.plane()
        if plane is None or self._code is None:
            return
        code = plane.lift(np.array([(x, y)], np.float32), self._code)[0]
        if np.isfinite(code).all():
            self._drag(code_of(code))

    def _go_home(self) -> None:
        if self._view is not None and len(self._view.codes):
            self._drag(mean_of(self._view))
            self._let_go()

    def _take_sample(self, row: int, second: bool) -> None:
        """A sample was clicked: it is the first of a line, or the second one; the network follows it."""
        if self._view is None:
            return
        origin = int(self._view.origin[row])
        if not np.isfinite(self._view.codes[row]).all():
            return
        self._set_ends([self._ends[0], origin] if second and self._ends and self._ends[0] != origin else [origin])
        self._drag(code_of(self._view.codes[row]))
        self._let_go()
        self.sample_chosen.emit(origin)

    def _mark_sample(self, row: int) -> None:
        """By keyboard: the first sample, then the second, then a first one again."""
        origin = -1 if self._view is None else int(self._view.origin[row])
        self._take_sample(row, second=len(self._ends) == 1 and self._ends[0] != origin)

    def _set_ends(self, ends: list[int]) -> None:
        self._ends = ends
        if self._walk.drop():
            self.watch_changed.emit()
        self.walk.strip.show_steps(None, None, None)
        self._show_walk()
        self._ask()

    def _end_rows(self) -> tuple[int, ...]:
        """Rows of the samples A and B, as far as there are some."""
        if self._view is None:
            return ()
        found = [np.flatnonzero(self._view.origin == origin) for origin in self._ends]
        return tuple(int(rows[0]) for rows in found if len(rows))

    def _end_codes(self) -> tuple[Floats, Floats] | None:
        rows = self._end_rows()
        return (self._view.codes[rows[0]], self._view.codes[rows[1]]) if self._view is not None and rows[1:] else None

    def _go_along(self, share: float) -> None:
        ends = self._end_codes()
        if ends is not None:
            self.walk.show_share(share)
            self._drag(code_of(ends[0] + np.float32(share) * (ends[1] - ends[0])))

    # ---- showing

    def show_snapshot(self, snapshot: Snapshot) -> None:
        chosen = snapshot.chosen
        self.surface.show_chosen(-1 if chosen is None else chosen.origin)
        super().show_snapshot(snapshot)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        super().show_document(spec, analysis)
        self._share_room()

    def _forget(self) -> None:
        super()._forget()
        self._ends = []
        self.surface.clear()
        self.walk.hide()

    def _show_code(self, code: Code) -> None:
        plane = self.plane()
        if plane is not None:
            x, y = plane.project(np.array([code], np.float32))[0].tolist()
            self.surface.show_handle((x, 0.0 if plane.flat else y))
            self._show_share(code)

    def _show_share(self, code: Code) -> None:
        """Where the code lies on the way from A to B."""
        ends = self._end_codes()
        if ends is None:
            return
        ahead = ends[1] - ends[0]
        share = float((np.array(code, np.float32) - ends[0]) @ ahead) / (float(ahead @ ahead) or 1.0)
        self.walk.show_share(min(max(share, 0.0), 1.0))

    def wants_control(self, control: QWidget) -> bool:
        return control not in (self.across, self.up)

    def _refresh(self, moves: bool = True) -> None:
        self._offer_axes()
        empty = self._say_why()
        many = self._halves is not None and self._halves.units > 2 and not empty
        self.across.setVisible(many)
        self.up.setVisible(many and self.across.value() != PCA)
        if empty or self._view is None or self._shape is None:
            return
        plane = self.plane()
        if plane is None:
            return
        view = self._view
        self.surface.show_samples(_shown(view, plane), self._shape, moves=moves)
        if self._code is not None:
            self._show_code(self._code)
        self._show_walk()
        self._tell(view)

    def _offer_axes(self) -> None:
        units = 0 if self._halves is None else self._halves.units
        names = [(unit, f"unit {unit + 1}") for unit in range(units)]
        if self._offered == units:
            return
        self._offered = units
        self.across.set_options([(PCA, "PCA"), *names])
        self.up.set_options(names)
        self.across.set_value(PCA)
        self.up.set_value(1)

    def _show_walk(self) -> None:
        rows = (*self._end_rows(), -1, -1)
        self.surface.show_ends(rows[0], rows[1])
        self.walk.setVisible(rows[1] >= 0)
        if self._code is not None:
            self._show_share(self._code)

    def _tell(self, view: CodeView) -> None:
        """The key figures in words."""
        size = view.codes.shape[1]
        if math.isfinite(view.knn):
            self.told.set_runs(
                (f"{view.knn:.0%}", "text"), (" of held-out samples lie among their own; PCA ", ""),
                (f"{view.baseline_knn:.0%}", "text"),
            )  # fmt: skip
        else:
            self.told.set_runs((self.surface.count_words(), ""))
        spread = f"{sum(view.explained):.0%} of all spread" if size > 2 and self.across.value() == PCA else ""
        self.caption.set_runs((spread or f"{size} units" if size > 1 else "1 unit", ""))
        self.surface.setAccessibleName("Samples in the space of the code")
        self.describe(f"{self.told.text()}. {self.caption.text()}. {HINT}")


def _shown(view: CodeView, plane: CodePlane) -> Shown:
    """What the surface draws."""
    prior = plane.project(np.zeros((1, view.codes.shape[1]), np.float32))[0].tolist() if view.prior else None
    middle = (float(prior[0]), float(prior[1])) if prior is not None else None
    points = plane.scattered(view.codes)
    return Shown(points, view.target, view.origin, view.train, view.inputs, middle, plane.flat)
