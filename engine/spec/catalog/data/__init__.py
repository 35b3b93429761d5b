"""The data sources. A new source is one class, its row in `DataKind`, and a maker of the same kind in `engine/data`."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from engine.spec.catalog.data.base import Data, Family, Relabelled
from engine.spec.catalog.data.function import Function
from engine.spec.catalog.data.grid import GridWorld
from engine.spec.catalog.data.own import Column, CsvTable, PictureFolder
from engine.spec.catalog.data.own_sequences import CsvSeries, TextFile
from engine.spec.catalog.data.pictures import (
    Cifar10,
    Digits,
    Downloaded,
    Emnist,
    Faces,
    Garments,
    Mnist,
    Photographs,
    Pictures,
    Shapes,
)
from engine.spec.catalog.data.plane import (
    Circle,
    Gauss,
    Moons,
    PlaneData,
    Point,
    RegressionGauss,
    RegressionPlane,
    RingOfGaussians,
    Spiral,
    Xor,
)
from engine.spec.catalog.data.sequences import Adding, Brackets, DelayedRecall, Parity, Sequences, Sines
from engine.spec.catalog.data.series import Airline, Mnist1d, Series, Sunspots, Vowels
from engine.spec.catalog.data.tables import BreastCancer, Diabetes, Iris, Penguins, Table, Wine
from engine.spec.catalog.data.texts import NumberWords, Shakespeare
from engine.spec.catalog.data.worlds import (
    Acrobot,
    Bandit,
    Blackjack,
    CartPole,
    Catch,
    CliffWalking,
    Counted,
    FrozenLake,
    Gymnasium,
    LunarLander,
    MountainCar,
    Pendulum,
    Taxi,
    World,
)

DataKind = (
    Circle
    | Xor
    | Gauss
    | Spiral
    | Moons
    | RingOfGaussians
    | RegressionPlane
    | RegressionGauss
    | Function
    | Digits
    | Garments
    | Shapes
    | Faces
    | Photographs
    | Mnist
    | Emnist
    | Cifar10
    | Iris
    | Wine
    | BreastCancer
    | Penguins
    | Diabetes
    | DelayedRecall
    | Parity
    | Brackets
    | Adding
    | Sines
    | Mnist1d
    | Vowels
    | Airline
    | Sunspots
    | Shakespeare
    | NumberWords
    | GridWorld
    | Bandit
    | Catch
    | CartPole
    | MountainCar
    | Acrobot
    | Pendulum
    | LunarLander
    | FrozenLake
    | Taxi
    | CliffWalking
    | Blackjack
    | Gymnasium
    | CsvTable
    | CsvSeries
    | TextFile
    | PictureFolder
)
OwnKind = CsvTable | PictureFolder | TextFile  # what lies in a file or folder of the user's (a series is a table)
AnyData = Annotated[DataKind, Field(discriminator="kind")]

DATA: dict[str, type[Data]] = {kind.model_fields["kind"].default: kind for kind in get_args(DataKind)}

__all__ = [
    "DATA",
    "Acrobot",
    "Adding",
    "Airline",
    "AnyData",
    "Bandit",
    "Blackjack",
    "Brackets",
    "CartPole",
    "Catch",
    "Cifar10",
    "CliffWalking",
    "Column",
    "Counted",
    "CsvSeries",
    "CsvTable",
    "Data",
    "DataKind",
    "DelayedRecall",
    "Digits",
    "Downloaded",
    "Emnist",
    "Faces",
    "Family",
    "FrozenLake",
    "Function",
    "Garments",
    "GridWorld",
    "Gymnasium",
    "LunarLander",
    "Mnist",
    "Mnist1d",
    "MountainCar",
    "NumberWords",
    "OwnKind",
    "Parity",
    "Pendulum",
    "Photographs",
    "PictureFolder",
    "Pictures",
    "PlaneData",
    "Point",
    "Relabelled",
    "RingOfGaussians",
    "Sequences",
    "Series",
    "Shakespeare",
    "Shapes",
    "Sines",
    "Sunspots",
    "Table",
    "Taxi",
    "TextFile",
    "Vowels",
    "World",
]
