"""Says that an edit began the training afresh, and offers the way back."""

from __future__ import annotations

from app.document import Document
from app.notices import Notices
from engine.messages import Load, Travel
from engine.snapshot import Snapshot
from engine.spec.diff import starts_afresh
from engine.spec.document import Spec
from engine.spec.shapes import Analysis


class FreshStart:
    """Watches the document for edits that keep nothing of what was learned.

    Nothing is said where nothing was learned yet, nor of a reset, which is asked for by name.
    """

    def __init__(self, document: Document, notices: Notices) -> None:
        self._document, self._notices = document, notices
        self._before = document.spec
        self._steps = 0
        self._count = ""  # the same in words, as the bar above counts
        self._told = ""
        self._lost = 0  # steps

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Know how far the run has come; what was learned anew for as long as before is worth as much."""
        self._steps = snapshot.step
        agent = snapshot.agent
        self._count = f"{snapshot.step:,} steps" if agent is None else f"{agent.actions:,} actions"
        if self._told and snapshot.step >= self._lost:
            self._withdraw()

    def show_document(self, spec: Spec, _analysis: Analysis, load: Load) -> None:
        """Follow the document."""
        before, self._before = self._before, spec
        afresh = starts_afresh(before, spec)
        if load.travel is Travel.OPEN or (afresh and load.travel is not Travel.DO):
            self._withdraw()
        if load.travel is Travel.OPEN:  # what the project before had learned is not lost by an edit of this one
            self._steps = 0
        if not self._steps or load.travel is Travel.OPEN or not afresh:
            return
        steps, self._steps = self._steps, 0
        if load.edit is not None and load.travel in (Travel.DO, Travel.REDO):
            self._tell(load.edit.label(before), steps, load.left)

    def _tell(self, label: str, steps: int, left: int) -> None:
        text = f"“{label}” starts the training afresh. Undo brings back what was learned in {self._count}."
        self._withdraw()
        self._notices.tell("warning", text, ("Undo", lambda: self._go_back(left)))
        self._told, self._lost = text, steps

    def _withdraw(self) -> None:
        """Only the last fresh start has a way back that is worth a button; the others are in the history."""
        if self._told:
            self._notices.withdrawn.emit(self._told)
            self._told = ""

    def _go_back(self, left: int) -> None:
        self._document.go_to(left)
