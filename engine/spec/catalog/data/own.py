"""The user's own table."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape, Task
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

ColumnKind = Literal["number", "category", "skip"]


class Column(Value):
    """One column of a CSV file, as recognised when it was read (the user may change `kind`).

    Attributes
    ----------
    categories : the distinct texts of a category column, sorted; it becomes one 0/1 feature each.
    left_out : texts that only stand in rows which are left out, and which make no category.
    """

    name: str
    kind: ColumnKind
    categories: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class CsvTable(Data):
    """A table in a CSV file; the file stays where it is and is read again when the project opens.

    Attributes
    ----------
    path : absolute path of the file.
    target : name of the column to predict.
    """

    title: ClassVar[str] = "CSV file"
    summary: ClassVar[str] = "a table of your own"
    family: ClassVar[Family] = "own"

    kind: Literal["csv"] = "csv"
    path: str = ""
    columns: tuple[Column, ...] = ()
    target: str = ""
    rows: int = Field(default=0, ge=0)
    train_share: float = field(
        70.0,
        "Train share",
        "slider",
        unit="%",
        minimum=10,
        maximum=90,
        step=5,
        depth=Depth.DATA,
        help="Part of the samples that is trained on; the rest is the test.",
    )
    standardise: bool = field(
        True,
        "Standardise",
        "switch",
        depth=Depth.DATA,
        help="Shift and scale each column to mean 0 and deviation 1, by the training rows.",
    )

    @property
    def target_column(self) -> Column | None:
        """The column to predict, or None while none is chosen."""
        return next((column for column in self.columns if column.name == self.target), None)

    def shape(self) -> DataShape:
        features = tuple(name for column in self.columns if column.name != self.target for name in _features_of(column))
        target = self.target_column
        classes = target.categories if target is not None and target.kind == "category" else ()
        task: Task = "regression" if not classes else "two-class" if len(classes) == 2 else "multi-class"
        return DataShape(
            features=features,
            default_features=features,
            classes=classes,
            targets=() if classes else (self.target,),
            task=task,
            samples=self.rows,
        )


def _features_of(column: Column) -> tuple[str, ...]:
    if column.kind == "category":
        return tuple(f"{column.name} = {text}" for text in column.categories)
    return (column.name,) if column.kind == "number" else ()
