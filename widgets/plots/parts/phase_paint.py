"""What an agent thinks over two numbers, as a picture: its value and its policy in colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.snapshot import Floats, PhaseView
from widgets.kit import class_color, diverging_rgb32, theme
from widgets.kit.pictures import packed
from widgets.plots.heat import Rgb32, largest
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.heat_map import round_limit

TIED = "\u00a0"  # a number stays on the line of its name
FAINTEST = 0.3  # how much of its colour the likeliest action has where all are alike


@dataclass(frozen=True)
class Scale:
    """What colours mean: `centre` has the colour of zero, so much more or less the full ones.

    Attributes
    ----------
    low, high : ends of the colour bar.
    """

    centre: float
    limit: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats, *, about_mean: bool = False) -> Scale:
        """Around zero; or around the mean, so that small differences of large values are seen."""
        known = values[np.isfinite(values)]
        centre = float(np.float32(figure_of(float(known.mean())))) if about_mean and known.size else 0.0
        furthest = largest(np.asarray(values - np.float32(centre), np.float32))
        limit = (figure_of(furthest) if about_mean else round_limit(furthest)) or 1.0
        below, above = bool((known < centre).any()), bool((known > centre).any())
        low = centre - limit if below or not above else centre
        return cls(centre, limit, low, centre + limit if above or not below else centre)

    def colors(self, values: Floats) -> Rgb32:
        """In the byte order of QImage.Format_RGB32; what is no number is grey."""
        return diverging_rgb32(values - np.float32(self.centre), self.limit, theme())


def figure_of(value: float) -> float:
    """A number of three digits."""
    return float(f"{value:.3g}")


def policy_colors(chances: Floats) -> Rgb32:
    """The colour of the likeliest action, the paler the less sure it is.

    Parameters
    ----------
    chances : (actions, size, size), each place sums to 1.
    """
    count = len(chances)
    known = np.nan_to_num(chances)
    top = known.max(0)
    sure = np.clip((top - 1 / count) / max(1 - 1 / count, 1e-6), 0, 1)
    share = (FAINTEST + (1 - FAINTEST) * sure)[..., None]
    inks = np.array([_rgb(class_color(at).name()) for at in range(count)], np.float32)
    mixed = inks[known.argmax(0)] * share + _rgb(theme().panel) * (1 - share)
    levels = np.rint(mixed).astype(np.uint32)
    joined = np.uint32(0xFF000000) | levels[..., 0] << 16 | levels[..., 1] << 8 | levels[..., 2]
    return np.where(np.isfinite(chances).all(0), joined, packed(theme().nan)).astype(np.uint32)


def _rgb(color: str) -> Floats:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], np.float32)


def place_of(view: PhaseView, x: float, y: float) -> tuple[int, int]:
    """(row, column) of the cell next to two numbers."""
    size = view.values.shape[0]
    across = (x - float(view.low[0])) / max(float(view.high[0] - view.low[0]), 1e-12)
    up = (y - float(view.low[1])) / max(float(view.high[1] - view.low[1]), 1e-12)
    row, column = round((1 - up) * (size - 1)), round(across * (size - 1))
    return min(max(row, 0), size - 1), min(max(column, 0), size - 1)


def words_at(view: PhaseView, x: float, y: float, actions: tuple[str, ...], controls: tuple[str, ...]) -> str:
    """What the agent thinks where the two numbers are these."""
    row, column = place_of(view, x, y)
    said = [f"{view.names[0]} {figure(x)}, {view.names[1]} {figure(y)}"]
    value = float(view.values[row, column])
    if value == value:
        said.append(f"value{TIED}{figure(value)}")
    chances = view.chances[:, row, column] if view.chances.size else np.zeros(0, np.float32)
    if controls and len(chances) == len(controls):
        said += [f"{name} {figure(float(mean))}" for name, mean in zip(controls, chances, strict=True)]
    elif len(chances) == len(actions):
        order = np.argsort(-chances, kind="stable")
        one_hot = bool((chances > 0.9999).any())
        shown = order[:1] if one_hot else order[:3]
        said += [actions[at] if one_hot else f"{actions[at]}{TIED}{chances[at]:.0%}" for at in shown.tolist()]
    return " · ".join(said)
