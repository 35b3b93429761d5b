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

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Know how far the run has come."""
        self._steps = snapshot.step

    def show_document(self, spec: Spec, _analysis: Analysis, load: Load) -> None:
        """Follow the document."""
        before, self._before = self._before, spec
        if not self._steps or load.travel is Travel.OPEN or not starts_afresh(before, spec):
            return
        steps, self._steps = self._steps, 0
        if load.edit is not None and load.travel in (Travel.DO, Travel.REDO):
            self._tell(load.edit.label(before), steps, load.left)

    def _tell(self, label: str, steps: int, left: int) -> None:
        text = f"“{label}” starts the training afresh. Undo brings back what was learned in {steps:,} steps."
        self._notices.tell("warning", text, ("Undo", lambda: self._go_back(left)))

    def _go_back(self, left: int) -> None:
        self._document.go_to(left)
