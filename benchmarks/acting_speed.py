"""How many actions a second, with the world on the stage and without a window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.acting import Player, begin, example
from benchmarks.harness import Measure, Result
from benchmarks.window_measures import in_window, p99_of

if TYPE_CHECKING:
    from engine.spec.document import Spec

VISIBLE = Measure("actions/s with the stage visible / without", "", 0.85, "at least")
LATENESS = Measure("GUI timer lateness p99 while it acts", "ms", 16, "under")
SPEED = Measure("PPO on CartPole, actions a CPU second", "", 20_000, "at least")
NAME = "cartpole-ppo"
WARM, TIMED = 5_000, 40_000  # actions


def measure() -> Iterator[Result]:
    """By itself first, then in the window."""
    yield speed()
    ratio, late = in_window(example(NAME), Alone(example(NAME)))
    yield Result(VISIBLE, ratio.median, str(ratio))
    yield Result(LATENESS, *p99_of(late))


def speed() -> Result:
    """Actions by the processor's time at the example's own settings, and where that time goes."""
    player = begin(example(NAME))
    player.until(WARM)
    player.seconds, first = 0.0, player.actions
    player.until(WARM + TIMED)
    each = player.seconds / (player.actions - first) * 1e6
    collecting, world = collecting_us(player), world_us(player)
    way, batch = player.agent.algorithm, player.run.spec.training.batch_size
    updates = round(getattr(way, "passes", 1) * getattr(way, "steps", 1) * way.count / batch)
    spent = f"{world:.0f} the world, {collecting - world:.0f} acting, {each - collecting:.0f} updating"
    words = f"{each:.0f} us each: {spent}; {updates} updates of {batch} for {getattr(way, 'steps', 1) * way.count}"
    return Result(SPEED, 1e6 / each, words)


def collecting_us(player: Player, rounds: int = 40) -> float:
    """Microseconds of an action and what it leads to, without the updates; of the cheapest half of the steps."""
    taken: list[float] = []
    wanted = rounds * int(getattr(player.agent.algorithm, "steps", 1))
    while len(taken) < wanted:
        start = time.process_time()
        step = player.run.advance()
        if step.samples:
            taken.append((time.process_time() - start) / step.samples)
    return float(np.median(taken)) * 1e6


def world_us(player: Player, steps: int = 2000) -> float:
    """Microseconds of the world alone, for one action in one of as many as are learned from."""
    from engine.worlds import make_worlds
    from engine.worlds.base import random_actions

    count, data = player.agent.algorithm.count, player.agent.data
    worlds, dice = make_worlds(data, count, 1), np.random.default_rng(1)
    worlds.reset()
    actions = [random_actions(data, count, dice) for _ in range(steps)]
    start = time.process_time()
    for action in actions:
        worlds.step(action)
    seconds = time.process_time() - start
    worlds.close()
    return seconds / (steps * count) * 1e6


class Alone:
    """The same run without a window, counted as the window counts: by the engine's steps.

    A step is an action in every world or an update, in the same shares here and there, so that the ratio is that of
    the actions.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._player: Player | None = None
        self.samples_per_second = 0.0

    def run(self, seconds: float) -> None:
        """Learn for so long and note the speed."""
        self._player = self._player or begin(self._spec)
        run, started = self._player.run, time.perf_counter()
        first = run.step
        while time.perf_counter() - started < seconds:
            run.advance()
        steps = run.step - first
        self.samples_per_second = steps * self._spec.training.batch_size / (time.perf_counter() - started)
