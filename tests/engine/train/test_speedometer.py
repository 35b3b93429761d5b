"""How fast it goes: steadily, in rounds of collecting and learning, and from stop to stop."""

from __future__ import annotations

import pytest

from engine.train.speedometer import Speedometer

LOOKS = 15  # a second


def looked_at(meter: Speedometer, seconds: float, pace: list[tuple[int, int]], start: float = 0.0) -> list[float]:
    """Samples a second at each look, while it goes through (steps, samples of each step) again and again, at 200 steps
    a second; at the end of all no step is missing."""
    told: list[float] = []
    plan = [each for count, each in pace for _ in range(count)]
    for look in range(round(seconds * LOOKS) + 1):
        steps = look * 200 // LOOKS
        rounds, rest = divmod(steps, len(plan))
        meter.note(start + look / LOOKS, steps, rounds * sum(plan) + sum(plan[:rest]))
        told.append(meter.rates()[1])
    return told


def test_what_goes_steadily_is_told_after_half_a_second() -> None:
    meter = Speedometer()
    assert looked_at(meter, 3, [(1, 32)])[8:] == pytest.approx([6400] * 38, rel=0.05)
    assert meter.rates()[0] == pytest.approx(200, rel=0.05)


def test_in_rounds_of_collecting_and_learning_the_figure_is_that_of_a_whole_round() -> None:
    collecting, learning = (128, 8), (400, 0)  # 0.64 and 2 seconds
    told = looked_at(Speedometer(), 20, [collecting, learning])
    mean = 128 * 8 / 528 * 200
    after = told[round(2 * 2.64 * LOOKS) :]  # two rounds
    assert min(after) > 0.85 * mean
    assert max(after) < 1.15 * mean
    assert min(told[LOOKS:]) > 0.5 * mean  # and in the first one it does not fall to nothing either


def test_single_steps_far_apart_are_told_evenly() -> None:
    told = looked_at(Speedometer(), 20, [(1, 32), (199, 0)])  # one a second
    assert told[3 * LOOKS :] == pytest.approx([32.0] * len(told[3 * LOOKS :]), rel=0.1)


def test_what_goes_faster_is_told_soon() -> None:
    meter = Speedometer()
    for look in range(10 * LOOKS):
        meter.note(look / LOOKS, look, look // LOOKS * 32)
    for look in range(10 * LOOKS, 15 * LOOKS):
        meter.note(look / LOOKS, look, 320 + (look - 10 * LOOKS) * 32)
    assert meter.rates()[1] == pytest.approx(32 * LOOKS, rel=0.05)


def test_at_rest_nothing_is_told() -> None:
    meter = Speedometer()
    looked_at(meter, 3, [(1, 32)])
    meter.rest()
    assert meter.rates() == (0.0, 0.0)
