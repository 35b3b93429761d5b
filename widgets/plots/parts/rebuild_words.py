"""How well samples come back, in words."""

from __future__ import annotations

from engine.snapshot import RebuildView, Rebuilt
from engine.spec.data_shape import DataShape
from widgets.kit import format_number
from widgets.plots.names import class_name

NOTHING = 1e-6  # of the network's error: rounding


def short(value: float) -> str:
    """An error with two digits."""
    return format_number(float(f"{value:.2g}"))


def baseline_name(size: int) -> str:
    """What the network is compared with."""
    return f"PCA of {size}" if size else "the mean"


def verdict(mse: float, baseline: float, size: int) -> str:
    """Which of both rebuilds better, and by how much: the share of the worse one's error that is saved."""
    name = "PCA" if size else "the mean"
    if not (mse >= 0 and baseline >= 0) or max(mse, baseline) == 0:
        return ""
    if baseline < NOTHING * mse:
        return f"with so many components {name} loses nothing"
    share = round(100 * (1 - min(mse, baseline) / max(mse, baseline)))
    if share == 0:
        return "no better than that"
    return f"{share}% less" if mse < baseline else f"{name} is better by {share}%"


def error_words(view: RebuildView) -> str:
    """The error over all samples, beside the baseline's."""
    said = verdict(view.mse, view.baseline_mse, view.size)
    baseline = f"{baseline_name(view.size)} {short(view.baseline_mse)}"
    return f"error {short(view.mse)}; {baseline}{': ' + said if said else ''}"


def given_words(view: RebuildView) -> str:
    """What the corruption costs by itself; empty without one."""
    return f"the corrupted input itself {short(view.given_mse)}" if view.corrupted else ""


def sample_name(shape: DataShape, some: Rebuilt, at: int) -> str:
    """A sample as people call it: where it is from, and its class where it has one."""
    origin = int(some.origin[at])
    if origin < 0:
        return "Your drawing"
    part = "Training" if some.train[at] else "Test"
    target = float(some.target[at])
    known = f", {class_name(shape, target)}" if shape.classes and target == target else ""
    return f"{part} sample {origin}{known}"


def sample_words(shape: DataShape, some: Rebuilt, at: int, size: int) -> str:
    """A sample and its errors."""
    own, other = short(float(some.error[at])), short(float(some.baseline_error[at]))
    return f"{sample_name(shape, some, at)}: error {own}, {baseline_name(size)} {other}"
