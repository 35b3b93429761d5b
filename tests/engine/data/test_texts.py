"""Texts: the next character of each, and numbers in words."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest

from engine.data import make
from engine.data.sequences.texts import encode, shakespeare
from engine.data.sequences.words import number_words
from engine.spec.catalog.data import NumberWords, Shakespeare
from engine.spec.catalog.data.texts import CHARACTERS, END, ENGLISH, FRENCH, LONGEST, OTHER, START

SYMBOLS = (*CHARACTERS, OTHER)


def test_the_symbols_are_the_characters_that_occur_again_and_again() -> None:
    texts = shakespeare()
    often = [character for character, count in Counter(texts.train).items() if count >= 20]
    assert sorted(often) == list(CHARACTERS)
    assert set(texts.train) - set(often) == {"(", ")"}, "the others are one"
    assert set(texts.test) <= set(CHARACTERS)
    assert (len(texts.train), len(texts.test)) == Shakespeare.characters


def test_the_test_is_a_whole_play_that_is_not_trained_on() -> None:
    texts = shakespeare()
    assert texts.test.startswith("Macbeth\n")
    assert "MACBETH:" not in texts.train
    assert "To be, or not to be" in texts.train
    assert "  \n" not in texts.train
    assert "*" not in texts.train


@pytest.mark.parametrize("length", [20, 50, 200])
def test_each_step_wants_the_character_that_comes_next(length: int) -> None:
    data, texts = Shakespeare(length=length), shakespeare()
    samples = make(data, 1)
    assert samples.steps is not None
    assert np.array_equal(samples.inputs[:, 1:], samples.steps[:, :-1])
    for part, text in ((samples.train, texts.train), (~samples.train, texts.test)):
        seen = "".join(SYMBOLS[int(code)] for code in samples.inputs[part][:50].ravel())
        assert text.startswith(seen), "cut up without a gap"
        row, last = samples.steps[part][-1], part.sum() * length
        assert "".join(SYMBOLS[code] for code in row) == text[last - length + 1 : last + 1]


def test_a_character_that_is_not_there_is_another() -> None:
    assert [SYMBOLS[code] for code in encode("a€\n7😀", SYMBOLS)] == ["a", OTHER, "\n", OTHER, OTHER]
    assert encode("b7", ("a", "b")).tolist() == [1, 0]
    assert encode("", SYMBOLS).tolist() == []


def test_numbers_are_said_as_the_library_says_them() -> None:
    from num2words import num2words

    for number in [*range(1000), *range(1000, 10_000, 7), 9999]:
        english, french = num2words(number).replace(",", ""), num2words(number, lang="fr")
        assert " ".join(number_words(number, "en")) == english.replace("-", " ")
        assert " ".join(number_words(number, "fr")) == french.replace("-", " ")


@pytest.mark.parametrize("up_to", LONGEST)
def test_all_words_of_the_numbers_are_symbols_and_none_is_too_long(up_to: int) -> None:
    for language, symbols, longest in zip(("en", "fr"), (ENGLISH, FRENCH), LONGEST[up_to], strict=True):
        said = [number_words(number, language) for number in range(up_to + 1)]
        assert max(map(len, said)) == longest
        words = set().union(*said)
        assert words == set(symbols) if up_to == 9999 else words < set(symbols)


def test_the_french_is_wanted_word_by_word() -> None:
    data = NumberWords()
    samples, (source, so_far) = make(data, 1), data.shape().sequence
    assert samples.steps is not None
    row = samples.inputs[84]
    asked, told = row[: source.length], row[source.length :]
    assert [source.symbols[int(code)] for code in asked if code == code] == ["eighty", "four"]
    assert [so_far.symbols[int(code)] for code in told if code == code] == [START, "quatre", "vingt", "quatre"]
    assert [so_far.symbols[code] for code in samples.steps[84] if code >= 0] == ["quatre", "vingt", "quatre", END]
    assert np.array_equal(samples.steps >= 0, ~np.isnan(samples.inputs[:, source.length :]))
    assert (~samples.train).sum() == 1000
    assert len(np.unique(samples.inputs, axis=0)) == 10_000, "no number is in both"


def test_all_numbers_are_said_in_no_time() -> None:
    number_words.cache_clear()
    started = time.process_time()
    make(NumberWords(), 1)
    assert time.process_time() - started < 1.5
