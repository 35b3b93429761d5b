"""Finding a layer or block by a few letters of its title, or of the other words it goes by."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.canvas.parts import Part

_TITLE, _WORD, _SUMMARY = 300, 200, 100  # a match in the title comes before one in its other words


def found(query: str, parts: Sequence[Part]) -> list[Part]:
    """The parts that match, best first; all of them, in their own order, without a query."""
    wanted = " ".join(query.lower().split())
    if not wanted:
        return list(parts)
    scored = [(score(wanted, part), at) for at, part in enumerate(parts)]
    return [parts[at] for points, at in sorted(scored, key=lambda row: (-row[0], row[1])) if points > 0]


def score(wanted: str, part: Part) -> int:
    """How well a part matches; 0 where it does not."""
    return max(
        _weighed(_TITLE, _matched(wanted, part.title.lower())),
        _weighed(_WORD, max((_begun(wanted, word.lower()) for word in part.words), default=0)),
        _weighed(_SUMMARY, _begun(wanted, part.summary.lower())),
    )


def _weighed(base: int, points: int) -> int:
    return base + points if points else 0


def _begun(wanted: str, text: str) -> int:
    """90 for the start of the text, 60 for the start of a word: letters strewn over it would match nearly anything."""
    return 90 if text.startswith(wanted) else 60 if f" {wanted}" in text else 0


def _matched(wanted: str, text: str) -> int:
    """As `_begun`; besides, 30 for the middle and 10 for letters in order from the first one on."""
    if begun := _begun(wanted, text):
        return begun
    if wanted in text:
        return 30
    letters = iter(text)
    return 10 if text[:1] == wanted[:1] and all(letter in letters for letter in wanted if letter != " ") else 0
