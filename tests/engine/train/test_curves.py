"""Where curve points lie, and how many."""

from __future__ import annotations

import numpy as np

from engine.snapshot import Watch
from engine.spec.edits import SetTraining
from engine.train.curves import MOST_POINTS, CurveRecorder
from engine.train.evaluate import Measured
from tests.engine.engines import Desk, small

ANY = Measured(1.0, 2.0, 0.5, 0.25)


def test_points_are_thinned_and_keep_an_even_distance() -> None:
    recorder = CurveRecorder(usual_gap=4)
    for step in range(100_000):
        if step >= recorder.next_step:
            recorder.add(step, step / 10, ANY)
    curves = recorder.curves("accuracy")
    assert MOST_POINTS / 2 <= len(curves.steps) <= MOST_POINTS
    assert curves.steps[0] == 0
    gaps = np.diff(curves.steps)
    assert (gaps > 0).all()
    assert gaps.max() <= 2 * np.median(gaps)


def test_points_lie_close_at_first_and_after_a_change() -> None:
    recorder = CurveRecorder(usual_gap=50)
    steps = []
    for step in range(300):
        if step == 200:
            recorder.look_closely(step)
        if step >= recorder.next_step:
            recorder.add(step, 0.0, ANY)
            steps.append(step)
    assert steps[:5] == [0, 1, 3, 7, 15]
    assert [step for step in steps if step > 200][:3] == [201, 202, 204]


def test_a_state_brings_all_back() -> None:
    recorder = CurveRecorder(usual_gap=3)
    for step in (0, 1, 3):
        recorder.add(step, 0.1, ANY)
    state = recorder.state()
    recorder.add(6, 0.2, ANY)
    recorder.mark(6, "x")
    recorder.restore(state)
    assert list(recorder.curves("accuracy").steps) == [0, 1, 3]
    assert recorder.marks == ()


def test_curves_fall_on_the_same_steps_whoever_looks() -> None:
    desks = [Desk(small(), Watch(curves=seen)) for seen in (False, True)]
    for desk in desks:
        desk.play(100)
        desk.edit(SetTraining(field="l2", value=0.001))
        desk.play(100)
    a, b = (desk.run.recorder.curves("accuracy") for desk in desks)
    np.testing.assert_array_equal(a.steps, b.steps)
    np.testing.assert_array_equal(a.test_loss, b.test_loss)
