"""Writes small PNG files without loss.

Qt guesses a filter for every row, which makes pictures of windows, with their even grounds and letters, a third
larger than no filter at all.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (height, width, 3)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOR, INDEXED = 2, 3


def write_png(path: Path, picture: Pixels) -> None:
    """Write a picture; one of at most 256 colours with a palette."""
    colors, places = np.unique(_codes(picture), return_inverse=True)
    if len(colors) <= 256:
        palette = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1).astype(np.uint8)
        kind = INDEXED
        rows: NDArray[np.uint8] = places.reshape(picture.shape[:2]).astype(np.uint8)
    else:
        palette, kind = np.zeros((0, 3), np.uint8), TRUE_COLOR
        rows = picture.reshape(picture.shape[0], -1)
    height, width = picture.shape[:2]
    parts = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))]
    if len(palette):
        parts.append(_chunk(b"PLTE", palette.tobytes()))
    unfiltered = np.insert(rows, 0, 0, axis=1)  # each row begins with its filter: none
    parts.append(_chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9)))
    path.write_bytes(SIGNATURE + b"".join(parts) + _chunk(b"IEND", b""))


def with_fewer_colors(picture: Pixels, count: int = 256, rounds: int = 12) -> Pixels:
    """The picture in its `count` most telling colours (k-means, from the most frequent ones on)."""
    codes, places, weights = np.unique(_codes(picture), return_inverse=True, return_counts=True)
    if len(codes) <= count:
        return picture
    points = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.float64)
    middles = points[_spread(points, weights, count)]
    for _ in range(rounds):
        nearest = _nearest(points, middles)
        total = np.bincount(nearest, weights, count)
        sums = np.stack([np.bincount(nearest, weights * points[:, i], count) for i in range(3)], axis=1)
        middles = np.where(total[:, None] > 0, sums / np.maximum(total, 1)[:, None], middles)
    reduced = np.rint(middles)[_nearest(points, middles)].astype(np.uint8)
    return np.asarray(reduced[places.reshape(picture.shape[:2])])


def _spread(points: NDArray[np.float64], weights: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Places of frequent colours that lie far apart."""
    chosen = [int(weights.argmax())]
    away = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(count - 1):
        chosen.append(int((away * np.sqrt(weights)).argmax()))
        away = np.minimum(away, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return np.array(chosen)


def _nearest(points: NDArray[np.float64], middles: NDArray[np.float64]) -> NDArray[np.int64]:
    apart = (middles**2).sum(axis=1) - 2 * points @ middles.T
    return np.asarray(apart.argmin(axis=1))


def _codes(picture: Pixels) -> NDArray[np.int64]:
    red, green, blue = (picture[..., i].astype(np.int64) for i in range(3))
    return (red << 16 | green << 8 | blue).ravel()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
