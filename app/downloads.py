"""Well-known pictures that are downloaded when somebody chooses them; the data changes only when they are here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.gate import Gate
from app.notices import Notices
from app.reading import Reading
from engine.spec.catalog.data import DataKind, Downloaded
from engine.spec.edits import SetData

if TYPE_CHECKING:
    from engine.snapshot import Preview


class Downloads(QObject):
    """What happens with a set of pictures from the moment it is chosen.

    Signals
    -------
    preview_ready(str, Preview) : a kind that is here now, and its thumbnail.
    """

    preview_ready = Signal(str, object)

    def __init__(self, document: Document, reading: Reading, gate: Gate, notices: Notices) -> None:
        super().__init__()
        self._document, self._reading, self._gate, self._notices = document, reading, gate, notices
        self._wanted: Downloaded | None = None  # what the newest choice was
        self._before: DataKind | None = None  # the data that it was to take the place of
        reading.fetched.connect(self._take)

    def choose(self, data: Downloaded) -> None:
        """Make these pictures the data of the document, when they are here."""
        self._wanted, self._before = data, self._document.spec.data
        self._reading.fetch(data, self._document.spec.seed)

    def fetch_again(self) -> None:
        """Fetch what the document names and this computer lacks, as a project from elsewhere may."""
        if isinstance(data := self._document.spec.data, Downloaded):
            self.choose(data)

    def _take(self, kind: str, preview: Preview) -> None:
        self.preview_ready.emit(kind, preview)
        data, before = self._wanted, self._before
        self._wanted = self._before = None
        if data is None or data.kind != kind:
            return
        now = self._document.spec.data
        if now == data:
            self._gate.again()
        elif before is not None and now.kind == before.kind:
            self._use(data)
        else:  # something else was chosen meanwhile
            self._notices.tell("info", f"{data.title} is here now.", ("Use it", partial(self._use, data)))

    def _use(self, data: Downloaded) -> None:
        self._document.push(SetData(data=data))
        self._document.finish_gesture()
