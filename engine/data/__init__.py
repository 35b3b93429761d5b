"""The data sources: samples, their split, and their preparation for the network. Needs numpy only."""

from engine.data.dataset import DataCancelled, DataError, Dataset
from engine.data.download import download
from engine.data.fetched import is_here
from engine.data.fit import fit_picture
from engine.data.make import MAKERS, make, truth
from engine.data.own.picture_folder import PictureReport, read_pictures
from engine.data.own.report import TableReport, check_table, read_table
from engine.data.own.text_data import TextReport, read_text
from engine.data.plane import plane_features
from engine.data.preparation import Preparation
from engine.data.preview import preview

__all__ = [
    "MAKERS",
    "DataCancelled",
    "DataError",
    "Dataset",
    "PictureReport",
    "Preparation",
    "TableReport",
    "TextReport",
    "check_table",
    "download",
    "fit_picture",
    "is_here",
    "make",
    "plane_features",
    "preview",
    "read_pictures",
    "read_table",
    "read_text",
    "truth",
]
