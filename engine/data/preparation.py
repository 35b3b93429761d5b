"""From samples as measured to what the network is given, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.data.dataset import Dataset, Doubles
from engine.data.plane import plane_features
from engine.snapshot import Floats, Ints
from engine.spec.catalog.data import Series, World
from engine.spec.data_shape import SequencePart
from engine.spec.document import Spec
from engine.spec.shapes import analyse

CONSTANT = 1e-6  # a column whose deviation is below this share of its mean varies by nothing but rounding
LARGEST_LOG = 80.0  # answers beyond are no numbers of a series any more, and e to their power would be none at all
SMALLEST = 1e-6  # what has a logarithm
FAINTEST_PIXEL = 0.02  # deviation below which a pixel is not blown up further: it is black in nearly every picture


@dataclass(frozen=True)
class Preparation:
    """The features that are on, and how they and the target are standardised, by the training rows.

    Attributes
    ----------
    names : features that are on, of all inputs together, in the order of the data.
    plane : whether they are computed from x1 and x2; otherwise `columns` are taken from the raw values.
    columns : (features,) index of each feature among the raw values; empty for a plane.
    mean, scale : (features,); 0 and 1 where nothing is standardised. All steps of a channel have the same. Of a world
        they are what it says itself.
    target_mean, target_scale : 0 and 1 for classes; of a forecast, of all its steps together.
    shift : what is added to values before their logarithm is taken, first of all; None where none is. Samples and
        answers are in the unit that was measured, on either side.
    """

    names: tuple[str, ...]
    plane: bool
    columns: Ints
    mean: Floats
    scale: Floats
    target_mean: float = 0.0
    target_scale: float = 1.0
    shift: float | None = None

    @classmethod
    def fit(cls, dataset: Dataset, spec: Spec) -> Self:
        """Measure the training rows of these samples, for the inputs of this document together."""
        shape, data = spec.data_shape, spec.data
        shift = data.shift if isinstance(data, Series) and data.logarithm else None
        names = analyse(spec).features or shape.default_features
        position = {name: index for index, name in enumerate(shape.features)}
        columns = np.array([] if shape.plane else [position[name] for name in names], dtype=np.int64)
        mean, scale = np.zeros(len(names)), np.ones(len(names))
        if isinstance(data, World):
            mean, scale = (each[columns] for each in _said(data))
        elif getattr(data, "standardise", False) and shape.sequence:
            mean, scale = (
                each[columns] for each in _channels(_even(dataset.inputs[dataset.train], shift), shape.sequence)
            )
        elif getattr(data, "standardise", False):
            mean, scale = _measure(dataset.inputs[dataset.train][:, columns], FAINTEST_PIXEL if shape.picture else 0.0)
        target_mean, target_scale = np.zeros(1), np.ones(1)
        if shape.task in ("regression", "forecast"):
            wanted = dataset.target if dataset.future is None else dataset.future
            target_mean, target_scale = _measure(_even(wanted[dataset.train].reshape(-1, 1), shift), 0.0)
        return cls(
            names=names,
            plane=shape.plane,
            columns=columns,
            mean=mean.astype(np.float32),
            scale=scale.astype(np.float32),
            target_mean=float(target_mean[0]),
            target_scale=float(target_scale[0]),
            shift=shift,
        )

    def inputs(self, raw: Floats) -> Floats:
        """What the network is given: (n, raw) values as measured, to (n, features on) float32. A new array."""
        if self.plane:
            return plane_features(raw, self.names)
        raw = _even(raw, self.shift)
        if not self.mean.any() and (self.scale == 1).all():  # a text is large; one copy of it is enough
            return raw[:, self.columns].astype(np.float32, copy=False)
        return ((raw[:, self.columns] - self.mean) / self.scale).astype(np.float32)

    def uninputs(self, values: Floats) -> Floats:
        """What the network rebuilt in the units of the data: (n, features on), to the same. A new array."""
        return (values * self.scale + self.mean).astype(np.float32)

    def targets(self, target: Floats) -> Floats:
        """What the network shall answer: class index unchanged, or standardised values; any shape. A new array."""
        even = _even(target, self.shift)
        return ((even.astype(np.float64) - self.target_mean) / self.target_scale).astype(np.float32)

    def untarget(self, values: Floats) -> Floats:
        """Answers of the network in the target's own unit; any shape. A new array."""
        even = values.astype(np.float64) * self.target_scale + self.target_mean
        measured = even if self.shift is None else np.exp(np.minimum(even, LARGEST_LOG)) - self.shift
        return measured.astype(np.float32)


def _said(data: World) -> tuple[Doubles, Doubles]:
    """(features,) centre and spread that the world says, for all the moments at once: what somebody saw who acted at
    random is no measure of where a good policy goes."""
    said = data.scaling or ((0.0, 1.0),) * len(data.observed)
    centre, spread = np.repeat(np.array(said, dtype=np.float64).reshape(-1, 2), data.remembers, axis=0).T
    return centre, spread


def _even(values: Floats, shift: float | None) -> Floats:
    """Values whose growth by shares is even: their logarithms, where that is wanted."""
    return values if shift is None else np.log(np.maximum(values + np.float32(shift), SMALLEST))


def _channels(rows: Floats, parts: tuple[SequencePart, ...]) -> tuple[Doubles, Doubles]:
    """(features,) mean and deviation of the channel that each belongs to, over all its steps; of symbols 0 and 1.

    Parameters
    ----------
    rows : (n, features), not-a-number beyond the end of a sequence.
    """
    mean, scale = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    first = 0
    for part in parts:
        for _ in range(part.channels):
            steps = slice(first, first := first + part.length)
            values = rows[:, steps]
            if not part.symbols:
                mean[steps], scale[steps] = _measure(values[~np.isnan(values)][:, None], 0.0)
    return mean, scale


def _measure(rows: Floats, smallest: float) -> tuple[Doubles, Doubles]:
    """Mean and deviation of each column; a column that does not vary is only shifted."""
    mean = rows.mean(axis=0, dtype=np.float64)
    deviation = rows.std(axis=0, dtype=np.float64)
    varies = deviation > CONSTANT * np.abs(mean)
    return mean, np.where(varies, np.maximum(deviation, smallest), 1.0)
