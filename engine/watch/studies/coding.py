"""What the questions about an autoencoder share: the network at one moment, and which samples are looked at."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import by_turns
from engine.run import Run
from engine.snapshot import Ints
from engine.watch.halves import Coder, Rebuilder, coder_of, rebuilder_of
from engine.watch.studies.inner import at_once, inputs_of
from engine.watch.studies.moment import moment

MOST_SLICES, FEWEST = 150, 200  # of work for a look at many samples; fewer of them are looked at in a larger network

Parts = tuple[Tensor, ...]
Network = TypeVar("Network", bound=Rebuilder, covariant=True)


@dataclass(frozen=True)
class Moment(Generic[Network]):
    """A network that nobody trains on, as it was at a step.

    Attributes
    ----------
    at_once : samples that one slice of work has time for.
    """

    run: Run
    coder: Network
    step: int
    at_once: int

    def fits(self, most: int) -> int:
        """How many samples to look at, of so many at most, so that there is an answer soon."""
        return min(most, max(FEWEST, MOST_SLICES * self.at_once))

    def of_rows(self, work: Callable[[Tensor], Parts], rows: Ints) -> Generator[None, None, Parts]:
        """Do the work on these rows of the data set, as prepared, in slices."""
        if not len(rows):
            return tuple(part[:0] for part in work(self.run.material.x[:1]))
        found = []
        for start in range(0, len(rows), self.at_once):
            found.append(work(inputs_of(self.run, rows[start : start + self.at_once])))
            yield None
        return joined(found)


def coding(run: Run) -> Moment[Coder] | None:
    """This moment of an autoencoder; None where there is no code."""
    return _moment(run, coder_of(run, moment(run.learner.model)))


def rebuilding(run: Run) -> Moment[Rebuilder] | None:
    """This moment of a network that rebuilds its input; None where it learns something else."""
    return _moment(run, rebuilder_of(run, moment(run.learner.model)))


def _moment(run: Run, network: Network | None) -> Moment[Network] | None:
    return None if network is None else Moment(run, network, run.step, at_once(run, run.learner.model.output_id))


def codes_of(now: Moment[Coder], rows: Ints) -> Generator[None, None, Tensor]:
    """(n, units) codes of these rows, in slices."""
    return (yield from now.of_rows(lambda x: (now.coder.codes(x),), rows))[0]


def decoded(now: Moment[Coder], codes: Tensor) -> Generator[None, None, Tensor]:
    """(n, units) -> (n, features) in the scale of the loss, in slices."""
    found = []
    for part in torch.split(codes, now.at_once):
        found.append((now.coder.decoded(part),))
        yield None
    return joined(found)[0]


def joined(parts: Sequence[Parts]) -> Parts:
    """What was found a part at a time, one after another; numbers that went astray are 0."""
    return tuple(torch.cat(same).nan_to_num(0.0, 0.0, 0.0) for same in zip(*parts, strict=True))


def spread(rows: Ints, most: int) -> Ints:
    """At most so many of these rows, evenly spread and always the same."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.int64)] if len(rows) else rows


def in_turn(run: Run, rows: Ints, most: int) -> Ints:
    """At most so many of these rows, the classes by turns; without classes evenly spread."""
    if not run.material.shape.classes:
        return spread(rows, most)
    return rows[by_turns(run.material.dataset.target[rows])[:most]]


def classes_of(run: Run, rows: Ints) -> Tensor:
    """(n,) int64 class of each row."""
    return torch.from_numpy(run.material.dataset.target[rows].astype(np.int64))
