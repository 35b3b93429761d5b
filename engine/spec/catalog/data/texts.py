"""Texts: characters to go on with, and words to translate."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.data.sequences import SymbolSequences, hidden, share
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

OTHER = "□"  # what stands for every character that is not among the symbols
START, END = "<start>", "<end>"
CHARACTERS = tuple("\n !&',-.:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz")
ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "and", "thousand",
)  # fmt: skip
FRENCH = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "vingt", "et", "trente", "quarante", "cinquante", "soixante", "vingts", "cent",
    "cents", "mille",
)  # fmt: skip
LONGEST = {99: (2, 4), 999: (5, 6), 9999: (7, 8)}  # words of the longest number, in English and in French


class Shakespeare(SymbolSequences):
    """Twelve plays, character by character: which comes next? The test is another play, Macbeth.

    Attributes
    ----------
    characters : of the plays that are trained on, and of the one that is the test.
    """

    title: ClassVar[str] = "Shakespeare"
    short: ClassVar[str] = "Plays"
    summary: ClassVar[str] = "12 plays: which character comes next?"
    renumbering: ClassVar[frozenset[str]] = frozenset({"length"})
    characters: ClassVar[tuple[int, int]] = (1_711_952, 101_522)

    kind: Literal["shakespeare"] = "shakespeare"
    train_share: float = hidden(94.4, "Train share")
    length: int = field(
        50, "Length", "slider", unit="steps", minimum=20, maximum=200, step=10, depth=Depth.DATA,
        help="Characters in each sample; the plays are cut up without a gap.",
    )  # fmt: skip

    @property
    def drawn(self) -> bool:
        return False

    def shape(self) -> DataShape:
        part = SequencePart("text", 1, self.length, (*CHARACTERS, OTHER))
        return DataShape(
            features=part.features,
            default_features=part.features,
            task="next-token",
            samples=sum((count - 1) // self.length for count in self.characters),
            sequence=(part,),
            offers=("next-token",),
        )


class NumberWords(SymbolSequences):
    """Numbers in English words, to be said in French: eighty is four twenties there."""

    title: ClassVar[str] = "Number words"
    short: ClassVar[str] = "Numbers"
    summary: ClassVar[str] = "numbers from English into French"
    renumbering: ClassVar[frozenset[str]] = frozenset({"up_to"})

    kind: Literal["number-words"] = "number-words"
    train_share: float = share(90.0)
    up_to: Literal[99, 999, 9999] = field(
        9999, "Up to", "choice", depth=Depth.DATA, choices=((99, "99"), (999, "999"), (9999, "9,999")),
        help="The largest number; all from 0 on are there, each once.",
    )  # fmt: skip

    def shape(self) -> DataShape:
        source, target = LONGEST[self.up_to]
        parts = (
            SequencePart("source", 1, source, ENGLISH, varying=True),
            SequencePart("so far", 1, target + 1, (START, END, *FRENCH), varying=True),
        )
        features = tuple(name for part in parts for name in part.features)
        return DataShape(
            features=features,
            default_features=features,
            task="translation",
            samples=self.up_to + 1,
            sequence=parts,
            offers=("translation",),
        )
