"""The data sources: samples, their split, and their preparation for the network. Needs numpy only."""

from engine.data.dataset import DataCancelled, DataError, Dataset
from engine.data.make import MAKERS, make, truth
from engine.data.plane import plane_features
from engine.data.preparation import Preparation

__all__ = [
    "MAKERS",
    "DataCancelled",
    "DataError",
    "Dataset",
    "Preparation",
    "make",
    "plane_features",
    "truth",
]
