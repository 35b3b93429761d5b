"""How soon the example projects for pictures have learned what they are to learn, in seconds of the wall clock.

Each is trained as the window trains it, by one thread and with its curves in sight, until the goal or the time is up.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from engine.messages import Load, Play, SetWatch, Travel
from engine.snapshot import Watch
from engine.spec import project_file
from engine.spec.presets import EXAMPLES
from engine.worker import InlineEngine

SEEDS = (1, 2, 3)
AT_ONCE = 50  # steps between two looks at the clock
Measured = tuple[str, float, float]  # name, seconds, the test metric reached


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
        metric = snapshot.curves.test_metric if snapshot is not None and snapshot.curves is not None else ()
        value = float(metric[-1]) if len(metric) else 0.0
        if value >= goal or seconds >= limit_s:
            return seconds, value


if __name__ == "__main__":
    for measure in (digits_cnn, garments_cnn, unet_dice):
        for title, seconds, value in measure():
            print(f"{title:24} {value:.4f} after {seconds:5.1f} s")
