"""A folder of pictures: each folder in it is a class."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, DataError, Dataset, by_turns, never, noise, split
from engine.data.own.picture_files import SUFFIXES, BadPicture, Pixels, read_picture
from engine.data.own.text import Progress, unreadable
from engine.snapshot import Floats, Ints
from engine.spec.catalog.data import PictureFolder

MOST_PICTURES = 200_000
MOST_NUMBERS = 50_000_000  # 200 MB
MOST_CLASSES = 100
MOST_REPORTED = 1000
FEWEST = 4

Bad = tuple[str, str]  # a file's name from the folder on, and what is wrong with it


@dataclass(frozen=True)
class PictureReport:
    """A folder of pictures as it was found.

    Attributes
    ----------
    data : ready for the document.
    bad_files : (name, reason) of the files that are left out, the first thousand; the reason completes
        "cats/7.png ...".
    bad : how many are left out in all. notes : sentences about what was found.
    """

    data: PictureFolder
    bad_files: tuple[Bad, ...]
    bad: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Loaded:
    """The pictures that could be read: (n, pixels), and the class of each, by name."""

    pixels: Pixels
    classes: tuple[str, ...]
    target: Ints
    bad: tuple[Bad, ...]


_Key = tuple[object, ...]
_last: tuple[_Key, _Loaded] | None = None  # so that a drag of the noise slider does not read the folder again


def read_pictures(
    path: str | Path,
    *,
    edge: int = 16,
    color: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled = never,
) -> PictureReport:
    """Read a folder of pictures, and say what in it could not be used.

    Raises
    ------
    DataError
        If there is nothing to be learned from it; says why and what would help.
    DataCancelled
        If `cancelled` said so.
    """
    folder = Path(path).absolute()
    loaded = _load(folder, edge, color, cancelled, progress or (lambda share: None))
    counts = np.bincount(loaded.target, minlength=len(loaded.classes))
    classes = tuple(name for name, count in zip(loaded.classes, counts, strict=True) if count)
    _check_classes(folder, classes, loaded)
    data = PictureFolder(path=str(folder), classes=classes, rows=len(loaded.target), edge=edge, color=color)
    gone = [name for name in loaded.classes if name not in classes]
    notes = [f"No picture in {name} can be read, so it is no class." for name in gone]
    if loaded.bad:
        many = len(loaded.bad) != 1
        notes.append(f"{len(loaded.bad):,} file{'s' * many} that cannot be read {'are' if many else 'is'} left out.")
    return PictureReport(data, loaded.bad[:MOST_REPORTED], len(loaded.bad), tuple(notes))


def make_picture_folder(data: PictureFolder, seed: int, cancelled: Cancelled) -> Dataset:
    """All pictures that can be read; the noise is a share of the deviation of all pixels together.

    Raises
    ------
    DataError, DataCancelled
    """
    if not data.path:
        raise DataError("No folder is chosen.", "Choose a folder of pictures, or drop one on the window.")
    loaded = _load(Path(data.path), data.edge, data.color, cancelled, lambda share: None)
    place = {name: index for index, name in enumerate(data.classes)}
    mine = np.array([place.get(name, -1) for name in loaded.classes], dtype=np.int64)[loaded.target]
    target, pixels = mine[mine >= 0], loaded.pixels[mine >= 0]
    for index, name in enumerate(data.classes):
        if not (target == index).any():
            raise DataError(f"The folder {name} has no pictures any more.", "Put them back, or read the folder again.")
    if len(target) < FEWEST:
        raise DataError(f"Only {len(target)} pictures can be read.", f"Add pictures, at least {FEWEST}.")
    inputs = pixels.astype(np.float32) / np.float32(255)
    if data.noise:
        inputs = np.clip(inputs + inputs.std() * noise(data, seed, inputs.shape), 0, 1).astype(np.float32)
    answers = target.astype(np.float32)
    return Dataset(inputs, answers, split(data, seed, answers, classes=True), np.arange(len(answers), dtype=np.int64))


def first_pictures(data: PictureFolder, most: int) -> Floats:
    """The first pictures that can be read, the classes by turns; no more of them than are wanted.

    Returns
    -------
    (n, pixels) from 0 to 1

    Raises
    ------
    DataError
        If there is none.
    """
    folder = Path(data.path)
    files = [file for file in _listed(folder, never)[0] if file[0] in data.classes]
    read: list[Pixels] = []
    for row in by_turns(np.array([data.classes.index(kind) for kind, *_ in files], dtype=np.int64)):
        if len(read) < most:
            with contextlib.suppress(BadPicture):
                read.append(read_picture(folder / files[row][1], data.edge, data.color))
    if not read:
        raise DataError(f"No picture in {folder.name} can be read.", "Choose another folder.")
    return np.stack(read).astype(np.float32) / np.float32(255)


def _check_classes(folder: Path, classes: tuple[str, ...], loaded: _Loaded) -> None:
    if not classes:
        name, reason = loaded.bad[0]
        raise DataError(f"No picture in {folder.name} can be read; {name} {reason}.", "Choose another folder.")
    if len(classes) == 1:
        raise DataError(
            f"{folder.name} has pictures of one class only ({classes[0]}), and there is nothing to tell apart.",
            "Put pictures of something else in a second folder beside it.",
        )
    if len(loaded.target) < FEWEST:
        raise DataError(f"Only {len(loaded.target)} pictures can be read.", f"Add pictures, at least {FEWEST}.")


def _load(folder: Path, edge: int, color: bool, cancelled: Cancelled, progress: Progress) -> _Loaded:
    global _last
    files, closed = _listed(folder, cancelled)
    size = edge * edge * (3 if color else 1)
    if len(files) * size > MOST_NUMBERS:
        raise DataError(
            f"{len(files):,} pictures of {edge}×{edge} pixels are more than {MOST_NUMBERS:,} numbers.",
            "Choose a smaller edge, grey instead of colour, or fewer pictures.",
        )
    key: _Key = (str(folder), edge, color, tuple(files), tuple(closed))
    if _last is None or _last[0] != key:
        _last = (key, _read(folder, files, edge, color, closed, cancelled, progress))
    progress(1.0)
    return _last[1]


_File = tuple[str, str, int, int]  # class, name from the folder on, time of the last change, bytes


def _listed(folder: Path, cancelled: Cancelled) -> tuple[list[_File], list[Bad]]:
    """The files called pictures in the folders of a folder, in the order of their names; and what cannot be opened."""
    bad: list[Bad] = []
    try:
        if not folder.is_dir():
            raise _gone(folder)
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from None
    classes = [entry.name for entry in inside if entry.is_dir() and not entry.name.startswith(".")]
    files = [file for name in classes if _is_text(name, bad) for file in _pictures(folder, name, name, bad, cancelled)]
    if not files:
        raise _no_pictures(folder, bad, any(entry.name.lower().endswith(SUFFIXES) for entry in inside))
    if (many := len({file[0] for file in files})) > MOST_CLASSES:
        raise DataError(f"{folder.name} has {many:,} folders with pictures.", f"Choose at most {MOST_CLASSES} classes.")
    return files, bad


def _gone(folder: Path) -> DataError:
    return DataError(f"The folder {folder.name} is not in {folder.parent}.", "Put it back, or choose another.")


def _no_pictures(folder: Path, bad: list[Bad], loose: bool) -> DataError:
    if bad:
        name, reason = bad[0]
        return DataError(f"No folder in {folder.name} can be read; {name} {reason}.", "Mend that, or choose another.")
    found = "pictures, but no folders with pictures in them" if loose else "no folders with pictures in them"
    return DataError(f"{folder.name} has {found}.", "Put the pictures of each class in a folder of its own.")


def _is_text(name: str, bad: list[Bad]) -> bool:
    """Whether a name can stand in a project file: some systems allow names that are no text in any alphabet."""
    if (shown := _printable(name)) != name:
        bad.append((shown, "has a name that is no text; give it another"))
    return shown == name


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _pictures(root: Path, kind: str, place: str, bad: list[Bad], cancelled: Cancelled) -> Iterator[_File]:
    """The pictures of a class, in its folders too; links to folders are not followed, for they may lead in circles."""
    if cancelled():
        raise DataCancelled
    try:
        with os.scandir(root / place) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:  # it may not be opened, or went away meanwhile
        bad.append((_printable(place), f"cannot be opened ({error.strerror})"))
        return
    for count, entry in enumerate(inside):
        name = f"{place}/{entry.name}"
        if count > MOST_PICTURES:
            raise DataError(f"{kind} holds more than {MOST_PICTURES:,} files.", "Choose some of them.")
        if entry.is_dir(follow_symlinks=False):
            yield from _pictures(root, kind, name, bad, cancelled)
        elif entry.name.lower().endswith(SUFFIXES) and not entry.name.startswith(".") and entry.is_file():
            with contextlib.suppress(OSError):  # it went away meanwhile
                status = entry.stat()
                yield kind, name, status.st_mtime_ns, status.st_size


def _read(
    folder: Path,
    files: list[_File],
    edge: int,
    color: bool,
    closed: list[Bad],
    cancelled: Cancelled,
    progress: Progress,
) -> _Loaded:
    classes = tuple(dict.fromkeys(kind for kind, *_ in files))
    pixels = np.empty((len(files), edge * edge * (3 if color else 1)), dtype=np.uint8)
    target: list[int] = []
    bad = list(closed)
    for count, (kind, name, *_) in enumerate(files):
        if cancelled():
            raise DataCancelled
        try:
            pixels[len(target)] = read_picture(folder / name, edge, color)
        except BadPicture as fault:
            bad.append((_printable(name), str(fault)))
        else:
            target.append(classes.index(kind))
        progress(count / len(files))
    if bad and not folder.is_dir():  # somebody moved it while it was read
        raise _gone(folder)
    return _Loaded(pixels[: len(target)], classes, np.array(target, dtype=np.int64), tuple(bad))
