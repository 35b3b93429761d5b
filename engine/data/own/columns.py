"""What each column of a table holds, and which one is to be predicted."""

from __future__ import annotations

from collections.abc import Sequence

from engine.data.own.cells import is_missing, number
from engine.spec.catalog.data import Column

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
    distinct : the different cells that are not missing, up to one more than can be categories.
    whole : whether all numbers are whole. counting : whether the cells are 0 or 1 and so on.
    """

    def __init__(self, name: str, decimal_comma: bool) -> None:
        self.name = name
        self.numbers = self.texts = self.missing = 0
        self.distinct: set[str] = set()
        self.whole = self.counting = True
        self._comma = decimal_comma
        self._last: float | None = None

    def add(self, cells: Sequence[str]) -> None:
        """Count some more cells, which are stripped."""
        for cell in cells:
            value = number(cell, self._comma)
            if value is None:
                self.counting = False
                if is_missing(cell):
                    self.missing += 1
                    continue
                self.texts += 1
            else:
                self.numbers += 1
                self.whole = self.whole and value.is_integer()
                self.counting = self.counting and (value in (0, 1) if self._last is None else value == self._last + 1)
                self._last = value
            if len(self.distinct) <= MOST_CATEGORIES:
                self.distinct.add(cell)

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
        categories = self._categories()
        if self.present == 0:
            return Column(name=self.name, kind="skip"), f"{self.name} is empty and is left out."
        if self.missing > self.present:
            note = f"{self.name} is missing in more than half of the rows and is left out."
            return Column(name=self.name, kind="skip", categories=categories), note
        if len(self.distinct) == 1:
            note = f"{self.name} is the same in every row and is left out."
            return Column(name=self.name, kind="skip", categories=categories), note
        if self.numbers >= 0.9 * self.present:
            if self.counting and not keep_counts and self.name.lower() in ROW_NAMES:
                return Column(name=self.name, kind="skip"), f"{self.name} only counts the rows and is left out."
            return Column(name=self.name, kind="number", categories=categories), ""
        if categories and self._names_rows:
            note = f"{self.name} is different in most rows, as a name is, and is left out."
            return Column(name=self.name, kind="skip", categories=categories), note
        if categories:
            return Column(name=self.name, kind="category", categories=categories), ""
        note = f"{self.name} has more than {MOST_CATEGORIES} different texts and is left out."
        return Column(name=self.name, kind="skip"), note

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
