"""The units of the code one by one: how each spreads, what it does to what the decoder makes, and a slider for it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from engine.snapshot import CodeView, Floats
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, theme, theme_signals
from widgets.plots.base import Cached
from widgets.plots.code_base import CodeBase
from widgets.plots.names import counted
from widgets.plots.parts.any_sample import sheet_of
from widgets.plots.parts.code_plane import Code, mean_of
from widgets.plots.parts.code_questions import SteadyQuestion
from widgets.plots.parts.code_unit_row import UnitRow, row_height, tile
from widgets.plots.parts.code_use import STEPS, UnitUse, in_order, traversals, uses_of

MOST_UNITS = 32
HINT = "Drag a slider, or press a picture, to change one unit of the code that is shown."


class CodeUnitsView(CodeBase):
    """A row for each unit, and what the decoder makes of the present code beside them."""

    title: ClassVar[str] = "Code units"
    pane_at_top: ClassVar[bool] = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._uses: tuple[UnitUse, ...] = ()
        self._asked: dict[object, tuple[int, ...]] = {}  # units whose pictures a question asks for
        self._steps = SteadyQuestion()
        self._sheet: Cached[QImage] = Cached()
        self.rows: list[UnitRow] = []
        self.by_use = self.add_toggle("By use", "The units that do most come first.")
        self.middle = self.add_action("Mean", "Set every unit to its mean over the samples.")
        self._scroll = QScrollArea()
        self._list = QWidget()
        self._lay_out()
        self.by_use.clicked.connect(self._sort)
        self.middle.clicked.connect(self._go_home)
        theme_signals().changed.connect(self._show_sheet)
        self._refresh()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 2 * SPACE, 0)
        self._column.setSpacing(2 * SPACE)
        self._column.addStretch(1)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the sliders inside are reached by Tab
        self._scroll.setWidget(self._list)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        self._list.setAccessibleName("Units of the code")
        self.content.addWidget(self.pane)
        self.content.addWidget(self._scroll, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        super().show_document(spec, analysis)
        self._share_room()

    def _share_room(self) -> None:
        share = 0.38 if self.has_bars() else 0.28
        self.pane.setFixedWidth(round(min(max(share * self.width(), 84), 0.8 * self.height(), 320)))
        self._offer_bar()

    def _offer_bar(self) -> None:
        """A scroll bar where the rows would not fit without one: rows are as high as the width lets them be."""
        policy = Qt.ScrollBarPolicy
        wide, high = self._scroll.width() - 2 * SPACE, len(self.rows) * 2 * SPACE
        fits = high + len(self.rows) * row_height(wide) <= self._scroll.height()
        self._scroll.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAlwaysOn)

    # ---- what is asked

    def _questions(self) -> tuple[SteadyQuestion, ...]:
        return self._rest, self._steps

    def _want(self, view: CodeView, code: Code, at_once: bool) -> bool:
        wanted = super()._want(view, code, at_once)
        steps = self._steps.want(traversals(self._uses, code), self.scale(), at_once=at_once)
        if steps:
            self._asked = {self._steps.study: tuple(use.unit for use in self._uses)}
        return wanted or steps

    def _take_answers(self) -> None:
        super()._take_answers()
        self._show_sheet()

    # ---- hands

    def _move(self, unit: int, value: float) -> None:
        if self._code is not None:
            self._drag((*self._code[:unit], value, *self._code[unit + 1 :]))

    def _go_home(self) -> None:
        if self._view is not None and len(self._view.codes):
            self._drag(mean_of(self._view))
            self._let_go()

    def _sort(self) -> None:
        self._refresh()

    def held(self) -> bool:
        """Whether a hand is on a slider."""
        return any(row.slider.isSliderDown() for row in self.rows)

    # ---- showing

    def _take_view(self, view: CodeView) -> None:
        self._uses = uses_of(view, MOST_UNITS)
        super()._take_view(view)

    def _forget(self) -> None:
        super()._forget()
        self._uses = ()

    def _refresh(self) -> None:
        if self._say_why() or self._view is None or self._code is None:
            return
        self._fit_rows(len(self._uses))
        if not self.held():  # a row does not walk away under the hand
            for row, use in zip(self.rows, in_order(self._uses, self.by_use.isChecked()), strict=True):
                row.show_unit(use, self._code[use.unit])
        self._show_sheet()
        self._tell(self._view)

    def _fit_rows(self, count: int) -> None:
        while len(self.rows) < count:
            row = UnitRow()
            row.moved.connect(self._move)
            row.let_go.connect(self._let_go)
            row.resized.connect(self._show_sheet)
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
        while len(self.rows) > count:
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._offer_bar()

    def _show_code(self, code: Code) -> None:
        for row in self.rows:
            use = row.use()
            if use is not None and use.unit < len(code):
                row.show_value(code[use.unit])

    def _show_sheet(self) -> None:
        """Give the rows their pictures, all cut from one sheet."""
        answer, shape = self._steps.answer, self._shape
        units = self._asked.get(self._steps.study, ())
        if answer is None or shape is None or len(answer.samples) != len(units) * STEPS or not self.rows:
            for row in self.rows:
                row.show_sheet(None, 0)
            return
        edge, ratio = tile(self.rows[0].width()), self.devicePixelRatioF()
        sheet = self._made(answer.samples, edge, ratio)
        for row in self.rows:
            use = row.use()
            first = units.index(use.unit) * STEPS if use is not None and use.unit in units else -1
            row.show_sheet(sheet if first >= 0 else None, first)

    def _made(self, samples: Floats, edge: QSize, ratio: float) -> QImage:
        shape = self._shape
        assert shape is not None
        key = (samples, edge, ratio, theme().name, self._limits)
        return self._sheet.get(key, lambda: sheet_of(samples, shape, edge, 1, 0, ratio, self._limits))

    def _tell(self, view: CodeView) -> None:
        """How many units there are, and how many of them do nothing."""
        units, unused = view.codes.shape[1], sum(use.unused for use in self._uses)
        words = counted(units, "unit")
        rest = f" · {unused} unused" if unused else ""
        more = f" · the first {len(self._uses)}" if units > len(self._uses) else ""
        self.caption.set_runs((words, ""), (rest, "warning"), (more, ""))
        self.describe(f"{self.caption.text()}. {HINT}")
