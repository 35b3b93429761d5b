"""Reward, value and advantage along an episode, as three curves over one axis."""

from __future__ import annotations

import numpy as np

from engine.snapshot import Episode, Floats
from engine.spec.catalog.data import World
from widgets.plots.heat import largest
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.bands import Band, RulerBand
from widgets.plots.parts.curve_band import CurveBand, Line
from widgets.plots.parts.heat_map import round_limit


def bands_of(episode: Episode) -> tuple[Band, ...]:
    """What is known of each moment; the last one has no action any more."""
    rewards, late = _longer(episode.rewards), _longer(episode.advantages)
    made: list[Band] = [_band("reward", rewards, Line(rewards, "reward", "text"), signed=True, least=20.0)]
    if np.isfinite(episode.values).any():
        made.append(_band("value", episode.values, Line(episode.values, "value", "accent", strong=True)))
    if np.isfinite(late).any():
        made.append(_band("advantage", late, Line(late, "advantage", "text"), signed=True))
    return (*made, RulerBand())


def _band(name: str, values: Floats, line: Line, *, signed: bool = False, least: float = 24.0) -> CurveBand:
    known = values[np.isfinite(values)]
    limit = round_limit(largest(values)) or 1.0
    low = -limit if (known < 0).any() else 0.0
    high = limit if (known > 0).any() or low == 0 else 0.0
    return CurveBand(name, least, 1, 6.0, lines=(line,), low=low, high=high, signed=signed)


def _longer(values: Floats) -> Floats:
    """With one more that is not there."""
    return np.append(values, np.float32(np.nan)).astype(np.float32)


def deed(episode: Episode, moment: int, data: World) -> str:
    """What was done at a moment; '' at the end."""
    if moment >= len(episode.rewards):
        return ""
    action = episode.actions[moment]
    if data.steered:
        controls = zip(data.steered, np.atleast_1d(action).tolist(), strict=False)
        return ", ".join(f"{name} {figure(float(number))}" for name, number in controls)
    return data.moves[int(action)] if 0 <= int(action) < len(data.moves) else f"action {int(action) + 1}"


def words_at(episode: Episode, moment: int, data: World) -> str:
    """A moment in words."""
    value = float(episode.values[min(moment, len(episode.values) - 1)])
    expects = f"expects {figure(value)}" if value == value else ""
    if moment >= len(episode.rewards):
        over = "the end" if episode.ended else "broken off here"
        return " · ".join(filter(None, (f"action {moment}", over)))
    parts = [
        f"action {moment}",
        expects,
        deed(episode, moment, data),
        f"reward {figure(float(episode.rewards[moment]))}",
    ]
    late = float(episode.advantages[moment])
    return " · ".join(filter(None, (*parts, f"advantage {figure(late)}" if late == late else "")))
