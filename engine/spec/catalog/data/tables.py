"""Tables of measurements that come with the program."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field


class Table(Data):
    """Rows of named columns."""

    family: ClassVar[Family] = "table"
    columns: ClassVar[tuple[str, ...]]
    classes: ClassVar[tuple[str, ...]] = ()
    targets: ClassVar[tuple[str, ...]] = ()
    rows: ClassVar[int]

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

    def shape(self) -> DataShape:
        task: Literal["two-class", "multi-class", "regression"]
        task = "regression" if not self.classes else "two-class" if len(self.classes) == 2 else "multi-class"
        return DataShape(
            features=self.columns,
            default_features=self.columns,
            classes=self.classes,
            targets=self.targets,
            task=task,
            samples=self.rows,
        )


class Iris(Table):
    """Three species of iris by four measures of the flower (Fisher 1936)."""

    title: ClassVar[str] = "Iris"
    summary: ClassVar[str] = "150 flowers, 3 species"
    columns: ClassVar[tuple[str, ...]] = ("sepal length", "sepal width", "petal length", "petal width")
    classes: ClassVar[tuple[str, ...]] = ("setosa", "versicolor", "virginica")
    rows: ClassVar[int] = 150
    kind: Literal["iris"] = "iris"


class Wine(Table):
    """Three growers of wine by thirteen chemical measures."""

    title: ClassVar[str] = "Wine"
    summary: ClassVar[str] = "178 wines, 3 growers"
    columns: ClassVar[tuple[str, ...]] = (
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "total phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "color intensity",
        "hue",
        "od280/od315",
        "proline",
    )
    classes: ClassVar[tuple[str, ...]] = ("grower 1", "grower 2", "grower 3")
    rows: ClassVar[int] = 178
    kind: Literal["wine"] = "wine"


_CELL = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)


class BreastCancer(Table):
    """Malignant or benign, by thirty measures of cell nuclei (Wolberg 1995)."""

    title: ClassVar[str] = "Breast cancer"
    short: ClassVar[str] = "Tumours"
    summary: ClassVar[str] = "569 tumours, benign or not"
    columns: ClassVar[tuple[str, ...]] = tuple(
        f"{part} {name}" for part in ("mean", "error", "worst") for name in _CELL
    )
    classes: ClassVar[tuple[str, ...]] = ("malignant", "benign")
    rows: ClassVar[int] = 569
    kind: Literal["breast-cancer"] = "breast-cancer"


class Diabetes(Table):
    """Progression of diabetes after a year, by ten measures (Efron 2004)."""

    title: ClassVar[str] = "Diabetes"
    summary: ClassVar[str] = "442 patients, a number to predict"
    columns: ClassVar[tuple[str, ...]] = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    targets: ClassVar[tuple[str, ...]] = ("progression",)
    rows: ClassVar[int] = 442
    kind: Literal["diabetes"] = "diabetes"


class Penguins(Table):
    """Three species of penguin by four measures (Gorman 2014); 2 of the 344 rows lack all of them and are left out."""

    title: ClassVar[str] = "Penguins"
    summary: ClassVar[str] = "342 penguins, 3 species"
    columns: ClassVar[tuple[str, ...]] = ("bill length", "bill depth", "flipper length", "body mass")
    classes: ClassVar[tuple[str, ...]] = ("Adelie", "Chinstrap", "Gentoo")
    rows: ClassVar[int] = 342
    kind: Literal["penguins"] = "penguins"
