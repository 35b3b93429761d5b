"""A data source at a glance, for its thumbnail, drawn from the real samples."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Dataset, Doubles, by_turns, never
from engine.data.fetched import is_here
from engine.data.function import function_value
from engine.data.make import make
from engine.data.own.picture_folder import first_pictures
from engine.data.own.series import whole
from engine.data.own.text_data import beginning
from engine.data.sequences.glance import glance, lines_in, lines_of, series_of, strands_of
from engine.snapshot import Floats, Preview, read_only
from engine.spec.catalog.data import (
    CsvSeries,
    DataKind,
    Downloaded,
    Function,
    NumberWords,
    OwnKind,
    Photographs,
    PictureFolder,
    Pictures,
    PlaneData,
    Sequences,
    Series,
    Shakespeare,
    Shapes,
    TextFile,
    World,
)
from engine.spec.catalog.features import PLANE_EXTENT

POINTS = 120
MOST_ROWS = 2000  # for the axes
TILES = 9
DARK = 0.15  # ground of what is drawn in bright strokes
FEW_SEQUENCES = 100
FEW = 1000  # of the pictures that are made or read for a thumbnail


def preview(data: DataKind, seed: int) -> Preview:
    """The thumbnail of a data source; empty for worlds, and for what is yet to be chosen or to be fetched.

    Raises
    ------
    DataError
        If there are no samples to be had.
    """
    classes = len(data.shape().classes)
    if isinstance(data, Function):
        return Preview(data.kind, line=read_only(_line(data)))
    if isinstance(data, World):  # drawn by its kind: the physics take longer to load than the window
        return Preview(data.kind, classes)
    if isinstance(data, OwnKind) and not data.path:
        return Preview(data.kind)
    if isinstance(data, Downloaded) and not is_here(data.kind):
        return Preview(data.kind, classes)
    if isinstance(data, Downloaded | Shapes):  # the first are the same, however many there are
        data = data.with_(samples=FEW)
    if isinstance(data, Shakespeare | NumberWords):
        return lines_of(data)
    if isinstance(data, TextFile):
        return Preview(data.kind, lines=lines_in(beginning(data)))
    if isinstance(data, CsvSeries):
        return Preview(data.kind, strands=strands_of(whole(data, never))) if data.channels else Preview(data.kind)
    if isinstance(data, Sequences):
        return _sequences(data, seed)
    if isinstance(data, Pictures | PictureFolder):
        return Preview(data.kind, classes, pictures=read_only(_pictures(data, data.size, seed)))
    if isinstance(data, PlaneData):  # its first points are the same, however many there are
        data = data.with_(points=min(data.points, POINTS))
    samples = make(data, seed)
    target = samples.target if classes else _to_unit(samples.target)
    if isinstance(data, PlaneData):
        return Preview(data.kind, classes, read_only(samples.inputs / np.float32(PLANE_EXTENT)), read_only(target))
    rows = np.unique(np.linspace(0, len(target) - 1, MOST_ROWS).astype(np.int64))  # a table is often sorted
    points = _principal_axes(samples.inputs[rows].astype(np.float64))
    shown = np.unique(np.linspace(0, len(rows) - 1, POINTS).astype(np.int64))
    return Preview(data.kind, classes, read_only(points[shown]), read_only(target[rows][shown]))


def _sequences(data: DataKind, seed: int) -> Preview:
    """Of the first samples of a generator, which are the same, however many there are."""
    if isinstance(data, Series):
        return series_of(data)
    few = data.with_(samples=FEW_SEQUENCES) if "samples" in type(data).model_fields else data
    return glance(few.kind, few.shape(), make(few, seed))


def _pictures(data: DataKind, size: tuple[int, int, int], seed: int) -> Floats:
    """The first picture of each class, then the second: (n, height, width), or with red, green and blue last.

    Grey pictures whose ground is not black are given as colours, so that a face stays a face in a light theme.
    """
    if isinstance(data, PictureFolder):
        rows = first_pictures(data, TILES)
    else:
        rows = _by_turns(make(data, seed), liveliest=isinstance(data, Photographs))
    pictures = rows.reshape(-1, *size).transpose(0, 2, 3, 1)
    if size[0] == 1 and np.median(pictures) > DARK:
        return np.repeat(pictures, 3, axis=3)
    return pictures[..., 0] if size[0] == 1 else pictures


def _by_turns(samples: Dataset, *, liveliest: bool) -> Floats:
    order = np.arange(len(samples.target))
    if liveliest:  # much of a photograph is sky or table
        order = np.argsort(-_liveliness(samples.inputs), kind="stable")
    return samples.inputs[order[by_turns(samples.target[order])[:TILES]]]


def _liveliness(colored: Floats) -> Floats:
    """(n,) how much the brightness, and how much the colour, varies within each picture of three channels."""
    channels = colored.reshape(len(colored), 3, -1)
    chroma = channels.max(axis=1) - channels.min(axis=1)
    varies: Floats = colored.std(axis=1) * chroma.std(axis=1)
    return varies


def _line(data: Function) -> Floats:
    """The curve without what has no value; poles are cut off."""
    x = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, 161)
    y = function_value(data, x)
    known = np.isfinite(y)
    if not known.any():
        return np.zeros((0, 2), dtype=np.float32)
    low, high = np.percentile(y[known], (2, 98))
    inside = np.clip(y[known], low - (high - low) / 10, high + (high - low) / 10)
    return np.column_stack((x[known] / PLANE_EXTENT, _to_unit(inside))).astype(np.float32)


def _to_unit(values: Doubles | Floats) -> Floats:
    """Scaled so that the smallest is -1 and the largest 1; all 0 where they are the same."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros(values.shape, dtype=np.float32)
    return ((values.astype(np.float64) - low) / (high - low) * 2 - 1).astype(np.float32)


def _principal_axes(table: Doubles) -> Floats:
    """The two directions in which standardised columns vary most: (n, 2), each scaled to -1 ... 1."""
    deviation = table.std(axis=0)
    scaled = (table - table.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    _, _, axes = np.linalg.svd(scaled, full_matrices=False)
    axes = np.vstack((axes, np.zeros_like(axes)))[:2]  # a table of one column has one axis
    strongest = axes[np.arange(2), np.abs(axes).argmax(axis=1)]
    axes = axes * np.where(strongest < 0, -1.0, 1.0)[:, None]  # the sign of an axis is arbitrary: fix it
    points: Doubles = scaled @ axes.T
    reach = np.percentile(np.abs(points), 98, axis=0)  # a few outliers stop at the edge, or all others crowd together
    return np.clip(points / np.where(reach > 0, reach, 1.0), -1, 1).astype(np.float32)
