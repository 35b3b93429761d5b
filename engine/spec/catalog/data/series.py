"""Measured sequences that come with the program."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.spec.catalog.data.sequences import Sequences, hidden, share, standardised
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

LONGEST_WINDOW, LONGEST_HORIZON = 60, 24  # steps
LPC = tuple(f"c{number}" for number in range(1, 13))  # cepstrum coefficients of a linear prediction


class Measured(Sequences):
    """Sequences whose split does not go by lot."""

    @property
    def drawn(self) -> bool:
        return self.noise > 0


def window_field(default: int) -> Any:
    """How much of the past comes in."""
    return field(
        default, "Window", "slider", unit="steps", minimum=4, maximum=LONGEST_WINDOW, depth=Depth.DATA,
        help="How many steps of the past the network sees.",
    )  # fmt: skip


def horizon_field(default: int) -> Any:
    """How far ahead a forecast looks."""
    return field(
        default, "Horizon", "slider", unit="steps", minimum=1, maximum=LONGEST_HORIZON, depth=Depth.DATA,
        help="How many steps ahead it looks.",
    )  # fmt: skip


def season_field(default: int) -> Any:
    """After how long a series comes round."""
    return field(
        default, "Season", "slider", unit="steps", minimum=1, maximum=LONGEST_WINDOW, depth=Depth.DATA,
        help="After how many steps it comes round; a forecast is compared with the value one season before.",
    )  # fmt: skip


def logarithm_field(default: bool) -> Any:
    """Whether the logarithm of a series comes in."""
    return field(
        default, "Logarithm", "switch", depth=Depth.DATA,
        help="The network is given the logarithm of the values: growth by shares becomes even.",
    )  # fmt: skip


class Mnist1d(Measured):
    """Ten digits drawn as signals of 40 numbers (Greydanus 2020): the published 4,000 to train on, 1,000 to test."""

    title: ClassVar[str] = "MNIST-1D"
    summary: ClassVar[str] = "5,000 digits as signals of 40 numbers"
    rows: ClassVar[tuple[int, int]] = (4000, 1000)  # to train on, to test

    kind: Literal["mnist1d"] = "mnist1d"
    train_share: float = hidden(80.0, "Train share")
    standardise: bool = standardised(default=False)

    def shape(self) -> DataShape:
        part = SequencePart("signal", 1, 40)
        return DataShape(
            features=part.features,
            default_features=part.features,
            classes=tuple("0123456789"),
            task="multi-class",
            samples=sum(self.rows),
            sequence=(part,),
            offers=("multi-class",),
        )


class Vowels(Measured):
    """Nine men say the same two vowels (Kudo 1999): who speaks? With the published 270 to train on and 370 to test."""

    title: ClassVar[str] = "Japanese vowels"
    short: ClassVar[str] = "Vowels"
    summary: ClassVar[str] = "640 utterances of 9 speakers"
    rows: ClassVar[tuple[int, int]] = (270, 370)

    kind: Literal["vowels"] = "vowels"
    train_share: float = hidden(42.1875, "Train share")
    standardise: bool = standardised()

    def shape(self) -> DataShape:
        part = SequencePart("series", 12, 29, varying=True, channel_names=LPC)
        return DataShape(
            features=part.features,
            default_features=part.features,
            classes=tuple(f"speaker {number}" for number in range(1, 10)),
            task="multi-class",
            samples=sum(self.rows),
            sequence=(part,),
            offers=("multi-class",),
        )


class Series(Measured):
    """One series in time, cut into windows of the past, each with the steps that came after.

    The split is by time: the first windows are trained on, with all of their future; no window of the test has a
    future that begins before the last of those has ended. The windows between are left out.

    Attributes
    ----------
    steps : how many values the series has. measured : what they are. shift : what is added before a logarithm.
    """

    steps: ClassVar[int]
    shift: ClassVar[float] = 0.0
    measured: ClassVar[str]

    train_share: float = share(70.0, "Part of the windows that is trained on: the earliest; the last are the test.")
    window: int = window_field(24)
    horizon: int = horizon_field(12)
    season: int = season_field(12)
    logarithm: bool = logarithm_field(False)
    standardise: bool = standardised()

    @property
    def windows(self) -> int:
        """How many windows there are of either side of the split, together."""
        return self.steps - self.window - 2 * self.horizon + 2

    def shape(self) -> DataShape:
        part = SequencePart("series", 1, self.window, channel_names=(self.measured,))
        return DataShape(
            features=part.features,
            default_features=part.features,
            targets=(self.measured,),
            task="forecast",
            samples=self.windows,
            sequence=(part,),
            horizon=self.horizon,
            offers=("forecast",),
        )


class Airline(Series):
    """Passengers of airlines in each month from 1949 to 1960, in thousands (Box and Jenkins 1976)."""

    title: ClassVar[str] = "Airline passengers"
    short: ClassVar[str] = "Airline"
    summary: ClassVar[str] = "144 months of airline passengers"
    steps: ClassVar[int] = 144
    measured: ClassVar[str] = "passengers"

    kind: Literal["airline"] = "airline"
    logarithm: bool = logarithm_field(True)


class Sunspots(Series):
    """Spots on the sun in each year from 1700 to 2008 (National Geophysical Data Center)."""

    title: ClassVar[str] = "Sunspots"
    summary: ClassVar[str] = "309 years of spots on the sun"
    steps: ClassVar[int] = 309
    measured: ClassVar[str] = "sunspots"
    shift: ClassVar[float] = 1.0  # some years have none

    kind: Literal["sunspots"] = "sunspots"
    season: int = season_field(11)
