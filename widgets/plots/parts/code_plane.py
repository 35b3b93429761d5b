"""The plane that is laid through the codes: where a code lies on it, and which code a place of it stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.snapshot import CodeView, Floats

Code = tuple[float, ...]
Pair = tuple[int, int]
BINS = 48  # along the line of a code of one number
SCATTER = 0.14  # of the line's length that samples lie beside it where they are densest


@dataclass(frozen=True, eq=False)
class CodePlane:
    """A plane in the space of the codes.

    Attributes
    ----------
    origin : (units,) the code at (0, 0). directions : (2, units) of length 1, or 0 where there is no second one.
    through_code : whether the plane goes through whatever code is shown, with its other units as they are.
    """

    origin: Floats
    directions: Floats
    through_code: bool

    @classmethod
    def principal(cls, view: CodeView) -> CodePlane:
        """That of the two principal components."""
        return cls(view.mean, view.directions, through_code=False)

    @classmethod
    def of_units(cls, units: int, pair: Pair) -> CodePlane:
        """That of two units; of a code of one number its line."""
        directions = np.zeros((2, units), np.float32)
        directions[0, pair[0]] = 1.0
        if units > 1:
            directions[1, pair[1]] = 1.0
        return cls(np.zeros(units, np.float32), directions, through_code=True)

    @property
    def flat(self) -> bool:
        """Whether there is only one direction."""
        return not self.directions[1].any()

    def project(self, codes: Floats) -> Floats:
        """(n, units) -> (n, 2)"""
        placed: Floats = ((codes - self.origin) @ self.directions.T).astype(np.float32)
        return placed

    def lift(self, points: Floats, code: Code) -> Floats:
        """(n, 2) -> (n, units); `code` is the one that is shown."""
        base = np.array(code, np.float32) if self.through_code else self.origin
        ahead = points - self.project(base[None])
        lifted: Floats = (base + ahead @ self.directions).astype(np.float32)
        return lifted

    def scattered(self, codes: Floats) -> Floats:
        """(n, 2) where samples are drawn: on a line as far beside it as they are dense, always the same ones."""
        points = self.project(codes)
        if self.flat and len(points):
            points[:, 1] = beside(points[:, 0])
        return points


def beside(along: Floats) -> Floats:
    """(n,) places on a line -> (n,) how far beside it each is drawn."""
    sound = np.isfinite(along)
    if not sound.any():
        return np.zeros_like(along)
    low, high = float(along[sound].min()), float(along[sound].max())
    if high <= low:
        return np.asarray((2 * in_no_order(len(along)) - 1) * SCATTER, np.float32)
    counts, edges = np.histogram(along[sound], BINS, (low, high))
    smooth = np.convolve(counts, (0.25, 0.5, 0.25), "same")
    dense = np.interp(np.where(sound, along, low), (edges[1:] + edges[:-1]) / 2, smooth / smooth.max())
    return np.asarray((2 * in_no_order(len(along)) - 1) * dense * SCATTER * (high - low), np.float32)


def in_no_order(count: int) -> Floats:
    """(count,) numbers from 0 to 1, evenly and in no order, always the same: steps of the golden section."""
    return np.asarray(np.modf(np.arange(count) * 0.6180339887)[0], np.float32)


def code_of(values: Floats) -> Code:
    """One code as a plain value."""
    return tuple(float(value) for value in values.tolist())


def mean_of(view: CodeView) -> Code:
    """The middle of the codes, as far as they are numbers; zeros without any."""
    codes = view.codes[np.isfinite(view.codes).all(1)]
    return code_of(codes.mean(0)) if len(codes) else (0.0,) * view.codes.shape[1]


def spread_of(view: CodeView) -> Floats:
    """(units,) standard deviation of each unit over the samples."""
    if not len(view.codes):
        return np.zeros(view.codes.shape[1], np.float32)
    spread: Floats = np.nan_to_num(view.codes).std(0).astype(np.float32)
    return spread
