"""Where an agent stands in its worlds, and what it has in hand: what it takes to go on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from torch import Tensor

from engine.arrays import Doubles, Floats, Ints
from engine.spec.catalog.algorithms import AlgorithmKind
from engine.spec.catalog.data import World
from engine.spec.depth import Depth
from engine.spec.diff import data_depth
from engine.worlds import Inside

if TYPE_CHECKING:
    from engine.train.reinforcement.agent import LastAct
    from engine.train.reinforcement.scribe import Page


class InHand(Protocol):
    """What a way of learning has begun and not yet learned from. It outlives the generator that began it."""

    @property
    def nbytes(self) -> int:
        """Memory taken, about."""

    def kept(self) -> InHand | None:
        """A copy to go on from; None where something is missing that no checkpoint keeps."""


@dataclass(frozen=True)
class Whereabouts:
    """A copy of a moment.

    Attributes
    ----------
    data, algorithm : as they were. inside : of the worlds. dice : state of the generator of actions.
    seen, last : as `Agent` has them. scores, moments : of the episodes that go on, by world.
    newest : what the last update said.
    page : of the first world's episode. in_hand : None where nothing is.
    """

    data: World
    algorithm: AlgorithmKind
    inside: Inside
    dice: Tensor
    seen: Floats
    last: LastAct
    scores: Doubles
    moments: Ints
    newest: Mapping[str, float]
    page: Page
    in_hand: InHand | None

    def fits(self, data: World, algorithm: AlgorithmKind) -> bool:
        """Whether one can go on from here in a world and by a way of learning."""
        return self.algorithm.count == algorithm.count and data_depth(self.data, data) < Depth.DATA

    def begun(self, data: World, algorithm: AlgorithmKind) -> InHand | None:
        """What is in hand, where it is still of use."""
        serves = self.data == data and self.algorithm.kind == algorithm.kind
        return self.in_hand.kept() if serves and self.in_hand is not None else None

    @property
    def nbytes(self) -> int:
        """Memory taken, about; the state of a world is next to nothing."""
        return 0 if self.in_hand is None else self.in_hand.nbytes
