"""Pictures from elsewhere: files that are dropped, pictures that are pasted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QWidget

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}


def picture_path(data: QMimeData) -> str:
    """The first picture file that is carried; '' for none."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return next((path for path in paths if Path(path).suffix.lower() in SUFFIXES), "")


class TakesPictures(QWidget):
    """Base of a widget on which pictures can be dropped, or pasted while it has the focus.

    Signals
    -------
    picture_dropped(str) : path of a file. image_pasted(QImage) : a picture without a file.
    """

    picture_dropped = Signal(str)
    image_pasted = Signal(QImage)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def takes_pictures(self) -> bool:
        """Whether a picture is of use now."""
        return True

    def take(self, data: QMimeData | None) -> bool:
        """Ask for what is carried to be shown; False where that is no picture."""
        if data is None or not self.takes_pictures():
            return False
        path = picture_path(data)
        if path:
            self.picture_dropped.emit(path)
            return True
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        if image.isNull():
            return False
        self.image_pasted.emit(image)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if self.takes_pictures() and (picture_path(data) or data.hasImage()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def event(self, event: QEvent) -> bool:
        """Paste is ours while a picture is in the clipboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._pastes(event):
            event.accept()
            return True
        return super().event(event)

    def _pastes(self, event: QKeyEvent) -> bool:
        if not event.matches(QKeySequence.StandardKey.Paste) or not self.takes_pictures():
            return False
        data = QGuiApplication.clipboard().mimeData()
        return bool(data is not None and (data.hasImage() or picture_path(data)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.take(QGuiApplication.clipboard().mimeData()):
            event.accept()
        else:
            super().keyPressEvent(event)
