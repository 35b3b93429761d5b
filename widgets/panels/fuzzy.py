"""Finding a command by a few of its letters."""

from __future__ import annotations

from collections.abc import Sequence

_START, _RUN, _PLAIN = 8, 5, 1  # a letter at a word's start, one right after another, any other


def match(query: str, text: str) -> tuple[int, tuple[int, ...]] | None:
    """How well the letters of a query occur in a text, in order.

    Returns
    -------
    (score, positions) or None
        A higher score is a better match; positions are those of the matched letters. None where a letter is
        missing.
    """
    wanted = "".join(query.lower().split())
    lower = text.lower()
    best: tuple[int, tuple[int, ...]] | None = None
    for start in (i for i, letter in enumerate(lower) if wanted and letter == wanted[0]):
        found = _from(wanted, lower, start)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best if wanted else (0, ())


def _from(wanted: str, text: str, start: int) -> tuple[int, tuple[int, ...]] | None:
    positions: list[int] = []
    at = start
    for letter in wanted:
        at = _next(text, letter, at, positions)
        if at < 0:
            return None
        positions.append(at)
        at += 1
    return _score(text, positions), tuple(positions)


def _next(text: str, letter: str, at: int, positions: Sequence[int]) -> int:
    """Where the letter comes next: right here, else at a word's start, else anywhere."""
    if text.startswith(letter, at):
        return at
    word = text.find(f" {letter}", at)
    return word + 1 if word >= 0 and positions else text.find(letter, at)


def _score(text: str, positions: Sequence[int]) -> int:
    score = -len(text) // 16
    for i, at in enumerate(positions):
        if at == 0 or not text[at - 1].isalnum():
            score += _START
        elif i and positions[i - 1] == at - 1:
            score += _RUN
        else:
            score += _PLAIN
    return score - positions[0] // 8


def ranked(query: str, texts: Sequence[str]) -> list[tuple[int, tuple[int, ...]]]:
    """Indices of the texts that match, best first, each with the positions of its matched letters."""
    found = [(i, hit) for i, text in enumerate(texts) if (hit := match(query, text)) is not None]
    found.sort(key=lambda row: (-row[1][0], row[0]))
    return [(i, hit[1]) for i, hit in found]
