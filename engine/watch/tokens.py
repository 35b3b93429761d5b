"""From what is typed to the symbols of the data."""

from __future__ import annotations

import re
from functools import cache

from engine.data.sequences.words import number_words

LARGEST_NUMBER = 9999
MOST_DIGITS = 20  # zeros before a number are none of its own
LINK = "and"  # some leave it out of their numbers
_APART = re.compile(r"[\s,-]+")


def tokens_of(words: str, symbols: tuple[str, ...]) -> tuple[list[int], tuple[str, ...]]:
    """Indices of the symbols that these words are made of, and what the data do not have.

    Where every symbol is one character, each character is one. Otherwise words are parted at blanks, commas and
    hyphens, and numbers in digits are said in English where the data know how. Capitals that the data do not have are
    as good as small letters.
    """
    index = {symbol: place for place, symbol in enumerate(symbols)}
    parts = _spelt(words, index) if is_spelt(symbols) else _parted(words, index)
    unknown = tuple(dict.fromkeys(part for part in parts if part not in index))
    return [index[part] for part in parts if part in index], unknown


def is_spelt(symbols: tuple[str, ...]) -> bool:
    """Whether every symbol is one character."""
    return all(len(symbol) == 1 for symbol in symbols)


def _spelt(words: str, index: dict[str, int]) -> list[str]:
    return [sign if sign in index or sign.lower() not in index else sign.lower() for sign in words]


def _parted(words: str, index: dict[str, int]) -> list[str]:
    found: list[str] = []
    for word in filter(None, _APART.split(words.strip())):
        lower = word.lower()
        said = _said(word)
        if lower not in index and word in index:
            found.append(word)
        elif lower not in index and said and all(each in index for each in said):
            found += said
        else:
            found.append(lower)
    return list(_numbers().get(_bare(found), found)) if LINK in index else found


def _said(digits: str) -> tuple[str, ...]:
    """The English words of a number in digits; empty where it is none, or too large. (Python reads no number that is
    thousands of digits long, and whole pages may be pasted.)"""
    if not digits.isdecimal() or len(digits) > MOST_DIGITS or int(digits) > LARGEST_NUMBER:
        return ()
    return number_words(int(digits), "en")


def _bare(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word != LINK)


@cache
def _numbers() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The words of each number that has a link in it, by those without."""
    said = (number_words(number, "en") for number in range(LARGEST_NUMBER + 1))
    return {_bare(words): words for words in said if LINK in words}
