"""Looking keeps to its budget."""

from __future__ import annotations

import numpy as np

from engine.data import make
from engine.run import Run
from engine.snapshot import Watch
from engine.spec.catalog.layers import Dense
from engine.watch.observer import Observer
from tests.engine.engines import EVERYTHING, small


class Clock:
    """Time that passes by a given amount with every question."""

    def __init__(self, tick_s: float) -> None:
        self.now, self.tick_s = 0.0, tick_s

    def __call__(self) -> float:
        self.now += self.tick_s
        return self.now


def looked_at() -> Run:
    spec = small()
    return Run(spec, make(spec.data, spec.seed))


def test_while_training_a_part_is_made_again_only_when_it_is_due() -> None:
    clock, run = Clock(0.001), looked_at()
    observer = Observer(budget=0.1, clock=clock)
    first = observer.look(run, EVERYTHING, moving=True)
    run.advance()
    assert observer.look(run, EVERYTHING, moving=True)["plane"] is first["plane"]
    clock.now += 10.0
    assert observer.look(run, EVERYTHING, moving=True)["plane"] is not first["plane"]


def test_all_parts_together_keep_to_the_budget() -> None:
    clock, run = Clock(0.001), looked_at()
    observer = Observer(budget=0.05, clock=clock)
    observer.look(run, EVERYTHING, moving=True)
    spent, began = 0.0, clock.now
    made = {name: part.at for name, part in observer._made.items()}
    for _ in range(400):
        clock.now += 0.02
        observer.look(run, EVERYTHING, moving=True)
        for name, part in observer._made.items():
            if part.at != made[name]:
                spent, made[name] = spent + part.cost, part.at
    assert 0 < spent <= 0.06 * (clock.now - began)


def test_a_thread_that_had_to_wait_once_does_not_make_a_part_rest_for_long() -> None:
    clock, run = Clock(0.001), looked_at()
    observer = Observer(budget=0.1, clock=clock)
    stalled = Watch(plane=True, plane_size=20)
    clock.tick_s = 1.0  # the first look was held up
    first = observer.look(run, stalled, moving=True)["plane"]
    clock.tick_s = 0.001
    run.advance()
    clock.now += 1.0
    second = observer.look(run, stalled, moving=True)["plane"]
    assert second is not first
    clock.now += 1.0
    assert observer.look(run, stalled, moving=True)["plane"] is not second


def test_when_nothing_moves_all_is_of_this_step_and_made_once() -> None:
    run = looked_at()
    observer = Observer(clock=Clock(0.001))
    names = ("plane", "samples", "confusion", "probes")
    first = observer.look(run, EVERYTHING, moving=False)
    again = observer.look(run, EVERYTHING, moving=False)
    assert all(first[name] is again[name] for name in names)
    run.advance()
    second = observer.look(run, EVERYTHING, moving=False)
    assert all(first[name] is not second[name] for name in names)
    observer.forget()
    third = observer.look(run, EVERYTHING, moving=False)
    assert all(third[name] is not second[name] for name in names)


def test_another_watch_is_served_at_once() -> None:
    from dataclasses import replace

    run = looked_at()
    observer = Observer(clock=Clock(0.001))
    observer.look(run, EVERYTHING, moving=True)
    fields = observer.look(run, replace(EVERYTHING, plane_size=30), moving=True)
    assert fields["plane"].values.shape == (1, 30, 30)


def test_weights_and_answers_are_of_one_step_however_seldom_they_are_made() -> None:
    spec = small(Dense(id="dense", units=5), data="digits")
    run, clock = Run(spec, make(spec.data, spec.seed)), Clock(0.001)
    observer = Observer(budget=0.05, clock=clock)
    watch = Watch(weights=frozenset({"dense"}), responses=True, sample=int(run.material.dataset.origin[7]))
    x = run.material.preparation.inputs(run.material.dataset.inputs[7:8])[0]
    seen = set()
    for _ in range(200):
        run.advance()
        clock.now += 0.002
        view = observer.look(run, watch, moving=True)["layers"]["dense"]
        np.testing.assert_allclose(view.response, np.tanh(view.weight @ x + view.bias), atol=1e-4)
        seen.add(view.response.tobytes())
    assert 5 < len(seen) < 100
