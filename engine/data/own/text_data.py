"""A text of one's own: which characters it has, and its samples."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, DataError, Dataset, never
from engine.data.own.text import PROSE, Progress, examine, unreadable
from engine.data.own.text import TextFile as Text
from engine.data.sequences.texts import encode, stretches
from engine.spec.catalog.data import TextFile
from engine.spec.catalog.data.own_sequences import SHORTEST
from engine.spec.catalog.data.texts import OTHER

MOST_CHARACTERS = 20_000_000
MOST_SYMBOLS = 120  # besides the one for all others
FEWEST_SAMPLES = 4
FEWEST_TO_LEARN = 2_000
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
    place = Path(path).absolute()
    file, text = _whole(place, cancelled, progress or (lambda share: None))
    counts = Counter(text)
    counts.pop(OTHER, None)  # it stands for the others, and may be one of them
    kept = sorted(sorted(counts, key=lambda sign: (-counts[sign], sign))[:MOST_SYMBOLS])
    data = TextFile(path=str(place), symbols=tuple(kept), characters=len(text))
    if len(text) <= FEWEST_SAMPLES * SHORTEST:
        few = f"{len(text):,} character{'s' * (len(text) != 1)}"
        raise DataError(f"{place.name} has only {few}.", f"Choose a longer text, of {FEWEST_TO_LEARN:,} at least.")
    if len(kept) < 2:
        raise DataError(f"{place.name} has the same character all along.", "Choose another text.")
    return TextReport(data.fitted(), tuple(_notes(file.encoding, len(text), len(counts), len(kept))))


def _notes(encoding: str, characters: int, different: int, kept: int) -> list[str]:
    notes = [f"{characters:,} characters, {different:,} different ones."]
    if encoding in ("cp1252", "latin-1"):
        notes.append("It is not UTF-8, and was read as Western European.")
    if different > kept:
        notes.append(f"The {different - kept:,} rarest are one, {OTHER}.")
    if characters < FEWEST_TO_LEARN:
        notes.append("That is little to learn from.")
    return notes


def make_text(data: TextFile, seed: int, cancelled: Cancelled) -> Dataset:
    """The text cut up without a gap; at each step the next character is asked for. The test is its end."""
    if not data.path:
        raise DataError("No file is chosen.", "Choose a text file, or drop one on the window.")
    _, text = _whole(Path(data.path), cancelled, lambda share: None)
    count = (len(text) - 1) // data.length
    if count < FEWEST_SAMPLES:
        raise DataError(f"The text has only {len(text):,} characters.", "Take shorter samples, or a longer text.")
    inputs, steps = stretches(encode(text, data.signs), data.length)
    trained = min(max(round(count * data.train_share / 100), 1), count - 1)
    return Dataset(
        inputs=inputs,
        target=np.zeros(count, np.float32),
        train=np.arange(count) < trained,
        origin=np.arange(count, dtype=np.int64),
        steps=steps,
    )


def beginning(data: TextFile, size: int = 1000) -> str:
    """The first characters of a text, as it is read.

    Raises
    ------
    DataError
    """
    return _whole(Path(data.path), never, lambda share: None, most=size)[1]


def _whole(path: Path, cancelled: Cancelled, progress: Progress, most: int | None = None) -> tuple[Text, str]:
    """A text, with line ends as one sign.

    Parameters
    ----------
    most : no more characters than these; None for all.
    """
    file = examine(path, cancelled, PROSE)
    parts: list[str] = []
    count = 0
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=file.encoding, errors="replace") as reader:
            while (most is None or count < most) and (part := reader.read(CHUNK if most is None else most)):
                if cancelled():
                    raise DataCancelled
                parts.append(part)
                count += len(part)
                progress(min(1.0, raw.tell() / file.size))
                _check(path.name, part, count)
    except OSError as error:
        raise unreadable(path, error) from None
    return file, "".join(parts)


def _check(name: str, part: str, count: int) -> None:
    if "\0" in part:
        raise DataError(
            f"{name} holds a NUL character, which no text has; the file may be damaged.",
            "Save the text again as UTF-8.",
        )
    if count > MOST_CHARACTERS:
        raise DataError(f"{name} has more than {MOST_CHARACTERS:,} characters.", PROSE.smaller)
