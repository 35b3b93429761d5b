"""Brings the problems to the front when an edit keeps the network from being trained."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.window import MainWindow
from engine.messages import Load
from engine.spec.document import Spec
from engine.spec.shapes import Analysis


class ProblemsInSight:
    """Raises the Problems tab once each time a document becomes blocked, where its place is in sight.

    No room is taken that was not given, and nobody is sent away from where they type: the bar above counts the
    problems in any case.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._blocked = False

    def show_document(self, _spec: Spec, analysis: Analysis, _load: Load) -> None:
        """Follow the document."""
        before, self._blocked = self._blocked, bool(analysis.problems)
        dock = self._window.docks["problems"]
        if self._blocked and not before and not dock.isHidden() and not self._is_typed_beside():
            dock.raise_()

    def _is_typed_beside(self) -> bool:
        """Whether the focus is in a tab that would go."""
        focus = QApplication.focusWidget()
        beside = self._window.tabifiedDockWidgets(self._window.docks["problems"])
        return focus is not None and any(dock.isAncestorOf(focus) for dock in beside)
