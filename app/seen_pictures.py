"""A picture that somebody drops on the stage or pastes: read and fitted beside the window, then laid on the pad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.background import Background

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.spec.data_shape import DataShape
    from engine.spec.document import Spec

BRIGHT_STROKES = ("digits", "mnist", "emnist")  # written in white on black, where people write in black on white
MOST_PIXELS = 50_000_000
UNREADABLE = "This picture cannot be read."
REMEDY = "Save it as PNG or JPEG, and drop it again."


class SeenPictures(QObject):
    """Brings any picture to the size of the data's.

    Signals
    -------
    ready(bytes) : float32, (channels, height, width), 0 to 1. failed(problem, remedy) : a sentence each.
    """

    ready = Signal(bytes)
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._background = Background("pictures")
        self._background.done.connect(lambda _name, fitted: self.ready.emit(fitted))
        self._background.failed.connect(lambda _name, error: self.failed.emit(UNREADABLE, REMEDY))

    def read(self, path: str, spec: Spec) -> None:
        """A file; `ready` or `failed` follows."""
        self._fit(lambda: _opened(Path(path)), spec)

    def take(self, image: QImage, spec: Spec) -> None:
        """A picture of the clipboard; `ready` or `failed` follows."""
        self._fit(lambda: image, spec)

    def stop(self) -> None:
        """End the thread."""
        self._background.stop()

    def _fit(self, opened: Callable[[], QImage], spec: Spec) -> None:
        shape, bright = spec.data_shape, spec.data.kind in BRIGHT_STROKES

        def job(_cancelled: object) -> bytes:
            return _fitted(opened(), shape, bright)

        self._background.submit("picture", job)


def _opened(path: Path) -> QImage:
    from PIL import Image

    with Image.open(path) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        rgba = picture.convert("RGBA")
    return QImage(rgba.tobytes(), rgba.width, rgba.height, QImage.Format.Format_RGBA8888).copy()


def _fitted(image: QImage, shape: DataShape, bright: bool) -> bytes:
    from engine.data.fit import fit_picture

    if image.isNull() or shape.picture is None:
        raise ValueError("no picture")
    return fit_picture(_rgba(image), shape.picture, bright_strokes=bright)


def _rgba(image: QImage) -> NDArray[np.uint8]:
    """(height, width, 4)."""
    import numpy as np

    whole = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(bytes(whole.constBits()), np.uint8).reshape(whole.height(), whole.bytesPerLine())
    return rows[:, : 4 * whole.width()].reshape(whole.height(), whole.width(), 4).copy()
