"""Made sequences: what is asked of them is what they say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.data import Dataset, make
from engine.spec.catalog.data import DataKind
from tests.engine.data.sources import source


def texts(data: DataKind, samples: Dataset) -> list[str]:
    """The symbols of each sample."""
    symbols = data.shape().sequence[0].symbols
    return ["".join(symbols[int(value)] for value in row if not np.isnan(value)) for row in samples.inputs]


@pytest.mark.parametrize("settings", [{}, {"letters": 1, "delay": 0, "alphabet": 2}, {"letters": 10, "delay": 200}])
def test_recall_asks_at_the_cues_for_the_letters_in_order(settings: dict[str, int]) -> None:
    data = source("recall", samples=200, **settings)
    samples = make(data, 1)
    assert samples.steps is not None
    for text, steps in zip(texts(data, samples), samples.steps, strict=True):
        letters = text[: len(text.rstrip("?")) - text.count("·")]
        assert text == letters + "·" * text.count("·") + "?" * len(letters)
        assert "".join(data.shape().tags[step] for step in steps if step >= 0) == letters
        assert (steps[: -len(letters)] == -1).all()


@pytest.mark.parametrize(("shortest", "length"), [(1, 4), (1, 12), (3, 100), (11, 12)])
def test_parity_is_of_the_ones_of_each_string(shortest: int, length: int) -> None:
    data = source("parity", length=length, shortest=shortest, samples=500)
    samples = make(data, 1)
    assert samples.steps is not None
    lines = texts(data, samples)
    for text, steps, odd in zip(lines, samples.steps, samples.target, strict=True):
        assert text.count("1") % 2 == odd == steps[len(text) - 1]
        assert all(text[: i + 1].count("1") % 2 == steps[i] for i in range(len(text)))
        assert (steps[len(text) :] == -1).all()
    assert {min(map(len, lines)), max(map(len, lines))} == {shortest, length}


@pytest.mark.parametrize("length", [4, 12, 20, 21, 100])
def test_strings_of_one_length_are_unseen_in_the_test(length: int) -> None:
    data = source("parity", length=length, shortest=100, samples=500)
    assert not data.shape().sequence[0].varying
    samples = make(data, 1)
    assert np.array_equal(samples.target, samples.inputs.sum(axis=1) % 2)
    assert np.array_equal(samples.steps, samples.inputs.cumsum(axis=1) % 2)  # type: ignore[arg-type]
    assert len(samples.inputs) == data.shape().samples == min(500, 2**length)
    different = len(np.unique(samples.inputs, axis=0))
    assert different == len(samples.inputs) or (length > 20 and different > 490)


def nested(text: str, steps: list[int]) -> bool:
    """Whether brackets are balanced, by another way than the generator's; the depths are checked on the way."""
    depth, bad, open_ = 0, False, []
    for symbol, step in zip(text, steps, strict=True):
        opens = symbol in "(["
        depth = max(0, depth + (1 if opens else -1))
        assert step == depth
        if opens:
            open_.append(symbol)
        elif not open_ or open_.pop() + symbol not in ("()", "[]"):
            bad = True
    return not bad and not open_


@pytest.mark.parametrize("brackets", ["round", "both"])
@pytest.mark.parametrize(("length", "depth"), [(24, 4), (8, 2), (60, 2), (100, 10)])
def test_brackets_are_balanced_where_they_are_said_to_be(brackets: str, length: int, depth: int) -> None:
    data = source("brackets", brackets=brackets, length=length, depth=depth, samples=400)
    samples = make(data, 3)
    assert samples.steps is not None
    lines = texts(data, samples)
    for text, steps, balanced in zip(lines, samples.steps, samples.target, strict=True):
        assert nested(text, [int(step) for step in steps[: len(text)]]) == balanced
        assert (steps[len(text) :] == -1).all()
    assert samples.steps.max() == depth
    lengths = np.array([len(text) for text in lines])
    assert (lengths % 2 == 0).all()
    assert (lengths.min(), lengths.max()) == (max(4, length // 8 * 2), length)
    of = [lengths[samples.target == value].mean() for value in (0, 1)]
    assert of[0] == pytest.approx(of[1], rel=0.1), "the length tells nothing"


@pytest.mark.parametrize("length", [10, 100, 400])
def test_adding_wants_the_sum_of_the_marked_numbers(length: int) -> None:
    samples = make(source("adding", length=length, samples=500), 2)
    numbers, marked = samples.inputs[:, :length], samples.inputs[:, length:]
    assert set(np.unique(marked)) == {0, 1}
    half = length // 2
    assert (marked[:, :half].sum(axis=1) == 1).all()
    assert (marked[:, half:].sum(axis=1) == 1).all()
    assert np.allclose(samples.target, (numbers * marked).sum(axis=1), atol=1e-6)
    assert numbers.min() >= 0
    assert numbers.max() <= 1
    assert samples.target.var() == pytest.approx(1 / 6, rel=0.2)  # of two even numbers


def test_sines_go_on_as_they_were() -> None:
    samples = make(source("sines", waves=1, noise=0, window=60, horizon=20, samples=100), 1)
    assert samples.future is not None
    for past, future in zip(samples.inputs[:20], samples.future[:20], strict=True):
        wave = np.concatenate((past, future)).astype(np.float64)
        turn = (wave[2:] + wave[:-2]) @ wave[1:-1] / (wave[1:-1] @ wave[1:-1])  # 2 cos of the angle of a step
        assert np.allclose(wave[2:], turn * wave[1:-1] - wave[:-2], atol=1e-3)


@pytest.mark.parametrize("kind", ["recall", "parity", "brackets", "adding", "sines"])
def test_the_first_samples_stay_when_there_are_more(kind: str) -> None:
    few, many = make(source(kind, samples=100), 5), make(source(kind, samples=300), 5)
    for name in ("inputs", "target", "steps", "future"):
        less, more = getattr(few, name), getattr(many, name)
        assert (less is None) == (more is None)
        if less is not None and not (kind == "sines" and name == "inputs"):  # its noise is a share of all samples
            np.testing.assert_array_equal(less, more[:100])


def test_another_length_makes_no_shorter_copy() -> None:
    lengths = [make(source("adding", length=length, samples=100), 1).inputs.shape[1] for length in (10, 20, 400)]
    assert all(one < other for one, other in pairwise(lengths))
