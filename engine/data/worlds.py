"""What somebody saw who acted at random in a world: samples for probes, histograms and views of data."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, DataError, Dataset, generator
from engine.snapshot import Floats
from engine.spec.catalog.data import World
from engine.worlds import WorldError, Worlds, make_worlds, random_actions

OBSERVATIONS = 400
MOST_NUMBERS = 400_000  # of all observations together
LEAST = 5  # of which one is the test
LANES = 8
TRAIN_SHARE = 0.8


def make_world(data: World, seed: int, cancelled: Cancelled) -> Dataset:
    """Observations in the order in which they were made, of several worlds by turns; the first of them are trained on.

    The target is the action that was taken before, and 0 at the beginning and where actions are numbers.

    Raises
    ------
    DataError
        If there is no such world, or it fails.
    """
    try:
        worlds = make_worlds(data, LANES, _seed(data, seed))
        try:
            inputs, target = _acted(worlds, data, seed, cancelled)
        finally:
            worlds.close()
    except WorldError as error:
        raise DataError(error.problem, error.remedy, field="id" if data.kind == "gymnasium" else "") from error
    count = len(inputs)
    return Dataset(inputs, target, np.arange(count) < round(TRAIN_SHARE * count), np.arange(count, dtype=np.int64))


def _seed(data: World, seed: int) -> int:
    return int(generator(data, seed, "world").integers(2**31))


def _acted(worlds: Worlds, data: World, seed: int, cancelled: Cancelled) -> tuple[Floats, Floats]:
    dice = generator(data, seed, "actions")
    seen, done = [worlds.reset()], [np.zeros(LANES, dtype=np.float32)]
    wanted = min(OBSERVATIONS, max(LEAST, MOST_NUMBERS // max(1, seen[0].shape[1])))
    while len(seen) * LANES < wanted:
        if cancelled():
            raise DataCancelled
        actions = random_actions(data, LANES, dice)
        moment = worlds.step(actions)
        seen.append(moment.last)
        done.append(actions.astype(np.float32) if data.moves else done[0])
    return np.concatenate(seen)[:wanted], np.concatenate(done)[:wanted]
