"""Drawn shapes on a restless ground, each with the mask of its pixels."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, Dataset, generator, noise, split
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Shapes

EDGE = 32  # px
RADIUS = (5.5, 10.5)  # px, from the middle of a shape to its furthest point
LEVEL = (0.15, 0.42)  # brightness of the ground
CONTRAST = (0.28, 0.5)  # a shape is this much brighter than the level of its ground
SLOPE, WAVES, GRAIN = 0.1, 0.1, 0.04  # how far the ground leaves its level, and the deviation of each pixel
LINES, DOTS = 3, 4  # clutter: as bright as a shape, but thin or small
PARTS = 250  # pictures that are drawn at a time, so that little memory is needed and a cancel is heard

_KNOTS = 4  # of the waves, along each side
_OF_SHAPE, _OF_GROUND, _OF_LINE, _OF_DOT = 5, 3 + _KNOTS * _KNOTS, 5, 3  # what is drawn by lot
_LOTS = _OF_SHAPE + _OF_GROUND + LINES * _OF_LINE + DOTS * _OF_DOT
_ROWS, _COLUMNS = np.mgrid[0:EDGE, 0:EDGE].astype(np.float32) + np.float32(0.5)


def make_shapes(data: Shapes, seed: int, cancelled: Cancelled) -> Dataset:
    """Circles, squares, triangles and crosses by turns; noise is a share of the deviation of all pixels together.

    All lots are drawn picture by picture, so the first pictures stay when there are more of them.
    """
    global _last
    key: _Key = (data.samples, data.draw, seed)
    last = _last
    if last is None or last[0] != key:
        last = _last = (key, *_pictures(data, seed, cancelled))
    _, pictures, masks = last
    inputs = pictures.copy()
    if data.noise:
        inputs = np.clip(pictures + pictures.std() * noise(data, seed, inputs.shape), 0, 1).astype(np.float32)
    count = len(inputs)
    target = (np.arange(count) % len(data.classes)).astype(np.float32)
    train = split(data, seed, target, classes=True)
    return Dataset(inputs, target, train, np.arange(count, dtype=np.int64), masks.astype(np.int64))


_Key = tuple[int, int, int]
_last: tuple[_Key, Floats, Bools] | None = None  # so that a drag of the noise slider does not draw them again


def _pictures(data: Shapes, seed: int, cancelled: Cancelled) -> tuple[Floats, Bools]:
    """Pictures (n, EDGE * EDGE) without noise but for their grain, and masks (n, EDGE, EDGE)."""
    count = data.samples
    lots = generator(data, seed, "shapes").random((count, _LOTS), dtype=np.float32)
    grain = generator(data, seed, "grain")
    classes = np.arange(count, dtype=np.int64) % len(data.classes)
    pictures, masks = np.empty((count, EDGE, EDGE), np.float32), np.empty((count, EDGE, EDGE), np.bool_)
    for start in range(0, count, PARTS):
        if cancelled():
            raise DataCancelled
        part = slice(start, min(start + PARTS, count))
        clean, masks[part] = draw(classes[part], lots[part])
        rough = np.float32(GRAIN) * grain.standard_normal(clean.shape, dtype=np.float32)
        pictures[part] = np.clip(clean + rough, 0, 1)
    return pictures.reshape(count, -1), masks


def draw(classes: Ints, lots: Floats) -> tuple[Floats, Bools]:
    """Draw one shape a picture, with its ground and clutter.

    Parameters
    ----------
    classes : (n,) 0 circle, 1 square, 2 triangle, 3 cross. lots : (n, lots) numbers from 0 to 1.

    Returns
    -------
    (n, EDGE, EDGE) brightness, and whether each pixel's middle lies in the shape.
    """
    ends = np.cumsum([_OF_SHAPE, _OF_GROUND, LINES * _OF_LINE])
    of_shape, of_ground, of_lines, of_dots = np.split(lots, ends, axis=1)
    bright = _between(LEVEL, of_ground[:, 0]) + _between(CONTRAST, of_shape[:, 4])
    picture = _ground(of_ground)
    clutter = [_line(lot) for lot in np.split(of_lines, LINES, axis=1)]
    for distance in (*clutter, *(_dot(lot) for lot in np.split(of_dots, DOTS, axis=1))):
        picture += (bright - picture) * _cover(distance)
    distance = _shape(classes, of_shape)
    picture += (bright - picture) * _cover(distance)
    return picture, distance < 0


def _between(limits: tuple[float, float], lot: Floats) -> Floats:
    """(n, 1, 1) numbers between two limits."""
    low, high = (np.float32(limit) for limit in limits)
    between: Floats = (low + (high - low) * lot)[:, None, None]
    return between


def _cover(distance: Floats) -> Floats:
    """How much of each pixel a shape covers, by the distance of its middle from the edge (negative inside)."""
    cover: Floats = np.clip(np.float32(0.5) - distance, 0, 1)
    return cover


def _turned(x: Floats | float, y: Floats | float, turn: Floats) -> tuple[Floats, Floats]:
    """Pixel coordinates about a middle, turned: two (n, EDGE, EDGE) in px."""
    angle = np.float32(2 * np.pi) * turn[:, None, None]
    right, down = _COLUMNS - x, _ROWS - y
    return right * np.cos(angle) + down * np.sin(angle), down * np.cos(angle) - right * np.sin(angle)


def _ground(lots: Floats) -> Floats:
    """A level, a slope in some direction, and waves."""
    along, _ = _turned(EDGE / 2, EDGE / 2, lots[:, 2])
    slope = _between((-SLOPE, SLOPE), lots[:, 1]) * along / np.float32(EDGE / 2)
    knots = (2 * lots[:, 3:].reshape(-1, _KNOTS, _KNOTS) - 1) * np.float32(WAVES)
    place = np.linspace(0, _KNOTS - 1, EDGE, dtype=np.float32)[:, None]
    between = np.clip(1 - np.abs(place - np.arange(_KNOTS, dtype=np.float32)), 0, 1)  # (EDGE, knots), linear
    ground: Floats = _between(LEVEL, lots[:, 0]) + slope + between @ knots @ between.T
    return ground


def _shape(classes: Ints, lots: Floats) -> Floats:
    """Distance of each pixel from the edge of its shape, negative inside, in px; whole shapes lie in the picture."""
    radius = _between(RADIUS, lots[:, 0])
    x, y = (radius + (EDGE - 2 * radius) * lot[:, None, None] for lot in (lots[:, 1], lots[:, 2]))
    right, down = _turned(x, y, lots[:, 3])
    distance = np.empty_like(right)
    for index, of in enumerate((_circle, _square, _triangle, _cross)):
        mine = classes == index
        distance[mine] = of(right[mine], down[mine], radius[mine])
    return distance


def _circle(right: Floats, down: Floats, radius: Floats) -> Floats:
    distance: Floats = np.hypot(right, down) - np.float32(0.85) * radius
    return distance


def _square(right: Floats, down: Floats, radius: Floats) -> Floats:
    distance: Floats = np.maximum(np.abs(right), np.abs(down)) - np.float32(0.5**0.5) * radius
    return distance


def _triangle(right: Floats, down: Floats, radius: Floats) -> Floats:
    aslant = np.float32(0.75**0.5) * np.abs(right) - np.float32(0.5) * down  # the two sides that meet at the top
    distance: Floats = np.maximum(aslant, down) - np.float32(0.5) * radius
    return distance


def _cross(right: Floats, down: Floats, radius: Floats) -> Floats:
    across, up = np.abs(right), np.abs(down)
    long, wide = np.float32(0.95) * radius, np.float32(0.3) * radius
    distance: Floats = np.minimum(np.maximum(across - long, up - wide), np.maximum(up - long, across - wide))
    return distance


def _line(lots: Floats) -> Floats:
    """Distance from a thin line anywhere."""
    right, down = _turned(EDGE * lots[:, 0, None, None], EDGE * lots[:, 1, None, None], lots[:, 2])
    beyond = np.maximum(np.abs(right) - _between((3, 8), lots[:, 3]), 0)
    distance: Floats = np.hypot(beyond, down) - _between((0.2, 0.6), lots[:, 4])
    return distance


def _dot(lots: Floats) -> Floats:
    """Distance from a small dot anywhere."""
    right, down = _COLUMNS - EDGE * lots[:, 0, None, None], _ROWS - EDGE * lots[:, 1, None, None]
    distance: Floats = np.hypot(right, down) - _between((0.4, 1.6), lots[:, 2])
    return distance
