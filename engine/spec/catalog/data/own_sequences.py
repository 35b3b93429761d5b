"""The user's own sequences: a table whose rows follow one another in time, and a text."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.data.own import Column, CsvTable
from engine.spec.catalog.data.sequences import hidden
from engine.spec.catalog.data.series import horizon_field, season_field, window_field
from engine.spec.catalog.data.texts import OTHER
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

TIME_NAMES = (
    "time", "date", "datetime", "timestamp", "ds", "t", "year", "month", "week", "day", "hour", "quarter", "period",
    "zeit", "datum", "jahr", "monat", "woche", "tag", "stunde", "quartal",
)  # fmt: skip
IN_A_NAME = {"time", "date", "datetime", "timestamp", "year", "datum", "zeit", "jahr"}  # as one word of several
SHORTEST = 20  # characters of a sample of a text
FEWEST_STRETCHES = 10  # of a short text
LARGEST_PART = 4  # a window is at most one such part of the series, a horizon of the window


class CsvSeries(CsvTable):
    """A table whose rows follow one another in time: windows of the past, and what came after.

    The numbers of all columns that are used come in, the target's first; the target is forecast. A gap between two
    rows is filled along a straight line.

    Attributes
    ----------
    time : name of the column that says when each row was; "" takes the rows in the order of the file.
    skip_untimed : whether rows that say no time are left out; else the table cannot be used while it has any.
    """

    title: ClassVar[str] = "Series in a table"
    short: ClassVar[str] = "Series"
    summary: ClassVar[str] = "a table of your own with a time in each row"
    renumbering: ClassVar[frozenset[str]] = frozenset(
        {"path", "columns", "target", "time", "window", "horizon", "skip_untimed"}
    )

    kind: Literal["series"] = "series"  # type: ignore[assignment]
    time: str = ""
    skip_untimed: bool = False
    window: int = window_field(24)
    horizon: int = horizon_field(6)
    season: int = season_field(12)

    @classmethod
    def of(cls, table: CsvTable, time: str | None = None) -> CsvSeries:
        """A table as a series, with a window that suits its length.

        Parameters
        ----------
        time : the column that says when; None takes the likeliest.
        """
        chosen = time if time is not None else (*likely_times(table.columns), "")[0]
        columns = tuple(_as_number(column) for column in table.columns)
        numbers = [column.name for column in columns if column.kind == "number" and column.name != chosen]
        target = table.target if table.target in numbers else (*numbers[-1:], "")[0]
        kept = {name: getattr(table, name) for name in _SHARED}
        return cls(columns=columns, target=target, time=chosen, **kept).fitted()

    def fitted(self) -> CsvSeries:
        """The same with a window and horizon that leave a short series enough to learn from."""
        window = max(4, min(self.window, self.rows // LARGEST_PART))
        horizon = max(1, min(self.horizon, window // LARGEST_PART))
        return self.with_(window=window, horizon=horizon) if self.rows else self

    def by_time(self, time: str) -> CsvSeries:
        """The same, with another column that says when."""
        return self.with_(time=time)

    def apart(self) -> CsvTable:
        """The table, each row by itself."""
        kept = {name: getattr(self, name) for name in _SHARED}
        return CsvTable(columns=self.columns, target=self.target, **kept)

    def like(self, other: CsvTable) -> CsvSeries:
        """This series as another one was set up, if its columns have the same names; else as it is."""
        if not isinstance(other, CsvSeries) or [c.name for c in self.columns] != [c.name for c in other.columns]:
            return self
        alike = super().like(other)
        assert isinstance(alike, CsvSeries)
        return alike.with_(**{name: getattr(other, name) for name in _OWN})

    @property
    def drawn(self) -> bool:
        return self.noise > 0  # the split is by time

    @property
    def used(self) -> tuple[Column, ...]:
        """Numbers, gaps and all; nothing else is."""
        names = self.channels[1:]
        return tuple(column.with_(fill="fill") for column in self.columns if column.name in names)

    @property
    def target_column(self) -> Column | None:
        """The column to forecast, whose gaps are filled, too."""
        column = super().target_column
        return column and column.with_(fill="fill")

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the columns that come in, the target first; () while none is chosen that holds numbers."""
        numbers = [column.name for column in self.columns if column.kind == "number"]
        others = [name for name in numbers if name not in (self.target, self.time)]
        return (self.target, *others) if self.target in numbers else ()

    def shape(self) -> DataShape:
        names = self.channels or ("value",)  # there is a sequence, even while nothing is known of it
        part = SequencePart("series", len(names), self.window, channel_names=names)
        return DataShape(
            features=part.features,
            default_features=part.features,
            targets=names[:1],
            task="forecast",
            samples=max(0, self.rows - self.window - 2 * self.horizon + 2) or None,
            sequence=(part,),
            horizon=self.horizon,
            offers=("forecast",),
        )


