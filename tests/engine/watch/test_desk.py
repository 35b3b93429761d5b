"""Questions are answered beside the training, which does not notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.messages import EngineNotice, Pause, SetWatch
from engine.run import Run
from engine.snapshot import AdversarialView, Answered, AttributionView, Watch
from engine.spec.studies import METHODS, AdversarialStudy, AttributionStudy, Study
from engine.watch import studies
from engine.watch.chosen import ChosenInput, chosen_input
from engine.watch.studies.desk import AGAIN_SHARE, FIRST_SHARE, SHARE
from engine.watch.studies.desk import Desk as StudyDesk
from tests.engine.engines import Desk, same_state
from tests.engine.watch.pictures import pictures

SALIENCY = AttributionStudy("saliency")
NUDGE = AdversarialStudy(0.1)
EVERY: frozenset[Study] = frozenset({*(AttributionStudy(method) for method, _ in METHODS), NUDGE})


class Slow:
    """An answerer that takes its time by a clock of its own, and says which step it saw."""

    def __init__(self, slices: int, seconds: float = 0.01) -> None:
        self.slices, self.seconds = slices, seconds
        self.now = 0.0
        self.worked = 0.0
        self.begun: list[int] = []

    def clock(self) -> float:
        return self.now

    def __call__(self, run: Run, study: Study, chosen: ChosenInput) -> Iterator[Answered | None]:
        self.begun.append(run.step)
        for at in range(self.slices):
            self.now += self.seconds
            self.worked += self.seconds
            last = at == self.slices - 1
            yield AttributionView(0, np.zeros((8, 8), np.float32), float(run.step), chosen.inputs) if last else None


@pytest.fixture
def run() -> Run:
    return Desk(pictures()).run


def asking(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> StudyDesk:
    monkeypatch.setitem(studies.ANSWERERS, AttributionStudy, slow)
    return StudyDesk(slow.clock)


def settled(desk: Desk) -> Mapping[Study, Answered]:
    """The answers once training stands and nothing is left to do."""
    for _ in range(200):
        desk.engine.post(Pause())
        if desk.engine._loop.wait_s() is None:
            break
    return desk.snapshot().studies


def test_while_nothing_moves_every_question_is_answered_to_the_end() -> None:
    desk = Desk(pictures(), Watch(studies=EVERY))
    desk.play(5)
    answers = settled(desk)
    assert answers.keys() == EVERY
    assert all(isinstance(answer, AttributionView | AdversarialView) for answer in answers.values())


def test_what_is_no_longer_asked_is_no_longer_answered() -> None:
    desk = Desk(pictures(), Watch(studies=EVERY))
    settled(desk)
    desk.engine.post(SetWatch(Watch(studies=frozenset({NUDGE}))))
    assert settled(desk).keys() == {NUDGE}
    desk.engine.post(SetWatch(Watch()))
    assert not settled(desk)


def test_training_is_the_same_bit_for_bit_whatever_is_asked() -> None:
    asked, left_alone = Desk(pictures(), Watch(studies=EVERY, rate_hz=1000)), Desk(pictures())
    torch.manual_seed(1)
    before = torch.get_rng_state()
    asked.play(30)
    assert torch.equal(torch.get_rng_state(), before)
    left_alone.play(30)
    assert settled(asked).keys() == EVERY
    asked.play(5)
    left_alone.play(5)
    assert same_state(asked.run, left_alone.run)


@pytest.mark.parametrize("study", sorted(EVERY, key=str), ids=str)
def test_no_slice_leaves_a_trace_in_the_network(run: Run, study: Study) -> None:
    run.advance()
    model = run.learner.model
    gradients = {key: p.grad.clone() for key, p in model.learned().items() if p.grad is not None}
    asked = [p.requires_grad for p in model.parameters()]
    assert gradients
    for _ in studies.answer(run, study, chosen_input(run, Watch())):
        assert model.training
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
    now = {key: p.grad for key, p in model.learned().items() if p.grad is not None}
    assert now.keys() == gradients.keys()
    assert all(torch.equal(now[key], gradients[key]) for key in now)
    assert [p.requires_grad for p in model.parameters()] == asked


def looks(desk: StudyDesk, run: Run, watch: Watch, slow: Slow, count: int) -> float:
    """Look at so many steps of a training; the share of the time that went into questions."""
    begun, worked = slow.now, slow.worked
    for _ in range(count):
        slow.now += 0.01
        run.step += 1
        desk.look(run, watch, moving=True)
    return (slow.worked - worked) / (slow.now - begun)


def test_what_was_never_answered_gets_most_time_while_training(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=10_000)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset(AttributionStudy(method) for method, _ in METHODS))
    assert 0.7 * FIRST_SHARE < looks(desk, run, watch, slow, 2000) <= 1.1 * FIRST_SHARE


def test_what_is_asked_about_another_sample_keeps_to_its_share(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=1)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({AttributionStudy("saliency")}), sample=0)
    looks(desk, run, watch, slow, 10)
    slow.slices = 10_000
    other = replace(watch, sample=1)
    assert 0.8 * SHARE < looks(desk, run, other, slow, 3000) <= 1.1 * SHARE


def test_who_only_asks_again_of_newer_weights_gets_a_smaller_share(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=7)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset(AttributionStudy(method) for method, _ in METHODS))
    for look in range(6000):  # a minute of looks
        slow.now += 0.01
        run.step += 1
        desk.look(run, watch, moving=True)
        if look == 2999:
            begun, worked = slow.now, slow.worked  # by now each was answered once
    assert 0.8 * AGAIN_SHARE < (slow.worked - worked) / (slow.now - begun) <= 1.1 * AGAIN_SHARE


def test_an_answer_that_was_given_is_asked_again_of_newer_weights(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=3, seconds=0.02)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({SALIENCY}))
    steps = []
    for _ in range(20):
        run.step += 1
        slow.now += 1.0
        answer = desk.look(run, watch, moving=True).get(SALIENCY)
        steps.append(answer.score if isinstance(answer, AttributionView) else -1.0)
    assert steps[0] == -1.0
    assert len(slow.begun) >= 4  # never begun anew half-way, though the weights have moved at each look
    assert steps == sorted(steps)
    assert steps[-1] > 10


def test_an_answer_of_a_moment_that_stands_is_of_this_very_moment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=3, seconds=0.05)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({SALIENCY}))
    desk.look(run, watch, moving=True)
    run.step += 1
    desk.look(run, watch, moving=False)
    while desk.unfinished:
        desk.look(run, watch, moving=False)
    answer = desk.look(run, watch, moving=False)[SALIENCY]
    assert isinstance(answer, AttributionView)
    assert answer.score == run.step
    worked = slow.worked
    desk.look(run, watch, moving=False)
    assert slow.worked == worked


def test_of_a_network_that_is_trained_slowly_there_is_an_answer_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=3, seconds=0.07)  # each look is one slice, each look sees another step
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({SALIENCY}))
    for _ in range(6):
        run.step += 1
        answers = desk.look(run, watch, moving=False)
    assert SALIENCY in answers


def test_questions_take_turns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(slices=4, seconds=0.02)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({SALIENCY, AttributionStudy("occlusion")}))
    for _ in range(8):
        assert not desk.look(run, watch, moving=True) or slow.worked > 0.13
        slow.now += 10.0
    assert desk.look(run, watch, moving=True).keys() == watch.studies


def test_another_sample_is_answered_at_once_and_the_answer_before_stays_till_then(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(slices=2, seconds=0.02)
    desk = asking(slow, monkeypatch)
    watch = Watch(studies=frozenset({SALIENCY}))
    while SALIENCY not in desk.look(run, watch, moving=True):
        slow.now += 10.0
    begun, before = len(slow.begun), desk.look(run, watch, moving=True)[SALIENCY]
    other = Watch(studies=watch.studies, sample=int(run.material.dataset.origin[-1]))
    assert desk.look(run, other, moving=True)[SALIENCY] is before
    assert len(slow.begun) == begun + 1  # no time has passed
    slow.now += 10.0
    after = desk.look(run, other, moving=True)[SALIENCY]
    assert isinstance(after, AttributionView)
    assert (after.inputs == run.material.dataset.inputs[-1]).all()


def test_a_question_that_fails_is_a_notice_and_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(run: Run, study: Study, chosen: ChosenInput) -> Iterator[Answered | None]:
        raise RuntimeError("the maps are too small\nand more")
        yield None

    monkeypatch.setitem(studies.ANSWERERS, AttributionStudy, failing)
    desk = Desk(pictures(), Watch(studies=frozenset({SALIENCY, NUDGE}), rate_hz=1000))
    desk.play(20)
    assert desk.run.step == 20
    assert settled(desk).keys() == {NUDGE}
    notices = [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]
    assert [notice.text for notice in notices] == [
        "“What the network looks at” could not be answered: the maps are too small."
    ]
