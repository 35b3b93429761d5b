"""Samples with their split, and what every maker of them shares: seeds, noise, split, errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Data

Doubles = NDArray[np.float64]
Cancelled = Callable[[], bool]


def never() -> bool:
    """The answer of somebody who does not cancel."""
    return False


class DataError(Exception):
    """Samples cannot be made.

    Parameters
    ----------
    problem, remedy : one plain sentence each, for a reader who does not program.

    field : the setting of the data that it hangs on, for those that `engine.spec.remedies` can mend.

    Attributes
    ----------
    place : where a view shows it, as in `engine.spec.problems.SpecProblem.layer_id`.
    """

    place = "data"

    def __init__(self, problem: str, remedy: str, field: str = "") -> None:
        super().__init__(problem)
        self.field = field
        self.problem = problem
        self.remedy = remedy


class DataCancelled(Exception):
    """Somebody no longer wants the samples."""


@dataclass(frozen=True)
class Dataset:
    """The samples of a data source, before features and standardisation. The arrays are the holder's own.

    Attributes
    ----------
    inputs : (n, raw) values as measured: x1 and x2 of a plane, x of a function, columns of a table, pixels.
    target : (n,) class index, or value in its own unit.
    train : (n,) whether trained on; the others are the test.
    masks : (n, height, width) class of each pixel where pictures have a mask, else None.
    steps : (n, steps) int64 class wanted at each step of a sequence, -1 where nothing is asked; None without.
    future : (n, horizon) what came after a window of the past, in its own unit; None where nothing is forecast.
    origin : (n,) index in the draw or row of the source; painted points count from -1 down.
    """

    inputs: Floats
    target: Floats
    train: Bools
    origin: Ints
    masks: Ints | None = None
    steps: Ints | None = None
    future: Floats | None = None

    def __post_init__(self) -> None:
        if not self.train.any():
            raise DataError("No sample is left to train on.", "Add points, or generate the data again.")

    def rows(self, kept: Bools) -> Dataset:
        """Some of the samples, with all that is known of each; `kept` is (n,)."""
        return Dataset(
            self.inputs[kept],
            self.target[kept],
            self.train[kept],
            self.origin[kept],
            None if self.masks is None else self.masks[kept],
            None if self.steps is None else self.steps[kept],
            None if self.future is None else self.future[kept],
        )


def generator(data: Data, seed: int, purpose: str) -> np.random.Generator:
    """A random generator of its own for each purpose, so that changing one thing does not reshuffle another."""
    return np.random.default_rng(np.random.SeedSequence([seed, data.draw, crc32(purpose.encode())]))


def noise(data: Data, seed: int, shape: tuple[int, ...]) -> Floats:
    """Normal noise of this draw, in units of the spread: the slider scales one and the same set of shifts."""
    unit = generator(data, seed, "noise").standard_normal(shape, dtype=np.float32)
    return unit * np.float32(data.noise / 100)


def split(data: Data, seed: int, target: Floats, classes: bool) -> Bools:
    """Which samples to train on: the first of each class by random keys that no setting changes.

    A sample that is trained on therefore stays so when the train share grows. Every class with at least
    two samples has one on both sides.

    Returns
    -------
    (n,) bool
    """
    keys = generator(data, seed, "split").random(len(target))
    strata = [np.flatnonzero(target == value) for value in np.unique(target)] if classes else [np.arange(len(target))]
    train = np.zeros(len(target), dtype=bool)
    for members in strata:
        wanted = round(len(members) * data.train_share / 100)
        wanted = min(max(wanted, 1), max(len(members) - 1, 1))
        train[members[np.argsort(keys[members], kind="stable")[:wanted]]] = True
    return train


def by_turns(classes: NDArray[Any]) -> Ints:
    """Rows in an order in which the classes take turns: the first of each, then the second of each, and so on.

    Parameters
    ----------
    classes : (n,) class of each row.

    Returns
    -------
    (n,) int64
    """
    rank = np.empty(len(classes), dtype=np.int64)  # of each row among those of its class
    for value in np.unique(classes):
        rank[classes == value] = np.arange(np.count_nonzero(classes == value))
    return np.lexsort((classes, rank))
