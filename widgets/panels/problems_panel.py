"""What is wrong with the document or the run, where, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import Snapshot, Trouble
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.problems import SpecProblem
from engine.spec.remedies import Remedy, remedies
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, KitButton, Label, draw_focus_ring, draw_icon, draw_rounded_rect, theme
from widgets.panels.panel import Panel
from widgets.panels.problem_note import RemedyButtons
from widgets.panels.verdict import verdict

PLACES = {"data": "Data", "training": "Training", "network": "Network"}
INDENT = 36  # px, of the words behind the sign
WIDE = 260  # px
MOST_ROWS = 60  # more are counted


@dataclass(frozen=True)
class ProblemLine:
    """One problem as it is shown.

    Attributes
    ----------
    layer_id : its place. place : that place's name. warning : it blocks nothing.
    source : the document's problem behind it, if it is one.
    """

    layer_id: str
    place: str
    problem: str
    remedy: str
    warning: bool = False
    source: SpecProblem | None = None


class ProblemRow(KitButton):
    """The words of a problem; a press goes to its place."""

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
        row.setContentsMargins(INDENT, SPACE, 2 * SPACE, SPACE)
        row.addLayout(column)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_line(self, line: ProblemLine) -> None:
        """Show another problem."""
        if line == self.line:
            return
        self.line = line
        self._place.setText(f"{line.place} · only a warning" if line.warning else line.place)
        self._problem.setText(line.problem)
        self._remedy.setText(line.remedy)
        self.setAccessibleName(f"{line.place}: {line.problem}")
        self.set_hint(f"Go to {line.place}")
        self.setAccessibleDescription(f"Only a warning. {line.remedy}" if line.warning else line.remedy)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=self._surface())
        warning = self.line is not None and self.line.warning
        sign, ink = ("warning", now.warning) if warning else ("error", now.danger)
        draw_icon(painter, sign, QRectF(4, SPACE, 28, 36), ink, 18)
        if self.focus_visible:
            draw_focus_ring(painter, box)


class ProblemItem(QWidget):
    """A problem and the buttons that mend it."""

    def __init__(self) -> None:
        super().__init__()
        self.row = ProblemRow()
        self.buttons = RemedyButtons()
        self.buttons.setVisible(False)
        self._under = QHBoxLayout()
        self._under.addWidget(self.buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row)
        column.addLayout(self._under)
        self._indent(self.width())

    def _indent(self, width: int) -> None:
        """Buttons stand under the words, or where the panel is narrow from its edge."""
        self._under.setContentsMargins(INDENT if width >= WIDE else SPACE, 0, SPACE, SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._indent(event.size().width())

    def show_line(self, line: ProblemLine, offered: tuple[Remedy, ...]) -> None:
        """Show another problem with its remedies."""
        self.row.show_line(line)
        self.buttons.show_remedies(offered, line.place)


class ProblemsPanel(Panel):
    """All problems and warnings: what blocks comes first, the document's own before the run's.

    Signals
    -------
    place_requested(str) : a layer id, or "data", "training", "network".
    count_changed(int) : how many problems and warnings there are now.
    """

    place_requested = Signal(str)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Problems", parent)
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._found: tuple[ProblemLine, ...] = ()
        self._trouble: tuple[ProblemLine, ...] = ()
        self._count = 0
        self._items: list[ProblemItem] = []
        self._none = QLabel("No problems")
        self._none.setProperty("role", "second")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setMinimumHeight(48)
        self._more = Label("", "second")
        self._more.setContentsMargins(INDENT, 0, 0, 0)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE)
        self.content.setSpacing(SPACE)
        self.content.addWidget(self._none)
        self.content.addLayout(self._column)
        self.content.addWidget(self._more)
        self._refresh()

    def lines(self) -> tuple[ProblemLine, ...]:
        """What is shown, in order."""
        said = {(line.layer_id, line.problem) for line in self._found}
        trouble = tuple(line for line in self._trouble if (line.layer_id, line.problem) not in said)
        blocking = tuple(line for line in self._found if not line.warning)
        return (*blocking, *trouble, *(line for line in self._found if line.warning))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the problems and warnings of a document."""
        self._spec, self._analysis = spec, analysis
        blocking = tuple(self._line(problem, False) for problem in analysis.problems)
        self._found = (*blocking, *(self._line(problem, True) for problem in analysis.warnings))
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what went wrong in the run."""
        wrong = snapshot.trouble or verdict(snapshot)
        lines: tuple[ProblemLine, ...] = ()
        if wrong is not None:
            layer_id = wrong.layer_id if isinstance(wrong, Trouble) else "training"
            field = wrong.field if isinstance(wrong, Trouble) else ""
            source = SpecProblem(layer_id, wrong.problem, wrong.remedy, field) if field else None
            lines = (ProblemLine(layer_id, self._place(layer_id), wrong.problem, wrong.remedy, source=source),)
        if lines != self._trouble:
            self._trouble = lines
            self._refresh()

    def _line(self, problem: SpecProblem, warning: bool) -> ProblemLine:
        place = self._place(problem.layer_id)
        return ProblemLine(problem.layer_id, place, problem.problem, problem.remedy, warning, problem)

    def _place(self, layer_id: str) -> str:
        if layer_id in PLACES or self._spec is None:
            return PLACES.get(layer_id, layer_id)
        return title_of(self._spec, layer_id)

    def _refresh(self) -> None:
        lines = self.lines()
        if self.isVisible():
            self._show_items(lines)
        if len(lines) != self._count:
            self._count = len(lines)
            self.count_changed.emit(len(lines))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_items(self.lines())  # remedies are looked for only while they can be seen

    def _show_items(self, lines: tuple[ProblemLine, ...]) -> None:
        shown = lines[:MOST_ROWS]
        while len(self._items) < len(shown):
            self._add_item()
        for at, item in enumerate(self._items):
            item.setVisible(at < len(shown))
            if at < len(shown):
                item.show_line(shown[at], self._remedies(shown[at]))
        self._none.setVisible(not lines)
        self._more.setText(f"and {len(lines) - len(shown)} more")
        self._more.setVisible(len(lines) > len(shown))

    def _remedies(self, line: ProblemLine) -> tuple[Remedy, ...]:
        if line.source is None or self._spec is None or self._analysis is None:
            return ()
        return remedies(self._spec, self._analysis, line.source)

    def _add_item(self) -> None:
        item = ProblemItem()
        item.row.clicked.connect(lambda: self._go(item.row))
        item.buttons.edit_requested.connect(self.mend)
        self._items.append(item)
        self._column.addWidget(item)

    def _go(self, row: ProblemRow) -> None:
        if row.line is not None:
            self.place_requested.emit(row.line.layer_id)
