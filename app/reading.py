"""One's own tables and pictures, and what is downloaded: one at a time, the newest wins, any can be cancelled."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal

from app.background import Background
from app.data_paths import beginning_of, is_table
from app.settings import data_folder
from engine.spec.catalog.data import DATA, CsvSeries, CsvTable, DataKind, Downloaded, Gymnasium, PictureFolder, TextFile

if TYPE_CHECKING:
    from engine.data import PictureReport, TableReport, TextReport
    from engine.snapshot import Preview


@dataclass(frozen=True)
class _Ticket:
    """One reading: what it is for and whether it was given up."""

    name: str  # "table", "text", "pictures", "download", "environment", "check" or "look"
    title: str
    cancelled: threading.Event = field(default_factory=threading.Event)


Glanced = PictureFolder | CsvSeries | TextFile  # of which there is a thumbnail once they are chosen
Tell = Callable[[float], None]
Stop = Callable[[], bool]


class Reading(QObject):
    """Reads what the user brings.

    Signals
    -------
    started() : something that was brought is read now; `progress` and `ended` follow.
    progress(str, float) : the name of what is read, and the share that was, 0 to 1.
    ended() : nothing is being read any more, whatever came of it.
    table_ready(TableReport), text_ready(TextReport), pictures_ready(PictureReport) : what was brought.
    fetched(str, Preview) : the kind of what was downloaded, or was here already, and its thumbnail.
    looked_into(str, Preview) : the kind of the document's own data, and its thumbnail.
    checked(TableReport) : the table of the document, as the document says it is to be read.
    environment_ready(Gymnasium) : a world by its id, with what it takes and gives.
    environment_failed(str) : why it could not be read; "" where it was given up.
    failed(problem, remedy) : a sentence each; of what was brought, not of a check.
    """

    started = Signal()
    progress = Signal(str, float)
    ended = Signal()
    table_ready = Signal(object)
    text_ready = Signal(object)
    pictures_ready = Signal(object)
    fetched = Signal(str, object)
    looked_into = Signal(str, object)
    checked = Signal(object)
    environment_ready = Signal(object)
    environment_failed = Signal(str)
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._background = Background("reading")
        self._background.done.connect(self._done)
        self._background.failed.connect(self._failed)
        self._tickets: dict[str, _Ticket] = {}
        self._now: _Ticket | None = None
        self._count = 0

    def read_table(self, path: Path, series: bool = False) -> None:
        """Recognise a table, whose rows follow one another in time where it is a series."""

        def job(tell: Tell, stop: Stop) -> TableReport:
            from engine.data import read_table

            return read_table(path, series=series, progress=tell, cancelled=stop)

        self._begin("table", path.name, job)

    def read_text(self, path: Path, sure: bool = False) -> None:
        """Recognise a text; one that looks like a table is read as one, unless somebody is sure that it is a text."""

        def job(tell: Tell, stop: Stop) -> TextReport | TableReport:
            from engine.data import read_table, read_text

            if not sure and is_table(beginning_of(path)):
                return read_table(path, progress=tell, cancelled=stop)
            return read_text(path, progress=tell, cancelled=stop)

        self._begin("text", path.name, job)

    def read_pictures(self, path: Path) -> None:
        """Read a folder of pictures."""

        def job(tell: Tell, stop: Stop) -> PictureReport:
            from engine.data import read_pictures

            return read_pictures(path, progress=tell, cancelled=stop)

        self._begin("pictures", path.name, job)

    def read_pasted(self, text: str) -> None:
        """Keep a pasted table as a file, for data stays in files, and recognise it."""
        content = text.encode()
        path = pasted_folder() / f"pasted-{hashlib.sha256(content).hexdigest()[:8]}.tsv"

        def job(tell: Tell, stop: Stop) -> TableReport:
            from engine.data import read_table
            from engine.spec.atomic_file import write_bytes_atomically

            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes_atomically(path, content)
            return read_table(path, progress=tell, cancelled=stop)

        self._begin("table", "the pasted table", job)

    def fetch(self, data: Downloaded, seed: int) -> None:
        """Download well-known pictures, unless they are here."""

        def job(tell: Tell, stop: Stop) -> tuple[str, Preview]:
            from engine.data import download, preview

            download(data.kind, progress=tell, cancelled=stop)
            return data.kind, preview(cast(DataKind, DATA[data.kind](kind=data.kind)), seed)

        self._begin("download", data.title, job)

    def read_environment(self, name: str) -> None:
        """Read what a Gymnasium environment takes and gives, by its id; whatever it says of itself is said there."""

        def job(_tell: Tell, _stop: Stop) -> Gymnasium:
            from engine.worlds.by_id import read_environment

            return read_environment(name)

        self._begin("environment", name, job)

    def check(self, data: CsvTable, seed: int) -> None:
        """Look again at what can be used of a table, and at a series; quietly, and not while something is brought."""
        if self._now is None or not self._now.title:

            def job(tell: Tell, stop: Stop) -> tuple[TableReport, Preview | None]:
                from engine.data import check_table

                table = check_table(data, cancelled=stop)
                return table, _glance(data, seed) if isinstance(data, CsvSeries) else None

            self._begin("check", "", job)

    def look_into(self, data: Glanced, seed: int) -> bool:
        """Make the thumbnail of one's own data; quietly, and not while something else is read, which is False."""
        if self._now is not None and self._now.name != "look":
            return False

        def job(tell: Tell, stop: Stop) -> tuple[str, Preview]:
            from engine.data import preview

            return data.kind, preview(data, seed)

        self._begin("look", "", job)
        return True

    def cancel(self) -> None:
        """Give up what is being read."""
        if self._now is not None:
            self._now.cancelled.set()
            if self._now.name == "environment":
                self.environment_failed.emit("")
            self._end()

    def stop(self) -> None:
        """End the thread."""
        self.cancel()
        self._background.stop()

    def _begin(self, name: str, title: str, job: Callable[[Tell, Stop], object]) -> None:
        self.cancel()
        ticket = _Ticket(name, title)
        self._count += 1
        key = str(self._count)
        self._now = self._tickets[key] = ticket
        if title:
            self.started.emit()
            self.progress.emit(title, 0.0)
        told = 0

        def tell(share: float) -> None:
            nonlocal told
            percent = int(share * 100)
            if percent != told and title and not ticket.cancelled.is_set():
                told = percent
                self.progress.emit(title, share)

        def work(stopping: Callable[[], bool]) -> object:
            return job(tell, lambda: ticket.cancelled.is_set() or stopping())

        self._background.submit(key, work)

    def _end(self) -> None:
        loud = self._now is not None and bool(self._now.title)
        self._now = None
        if loud:
            self.ended.emit()

    def _done(self, key: str, result: Any) -> None:
        ticket = self._tickets.pop(key)
        if ticket is not self._now:
            return
        self._end()
        if ticket.name == "environment":
            self.environment_ready.emit(result)
            return
        if ticket.name in ("download", "look"):
            {"download": self.fetched, "look": self.looked_into}[ticket.name].emit(*result)
            return
        if ticket.name == "check":
            table, glance = result
            self.checked.emit(table)
            if glance is not None:
                self.looked_into.emit(glance.kind, glance)
            return
        name = ticket.name if ticket.name != "text" or isinstance(result.data, TextFile) else "table"
        {"table": self.table_ready, "text": self.text_ready, "pictures": self.pictures_ready}[name].emit(result)

    def _failed(self, key: str, error: Exception) -> None:
        ticket = self._tickets.pop(key)
        if ticket is not self._now:
            return  # it was given up, and somebody knows why
        self._end()
        if ticket.name == "environment":
            self.environment_failed.emit(f"{error} {getattr(error, 'remedy', '')}".strip())
        elif ticket.title:
            self.failed.emit(str(error), str(getattr(error, "remedy", "")))


def _glance(data: Glanced, seed: int) -> Preview | None:
    """The thumbnail; None where it cannot be made, which is said where the samples cannot."""
    from engine.data import DataError, preview

    try:
        return preview(data, seed)
    except DataError:
        return None


def pasted_folder() -> Path:
    """Where tables are kept that came over the clipboard."""
    return data_folder() / "pasted"