_OWN = ("time", "skip_untimed", "window", "horizon", "season")  # of a series
_SHARED = ("path", "rows", "noise", "draw", "train_share", "standardise")  # of a table and a series


def likely_times(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Columns that may say when, the likeliest first: by their names, and the first one if it is no number."""
    named = {column.name.strip().lower(): column.name for column in columns}
    exactly = [named[name] for name in TIME_NAMES if name in named]
    worded = [column.name for column in columns if IN_A_NAME & set(re.split(r"[^a-z]+", column.name.lower()))]
    first = [columns[0].name] if columns and columns[0].kind != "number" else []
    return tuple(dict.fromkeys((*exactly, *worded, *first)))


def _as_number(column: Column) -> Column:
    """Few whole numbers may have been taken for classes."""
    numbers = column.kind == "category" and all(map(_is_number, column.categories))
    return column.with_(kind="number") if numbers and column.categories else column


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class TextFile(Data):
    """A text of one's own, character by character; it stays where it is, as a table does.

    Attributes
    ----------
    path : absolute path of the file; in a project file relative to it where the file lies in the project's folder.
    symbols : the characters that are told apart, those that are rare left out. characters : how many the text has.
    """

    title: ClassVar[str] = "Text file"
    short: ClassVar[str] = "Text"
    summary: ClassVar[str] = "a text of your own: which character comes next?"
    family: ClassVar[Family] = "own"
    renumbering: ClassVar[frozenset[str]] = frozenset({"path", "length", "symbols"})

    kind: Literal["text-file"] = "text-file"
    path: str = ""
    symbols: tuple[str, ...] = ()
    characters: int = Field(default=0, ge=0)
    noise: float = hidden(0.0, "Noise")
    train_share: float = field(
        90.0, "Train share", "slider", unit="%", minimum=10, maximum=90, step=5, depth=Depth.DATA,
        help="Part of the text that is trained on, from its beginning; the rest is the test.",
    )  # fmt: skip
    length: int = field(
        50, "Length", "slider", unit="steps", minimum=SHORTEST, maximum=200, step=10, depth=Depth.DATA,
        help="Characters in each sample; the text is cut up without a gap.",
    )  # fmt: skip

    def like(self, other: TextFile) -> TextFile:
        """This text as another one was set up."""
        return self.with_(length=other.length, train_share=other.train_share)

    def fitted(self) -> TextFile:
        """The same with samples that are short enough for there to be some in a short text."""
        longest = self.characters // FEWEST_STRETCHES // 10 * 10
        return self.with_(length=max(SHORTEST, min(self.length, longest)))

    @property
    def drawn(self) -> bool:
        return False  # the test is the end of the text

    @property
    def signs(self) -> tuple[str, ...]:
        """The characters by their index; the last stands for all others."""
        return (*self.symbols, OTHER)

    def shape(self) -> DataShape:
        part = SequencePart("text", 1, self.length, self.signs)
        return DataShape(
            features=part.features,
            default_features=part.features,
            task="next-token",
            samples=max(0, (self.characters - 1) // self.length) or None,
            sequence=(part,),
            offers=("next-token",),
        )
