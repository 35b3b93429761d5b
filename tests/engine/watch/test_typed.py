"""Words that are typed in the place of the chosen sequence."""

from __future__ import annotations

import numpy as np

from engine.run import Run
from engine.snapshot import Chosen, Watch
from engine.watch.chosen import DRAWN, chosen_input, chosen_view
from engine.watch.observer import Observer
from tests.engine.watch.sequences import ahead, nesting, recalling, run_of, translating, writing


def seen(run: Run, words: str) -> Chosen:
    return chosen_view(run, chosen_input(run, Watch(words=words)))


def test_brackets_of_any_length_are_read_as_far_as_they_go() -> None:
    run = run_of(nesting(), steps=1)
    view = seen(run, "(()x")
    assert (view.origin, view.steps, view.train) == (DRAWN, (3,), False)
    assert view.inputs[:3].tolist() == [0, 0, 1]
    assert np.isnan(view.inputs[3:]).all()
    assert view.mask is None
    like = np.flatnonzero((run.material.dataset.inputs[:, :3] == [0, 0, 1]).all(1))[0]
    same = chosen_view(run, chosen_input(run, Watch(sample=int(run.material.dataset.origin[like]))))
    assert view.step_probabilities is not None
    assert same.step_probabilities is not None
    np.testing.assert_allclose(view.step_probabilities[:, :3], same.step_probabilities[:, :3], rtol=1e-4)
    assert seen(run, "(" * 40).steps == (12,)


def test_where_all_samples_are_of_one_length_blanks_follow_unseen() -> None:
    run = run_of(recalling())
    chosen = chosen_input(run, Watch(words="ab"))
    blank = run.material.shape.sequence[0].symbols.index("·")
    assert chosen.x[0].tolist() == [0, 1, *[blank] * 7]
    assert seen(run, "ab").steps == (2,)


def test_of_a_text_the_last_characters_are_read_and_the_next_ones_are_known() -> None:
    run = run_of(writing())
    symbols = run.material.shape.sequence[0].symbols
    view = seen(run, "What light through yonder window")
    assert view.steps == (20,)
    assert "".join(symbols[int(token)] for token in view.inputs) == "What light through yonder window"[-20:]
    short = seen(run, "To be")
    assert short.mask is not None
    assert "".join(symbols[token] for token in short.mask[:4]) == "o be"
    assert (short.mask[4:] == -1).all()
    assert short.said is not None
    assert (short.said[4:] == -1).all()


def test_a_source_that_the_data_have_comes_with_its_translation() -> None:
    run = run_of(translating())
    assert seen(run, "eighty-one").origin == 81
    assert seen(run, "81").origin == 81
    new = seen(run, "one eighty")
    assert (new.origin, new.steps) == (DRAWN, (2, 1))


def test_words_that_mean_nothing_are_passed_over() -> None:
    run = run_of(recalling())
    first = seen(run, "")
    assert seen(run, "%%").origin == first.origin != DRAWN
    numbers = run_of(ahead())
    assert seen(numbers, "ab").origin == seen(numbers, "").origin


def test_every_view_of_the_chosen_sample_follows_what_is_typed() -> None:
    run, observer = run_of(nesting()), Observer(clock=lambda: 0.0)
    for words in ("((", "()()"):
        watch = Watch(responses=True, chosen=True, states=frozenset({"gru"}), words=words)
        fields = observer.look(run, watch, moving=True)
        assert fields["chosen"].steps == (len(words),)
        assert fields["layers"]["gru"].state.hidden.shape == (8, len(words))
