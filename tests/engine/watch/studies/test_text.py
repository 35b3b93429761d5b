"""Text that a network writes, against writing it with the whole network each time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.run import Run
from engine.snapshot import TextView
from engine.spec.catalog.layers import Conv1d, Embedding, Gru, LayerKind, PositionalEncoding, SelfAttention
from engine.spec.studies import TextStudy
from engine.watch.studies.text import CHOICES, first_symbol, pick, text
from engine.watch.tokens import tokens_of
from tests.engine.watch.sequences import nesting, run_of, writing
from tests.engine.watch.studies.drawn import chosen, last


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(writing(learning_rate=0.03), steps=30)


def wrote(run: Run, study: TextStudy) -> TextView:
    return last(text(run, study, chosen(run)))


def said(run: Run, view: TextView) -> str:
    return "".join(run.material.shape.sequence[0].symbols[token] for token in view.tokens)


def test_the_likeliest_text_is_that_of_the_whole_network_each_time(run: Run) -> None:
    view = wrote(run, TextStudy("To be, or", length=11, temperature=0.0, layer_id="lstm"))
    assert said(run, view).startswith("To be, or")
    assert (view.given, len(view.tokens), view.done, view.step) == (9, 20, True, 30)
    x = torch.tensor(view.tokens.tolist(), dtype=torch.float32)[None]
    with run.learner.model.evaluating():
        given = run.learner.model.all_outputs(x)
    chances = given["output"][0].softmax(0)
    np.testing.assert_array_equal(view.tokens[9:], chances.argmax(0)[8:-1])
    best = chances.topk(CHOICES, dim=0)
    np.testing.assert_allclose(view.chances, best.values.T, rtol=1e-3)
    np.testing.assert_allclose(view.states, given["lstm"][0], rtol=1e-3, atol=1e-5)
    assert view.choices.shape == (20, CHOICES)


def test_one_choice_is_the_likeliest(run: Run) -> None:
    assert said(run, wrote(run, TextStudy("A", top_k=1, temperature=2.0))) == said(
        run, wrote(run, TextStudy("A", temperature=0.0))
    )


def test_the_same_seed_writes_the_same_and_another_does_not(run: Run) -> None:
    before = torch.get_rng_state()
    texts = [said(run, wrote(run, TextStudy("A", seed=seed, temperature=1.0))) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
    assert torch.equal(torch.get_rng_state(), before)


def test_only_the_likeliest_few_are_written(run: Run) -> None:
    view = wrote(run, TextStudy("A", top_k=3, temperature=5.0))
    follows = [token in few[:3] for token, few in zip(view.tokens[1:], view.choices, strict=False)]
    assert all(follows)
    assert len({int(token) for token in view.tokens}) > 3


def test_dice_fall_as_the_chances_say() -> None:
    dice, z = torch.Generator().manual_seed(4), torch.tensor([1.0, 0.0, -1.0, -30.0])
    drawn = torch.bincount(torch.tensor([pick(z, 0.5, 0, dice) for _ in range(4000)]), minlength=4) / 4000
    torch.testing.assert_close(drawn, (z / 0.5).softmax(0), atol=0.02, rtol=0)
    few = {pick(z, 10.0, 2, dice) for _ in range(200)}
    assert few == {0, 1}


def test_answers_that_are_no_numbers_are_said() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        pick(torch.tensor([0.0, torch.nan]), 1.0, 0, torch.Generator())


def test_it_grows_slice_by_slice_by_the_weights_of_one_moment() -> None:
    run = run_of(writing(), steps=5)
    study = TextStudy("The ", length=2000)
    whole, parts = wrote(run, study), []
    for view in text(run, study, chosen(run)):
        run.advance()
        assert view is not None
        parts.append(view)
    counts = [len(view.tokens) for view in parts]
    assert counts == sorted(set(counts))
    assert [view.done for view in parts] == [False] * (len(parts) - 1) + [True]
    np.testing.assert_array_equal(parts[-1].tokens, whole.tokens)
    assert parts[-1].step == 5


def test_what_the_data_do_not_have_is_left_out_and_nothing_begins_a_line(run: Run) -> None:
    view = wrote(run, TextStudy("Ж7%", length=3))
    assert view.given == 1
    assert said(run, view)[0] == "\n"
    assert first_symbol(("a", " ")) == 1
    assert first_symbol(("0", "1")) == 0


@pytest.mark.parametrize("attention", [True, False], ids=["steps", "whole"])
def test_a_network_that_knows_only_so_many_steps_begins_anew(attention: bool) -> None:
    looking: LayerKind = SelfAttention(id="look", units=8, causal=attention)
    run = run_of(writing(Embedding(id="embedding", units=8), PositionalEncoding(id="places"), looking), steps=2)
    view = wrote(run, TextStudy("To be", length=60, layer_id="embedding"))
    assert len(view.tokens) == 65
    assert np.isfinite(view.states).all()
    assert view.states.any(0).all()


def test_windows_that_look_ahead_write_too() -> None:
    run = run_of(writing(Embedding(id="embedding", units=8), Conv1d(id="conv", units=6), Gru(id="gru", units=5)))
    view = wrote(run, TextStudy("Ay", length=40, layer_id="gru"))
    assert view.states.shape == (5, 42)


def test_other_tasks_have_no_text() -> None:
    run = run_of(nesting())
    assert list(text(run, TextStudy("(("), chosen(run))) == []


def test_a_layer_that_is_gone_colours_nothing(run: Run) -> None:
    assert wrote(run, TextStudy("A", length=4, layer_id="gone")).states.shape == (0, 5)


def test_typed_words_become_symbols() -> None:
    symbols = ("one", "twenty", "hundred", "and", "<end>")
    assert tokens_of("Twenty-one", symbols) == ([1, 0], ())
    assert tokens_of("121, one", symbols) == ([0, 2, 3, 1, 0, 0], ())
    assert tokens_of("0021", symbols) == ([1, 0], ())
    assert tokens_of("7" * 5000, symbols) == ([], ("7" * 5000,))
    assert tokens_of("three hundred 7 hundred 7", symbols) == ([2, 2], ("three", "7"))
    assert tokens_of("abcA\n", ("a", "c", "\n")) == ([0, 1, 0, 2], ("b",))


def test_a_number_is_completed_as_the_data_say_it() -> None:
    symbols = ("one", "hundred", "and", "five")
    for words in ("one hundred five", "one hundred and five", "105"):
        assert tokens_of(words, symbols) == ([0, 1, 2, 3], ())
    assert tokens_of("five hundred and", symbols) == ([3, 1, 2], ())
    assert tokens_of("one hundred five", ("one", "hundred", "five")) == ([0, 1, 2], ())
