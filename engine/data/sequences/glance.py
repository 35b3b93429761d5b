"""Sequences at a glance: a few strands, or lines of symbols with what is wanted of them in turn."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Dataset, Doubles, by_turns
from engine.data.sequences.series import whole_series
from engine.data.sequences.texts import shakespeare
from engine.data.sequences.words import number_words
from engine.snapshot import Floats, Preview, read_only
from engine.spec.catalog.data import NumberWords, Series, Shakespeare
from engine.spec.data_shape import STEPWISE, DataShape

STRANDS = 3
LATEST = 110  # steps of a series; more would only fill the picture
MOST_LINES = 6
SPOKEN = 84  # a number that shows how the French count: four twenties and four


def lines_of(data: Shakespeare | NumberWords) -> Preview:
    """The thumbnail of a text, without making its samples."""
    if isinstance(data, NumberWords):
        return Preview(data.kind, lines=(" ".join(number_words(SPOKEN, "en")), " ".join(number_words(SPOKEN, "fr"))))
    text = shakespeare().train
    first = text.rindex("\n", 0, text.index(":\n")) + 1  # where somebody speaks
    return Preview(data.kind, lines=lines_in(text[first : first + 1000]))


def lines_in(text: str) -> tuple[str, ...]:
    """The first lines of a text with something in them."""
    spoken = [line for line in text.splitlines() if line.strip()]
    return tuple(spoken[:MOST_LINES])


def series_of(data: Series) -> Preview:
    """The thumbnail of a series in time: its end."""
    return Preview(data.kind, strands=strands_of(whole_series(data)[0][:, None]))


def strands_of(series: Doubles) -> Floats:
    """The end of a series, (steps, channels), as the first of its channels draw it."""
    return read_only(_to_unit(series[-LATEST:, :STRANDS].T.astype(np.float32)))


def glance(kind: str, shape: DataShape, samples: Dataset) -> Preview:
    """The thumbnail of other sequences: their first samples."""
    classes = len(shape.classes)
    if shape.sequence[0].symbols:
        return Preview(kind, classes, lines=(_asked(shape, samples), _wanted(shape, samples)))
    strands, target = _strands(shape, samples)
    return Preview(kind, classes, target=target, strands=read_only(_to_unit(strands)))


def _asked(shape: DataShape, samples: Dataset) -> str:
    """The symbols of the first sample."""
    symbols = shape.sequence[0].symbols
    return "".join(symbols[int(value)] for value in samples.inputs[0] if value == value)


def _wanted(shape: DataShape, samples: Dataset) -> str:
    """What is wanted of the first sample: at its steps, or of the whole."""
    if shape.task in STEPWISE and samples.steps is not None:
        return "".join(shape.places[step] for step in samples.steps[0] if step >= 0)
    return shape.classes[int(samples.target[0])]


def _strands(shape: DataShape, samples: Dataset) -> tuple[Floats, Floats | None]:
    """(n, steps): the channels of the first sample where there are several, else a few samples, each of another class
    where there are classes; with what comes after them."""
    part = shape.sequence[0]
    if part.channels > 1:
        return samples.inputs[0].reshape(part.channels, part.length)[:STRANDS], None
    rows = by_turns(samples.target)[:STRANDS] if shape.classes else np.arange(STRANDS)
    strands = samples.inputs[rows]
    if samples.future is not None:
        strands = np.hstack((strands, samples.future[rows]))
    return strands, read_only(samples.target[rows]) if shape.classes else None


def _to_unit(strands: Floats) -> Floats:
    """Each scaled to -1 ... 1; 0 where it does not vary."""
    low, high = np.nanmin(strands, axis=1, keepdims=True), np.nanmax(strands, axis=1, keepdims=True)
    middle, reach = (low + high) / 2, (high - low) / 2
    scaled: Floats = ((strands - middle) / np.where(reach > 0, reach, 1)).astype(np.float32)
    return scaled
