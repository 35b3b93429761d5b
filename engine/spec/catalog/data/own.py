"""The user's own table, and the user's own pictures."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.data.pictures import pixel_names
from engine.spec.data_shape import DataShape, Task
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

ColumnKind = Literal["number", "category", "skip"]
Fill = Literal["drop", "fill"]
Encoding = Literal["one-hot", "ordinal"]


class Column(Value):
    """One column of a table, as recognised when it was read (the user may change `kind`, `fill` and `encoding`).

    Attributes
    ----------
    categories : the distinct texts of a category column, sorted.
    left_out : texts that only stand in rows which are left out, and which make no category.
    missing : how many cells had no value when the table was read.
    fill : what becomes of a row without a value here: it is left out ("drop"), or given the mean (of a number) or the
        most frequent category of the training rows ("fill"). A row without a target is always left out.
    encoding : a category becomes one 0/1 feature for each text ("one-hot"), or one feature 0, 1, 2 ... in the order
        of `categories` ("ordinal"). A target is a class either way.
    """

    name: str
    kind: ColumnKind
    categories: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    missing: int = Field(default=0, ge=0)
    fill: Fill = "drop"
    encoding: Encoding = "one-hot"

    @property
    def features(self) -> tuple[str, ...]:
        """What the column gives the network when it is not the target."""
        if self.kind == "category" and self.encoding == "one-hot":
            return tuple(f"{self.name} = {text}" for text in self.categories)
        return () if self.kind == "skip" or (self.kind == "category" and not self.categories) else (self.name,)


class CsvTable(Data):
    """A table in a file (CSV, TSV, Excel, Parquet); it stays where it is and is read again when the project opens.

    Attributes
    ----------
    path : absolute path of the file; in a project file relative to it where the table lies in the project's folder.
    target : name of the column to predict.
    """

    title: ClassVar[str] = "Table file"
    summary: ClassVar[str] = "a table of your own"
    family: ClassVar[Family] = "own"
    renumbering: ClassVar[frozenset[str]] = frozenset({"path", "columns", "target"})

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

    def like(self, other: CsvTable) -> CsvTable:
        """This table as another one was set up, if its columns have the same names; else as it is."""
        theirs = {column.name: column for column in other.columns}
        if [column.name for column in self.columns] != list(theirs):
            return self
        columns = tuple(_set_up(column, theirs[column.name]) for column in self.columns)
        settings = ("target", "train_share", "standardise", "noise", "draw")
        return self.with_(columns=columns, **{name: getattr(other, name) for name in settings})

    @property
    def target_column(self) -> Column | None:
        """The column to predict, or None while none is chosen."""
        return next((column for column in self.columns if column.name == self.target), None)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that come in, without the target."""
        return tuple(column for column in self.columns if column.kind != "skip" and column.name != self.target)

    def shape(self) -> DataShape:
        features = tuple(name for column in self.columns if column.name != self.target for name in column.features)
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


def _set_up(column: Column, other: Column) -> Column:
    """A column that is read as another one was, where it can be."""
    if other.kind == "category" and not column.categories:
        return column
    return column.with_(kind=other.kind, fill=other.fill, encoding=other.encoding)


class PictureFolder(Data):
    """A folder of pictures: each of its folders is a class. It stays where it is, as a table does.

    Attributes
    ----------
    path : absolute path of the folder; in a project file relative to it where it lies in the project's folder.
    classes : names of the folders in it that had a picture.
    rows : how many pictures could be read.
    """

    title: ClassVar[str] = "Picture folder"
    short: ClassVar[str] = "Pictures"
    summary: ClassVar[str] = "pictures of your own, a folder for each class"
    family: ClassVar[Family] = "own"
    renumbering: ClassVar[frozenset[str]] = frozenset({"path", "classes"})

    kind: Literal["picture-folder"] = "picture-folder"
    path: str = ""
    classes: tuple[str, ...] = ()
    rows: int = Field(default=0, ge=0)
    edge: int = field(
        16,
        "Edge",
        "slider",
        unit="px",
        minimum=8,
        maximum=64,
        step=4,
        depth=Depth.DATA,
        help="Height and width that every picture is brought to; its middle square is taken.",
    )
    color: bool = field(
        False,
        "Colour",
        "switch",
        depth=Depth.DATA,
        help="Red, green and blue instead of grey: three times the inputs.",
    )
    train_share: float = field(
        80.0,
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
        False,
        "Standardise",
        "switch",
        depth=Depth.DATA,
        help="Shift and scale each pixel to mean 0 and deviation 1, by the training pictures.",
    )

    def like(self, other: PictureFolder) -> PictureFolder:
        """This folder as another one was set up."""
        settings = ("edge", "color", "train_share", "standardise", "noise", "draw")
        return self.with_(**{name: getattr(other, name) for name in settings})

    @property
    def size(self) -> tuple[int, int, int]:
        """(channels, height, width) of a sample."""
        return (3 if self.color else 1, self.edge, self.edge)

    def shape(self) -> DataShape:
        pixels = pixel_names(self.size) if self.classes else ()  # nothing is known of a folder that is not chosen yet
        task: Task = "two-class" if len(self.classes) == 2 else "multi-class"
        return DataShape(
            features=pixels,
            default_features=pixels,
            classes=self.classes,
            task=task,
            picture=self.size if pixels else None,
            samples=self.rows,
            ink=self.ink,
        )
