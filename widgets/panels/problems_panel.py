"""What is wrong with the document or the run, where, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Snapshot, Trouble
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, KitButton, Label, draw_focus_ring, draw_icon, draw_rounded_rect, theme
from widgets.panels.panel import Panel
from widgets.panels.verdict import verdict

PLACES = {"data": "Data", "training": "Training", "network": "Network"}


@dataclass(frozen=True)
class ProblemLine:
    """One problem as it is shown: `layer_id` is its place, `place` that place's name."""

    layer_id: str
    place: str
    problem: str
    remedy: str


class ProblemRow(KitButton):
    """One problem; a press goes to its place."""

    def __init__(self) -> None:
        super().__init__("Problem")
        self.line: ProblemLine | None = None
        self._place = Label("", "small")
        self._problem = Label("")
        self._remedy = Label("", "second")
        column = QVBoxLayout()
        column.setSpacing(0)
        for label in (self._place, self._problem, self._remedy):
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(36, SPACE, 2 * SPACE, SPACE)
        row.addLayout(column)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_line(self, line: ProblemLine) -> None:
        """Show another problem."""
        if line == self.line:
            return
        self.line = line
        self._place.setText(line.place)
        self._problem.setText(line.problem)
        self._remedy.setText(line.remedy)
        self.setAccessibleName(f"{line.place}: {line.problem}")
        self.setAccessibleDescription(line.remedy)
        self.set_hint(f"Go to {line.place}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=self._surface())
        draw_icon(painter, "error", QRectF(4, SPACE, 28, 36), theme().danger, 18)
        if self.focus_visible:
            draw_focus_ring(painter, box)


class ProblemsPanel(Panel):
    """All problems, the document's first.

    Signals
    -------
    place_requested(str) : a layer id, or "data", "training", "network".
    count_changed(int) : how many problems there are now.
    """

    place_requested = Signal(str)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Problems", parent)
        self._spec: Spec | None = None
        self._found: tuple[ProblemLine, ...] = ()
        self._trouble: tuple[ProblemLine, ...] = ()
        self._rows: list[ProblemRow] = []
        self._none = QLabel("No problems")
        self._none.setProperty("role", "second")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setMinimumHeight(48)
        self.content.addWidget(self._none)
        self.content.setSpacing(SPACE)

    def lines(self) -> tuple[ProblemLine, ...]:
        """What is shown, in order."""
        return (*self._found, *(line for line in self._trouble if line not in self._found))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the problems of a document."""
        self._spec = spec
        self._found = tuple(
            ProblemLine(p.layer_id, self._place(p.layer_id), p.problem, p.remedy) for p in analysis.problems
        )
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what went wrong in the run."""
        wrong = snapshot.trouble or verdict(snapshot)
        lines: tuple[ProblemLine, ...] = ()
        if wrong is not None:
            layer_id = wrong.layer_id if isinstance(wrong, Trouble) else "training"
            lines = (ProblemLine(layer_id, self._place(layer_id), wrong.problem, wrong.remedy),)
        if lines != self._trouble:
            self._trouble = lines
            self._refresh()

    def _place(self, layer_id: str) -> str:
        if layer_id in PLACES or self._spec is None:
            return PLACES.get(layer_id, layer_id)
        return title_of(self._spec, layer_id)

    def _refresh(self) -> None:
        lines = self.lines()
        shown = sum(not row.isHidden() for row in self._rows)
        while len(self._rows) < len(lines):
            self._add_row()
        for at, row in enumerate(self._rows):
            row.setVisible(at < len(lines))
            if at < len(lines):
                row.show_line(lines[at])
        self._none.setVisible(not lines)
        if shown != len(lines):
            self.count_changed.emit(len(lines))

    def _add_row(self) -> None:
        row = ProblemRow()
        row.clicked.connect(lambda: self._go(row))
        self._rows.append(row)
        self.content.addWidget(row)

    def _go(self, row: ProblemRow) -> None:
        if row.line is not None:
            self.place_requested.emit(row.line.layer_id)
