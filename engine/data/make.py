"""One maker for each kind of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.data.by_hand import as_corrected
from engine.data.dataset import Cancelled, Dataset, never
from engine.data.fetched import make_fetched
from engine.data.function import function_value, make_function
from engine.data.own.maker import make_own
from engine.data.own.picture_folder import make_picture_folder
from engine.data.own.series import make_series_of_table
from engine.data.own.text_data import make_text
from engine.data.photographs import make_photographs
from engine.data.pictures import LOADERS as PICTURES
from engine.data.pictures import make_pictures
from engine.data.plane import GEOMETRIES, TRUTHS, make_plane
from engine.data.sequences.problems import make_adding, make_brackets, make_parity, make_recall, make_sines
from engine.data.sequences.published import LOADERS as PUBLISHED
from engine.data.sequences.published import make_published
from engine.data.sequences.series import make_series
from engine.data.sequences.texts import make_shakespeare
from engine.data.sequences.words import make_number_words
from engine.data.shapes import make_shapes
from engine.data.tables import LOADERS as TABLES
from engine.data.tables import make_table
from engine.data.trained_on import as_trained_on
from engine.data.worlds import make_world
from engine.snapshot import Floats
from engine.spec.catalog.data import DATA, DataKind, Function

Maker = Callable[[Any, int, Cancelled], Dataset]  # each maker takes the catalog class of its own kind

MAKERS: dict[str, Maker] = {
    **dict.fromkeys(GEOMETRIES, make_plane),
    "function": make_function,
    **dict.fromkeys(PICTURES, make_pictures),
    "shapes": make_shapes,
    "photographs": make_photographs,
    **dict.fromkeys(("mnist", "emnist", "cifar10"), make_fetched),
    **dict.fromkeys(TABLES, make_table),
    "recall": make_recall,
    "parity": make_parity,
    "brackets": make_brackets,
    "adding": make_adding,
    "sines": make_sines,
    **dict.fromkeys(PUBLISHED, make_published),
    **dict.fromkeys(("airline", "sunspots"), make_series),
    "shakespeare": make_shakespeare,
    "number-words": make_number_words,
    **dict.fromkeys((kind for kind, data in DATA.items() if data.family == "worlds"), make_world),
    "csv": make_own,
    "series": make_series_of_table,
    "text-file": make_text,
    "picture-folder": make_picture_folder,
}


def make(data: DataKind, seed: int, *, cancelled: Cancelled = never) -> Dataset:
    """The samples of a data source, as they were corrected by hand, and as many as are to be trained on.

    The same document and the same seed give the same arrays.

    Parameters
    ----------
    seed : the document's one seed; the draw of `data` is mixed into it.
    cancelled : asked now and then while a file is read.

    Raises
    ------
    DataError
        If there are no samples to be had; says what would help.
    DataCancelled
        If `cancelled` said so.
    """
    return as_trained_on(as_corrected(MAKERS[data.kind](data, seed, cancelled), data), data)


def truth(data: DataKind, x: Floats) -> Floats:
    """What the source says without noise.

    Parameters
    ----------
    x : (n, 1) or (n,) for a function, (n, 2) for a regression of the plane.

    Returns
    -------
    (n,) float32, not-a-number where a formula has no value.

    Raises
    ------
    ValueError
        If the source is not given by a formula.
    """
    points = np.asarray(x, dtype=np.float64)
    if isinstance(data, Function):
        return function_value(data, points.reshape(-1)).astype(np.float32)
    if data.kind not in TRUTHS:
        raise ValueError(f"{data.title} has no formula")
    return TRUTHS[data.kind](points).astype(np.float32)
