"""What stopped the run stays on show until it is mended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.data_paths import own_path
from app.document import Document
from app.downloads import Downloads
from app.gate import Gate
from app.own_data import OwnData
from app.window import MainWindow
from engine.snapshot import Trouble
from engine.spec.catalog.data import Downloaded
from engine.spec.problems import SpecProblem
from engine.spec.remedies import remedies
from widgets.kit import Notice

Button = tuple[str, Callable[[], object]]


class Troubles(QObject):
    """Shows the trouble of a run as a notice, with the buttons that mend it; a problem of the document has its own
    place.

    Parameters
    ----------
    show_place : brings a layer, or "data" or "training", into sight.
    """

    def __init__(
        self, window: MainWindow, document: Document, gate: Gate, own_data: OwnData, downloads: Downloads,
        show_place: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._window, self._document, self._gate = window, document, gate
        self._own_data, self._downloads, self._show_place = own_data, downloads, show_place
        self._trouble: Trouble | None = None
        self._notice: Notice | None = None

    def show(self, trouble: Trouble | None) -> None:
        """Follow the run; None is that nothing is wrong."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if self._notice is not None:
            self._notice.put_away()
            self._notice = None
        if trouble is None or self._document.analysis.problems:
            return
        at_data = trouble.layer_id == "data"
        if at_data and own_path(self._document.spec) and self._gate.wanted:
            return  # that it waits for leave is said already
        text = f"{trouble.problem} {trouble.remedy}"
        self._notice = self._window.notice_bar.show_notice("warning", text, self._buttons(trouble))

    def _buttons(self, trouble: Trouble) -> list[Button]:
        """What mends it, best first, and where it is."""
        buttons: list[Button] = []
        spec = self._document.spec
        if trouble.layer_id == "data" and isinstance(spec.data, Downloaded):
            buttons.append(("Download it", self._downloads.fetch_again))
        problem = SpecProblem(trouble.layer_id, trouble.problem, trouble.remedy, trouble.field)
        for remedy in remedies(spec, self._document.analysis, problem):
            buttons.append((remedy.words, partial(self._document.push, remedy.edit)))
        if trouble.layer_id == "data" and own_path(spec):
            buttons.append(("Choose the file", self._own_data.choose))
        return [*buttons, ("Show where", partial(self._show_place, trouble.layer_id))]
