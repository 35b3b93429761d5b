"""An episode as a film: GIF by Pillow, MP4 by FFmpeg, both loaded when somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.snapshot import Episode, Scene
from engine.spec.atomic_file import write_atomically
from engine.spec.catalog.data import World
from widgets.kit import Theme, font
from widgets.stage.scenes import paint_scene
from widgets.stage.scenes.maps import grid_size

if TYPE_CHECKING:
    from PIL import Image

Picture = NDArray[np.uint8]  # (height, width, 3)
Tell = Callable[[float], None]
Stop = Callable[[], bool]

EDGE = 480  # px, the shorter side of what is painted, about
LONGEST = 960  # px
WIDE = 1.6  # width by height of a world that is not made of cells
STRIP = 28  # px, for the words below
MARGIN = 12  # px
LAST_S = 0.8  # the end is held
MOST_GIF_HZ = 50.0  # what viewers show as it is: a faster GIF is slowed down by most
COLORS = 128
SUFFIXES = ("gif", "mp4")


class FilmError(Exception):
    """A film that cannot be written; problem and remedy are a sentence each."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class GivenUp(Exception):
    """Somebody cancelled it, who needs not be told."""


@dataclass(frozen=True)
class Film:
    """What is filmed.

    Attributes
    ----------
    look : the theme that it is painted in. pace : times the world's own speed; below 1 is slow motion.
    """

    data: World
    episode: Episode
    look: Theme
    pace: float = 1.0

    @property
    def hz(self) -> float:
        """Pictures a second."""
        own = self.data.pace_hz
        return max(0.5, own * self.pace)

    @property
    def count(self) -> int:
        """Moments, the last one included."""
        return len(self.episode.scenes)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in px, both even, as H.264 has it."""
        wide = _aspect(self.data, self.episode.scenes[0])
        width, height = (EDGE * wide, float(EDGE)) if wide >= 1 else (float(EDGE), EDGE / wide)
        small = min(1.0, LONGEST / max(width, height))
        return _even(width * small), _even(height * small + STRIP)

    def picture(self, moment: int) -> Picture:
        """One moment, painted; may be called off the thread of the window."""
        width, height = self.size
        image = QImage(width, height, QImage.Format.Format_RGB888)
        image.fill(QColor(self.look.panel))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, 0, width, height - STRIP)
        paint_scene(painter, place, self.data, self.episode.scenes[moment], self.look, self._action(moment))
        self._write(painter, QRectF(MARGIN, height - STRIP, width - 2 * MARGIN, STRIP), moment)
        painter.end()
        lines = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        return lines[:, : width * 3].reshape(height, width, 3).copy()

    def _write(self, painter: QPainter, strip: QRectF, moment: int) -> None:
        """Which episode, how far, and what it paid so far."""
        score = float(self.episode.rewards[:moment].sum())
        painter.setFont(font("small"))
        painter.setPen(QColor(self.look.text_second))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = f"{self.data.called} · episode {self.episode.number:,} · action {moment:,}"
        painter.drawText(strip, Qt.AlignmentFlag.AlignLeft | middle, left)
        painter.setPen(QColor(self.look.text))
        painter.drawText(strip, Qt.AlignmentFlag.AlignRight | middle, f"return {score:,.1f}".replace("-", "−"))

    def _action(self, moment: int) -> int | tuple[float, ...] | None:
        """The action that led to a moment."""
        if moment == 0:
            return None
        action = self.episode.actions[moment - 1]
        return tuple(float(part) for part in action) if np.ndim(action) else int(action)


def write_film(path: Path, film: Film, tell: Tell, stop: Stop) -> Path | None:
    """Write a film of the format that the file's name says, beside the old one and then in its place.

    Returns
    -------
    Path | None
        None if it was given up; the old file is as it was.

    Raises
    ------
    FilmError, ProjectError
        If it cannot be encoded, or cannot be written.
    """
    write = _write_gif if path.suffix.lower() == ".gif" else _write_mp4
    try:
        write_atomically(path, lambda file: write(file, film, tell, stop), durable=False)
    except GivenUp:
        return None
    return path


def _pictures(film: Film, moments: list[int], tell: Tell, stop: Stop) -> Iterator[Picture]:
    for done, moment in enumerate(moments):
        if stop():
            raise GivenUp
        tell(done / len(moments))
        yield film.picture(moment)


def gif_times(film: Film) -> tuple[list[int], list[int]]:
    """Which moments a GIF shows, and for how long each, in ms; it counts in hundredths of a second."""
    ends = [(moment + 1) / film.hz for moment in range(film.count)]
    ends[-1] += LAST_S
    moments, times, shown = [], [], 0.0
    for moment, end in enumerate(ends):
        last = moment == film.count - 1
        hundredths = round(100 * (end - shown))
        if hundredths < round(100 / MOST_GIF_HZ) and not last:
            continue
        moments.append(moment)
        times.append(10 * hundredths)
        shown += hundredths / 100
    return moments, times


def _write_gif(file: BinaryIO, film: Film, tell: Tell, stop: Stop) -> None:
    from PIL import Image

    moments, times = gif_times(film)
    palette = _palette(film)

    def few_colors(picture: Picture) -> Image.Image:
        return Image.fromarray(picture).quantize(palette=palette, dither=Image.Dither.NONE)

    pictures = map(few_colors, _pictures(film, moments, tell, stop))
    first = next(pictures)
    first.save(file, "GIF", save_all=True, append_images=pictures, duration=times, loop=0, optimize=False)


def _palette(film: Film) -> Image.Image:
    """One for all pictures, so that nothing that stands still flickers."""
    from PIL import Image

    some = [film.picture(moment) for moment in sorted({0, film.count // 2, film.count - 1})]
    return Image.fromarray(np.concatenate(some)).quantize(COLORS, dither=Image.Dither.NONE)


def _write_mp4(file: BinaryIO, film: Film, tell: Tell, stop: Stop) -> None:
    import av
    from av.error import FFmpegError

    held = [film.count - 1] * round(LAST_S * film.hz)
    try:
        with av.open(file, "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=Fraction(film.hz).limit_denominator(1000))
            stream.width, stream.height = film.size
            stream.pix_fmt = "yuv420p"
            stream.options = {"crf": "18", "preset": "veryfast"}
            stream.codec_context.thread_count = 1  # the training keeps its core
            for picture in _pictures(film, [*range(film.count), *held], tell, stop):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(stream.encode())
    except FFmpegError as error:
        raise FilmError(f"The film cannot be encoded ({error.strerror}).", "Save it as a GIF instead.") from error


def _aspect(data: World, scene: Scene) -> float:
    """Width by height of what is painted."""
    size = grid_size(data)
    if size is not None:
        return min(max(size[1] / size[0], 0.5), 2.5)
    if scene.picture is not None:
        return float(min(max(scene.picture.shape[1] / scene.picture.shape[0], 0.5), 2.5))
    return 1.0 if data.kind in ("acrobot", "pendulum", "catch") else WIDE


def _even(length: float) -> int:
    return 2 * max(8, round(length / 2))
