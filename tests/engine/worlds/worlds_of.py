"""Worlds by the name of their kind, and somebody who acts in them at random."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.spec.catalog.data import DATA, World
from engine.worlds import Moment, Worlds, make_worlds, random_actions, read_environment

KINDS = sorted(kind for kind, data in DATA.items() if data.family == "worlds")


def world(kind: str, **settings: Any) -> World:
    """A data source as an edit would make it: checked."""
    if kind == "gymnasium":
        return read_environment("MountainCarContinuous-v0").with_(**settings)
    data = DATA[kind].model_validate({"kind": kind, **settings})
    assert isinstance(data, World)
    return data


def acted(data: World, count: int, steps: int, seed: int = 0) -> list[Moment]:
    """What happens to somebody who acts at random."""
    worlds = make_worlds(data, count, seed)
    worlds.reset()
    moments = list(play(worlds, data, steps))
    worlds.close()
    return moments


def play(worlds: Worlds, data: World, steps: int) -> Iterator[Moment]:
    """The same in worlds that were begun, moment by moment."""
    dice = np.random.default_rng(1)
    for _ in range(steps):
        yield worlds.step(random_actions(data, worlds.count, dice))
