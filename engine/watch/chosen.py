"""The one sample that the whole network is seen by: from the data, a picture that was drawn or dropped, or words."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, prod

import numpy as np
from torch import Tensor

from engine.run import Run
from engine.snapshot import Chosen, Floats, Ints, Watch, read_only
from engine.spec.catalog.data.texts import START
from engine.spec.data_shape import SPREAD, STEPWISE, DataShape, SequencePart
from engine.train.losses import NOT_ASKED
from engine.train.material import features
from engine.watch.answers import as_array, predicted, probabilities, shown
from engine.watch.tokens import tokens_of

FIRST = 24  # samples of which the longest is shown first
LARGEST_SEEN = 1e6  # number of a moment that was picked: the answer to it shall be one too
DRAWN = -1  # the origin of a picture, or of words, that are no sample of the data
BLANKS = ("·", " ", "\n")


@dataclass(frozen=True)
class ChosenInput:
    """What goes into the network.

    Attributes
    ----------
    origin : index in the source, -1 of a drawn picture or typed words. inputs : (raw,) as measured. target : as in the
        data set, not-a-number where it is not known. train : whether it is trained on.
    x : (1, features), prepared for the network. mask : (height, width) class of each pixel, or (steps,) of each step,
        -1 where nothing is asked; or None. future : (horizon,) what came, or None.
    """

    origin: int
    inputs: Floats
    target: float
    train: bool
    x: Tensor
    mask: Ints | None = None
    future: Floats | None = None


def chosen_input(run: Run, watch: Watch) -> ChosenInput:
    """Of a world what the watch observes, else what the stage shows.

    Of other data the picture of the watch where its size fits, else its words where they are symbols of the data; else
    the sample it names, else the first probe.
    """
    observed = _observed(run, watch.observation)
    if observed is not None:
        return ChosenInput(DRAWN, observed, nan, False, features(run.material.preparation, observed[None]))
    picture = _picture(run, watch.picture)
    if picture is not None:
        return ChosenInput(DRAWN, picture, nan, False, features(run.material.preparation, picture[None]))
    typed = typed_symbols(run, watch.words)
    if typed:
        return _of_words(run, typed)
    return _of_row(run, _row(run, watch.sample))


def _observed(run: Run, told: bytes) -> Floats | None:
    """(features,) of the moment that was picked, else what the stage shows; None where nobody acts."""
    agent = run.learner.agent
    if agent is None:
        return None
    if told and len(told) == 4 * agent.seen.shape[1]:
        numbers = np.nan_to_num(np.frombuffer(told, np.float32), posinf=0.0, neginf=0.0)
        return read_only(np.clip(numbers, -LARGEST_SEEN, LARGEST_SEEN))
    return read_only(agent.seen[0] if agent.shown is None else agent.shown)


def _of_row(run: Run, row: int) -> ChosenInput:
    """A sample of the data."""
    data = run.material.dataset
    classes = data.steps if run.material.task in STEPWISE else data.masks
    return ChosenInput(
        origin=int(data.origin[row]),
        inputs=read_only(data.inputs[row]),
        target=float(data.target[row]),
        train=bool(data.train[row]),
        x=features(run.material.preparation, data.inputs[row : row + 1]),
        mask=None if classes is None else read_only(classes[row].astype(np.int64)),
        future=None if data.future is None else read_only(data.future[row]),
    )


def typed_symbols(run: Run, words: str) -> list[int]:
    """The symbols of the first sequence that these words are made of; empty where the data have none of them."""
    sequence = run.material.shape.sequence
    return tokens_of(words, sequence[0].symbols)[0] if words and sequence and sequence[0].symbols else []


def _of_words(run: Run, typed: list[int]) -> ChosenInput:
    """Words in the place of the first sequence; of a translation the sample that has the very same, if there is one.

    Of more than there is room for, the last ones of a text that goes on, else the first ones. Where all samples are of
    one length, blanks follow, which are not shown; what else a sample has is empty but for its beginning.
    """
    shape, preparation = run.material.shape, run.material.preparation
    first, length = shape.sequence[0], shape.sequence[0].length
    typed = typed[-length:] if shape.task == "next-token" else typed[:length]
    if shape.task == "translation" and len(same := rows_with(run, typed)):
        return _of_row(run, int(same[0]))
    inputs = np.full(len(shape.features), nan, dtype=np.float32)
    inputs[: len(typed)] = typed
    for part in shape.sequence[1:]:
        inputs[shape.features.index(part.features[0])] = max(0, index_of(part, START))
    given = inputs.copy()
    if not first.varying:
        given[len(typed) : length] = next((index_of(first, blank) for blank in BLANKS if blank in first.symbols), 0)
    return ChosenInput(DRAWN, read_only(inputs), nan, False, features(preparation, given[None]), _next_ones(run, typed))


def _next_ones(run: Run, typed: list[int]) -> Ints | None:
    """(steps,) what comes next at each step of a text that was typed, -1 where nobody knows; None of other tasks."""
    if run.material.task != "next-token":
        return None
    steps = np.full(run.material.shape.sequence[0].length, NOT_ASKED, dtype=np.int64)
    steps[: len(typed) - 1] = typed[1:]
    return read_only(steps)


def rows_with(run: Run, symbols: list[int]) -> Ints:
    """Rows of the data set whose first sequence is made of these symbols and no more."""
    wanted = np.full(run.material.shape.sequence[0].length, -1.0, dtype=np.float32)
    wanted[: len(symbols)] = symbols
    inputs = run.material.dataset.inputs[:, : len(wanted)]
    return np.flatnonzero((np.nan_to_num(inputs, nan=-1.0) == wanted).all(1))


def index_of(part: SequencePart, symbol: str) -> int:
    """The place of a symbol; -1 where it is none of these."""
    return part.symbols.index(symbol) if symbol in part.symbols else -1


def _picture(run: Run, told: bytes) -> Floats | None:
    """(channels * height * width,) from 0 to 1; None where the data are no pictures of this size."""
    size = run.material.shape.picture
    if not told or size is None or len(told) != 4 * prod(size):
        return None
    return read_only(np.clip(np.nan_to_num(np.frombuffer(told, np.float32)), 0.0, 1.0))


def _row(run: Run, origin: int | None) -> int:
    """The row of a sample in the data set; the first probe where it is not there (any more)."""
    if origin is not None and len(rows := np.flatnonzero(run.material.dataset.origin == origin)):
        return int(rows[0])
    return _first_shown(run)


def _first_shown(run: Run) -> int:
    """The first of a crowd; of sequences of different lengths the longest of the first few, in which most is seen."""
    rows, shape = run.material.crowd_rows[:FIRST], run.material.shape
    if not any(part.varying for part in shape.sequence):
        return int(rows[0])
    lengths = [steps_of(shape, inputs)[0] for inputs in run.material.dataset.inputs[rows]]
    return int(rows[int(np.argmax(lengths))])


def chosen_view(run: Run, chosen: ChosenInput, z: Tensor | None = None) -> Chosen:
    """What the network says of it.

    Parameters
    ----------
    z : (1, outputs), the answer, where a forward pass has given it already.
    """
    if z is None:
        with run.learner.model.evaluating():
            z = run.learner.model(chosen.x)
    material = run.material
    spread, ahead = material.task in SPREAD | {"reconstruction"}, material.task == "forecast"
    classes = read_only(probabilities(z, material)[0])
    return Chosen(
        origin=chosen.origin,
        train=chosen.train,
        inputs=chosen.inputs,
        target=chosen.target,
        probabilities=as_array(z.new_zeros(0)) if spread else classes,
        predicted=nan if spread else float(predicted(z, material)[0]),
        mask=chosen.mask,
        said=_said(z[0], chosen.mask) if material.task in SPREAD else None,
        steps=steps_of(material.shape, chosen.inputs),
        step_probabilities=classes if material.task in STEPWISE else None,
        wanted=chosen.future if ahead else None,
        forecast=read_only(shown(z, material)[0]) if ahead else None,
    )


def _said(z: Tensor, wanted: Ints | None) -> Ints:
    """The likeliest class at each pixel or step; -1 at steps where nothing is asked, if that is known."""
    said = z.argmax(0).numpy().astype(np.int64)
    return read_only(said if wanted is None else np.where(wanted == NOT_ASKED, NOT_ASKED, said))


def steps_of(shape: DataShape, inputs: Floats) -> tuple[int, ...]:
    """How many steps each sequence of a sample has.

    Parameters
    ----------
    inputs : (features,), not-a-number beyond its ends.
    """
    counts, start = [], 0
    for part in shape.sequence:
        counts.append(int(np.isfinite(inputs[start : start + part.length]).sum()))
        start += part.channels * part.length
    return tuple(counts)
