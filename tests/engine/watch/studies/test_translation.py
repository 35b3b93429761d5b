"""Sentences by greedy and beam search, against looking at every sentence that there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import TranslationView, Watch
from engine.spec.catalog.data.texts import END, START
from engine.spec.studies import TranslationStudy
from engine.watch.chosen import chosen_input
from engine.watch.studies.translation import Speaker, _searched, translation
from tests.engine.watch.sequences import recalling, run_of, translating
from tests.engine.watch.studies.drawn import chosen, last, returned


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(translating(), steps=60)


def asked(run: Run, words: str = "", beam: int = 1, sample: int | None = None) -> TranslationView:
    return last(translation(run, TranslationStudy(words, beam), chosen_input(run, Watch(sample=sample))))


def likelihood(run: Run, view: TranslationView, answer: tuple[str, ...]) -> float:
    """Log probability of a sentence by the whole network, all of it fed at once."""
    source, said = run.material.shape.sequence
    x = torch.full((1, source.length + said.length), torch.nan)
    x[0, : len(view.source)] = torch.tensor([float(source.symbols.index(word)) for word in view.source])
    so_far = [float(said.symbols.index(word)) for word in (START, *answer)]
    x[0, source.length : source.length + len(so_far)] = torch.tensor(so_far)
    with run.learner.model.evaluating():
        chances = run.learner.model(x)[0].log_softmax(0)
    wanted = [said.symbols.index(word) for word in (*answer, END)]
    return float(sum(chances[token, at] for at, token in enumerate(wanted[: said.length])))


def test_the_greedy_answer_takes_the_likeliest_word_each_time(run: Run) -> None:
    view = asked(run, sample=21)
    assert view.source == ("twenty", "one")
    assert view.wanted == ("vingt", "et", "un")
    assert view.step == 60
    source, said = run.material.shape.sequence
    tokens = [said.symbols.index(START)]
    x = torch.from_numpy(run.material.dataset.inputs[21:22].copy())
    for _ in range(said.length):
        x[0, source.length :] = torch.nan
        x[0, source.length : source.length + len(tokens)] = torch.tensor(tokens, dtype=torch.float32)
        with run.learner.model.evaluating():
            tokens.append(int(run.learner.model(x)[0, :, len(tokens) - 1].argmax()))
        if said.symbols[tokens[-1]] == END:
            break
    expected = tuple(said.symbols[token] for token in tokens[1:] if said.symbols[token] != END)
    assert view.answers == (expected,)
    assert view.scores[0] == pytest.approx(likelihood(run, view, expected), rel=1e-4)


@pytest.mark.parametrize("beam", [2, 5])
def test_a_beam_finds_sentences_at_least_as_likely(run: Run, beam: int) -> None:
    for sample in (7, 48, 80, 99):
        view, greedy = asked(run, beam=beam, sample=sample), asked(run, sample=sample)
        assert len(view.answers) == beam
        assert view.scores[0] >= greedy.scores[0] - 1e-4
        assert list(view.scores) == sorted(view.scores, reverse=True)
        assert len(set(view.answers)) == beam
        for answer, score in zip(view.answers, view.scores, strict=True):
            assert score == pytest.approx(likelihood(run, view, answer), rel=1e-4)


class Toy(Speaker):
    """Says three symbols, the last of which ends; what comes next hangs on all that was said."""

    def __init__(self) -> None:
        self.start, self.end, self.longest = 0, 2, 4
        self._read: list[tuple[int, ...]] = []

    def begin(self) -> None:
        self._read = [()]

    def next(self, rows: list[int], tokens: list[int]) -> torch.Tensor:
        self._read = [(*self._read[row], token) for row, token in zip(rows, tokens, strict=True)]
        return torch.stack([self.chances(said[1:]) for said in self._read])

    def chances(self, said: tuple[int, ...]) -> torch.Tensor:
        draw = torch.Generator().manual_seed(sum(3**at * (token + 1) for at, token in enumerate(said)) + 5)
        return torch.randn(3, generator=draw).mul(2).log_softmax(0)


def test_a_beam_wide_enough_finds_what_a_look_at_every_sentence_does() -> None:
    toy = Toy()
    every = [said for length in range(4) for said in product(range(2), repeat=length)]
    scores = {
        said: sum(float(toy.chances(said[:at])[token]) for at, token in enumerate((*said, toy.end))) for said in every
    }
    best = sorted(every, key=lambda said: -scores[said])
    found = returned(_searched(toy, 8))
    assert [tokens for _, tokens in found] == best[:8]
    np.testing.assert_allclose([score for score, _ in found], [scores[said] for said in best[:8]], rtol=1e-5)
    (narrow, _), *_ = returned(_searched(toy, 2))
    assert narrow <= scores[best[0]] + 1e-6


def test_typed_words_and_numbers(run: Run) -> None:
    view = asked(run, "Forty-two")
    assert view.source == ("forty", "two")
    assert view.wanted == ("quarante", "deux")
    assert asked(run, "42").source == view.source
    view = asked(run, "forty kangaroos")
    assert view.source == ("forty",)
    assert view.unknown == ("kangaroos",)
    assert asked(run, "two two").wanted == ()
    view = asked(run, "kangaroo")
    assert (view.source, view.answers, view.unknown) == ((), (), ("kangaroo",))


def test_attention_is_that_of_the_best_sentence(run: Run) -> None:
    view = asked(run, beam=3, sample=85)
    attention = view.attention["cross"]
    assert attention.shape == (2, min(len(view.answers[0]) + 1, 5), 2)
    np.testing.assert_allclose(attention.sum(2), 1.0, rtol=1e-5)


def test_the_greedy_answer_comes_first_and_all_is_of_one_moment() -> None:
    run = run_of(translating(), steps=5)
    study, before = TranslationStudy(beam=4), asked(run, beam=4)
    parts = []
    for view in translation(run, study, chosen(run)):
        run.advance()
        if view is not None:
            parts.append(view)
    assert [len(view.answers) for view in parts] == [1, 4]
    assert replace(parts[-1], attention={}) == replace(before, attention={})


def test_other_tasks_have_no_translation() -> None:
    run = run_of(recalling())
    assert list(translation(run, TranslationStudy(), chosen(run))) == []
