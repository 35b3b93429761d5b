"""The connections of the views that look into networks of pictures; `app.wiring` makes this one and all others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.document import Document
from app.notices import Notices
from app.seen_pictures import SeenPictures
from app.watching import Watching
from app.window import MainWindow
from engine.snapshot import Watch
from widgets.stage.incoming import SUFFIXES

FOLLOWING = ("drivers", "feature_space")  # views of the selected layer
ASKING = ("augment", "mistakes")  # views that ask for edits
CHOOSING = ("masks", "mistakes", "drivers", "feature_space")  # views in which a sample is chosen


class PictureWiring(QObject):
    """Joins the stage, the questions and their answers; the views are there once the window is on the screen."""

    def __init__(
        self, window: MainWindow, document: Document, watching: Watching, notices: Notices,
        reveal: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._window, self._document, self._watching = window, document, watching
        self._notices, self._reveal = notices, reveal
        self._ready = False
        self.pictures = SeenPictures()

    def join(self) -> None:
        """Join the views, which have just been made."""
        window, pictures, stage = self._window, self.pictures, self._window.stage
        self._ready = True
        self._watching.always(self._chosen)
        stage.watch_changed.connect(self._watching.update_watch)
        stage.picture_dropped.connect(lambda path: pictures.read(path, self._document.spec))
        stage.image_pasted.connect(lambda image: pictures.take(image, self._document.spec))
        pictures.ready.connect(stage.set_picture)
        pictures.failed.connect(self._notices.problem)
        for key in ASKING:
            view = getattr(window, key)
            view.edit_requested.connect(self._document.push)
            view.gesture_finished.connect(self._document.finish_gesture)
        for key in CHOOSING:
            getattr(window, key).sample_chosen.connect(stage.choose_sample)
        window.adversarial.picture_requested.connect(self._lend)
        window.drivers.unit_selected.connect(self._select_unit)

    def select(self, ids: tuple[str, ...]) -> None:
        """Other layers are selected."""
        if self._ready:
            for key in FOLLOWING:
                getattr(self._window, key).set_layers(ids)

    def paste(self) -> bool:
        """Take a picture of the clipboard to the stage; False where it has none, or the data has no pictures."""
        taken = self._ready and self._window.stage.take(QGuiApplication.clipboard().mimeData())
        if taken:
            self._reveal("stage")
        return taken

    def drop(self, path: str) -> bool:
        """Take a picture file that was dropped anywhere; False where it is none, or the data has no pictures."""
        stage = self._window.stage if self._ready else None
        if stage is None or Path(path).suffix.lower() not in SUFFIXES or not stage.takes_pictures():
            return False
        self.pictures.read(path, self._document.spec)
        self._reveal("stage")
        return True

    def stop(self) -> None:
        """End the thread that reads pictures."""
        self.pictures.stop()

    def _chosen(self) -> Watch:
        """The chosen sample holds whichever views are in sight."""
        return self._window.stage.chosen_watch()

    def _lend(self, picture: bytes) -> None:
        """A view lends a picture to be seen by, or (empty) takes it back."""
        if picture:
            self._window.stage.set_picture(picture)
        else:
            self._window.stage.put_away()

    def _select_unit(self, layer_id: str, unit: int) -> None:
        """A unit was chosen elsewhere: the canvas tells all others."""
        self._window.canvas.controller.select_unit(layer_id, unit)
