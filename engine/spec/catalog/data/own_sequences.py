"""The user's own sequences: a table whose rows follow one another in time, and a text."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.data.own import Column, CsvTable
from engine.spec.catalog.data.sequences import hidden
from engine.spec.catalog.data.series import LONGEST_HORIZON, LONGEST_WINDOW
from engine.spec.catalog.data.texts import OTHER
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

TIME_NAMES = (
    "time", "date", "datetime", "timestamp", "ds", "t", "year", "month", "week", "day", "hour", "quarter", "period",
)  # fmt: skip


class CsvSeries(CsvTable):
    """A table whose rows follow one another in time: windows of the past, and what came after.

    The numbers of all columns that are used come in, the target's first; the target is forecast. A gap between two
    rows is filled along a straight line.

    Attributes
    ----------
    time : name of the column that says when each row was; "" takes the rows in the order of the file.
    """

    title: ClassVar[str] = "Series in a table"
    short: ClassVar[str] = "Series"
    summary: ClassVar[str] = "a table of your own with a time in each row"
    renumbering: ClassVar[frozenset[str]] = frozenset({"path", "columns", "target", "time", "window", "horizon"})

    kind: Literal["series"] = "series"  # type: ignore[assignment]
    time: str = ""
    window: int = field(
        24, "Window", "slider", unit="steps", minimum=4, maximum=LONGEST_WINDOW, depth=Depth.DATA,
        help="How many steps of the past the network sees.",
    )  # fmt: skip
    horizon: int = field(
        6, "Horizon", "slider", unit="steps", minimum=1, maximum=LONGEST_HORIZON, depth=Depth.DATA,
        help="How many steps ahead it looks.",
    )  # fmt: skip
    season: int = field(
        12, "Season", "slider", unit="steps", minimum=1, maximum=LONGEST_WINDOW, depth=Depth.DATA,
        help="After how many steps it comes round; a forecast is compared with the value one season before.",
    )  # fmt: skip

    @classmethod
    def of(cls, table: CsvTable, time: str | None = None) -> CsvSeries:
        """A table as a series.

        Parameters
        ----------
        time : the column that says when; None takes one by its name, or a first column that is no number.
        """
        chosen = time if time is not None else time_of(table.columns)
        columns = tuple(_as_series(column, chosen) for column in table.columns)
        numbers = [column.name for column in columns if column.kind == "number"]
        target = table.target if table.target in numbers else (*numbers[-1:], "")[0]
        settings = {"noise": table.noise, "standardise": table.standardise, "rows": table.rows}
        return cls(path=table.path, columns=columns, target=target, time=chosen, **settings)

    def by_time(self, time: str) -> CsvSeries:
        """The same, with another column that says when; the one before is used as a number again where it is one."""
        columns = tuple(_as_series(_number_again(column, self.time), time) for column in self.columns)
        return self.with_(columns=columns, time=time)

    def apart(self) -> CsvTable:
        """The table, each row by itself."""
        columns = tuple(_number_again(column, self.time).with_(fill="drop") for column in self.columns)
        settings = {"noise": self.noise, "standardise": self.standardise, "rows": self.rows}
        return CsvTable(path=self.path, columns=columns, target=self.target, **settings)

    def like(self, other: CsvTable) -> CsvSeries:
        """This series as another one was set up, if its columns have the same names; else as it is."""
        if not isinstance(other, CsvSeries) or [c.name for c in self.columns] != [c.name for c in other.columns]:
            return self
        return other.with_(path=self.path, rows=self.rows)

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the columns that come in, the target first."""
        others = (c.name for c in self.columns if c.kind == "number" and c.name not in (self.target, self.time))
        return (self.target, *others) if self.target else ()

    def shape(self) -> DataShape:
        if not self.channels:
            return DataShape((), (), targets=("",), task="forecast", offers=("forecast",))
        part = SequencePart("series", len(self.channels), self.window, channel_names=self.channels)
        return DataShape(
            features=part.features,
            default_features=part.features,
            targets=(self.target,),
            task="forecast",
            samples=max(0, self.rows - self.window - 2 * self.horizon + 2),
            sequence=(part,),
            horizon=self.horizon,
            offers=("forecast",),
        )


def time_of(columns: tuple[Column, ...]) -> str:
    """The column that is most likely to say when: by its name, or the first one if it is no number; "" if none is."""
    named = {column.name.strip().lower(): column.name for column in columns}
    for name in TIME_NAMES:
        if name in named:
            return named[name]
    worded = next((c.name for c in columns if "date" in c.name.lower() or "time" in c.name.lower()), "")
    first = columns[0].name if columns and columns[0].kind != "number" else ""
    return worded or first


def _number_again(column: Column, time: str) -> Column:
    """The column of the time may be one of numbers: then it has no texts that would be many."""
    numbers = all(_is_number(text) for text in column.categories)
    return column.with_(kind="number") if column.name == time and numbers and column.categories else column


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _as_series(column: Column, time: str) -> Column:
    """Numbers are used, gaps and all; nothing else is."""
    if column.kind == "number" and column.name != time:
        return column.with_(fill="fill")
    return column.with_(kind="skip")


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
        50, "Length", "slider", unit="steps", minimum=20, maximum=200, step=10, depth=Depth.DATA,
        help="Characters in each sample; the text is cut up without a gap.",
    )  # fmt: skip

    def like(self, other: TextFile) -> TextFile:
        """This text as another one was set up."""
        return self.with_(length=other.length, train_share=other.train_share)

    def shape(self) -> DataShape:
        if not self.symbols:
            return DataShape((), (), task="next-token", offers=("next-token",))
        part = SequencePart("text", 1, self.length, (*self.symbols, OTHER))
        return DataShape(
            features=part.features,
            default_features=part.features,
            task="next-token",
            samples=max(0, (self.characters - 1) // self.length),
            sequence=(part,),
            offers=("next-token",),
        )
