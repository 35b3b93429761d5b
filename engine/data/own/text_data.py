"""A text of one's own: which characters it has, and its samples."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, DataError, Dataset, never
from engine.data.own.text import Progress, examine
from engine.data.own.text import TextFile as Text
from engine.snapshot import Floats
from engine.spec.catalog.data import TextFile

MOST_CHARACTERS = 20_000_000
MOST_SYMBOLS = 120  # besides the one for all others
FEWEST_SAMPLES = 4
CHUNK = 1 << 20


@dataclass(frozen=True)
class TextReport:
    """A text as it was read: data ready for the document; notes : sentences about what was found and decided."""

    data: TextFile
    notes: tuple[str, ...]


def read_text(path: str | Path, *, progress: Progress | None = None, cancelled: Cancelled = never) -> TextReport:
    """Recognise a text: its encoding and its characters.

    Raises
    ------
    DataError
        If it is no text that can be learned from; says why and what would help.
    DataCancelled
        If `cancelled` said so.
    """
    text = _whole(Path(path).absolute(), cancelled, progress or (lambda share: None))
    counts = Counter(text)
    kept = sorted(sorted(counts, key=lambda sign: (-counts[sign], sign))[:MOST_SYMBOLS])
    data = TextFile(path=str(Path(path).absolute()), symbols=tuple(kept), characters=len(text))
    if data.shape().samples is not None and len(text) // data.length < FEWEST_SAMPLES:
        raise DataError(f"{Path(path).name} has only {len(text):,} characters.", "Choose a longer text.")
    rare = len(counts) - len(kept)
    notes = [f"{len(text):,} characters, {len(kept)} different ones."]
    if rare:
        notes.append(f"The {rare:,} rarest are read as one.")
    return TextReport(data, tuple(notes))


def make_text(data: TextFile, seed: int, cancelled: Cancelled) -> Dataset:
    """The text cut up without a gap; at each step the next character is asked for. The test is its end."""
    if not data.path:
        raise DataError("No file is chosen.", "Choose a text file, or drop one on the window.")
    text = _whole(Path(data.path), cancelled, lambda share: None)
    count = (len(text) - 1) // data.length
    if count < FEWEST_SAMPLES:
        raise DataError(f"The text has only {len(text):,} characters.", "Take shorter samples, or a longer text.")
    numbers = numbers_of(text, data.symbols)
    inputs = numbers[: count * data.length].reshape(count, data.length)
    wanted = numbers[1 : count * data.length + 1].reshape(count, data.length)
    trained = min(max(round(count * data.train_share / 100), 1), count - 1)
    return Dataset(
        inputs=inputs,
        target=np.zeros(count, np.float32),
        train=np.arange(count) < trained,
        origin=np.arange(count, dtype=np.int64),
        steps=wanted.astype(np.int64),
    )


def numbers_of(text: str, symbols: tuple[str, ...]) -> Floats:
    """(n,) index of each character; those that are not among the symbols get the one after the last."""
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    table = np.full(int(points.max(initial=0)) + 1, len(symbols), dtype=np.float32)
    for index, sign in enumerate(symbols):
        if ord(sign) < len(table):
            table[ord(sign)] = index
    return table[points]


def _whole(path: Path, cancelled: Cancelled, progress: Progress) -> str:
    """All of a text, line ends as one sign."""
    file: Text = examine(path, cancelled)
    parts: list[str] = []
    count = 0
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=file.encoding, errors="replace") as reader:
        while part := reader.read(CHUNK):
            if cancelled():
                raise DataCancelled
            parts.append(part)
            count += len(part)
            progress(min(1.0, count / file.size))
            if count > MOST_CHARACTERS:
                raise DataError(
                    f"{path.name} has more than {MOST_CHARACTERS:,} characters.", "Take a part of it, and read that."
                )
    return "".join(parts)
