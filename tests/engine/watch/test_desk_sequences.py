"""Questions about sequences are answered beside the training, which does not notice."""

from __future__ import annotations

import pytest
import torch

from engine.run import Run
from engine.snapshot import TextView, Watch
from engine.spec.catalog.layers import Embedding, LayerKind, Lstm
from engine.spec.document import Spec
from engine.spec.studies import (
    ForecastStudy,
    GradientStudy,
    PhraseStudy,
    Study,
    TextStudy,
    TranslationStudy,
)
from engine.watch import studies
from engine.watch.chosen import chosen_input
from engine.watch.studies.desk import NAMES, RESTS_S
from engine.watch.studies.desk import Desk as StudyDesk
from tests.engine.engines import Desk, same_state
from tests.engine.watch.sequences import ahead, run_of, translating, writing
from tests.engine.watch.test_desk import settled

DROPPING: tuple[LayerKind, ...] = (
    Embedding(id="embedding", units=6, dropout=0.2), Lstm(id="lstm", units=8, dropout=0.3, layers=2),
)  # fmt: skip
ASKED: dict[str, tuple[Spec, frozenset[Study]]] = {
    "text": (
        writing(*DROPPING),
        frozenset({TextStudy("To", length=30, layer_id="lstm"), PhraseStudy("lstm", 1, 4), GradientStudy()}),
    ),
    "translation": (translating(), frozenset({TranslationStudy("ninety"), TranslationStudy(beam=3), GradientStudy(4)})),
    "forecast": (ahead(), frozenset({ForecastStudy(12, members=3), PhraseStudy("gru", 1, 4, 0.1)})),
}
WATCHED = {
    "text": Watch(states=frozenset({"lstm"}), words="Ay"),
    "translation": Watch(states=frozenset({"decoder", "encoder"}), attention=frozenset({"cross"})),
    "forecast": Watch(states=frozenset({"gru"})),
}


@pytest.mark.parametrize("what", ASKED)
def test_training_is_the_same_bit_for_bit_whatever_is_asked(what: str) -> None:
    spec, asked_for = ASKED[what]
    asked, left_alone = Desk(spec, WATCHED[what] | Watch(studies=asked_for, rate_hz=1000)), Desk(spec)
    torch.manual_seed(1)
    before = torch.get_rng_state()
    asked.play(15)
    assert torch.equal(torch.get_rng_state(), before)
    left_alone.play(15)
    assert settled(asked).keys() == asked_for
    asked.play(5)
    left_alone.play(5)
    assert same_state(asked.run, left_alone.run)


@pytest.mark.parametrize(
    ("what", "study"),
    [(what, study) for what, (_, asked) in ASKED.items() for study in sorted(asked, key=str)],
    ids=str,
)
def test_no_slice_leaves_a_trace_in_the_network(what: str, study: Study) -> None:
    run = run_of(ASKED[what][0], steps=1)
    model = run.learner.model
    gradients = {key: p.grad.clone() for key, p in model.learned().items() if p.grad is not None}
    asked = [p.requires_grad for p in model.parameters()]
    for _ in studies.answer(run, study, chosen_input(run, Watch())):
        assert model.training
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
    now = {key: p.grad for key, p in model.learned().items() if p.grad is not None}
    assert gradients
    assert now.keys() == gradients.keys()
    assert all(torch.equal(now[key], gradients[key]) for key in now)
    assert [p.requires_grad for p in model.parameters()] == asked


def test_every_question_has_an_answerer_and_a_name() -> None:
    assert studies.ANSWERERS.keys() == NAMES.keys() == set(Study.__args__)


def texts(desk: StudyDesk, run: Run, study: TextStudy, moving: bool) -> TextView | None:
    answer = desk.look(run, Watch(studies=frozenset({study})), moving)[study]
    assert isinstance(answer, TextView)
    return answer


def test_a_text_stays_for_a_while_before_it_is_written_anew() -> None:
    run, now, study = run_of(writing()), [0.0], TextStudy("A", length=5)
    desk = StudyDesk(lambda: now[0])
    desk.look(run, Watch(studies=frozenset({study})), moving=True)
    first = texts(desk, run, study, moving=True)
    for _ in range(3):
        run.step += 1
        now[0] += 0.3 * RESTS_S[TextStudy]
        assert texts(desk, run, study, moving=True) is first
    now[0] += RESTS_S[TextStudy]
    texts(desk, run, study, moving=True)
    assert texts(desk, run, study, moving=True) is not first


def test_of_a_moment_that_stands_the_text_is_of_this_very_moment() -> None:
    run, now, study = run_of(writing()), [0.0], TextStudy("A", length=5)
    desk = StudyDesk(lambda: now[0])
    texts(desk, run, study, moving=False)
    run.step += 1
    for _ in range(4):
        seen = texts(desk, run, study, moving=False)
    assert seen is not None
    assert seen.step == run.step
