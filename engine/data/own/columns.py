"""What each column of a table holds, and which one is to be predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.data.own.cells import missing, number, numbers
from engine.spec.catalog.data import Column
from engine.spec.catalog.data.own import ColumnKind

if TYPE_CHECKING:
    from polars import Series

MOST_CATEGORIES = 50
FEWEST_TO_TELL = 10  # rows; in no more than these, texts that are all different may still be categories
MOST_NUMBERED_CLASSES = 10  # a target of so few whole numbers names classes
TARGET_NAMES = ("target", "label", "class", "species", "y")
ROW_NAMES = ("", "id", "index", "row", "rownames", "rowid", "unnamed: 0", "column 1")


class Tally:
    """Counts over the cells of one column, in batches of rows.

    Attributes
    ----------
    numbers, texts, missing : how many cells of each sort.
    distinct : the different cells that are not missing; no longer kept up when there are more than can be categories.
    whole : whether all numbers are whole. counting : whether the cells are 0 or 1 and so on.
    """

    def __init__(self, name: str, decimal_comma: bool) -> None:
        self.name = name
        self.numbers = self.texts = self.missing = 0
        self.distinct: set[str] = set()
        self.whole = self.counting = True
        self._comma = decimal_comma
        self._last: float | None = None

    def add(self, cells: Series) -> None:
        """Count some more cells: stripped texts, or numbers as they were stored."""
        values = numbers(cells, self._comma)
        gone = missing(cells, values)
        found = values.drop_nulls()
        self.missing += int(gone.sum())
        self.numbers += len(found)
        self.texts += len(cells) - len(found) - int((gone & values.is_null()).sum())
        self.whole = self.whole and bool((found == found.floor()).all())
        self.counting = self.counting and len(found) == len(cells) and self._goes_on(found)
        if len(found):
            self._last = float(found[-1])
        if len(self.distinct) <= MOST_CATEGORIES:
            self.distinct.update(cells.filter(~gone).unique().cast(str).to_list())

    def _goes_on(self, values: Series) -> bool:
        """Whether each value is one more than the last."""
        if not len(values):
            return True
        first = values[0] in (0, 1) if self._last is None else values[0] == self._last + 1
        return first and bool((values.diff().drop_nulls() == 1).all())

    @property
    def present(self) -> int:
        """Cells with something in them."""
        return self.numbers + self.texts

    def column(self, keep_counts: bool = False) -> tuple[Column, str]:
        """What the column is, and a note where it is not used (else "").

        Parameters
        ----------
        keep_counts : use a column even if it only counts the rows.
        """
        kind, why = self._kind(keep_counts)
        note = f"{self.name} {why} and is left out." if why else ""
        return Column(name=self.name, kind=kind, categories=self._categories(), missing=self.missing), note

    def _kind(self, keep_counts: bool) -> tuple[ColumnKind, str]:
        if self.present == 0:
            return "skip", "is empty"
        if self.missing > self.present:
            return "skip", "is missing in more than half of the rows"
        if len(self.distinct) == 1:
            return "skip", "is the same in every row"
        if self.numbers >= 0.9 * self.present:
            if self.counting and not keep_counts and self.name.lower() in ROW_NAMES:
                return "skip", "only counts the rows"
            return "number", ""
        if len(self.distinct) > MOST_CATEGORIES:
            return "skip", f"has more than {MOST_CATEGORIES} different texts"
        return ("skip", "is different in most rows, as a name is,") if self._names_rows else ("category", "")

    @property
    def _names_rows(self) -> bool:
        """Whether the texts are more likely the names of the rows than categories."""
        return self.present > FEWEST_TO_TELL and len(self.distinct) > self.present / 2

    def _categories(self) -> tuple[str, ...]:
        if len(self.distinct) > MOST_CATEGORIES:
            return ()
        return tuple(sorted(self.distinct, key=self._order))

    def _order(self, text: str) -> tuple[float, str]:
        value = number(text, self._comma)
        return (float("inf") if value is None else value, text)

    @property
    def names_classes(self) -> bool:
        """Whether the numbers, as a target, are more likely names of classes than amounts."""
        few = 2 <= len(self.distinct) <= MOST_NUMBERED_CLASSES and self.present >= 4 * len(self.distinct)
        return self.texts == 0 and self.whole and few


def suggest_target(columns: Sequence[Column]) -> str:
    """The column that is most likely to be predicted: one named so, else the last that can be; "" if none can."""
    usable = [column.name for column in columns if column.kind != "skip"]
    for wanted in TARGET_NAMES:
        for name in usable:
            if name.lower() == wanted:
                return name
    return usable[-1] if usable else ""
