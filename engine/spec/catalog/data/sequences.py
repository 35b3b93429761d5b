"""Sequences that are made: small problems that can only be solved by remembering."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BLANK, CUE = "·", "?"
BITS = ("0", "1")
BRACKETS = {"round": ("(", ")"), "both": ("(", ")", "[", "]")}  # an opening one, then the one that closes it


def hidden(default: float, title: str) -> Any:
    """A setting that every source has and that means nothing here: no form shows it, nothing reads it."""
    return field(default, title, "none", minimum=0, maximum=100, depth=Depth.DATA)


def share(default: float, which: str = "Part of the samples that is trained on; the rest is the test.") -> Any:
    """The slider of the train share."""
    return field(
        default, "Train share", "slider", unit="%", minimum=10, maximum=90, step=5, depth=Depth.DATA, help=which
    )


def standardised(default: bool = True) -> Any:
    """The switch of measured sequences."""
    words = "Shift and scale each channel, all its steps together, to mean 0 and deviation 1, by the training samples."
    return field(default, "Standardise", "switch", depth=Depth.DATA, help=words)


def count(default: int, most: int = 10_000) -> Any:
    """How many samples a generator makes."""
    return field(
        default, "Samples", "slider", minimum=100, maximum=most, step=100, depth=Depth.DATA,
        help="How many sequences are made, train and test together.",
    )  # fmt: skip


class Sequences(Data):
    """Samples that are sequences of steps."""

    family: ClassVar[Family] = "sequences"

    train_share: float = share(80.0)


class SymbolSequences(Sequences):
    """Sequences of symbols: there is nothing to standardise, and no noise that would leave their meaning."""

    noise: float = hidden(0.0, "Noise")


class DelayedRecall(SymbolSequences):
    """Letters, then blanks, then a cue for each letter: which was it? (Hochreiter, Schmidhuber 1997; Arjovsky 2016)."""

    title: ClassVar[str] = "Delayed recall"
    short: ClassVar[str] = "Recall"
    summary: ClassVar[str] = "letters to remember over a delay"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw", "letters", "alphabet"})

    kind: Literal["recall"] = "recall"
    letters: int = field(
        3, "Letters", "slider", minimum=1, maximum=10, depth=Depth.DATA, help="How many letters are to be remembered."
    )
    delay: int = field(
        15, "Delay", "slider", unit="steps", minimum=0, maximum=200, step=5, depth=Depth.DATA,
        help="How many blanks lie between the last letter and the first cue.",
    )  # fmt: skip
    alphabet: int = field(
        8, "Alphabet", "slider", minimum=2, maximum=26, depth=Depth.DATA, help="How many different letters there are."
    )
    samples: int = count(2000)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The letters, then the blank, then the cue."""
        return (*LETTERS[: self.alphabet], BLANK, CUE)

    def shape(self) -> DataShape:
        part = SequencePart("text", 1, 2 * self.letters + self.delay, self.symbols)
        return DataShape(
            features=part.features,
            default_features=part.features,
            task="tagging",
            samples=self.samples,
            sequence=(part,),
            tags=self.symbols[: self.alphabet],
            offers=("tagging",),
        )


class Parity(SymbolSequences):
    """Bits: is the number of ones odd? Short strings among the long ones teach it; of long ones alone it is hard.

    Where all strings are equally long, and of 20 bits at most, none is there twice, so that the test is unseen.
    """

    title: ClassVar[str] = "Parity"
    summary: ClassVar[str] = "bits: is the number of ones odd?"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw", "length", "shortest"})

    kind: Literal["parity"] = "parity"
    length: int = field(
        12, "Longest", "slider", unit="steps", minimum=4, maximum=100, depth=Depth.DATA,
        help="Bits of the longest string.",
    )  # fmt: skip
    shortest: int = field(
        1, "Shortest", "slider", unit="steps", minimum=1, maximum=100, depth=Depth.DATA,
        help="Bits of the shortest string; never more than of the longest.",
    )  # fmt: skip
    samples: int = count(2000)

    @property
    def varying(self) -> bool:
        """Whether strings have different lengths."""
        return self.shortest < self.length

    def shape(self) -> DataShape:
        part = SequencePart("bits", 1, self.length, BITS, varying=self.varying)
        return DataShape(
            features=part.features,
            default_features=part.features,
            classes=("even", "odd"),
            task="two-class",
            samples=self.samples if self.varying else min(self.samples, 2**self.length),
            sequence=(part,),
            tags=("even", "odd"),
            offers=("two-class", "tagging"),
        )


