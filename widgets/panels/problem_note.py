"""A problem in words, with a button for each edit that would mend it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.spec.document import Spec
from engine.spec.problems import SpecProblem
from engine.spec.remedies import Remedy, remedies
from engine.spec.shapes import Analysis
from widgets.kit import FIELD_HEIGHT, SPACE, FlowLayout, Label, elide, font, text_width

FRAME = 28  # px, a button's two edges
NARROWEST = 96  # px


class RemedyButton(QPushButton):
    """A button whose words end in an ellipsis where there is no room; they may name a layer."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setFont(font("body"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # may be narrower than its words

    def show_remedy(self, words: str, place: str) -> None:
        """Say what a press does; `place` is said to those who do not see where the button stands."""
        self._words = words
        self.setAccessibleName(f"{place}: {words}")
        self.setToolTip(f"{words}. Undo takes it back.")
        self._fit()
        self.updateGeometry()

    def _fit(self) -> None:
        self.setText(elide(self._words, self.font(), max(self.width() - FRAME, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(text_width(self._words, self.font()) + FRAME, FIELD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), NARROWEST), FIELD_HEIGHT)


class RemedyButtons(QWidget):
    """One button for each remedy; buttons that say the same stay, so that the focus does.

    Signals
    -------
    edit_requested(Edit) : a gesture of its own.
    """

    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Remedy, ...] = ()
        self._buttons: list[RemedyButton] = []
        self._flow = FlowLayout(self, gap=SPACE)

    def show_remedies(self, offered: Sequence[Remedy], place: str) -> None:
        """Offer these; `place` is said to those who do not see where the button stands."""
        self._offered = tuple(offered)
        while len(self._buttons) < len(offered):
            self._add()
        for button, remedy in zip(self._buttons, offered, strict=False):
            button.show_remedy(remedy.words, place)
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(offered))
        self.setVisible(bool(offered))

    def _add(self) -> None:
        at = len(self._buttons)
        button = RemedyButton()
        button.clicked.connect(lambda: self.edit_requested.emit(self._offered[at].edit))
        self._buttons.append(button)
        self._flow.addWidget(button)


class ProblemNotes(QWidget):
    """All problems and warnings of one place, each with its remedies.

    Signals
    -------
    edit_requested(Edit) : a gesture of its own.
    """

    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: list[tuple[Label, RemedyButtons]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)

    def show_problems(self, spec: Spec, analysis: Analysis, problems: Sequence[SpecProblem], place: str) -> None:
        """Show these, all of one place."""
        while len(self._notes) < len(problems):
            self._add()
        for at, (words, buttons) in enumerate(self._notes):
            words.setVisible(at < len(problems))
            buttons.setVisible(at < len(problems))
            if at < len(problems):
                problem = problems[at]
                words.setText(f"{problem.problem} {problem.remedy}")
                _set_role(words, "danger" if problem in analysis.problems else "small")
                buttons.show_remedies(remedies(spec, analysis, problem), place)
        self.setVisible(bool(problems))

    def _add(self) -> None:
        words, buttons = Label("", "danger"), RemedyButtons()
        words.setWordWrap(True)
        buttons.edit_requested.connect(self.edit_requested)
        self._notes.append((words, buttons))
        self._column.addWidget(words)
        self._column.addWidget(buttons)


def _set_role(label: Label, role: str) -> None:
    """The colour of a label comes from its role in the style sheet."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)
