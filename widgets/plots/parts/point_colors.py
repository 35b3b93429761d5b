"""In which colours samples are drawn as points, and what the colours say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QColor

from engine.snapshot import EmbeddingView, Ints
from engine.spec.data_shape import STEPWISE, DataShape
from widgets.kit import class_color, mixed, printable, theme
from widgets.plots.parts.steps import shown_symbol

BINS = 9  # colours of values
OTHERS = -1  # the group of all classes that have no colour of their own
MOST_CLASSES = 12  # that have one


def asked_shape(shape: DataShape) -> DataShape:
    """The data as `EmbeddingView` tells them: classes of one step are classes, the first value ahead is a value."""
    if shape.task in STEPWISE:
        names = tuple(shown_symbol(shape.places, index) for index in range(len(shape.places)))
        return replace(shape, classes=names, task="multi-class")
    return replace(shape, task="regression", classes=()) if shape.task == "forecast" else shape


def asked_words(shape: DataShape) -> str:
    """What the colours are about, where that is not the whole sample."""
    match shape.task:
        case "tagging":
            return "wanted at the last step asked"
        case "next-token":
            return "what comes next at the end"
        case "translation":
            return "first word wanted"
        case "forecast":
            return f"{shape.targets[0] if shape.targets else 'value'}, first step ahead"
    return ""


class PointColors:
    """The group that each sample belongs to: a class with a colour of its own, or one of a scale of values.

    Parameters
    ----------
    shape : as `asked_shape` gives it.

    Attributes
    ----------
    groups : (n,). legend : (group, name) of all classes that have a colour; empty of values. ends : lowest and highest
        value; None of classes.
    """

    def __init__(self, view: EmbeddingView, shape: DataShape) -> None:
        self.legend: tuple[tuple[int, str], ...] = ()
        self.ends: tuple[float, float] | None = None
        self._classes = bool(shape.classes)
        target = np.nan_to_num(view.target)
        if self._classes:
            self._rank = _ranks(target.astype(np.int64), len(shape.classes))
            self.groups: Ints = self._rank[np.clip(target.astype(np.int64), 0, len(self._rank) - 1)]
            self.legend = self._named(shape)
        else:
            low, high = (float(target.min()), float(target.max())) if len(target) else (0.0, 1.0)
            self.groups = ((target - low) / max(high - low, 1e-12) * (BINS - 1)).round().astype(np.int64)
            self.ends = (low, high) if len(target) else None

    def _named(self, shape: DataShape) -> tuple[tuple[int, str], ...]:
        order = np.argsort(self._rank, kind="stable")
        named = [(int(self._rank[i]), printable(shape.classes[i])) for i in order if self._rank[i] != OTHERS]
        others = int((self._rank == OTHERS).sum())
        return (*named, (OTHERS, f"{others} others")) if others else tuple(named)

    def color(self, group: int) -> QColor:
        """How a group is drawn in the current theme."""
        if group == OTHERS:
            return QColor(theme().nan)
        if self._classes:
            return class_color(group)
        return QColor(mixed(theme().negative, theme().positive, group / (BINS - 1)))

    def of_class(self, index: int) -> QColor:
        """How a class is drawn."""
        return self.color(int(self._rank[index]) if 0 <= index < len(self._rank) else OTHERS)


def _ranks(target: Ints, classes: int) -> Ints:
    """(classes,) the group of each class: its own, or of more than there are colours for, those seen most often."""
    if classes <= MOST_CLASSES:
        return np.arange(classes)
    counts = np.bincount(np.clip(target, 0, classes - 1), minlength=classes)
    ranks = np.full(classes, OTHERS, dtype=np.int64)
    often = np.argsort(-counts, kind="stable")[: MOST_CLASSES - 1]
    ranks[often] = np.arange(len(often))
    return ranks
