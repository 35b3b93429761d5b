"""What is fetched or written beside the window: thumbnails, curve files, settings, what was left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.background import Background
from app.curve_files import write_curves
from app.files import Files
from app.settings import Settings, save_settings
from app.weight_files import read_weights, write_weights
from engine.snapshot import Curves
from engine.spec.catalog.data import DATA, DataKind
from widgets.panels.matrix_text import Matrix

if TYPE_CHECKING:
    from app.films import Film
    from engine.snapshot import Preview

EXAMPLES = Path(__file__).resolve().parents[1] / "assets" / "examples"

UNSEEN = ("own", "worlds")  # families without samples to show: they are the user's, or drawn by hand


class Errands(QObject):
    """Jobs for the background, and their answers by name.

    Signals
    -------
    preview_ready(str, Preview) : a data kind's thumbnail.
    weights_ready(str, Matrix) : a layer's id, and the weights that were read for it.
    written(Path) : a file that was asked for. leftovers_found(list) : journals of windows that are gone.
    film_progress(float) : how much of a film is written, 0 to 1. film_ended() : it is, or it was given up, or failed.
    failed(problem, remedy) : a sentence each.
    """

    preview_ready = Signal(str, object)
    weights_ready = Signal(str, object)
    written = Signal(object)
    leftovers_found = Signal(object)
    film_progress = Signal(float)
    film_ended = Signal()
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._background = Background("errands")
        self._asked: DataKind | None = None  # whose thumbnail is made anew
        self._no_film = threading.Event()  # the film that is written is given up
        self._background.done.connect(self._done)
        self._background.failed.connect(self._failed)

    def fetch_previews(self, seed: int) -> None:
        """Make the thumbnails of all sources that come with the program, from the real samples."""

        def job(kind: str) -> None:
            def make(_cancelled: object) -> Preview:
                from engine.data import preview

                return preview(cast(DataKind, DATA[kind](kind=kind)), seed)

            self._background.submit(f"preview {kind}", make)

        for kind, data in DATA.items():
            if data.family not in UNSEEN:
                job(kind)

    def fetch_preview(self, data: DataKind, seed: int) -> None:
        """Make the thumbnail of a source anew, as its settings are now; only the newest that was asked for is made."""
        if data.family in UNSEEN:
            return
        self._asked = data

        def make(_cancelled: object) -> Preview | None:
            from engine.data import preview

            return preview(data, seed) if data is self._asked else None

        self._background.submit(f"preview {data.kind}", make)

    def write_curves(self, path: Path, curves: Curves) -> None:
        """Write the curves as a table."""
        self._background.submit("written", lambda _cancelled: write_curves(path, curves))

    def write_weights(self, path: Path, matrix: Matrix) -> None:
        """Write a layer's weights as a table."""
        self._background.submit("written", lambda _cancelled: write_weights(path, matrix))

    def read_weights(self, layer_id: str, path: Path) -> None:
        """Read a table of weights for a layer."""
        self._background.submit(f"weights {layer_id}", lambda _cancelled: read_weights(path))

    def write_bytes(self, path: Path, content: bytes) -> None:
        """Write a file that was made already."""

        def job(_cancelled: object) -> Path:
            path.write_bytes(content)
            return path

        self._background.submit("written", job)

    def write_picture(self, path: Path, picture: QImage) -> None:
        """Write a picture, in the format that the file's name says."""

        def job(_cancelled: object) -> Path:
            if not picture.save(str(path)):
                raise OSError(f"The picture could not be written to {path}.")
            return path

        self._background.submit("written", job)

    def write_film(self, path: Path, film: Film) -> None:
        """Write a film, in the format that the file's name says; `cancel_film` gives it up."""
        given_up = self._no_film = threading.Event()
        told = -1

        def tell(share: float) -> None:
            nonlocal told
            if int(100 * share) != told:
                told = int(100 * share)
                self.film_progress.emit(share)

        def job(stopping: Callable[[], bool]) -> Path | None:
            from app.films import write_film

            return write_film(path, film, tell, lambda: given_up.is_set() or stopping())

        self._background.submit("film", job)

    def cancel_film(self) -> None:
        """Give up the film that is being written; what was there before stays."""
        self._no_film.set()

    def find_leftovers(self, files: Files) -> None:
        """Look for what earlier windows left behind."""
        self._background.submit("leftovers", lambda _cancelled: files.leftovers())

    def remember(self, settings: Settings) -> None:
        """Write the settings, also when the window is just closing."""
        self._background.submit("settings", lambda _cancelled: save_settings(settings), must_run=True)

    def stop(self) -> None:
        """End the thread; settings that wait are still written."""
        self._background.stop()

    def _done(self, name: str, result: object) -> None:
        if name.startswith("preview ") and result is None:  # another was asked for since
            return
        if name.startswith("preview "):
            self.preview_ready.emit(name.removeprefix("preview "), result)
        elif name.startswith("weights "):
            self.weights_ready.emit(name.removeprefix("weights "), result)
        elif name == "leftovers":
            self.leftovers_found.emit(result)
        elif name == "film":
            self.film_ended.emit()
        if name in ("written", "film") and result is not None:
            self.written.emit(result)

    def _failed(self, name: str, error: Exception) -> None:
        if name == "film":
            self.film_ended.emit()
        if not name.startswith("preview "):  # a thumbnail that cannot be drawn stays a name
            self.failed.emit(str(error), str(getattr(error, "remedy", "")))