class Brackets(SymbolSequences):
    """Strings of brackets of different lengths: how deep are we at each step, and does it come out even?"""

    title: ClassVar[str] = "Brackets"
    summary: ClassVar[str] = "how deep, and is all closed?"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw", "length", "depth", "brackets"})

    kind: Literal["brackets"] = "brackets"
    length: int = field(
        24, "Longest", "slider", unit="steps", minimum=8, maximum=100, step=2, depth=Depth.DATA,
        help="Steps of the longest string; the shortest has a quarter of them.",
    )  # fmt: skip
    depth: int = field(4, "Depth", "slider", minimum=2, maximum=10, depth=Depth.DATA, help="How deep brackets nest.")
    brackets: Literal["round", "both"] = field(
        "round", "Brackets", "choice", depth=Depth.DATA, choices=(("round", "( )"), ("both", "( ) and [ ]")),
        help="With two kinds, each has to be closed by its own.",
    )  # fmt: skip
    samples: int = count(2000)

    def shape(self) -> DataShape:
        part = SequencePart("brackets", 1, self.length, BRACKETS[self.brackets], varying=True)
        return DataShape(
            features=part.features,
            default_features=part.features,
            classes=("wrong", "balanced"),
            task="tagging",
            samples=self.samples,
            sequence=(part,),
            tags=tuple(map(str, range(self.depth + 1))),
            offers=("tagging", "two-class"),
        )


class Adding(Sequences):
    """Two of many numbers are marked: what is their sum? (Hochreiter and Schmidhuber 1997)."""

    title: ClassVar[str] = "Adding"
    summary: ClassVar[str] = "the sum of the two marked numbers"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw", "length"})

    kind: Literal["adding"] = "adding"
    length: int = field(
        50, "Length", "slider", unit="steps", minimum=10, maximum=400, step=10, depth=Depth.DATA,
        help="How many numbers; one of the first half is marked, and one of the second.",
    )  # fmt: skip
    samples: int = count(2000, 50_000)

    def shape(self) -> DataShape:
        part = SequencePart("series", 2, self.length, channel_names=("number", "marked"))
        return DataShape(
            features=part.features,
            default_features=part.features,
            targets=("sum",),
            task="regression",
            samples=self.samples,
            sequence=(part,),
            offers=("regression",),
        )


class Sines(Sequences):
    """Mixtures of a few sines, each sample its own: how do they go on?"""

    title: ClassVar[str] = "Sine mixtures"
    short: ClassVar[str] = "Sines"
    summary: ClassVar[str] = "mixtures of sines: how do they go on?"
    renumbering: ClassVar[frozenset[str]] = frozenset({"draw", "waves"})

    kind: Literal["sines"] = "sines"
    waves: int = field(
        2, "Sines", "slider", minimum=1, maximum=5, depth=Depth.DATA, help="How many sines are mixed in each sample."
    )
    window: int = field(
        40, "Window", "slider", unit="steps", minimum=10, maximum=200, step=5, depth=Depth.DATA,
        help="How many steps of the past the network sees.",
    )  # fmt: skip
    horizon: int = field(
        10, "Horizon", "slider", unit="steps", minimum=1, maximum=50, depth=Depth.DATA,
        help="How many steps ahead it looks.",
    )  # fmt: skip
    samples: int = count(2000)
    noise: float = field(
        5.0, "Noise", "slider", unit="%", minimum=0, maximum=50, step=5, depth=Depth.DATA,
        help="Random shift of the past, in percent of its spread; the future is without.",
    )  # fmt: skip
    standardise: bool = standardised()

    def shape(self) -> DataShape:
        part = SequencePart("series", 1, self.window)
        return DataShape(
            features=part.features,
            default_features=part.features,
            targets=("value",),
            task="forecast",
            samples=self.samples,
            sequence=(part,),
            horizon=self.horizon,
            offers=("forecast",),
        )
