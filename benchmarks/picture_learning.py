"""How soon the example projects for pictures have learned what they are to learn, in seconds of the wall clock.

Each is trained as the window trains it, by one thread and with its curves in sight, until the goal or the time is up.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from time import perf_counter

from benchmarks.harness import Measure, Result
from engine.messages import Load, Play, SetWatch, Travel
from engine.snapshot import Watch
from engine.spec import project_file
from engine.spec.presets import EXAMPLES
from engine.worker import InlineEngine

SEEDS = (1, 2, 3)
AT_ONCE = 50  # steps between two looks at the clock
Measured = tuple[str, float, float]  # name, seconds, the test metric reached


DIGITS = Measure("digits CNN, test accuracy 0.98 (the slowest of three seeds)", "s", 30, "under")
GARMENTS = Measure("garments CNN, test accuracy 0.87", "s", 180, "under")
MASKS = Measure("U-Net on shapes, Dice", "", 0.9, "at least")


def measure() -> Iterator[Result]:
    """The three bars of what is learned; one whose goal was not reached in time has no figure."""
    seeds = list(digits_cnn())
    slowest = max((seconds if value >= 0.98 else nan for _, seconds, value in seeds), key=lambda s: (s != s, s))
    yield Result(DIGITS, slowest, ", ".join(f"{value:.4f} after {seconds:.1f} s" for _, seconds, value in seeds))
    for _, seconds, value in garments_cnn():
        yield Result(GARMENTS, seconds if value >= 0.87 else nan, f"reached {value:.4f}")
    for _, seconds, value in unet_dice():
        yield Result(MASKS, value, f"after {seconds:.1f} s")


def digits_cnn() -> Iterator[Measured]:
    """Test accuracy of at least 0.98 in under 30 s, for each of three seeds."""
    yield from _learned("digits-cnn", 0.98, 30.0)


def garments_cnn() -> Iterator[Measured]:
    """Test accuracy of at least 0.87 in under 3 minutes."""
    yield from _learned("garments-cnn", 0.87, 180.0, SEEDS[:1])


def unet_dice() -> Iterator[Measured]:
    """A Dice of at least 0.9 on the masks of shapes, which no bar bounds in time."""
    yield from _learned("shapes-unet", 0.9, 120.0, SEEDS[:1])


def _learned(name: str, goal: float, limit_s: float, seeds: tuple[int, ...] = SEEDS) -> Iterator[Measured]:
    for seed in seeds:
        seconds, value = learn(name, seed, goal, limit_s)
        yield f"{name}, seed {seed}", seconds, value


def learn(name: str, seed: int, goal: float, limit_s: float) -> tuple[float, float]:
    """Train an example until the newest point of its curves reaches the goal, or the time is up.

    Returns
    -------
    Seconds of training, and the test metric at their end.
    """
    spec = project_file.read(EXAMPLES / f"{name}{project_file.SUFFIX}").spec
    engine = InlineEngine()
    engine.post(SetWatch(Watch(curves=True)))
    engine.post(Load(spec.with_(seed=seed), revision=1, travel=Travel.OPEN, entry=0))
    engine.post(Play())
    start = perf_counter()
    while True:
        engine.run(AT_ONCE)
        seconds, snapshot = perf_counter() - start, engine.latest()
        curves = None if snapshot is None else snapshot.curves
        value = 0.0 if curves is None else float(curves.test_metric[-1])
        if value >= goal or seconds >= limit_s:
            return seconds, value
