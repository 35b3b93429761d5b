"""One's own data: brought by dialog, drop or paste, read beside the window, and only with leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from app.data_paths import TABLE_FILTER, TEXT_FILTER, Offer, is_address, kind_of, offer_of, own_path
from app.dialogs import ask_file
from app.document import Document
from app.gate import Gate
from app.keeper import Keeper
from app.notices import Notices
from app.reading import Glanced, Reading
from app.window import MainWindow
from engine.spec.catalog.data import CsvSeries, CsvTable, Data, OwnKind, PictureFolder, TextFile
from engine.spec.document import Spec
from engine.spec.edits import SetData
from widgets.kit import Notice

if TYPE_CHECKING:
    from engine.data import PictureReport, TableReport, TextReport


class OwnData(QObject):
    """What happens with a table or a folder of pictures from the moment it is brought."""

    def __init__(
        self, window: MainWindow, document: Document, keeper: Keeper, reading: Reading, gate: Gate,
        notices: Notices, folder: Callable[[], str],
    ) -> None:  # fmt: skip
        super().__init__()
        self._window, self._document, self._keeper = window, document, keeper
        self._reading, self._gate, self._notices, self._folder = reading, gate, notices, folder
        self._leave_notice: Notice | None = None
        self._pictured: object = None  # what the thumbnail is of
        self._offered: tuple[str, str] | None = None  # the table that could be a series, and what is said of it
        self._told: set[str] = set()  # tables of which that was said
        self._checked: object = None  # the table that the data panel's report is on, as it was read

    def ask_table(self) -> None:
        """Choose a table."""
        ask_file(self._window, "Open a table", TABLE_FILTER, self._folder(), self.read_table)

    def ask_series(self) -> None:
        """Choose a table whose rows follow one another in time."""
        read = partial(self.read_table, series=True)
        ask_file(self._window, "Open a table with a time in each row", TABLE_FILTER, self._folder(), read)

    def ask_text(self) -> None:
        """Choose a text."""
        ask_file(self._window, "Open a text", TEXT_FILTER, self._folder(), partial(self.read_text, sure=True))

    def ask_pictures(self) -> None:
        """Choose a folder of pictures."""
        dialog = QFileDialog(self._window, "Open a folder of pictures, with a folder for each class", self._folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.read_pictures)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paste(self) -> bool:
        """Take a table or a file from the clipboard; False, and a hint, where there is none."""
        offer = _on_clipboard()
        if offer.kind == "pasted":
            self._reading.read_pasted(offer.text)
        elif offer.kind == "none":
            hint = "Copy cells of a spreadsheet with their headings, or a file, and paste again."
            self._notices.tell("info", f"There is no table on the clipboard. {hint}")
        else:
            self.drop(offer.path)
        return offer.kind != "none"

    def paste_if_data(self) -> bool:
        """Take a table or a file from the clipboard, where it holds one and no layers; else say nothing."""
        layers = "layerscope-" in QApplication.clipboard().text()[:200]
        return not layers and _on_clipboard().kind != "none" and self.paste()

    def drop(self, path: str) -> None:
        """A file or folder that was dropped: a table, pictures, or else a project."""
        kind = kind_of(path)
        if kind == "table":
            self.read_table(path)
        elif kind == "text":
            self.read_text(path)
        elif kind == "pictures":
            self.read_pictures(path)
        else:
            self._keeper.open(path)

    def read_table(self, path: str, series: bool = False) -> None:
        """Recognise a table; `take_table` follows."""
        self._reading.read_table(Path(path), series)

    def read_text(self, path: str, sure: bool = False) -> None:
        """Recognise a text; `take_text` follows, or `take_table` where it is a table and nobody was sure."""
        self._reading.read_text(Path(path), sure)

    def read_pictures(self, path: str) -> None:
        """Read a folder of pictures; `take_pictures` follows."""
        self._reading.read_pictures(Path(path))

    def _choose_instead(self) -> None:
        """The question stays until another file is there: the dialog may be left without one."""
        self.choose()
        self.ask_leave(self._gate.wanted)

    def choose(self) -> None:
        """Choose other data of the kind that the document has."""
        if isinstance(self._document.spec.data, PictureFolder):
            self.ask_pictures()
        elif isinstance(self._document.spec.data, TextFile):
            self.ask_text()
        elif isinstance(self._document.spec.data, CsvSeries):
            self.ask_series()
        else:
            self.ask_table()

    def take_table(self, table: TableReport) -> None:
        """Make a table the data of the document, read as the one before where that fits."""
        before = self._document.spec.data
        data = _read_as(before, table.data) if isinstance(before, CsvTable) else table.data
        self._checked = _as_read(data)
        self._take(data)
        self.show_table_report(table)
        if data != table.data:
            self._checked = None
            self.check(self._document.spec)
        if table.bad:
            self._notices.tell("warning", f"{_left_out(table.bad, 'row')}; the Data panel names the lines.")
        if table.time and not isinstance(data, CsvSeries):
            self._offer_series(data.path, table.time)
        self._window.statusBar().showMessage(" ".join(table.notes), 8000)

    def _offer_series(self, path: str, time: str) -> None:
        """Say once of each file that its rows may follow one another."""
        self._withdraw_offer()
        if path not in self._told:
            self._told.add(path)
            text = f"This table has a time in each row, {time}."
            self._offered = path, text
            self._notices.tell("info", text, ("Read as a series", partial(self._read_as_series, path, time)))

    def _read_as_series(self, path: str, time: str) -> None:
        table = self._document.spec.data
        if isinstance(table, CsvTable) and not isinstance(table, CsvSeries) and table.path == path:
            self._document.push(SetData(data=CsvSeries.of(table, time)))
            self._document.finish_gesture()

    def _withdraw_offer(self) -> None:
        if self._offered:
            text, self._offered = self._offered[1], None
            self._notices.withdrawn.emit(text)

    def take_text(self, text: TextReport) -> None:
        """Make a text the data of the document."""
        before = self._document.spec.data
        self._take(text.data.like(before) if isinstance(before, TextFile) else text.data)
        self._window.statusBar().showMessage(" ".join(text.notes), 8000)

    def take_pictures(self, folder: PictureReport) -> None:
        """Make a folder of pictures the data of the document."""
        before = self._document.spec.data
        self._take(folder.data.like(before) if isinstance(before, PictureFolder) else folder.data)
        self._window.data.set_picture_report(folder.bad_files, folder.bad)
        if folder.bad:
            self._notices.tell("warning", f"{_left_out(folder.bad, 'picture')}; the Data panel names what is wrong.")
        self._window.statusBar().showMessage(" ".join(folder.notes), 8000)

    def _take(self, data: OwnKind) -> None:
        """What was chosen by hand may be read; the same again is read again."""
        revision = self._document.revision
        self._gate.trust(data.path)
        self._document.push(SetData(data=data))
        if self._document.revision == revision:
            self._gate.again()

    def check(self, spec: Spec) -> None:
        """When a table is read in another way than the report says, look at it again; at other data for a thumbnail."""
        data = spec.data
        if (self._offered and own_path(spec) != self._offered[0]) or isinstance(data, CsvSeries):
            self._withdraw_offer()
        if not own_path(spec) or not self._gate.allows(spec, self._keeper.path):
            return
        looks = _looks(data)
        if isinstance(data, CsvTable) and self._checked != _as_read(data):
            self._checked, self._pictured = _as_read(data), looks
            self._reading.check(data, spec.seed)
        elif isinstance(data, Glanced) and self._pictured != looks and self._reading.look_into(data, spec.seed):
            self._pictured = looks

    def show_table_report(self, table: TableReport) -> None:
        """Show the first rows and what was left out."""
        self._window.data.set_table_rows(table.data.path, table.head)
        self._window.data.set_table_report(table.bad_rows, table.bad)

    def ask_leave(self, path: str) -> None:
        """What a project from a file wants to read elsewhere is read after a yes."""
        if self._leave_notice is not None:
            self._leave_notice.put_away()
            self._leave_notice = None
        if not path:
            return
        actions: list[tuple[str, Callable[[], object]]] = [("Choose another file", self._choose_instead)]
        text = f"This project names the data {path}, which is not on this computer. Nothing was fetched."
        if not is_address(path):
            text = f"This project wants to read {path}, outside its own folder."
            actions.insert(0, ("Read it", partial(self._gate.allow, path)))
        self._leave_notice = self._window.notice_bar.show_notice("warning", text, actions)


def _on_clipboard() -> Offer:
    """What the clipboard holds of data."""
    mime = QApplication.clipboard().mimeData()
    if mime is None:  # some systems give none while nothing was ever copied
        return offer_of([], "")
    paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    return offer_of(paths, mime.text() if mime.hasText() else "")


def _as_read(data: CsvTable) -> object:
    """What decides which rows of a table can be used."""
    return data.kind, data.path, data.columns, data.target, getattr(data, "time", "")


def _looks(data: Data) -> object:
    """What decides what the thumbnail of one's own data looks like; the kind alone, where it has none."""
    if isinstance(data, PictureFolder):
        return data.kind, data.path, data.color
    if isinstance(data, CsvSeries):
        return data.kind, data.path, data.channels, data.time
    return data.kind, data.path if isinstance(data, TextFile) else ""


def _read_as(before: CsvTable, table: CsvTable) -> CsvTable:
    """A table in the way that the one before was read, if its columns have the same names."""
    alike = [column.name for column in before.columns] == [column.name for column in table.columns]
    if alike and isinstance(before, CsvSeries) and not isinstance(table, CsvSeries):
        table = CsvSeries.of(table)
    return table.like(before)


def _left_out(count: int, word: str) -> str:
    return f"1 {word} is left out" if count == 1 else f"{count:,} {word}s are left out"
