"""Samples that are taken for something else: all of them, in slices, and what a mended label does."""

from __future__ import annotations

import numpy as np

from engine.data import make
from engine.messages import Pause, SetWatch
from engine.run import Run
from engine.snapshot import Mistakes, Watch
from engine.spec.catalog.layers import Dense
from engine.spec.edits import LeaveOutSamples, SetLabels
from engine.train.evaluate import forward
from engine.train.material import features
from engine.watch.answers import predicted
from engine.watch.mistakes import CHUNK, MistakeFinder
from engine.watch.samples import MOST_SAMPLES
from tests.engine.engines import Desk, small

WATCH = Watch(mistakes=True)


def desk(data: str = "iris") -> Desk:
    return Desk(small(Dense(id="dense-1", units=5), data=data, learning_rate=0.003), WATCH)


def mistakes(of: Desk) -> Mistakes:
    of.engine.post(Pause())
    of.engine.post(SetWatch(WATCH))
    found = of.snapshot().mistakes
    assert found is not None
    return found


def said(run: Run) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    material = run.material
    with run.learner.model.evaluating():
        z = forward(run.learner.model, features(material.preparation, material.dataset.inputs))
        return predicted(z, material)


def test_training_and_test_are_counted_and_the_worst_come_first() -> None:
    one = desk()
    one.play(20)
    found, run = mistakes(one), one.run
    data = run.material.dataset
    wrong = said(run) != data.target
    assert (found.wrong_train, found.wrong_test) == ((wrong & data.train).sum(), (wrong & ~data.train).sum())
    assert (found.train, found.test) == (data.train.sum(), (~data.train).sum())
    samples = found.samples
    assert samples is not None
    assert samples.origin is not None
    assert samples.train is not None
    assert len(samples.index) == min(wrong.sum(), MOST_SAMPLES)
    assert (samples.predicted != samples.target).all()
    assert (np.diff(samples.loss) <= 1e-6).all()
    assert set(samples.origin) <= set(data.origin[wrong])
    assert np.array_equal(samples.train, data.train[samples.index])


def test_a_mended_label_is_no_mistake_any_more_and_undo_brings_it_back() -> None:
    one = desk()
    one.play(20)
    samples = mistakes(one).samples
    assert samples is not None
    assert samples.origin is not None
    before = one.run.learner.model.tensors()["dense-1", "weight"].detach().clone()
    origin, taken_for = int(samples.origin[0]), int(samples.predicted[0])
    one.edit(SetLabels(origins=(origin,), target=taken_for))
    assert one.run.learner.model.tensors()["dense-1", "weight"].equal(before)  # the run goes on
    after = mistakes(one).samples
    assert after is not None
    assert after.origin is not None
    assert origin not in after.origin
    one.undo()
    again = mistakes(one).samples
    assert again is not None
    assert again.origin is not None
    assert origin in again.origin


def test_a_sample_that_is_left_out_is_gone_and_training_goes_on() -> None:
    one = desk()
    one.play(20)
    samples = mistakes(one).samples
    assert samples is not None
    assert samples.origin is not None
    origin = int(samples.origin[0])
    one.edit(LeaveOutSamples(origins=(origin,)))
    assert origin not in one.run.material.dataset.origin
    step = one.run.step
    assert one.play(5).step == step + 5


def test_numbers_are_never_right_or_wrong() -> None:
    one = Desk(small(data="diabetes"), WATCH)
    assert one.play(3).mistakes is None


def test_many_samples_are_asked_about_slice_by_slice() -> None:
    spec = small(data="digits")
    run = Run(spec, make(spec.data, spec.seed))
    now = [0.0]

    def clock() -> float:
        now[0] += 1.0  # every chunk takes longer than a slice
        return now[0]

    finder = MistakeFinder(clock)
    looks = [finder.look(run, "key", moving=True)]
    while looks[-1] is None:
        run.advance()  # the weights move on meanwhile
        looks.append(finder.look(run, "key", moving=True))
        assert finder.unfinished or looks[-1] is not None
    count = len(run.material.dataset.target)
    assert len(looks) >= count // CHUNK
    assert looks[-1].train + looks[-1].test == count
    assert finder.look(run, "another", moving=True) is None
