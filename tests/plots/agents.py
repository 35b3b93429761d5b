"""Agents by hand: documents of worlds, and what is watched of one who learns there, all by formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engine.snapshot import (
    AgentView,
    ContestView,
    Curves,
    Doubles,
    Episode,
    EpisodeLog,
    Floats,
    Frame,
    Mark,
    PhaseView,
    Recordings,
    ReplayPage,
    RunState,
    Scene,
    Snapshot,
    UpdateLog,
    read_only,
)
from engine.spec.catalog.algorithms import AlgorithmKind, Dqn, Ppo
from engine.spec.catalog.data import CartPole, Catch, Pendulum, World
from engine.spec.document import Spec, Training, default_spec

CART, BALL, SWING = CartPole(), Catch(), Pendulum()


def acting(data: World = CART, algorithm: AlgorithmKind | None = None) -> Spec:
    """The default network in a world."""
    training = Training(task="reinforcement", algorithm=algorithm or Ppo(), learning_rate=0.001)
    return default_spec().with_(data=data, training=training)


def spread(n: int) -> Doubles:
    """(n,) numbers from -1 to 1 that look drawn: the golden ratio, turned."""
    at = np.arange(n)
    return np.asarray(2 * ((at * 0.6180339887) % 1.0) - 1, np.float64)


def episode_log(n: int = 400, each: int = 1, top: float = 500.0) -> EpisodeLog:
    """Returns that rise to the top; each point stands for so many episodes."""
    share = 1 / (1 + np.exp(-(np.arange(n) / max(n, 1) - 0.45) * 12))
    returns = np.clip(top * share * (1 + 0.35 * spread(n)) + 12, 8, top)
    wide = 0.2 * returns if each > 1 else 0 * returns
    at = np.cumsum(np.maximum(returns, 1)).astype(np.int64) * each
    mean = float(returns[-100:].mean()) if n else float("nan")
    low, high = read_only(returns - wide), read_only(np.minimum(returns + wide, top))
    taken = int(at[-1]) if n else 0
    return EpisodeLog(read_only(at), read_only(returns), read_only(returns), low, high, n * each, taken, mean)


def update_log(actions: int, n: int = 300) -> UpdateLog:
    """Entropy that falls, a loss that rises and falls, KL with a height, an explained variance that comes late."""
    at, share = np.linspace(actions / n, actions, n), np.linspace(0, 1, n)
    noise = spread(n)
    late = np.where(share < 0.1, np.nan, 1 - np.exp(-4 * share) + 0.05 * noise)
    figures = {
        "loss": 2 + 9 * share * np.exp(-3 * share) + 0.4 * noise,
        "entropy": 0.69 - 0.5 * share**2 + 0.02 * noise,
        "KL": 0.006 + 0.003 * noise + 0.03 * np.exp(-((share - 0.6) ** 2) * 4000),
        "clipped": 0.1 + 0.05 * noise,
        "explained variance": late,
    }
    return UpdateLog(read_only(at.astype(np.int64)), {name: read_only(each) for name, each in figures.items()})


def run_curves(actions: int, *marks: tuple[int, str]) -> Curves:
    """A run whose epochs are thousands of actions, with changes at some steps; there are two steps an action."""
    steps = np.linspace(0, 2 * actions, 50)
    none = np.full(50, np.nan)
    made = tuple(Mark(step, words, entry) for entry, (step, words) in enumerate(marks, start=1))
    return Curves(steps.astype(np.int64), steps / 2000, none, none, none, none, "return", made)


def told(agent: AgentView, **parts: Any) -> Snapshot:
    """A snapshot with an agent in it."""
    return Snapshot(1, parts.pop("state", RunState.PAUSED), agent=agent, **parts)


def cart_frame(**parts: Any) -> Frame:
    """CartPole at one moment, on which the agent is 73 per cent sure."""
    seen = np.array([0.4, -0.2, 0.06, 0.4], np.float32)
    made = Frame(
        revision=1, shown="learning", scene=Scene(read_only(seen[[0, 2]])), episode=12, moment=84, score=84.0,
        reward=1.0, action=1, ended=False, broken=False, observation=read_only(seen),
        preferences=read_only(np.array([0.27, 0.73], np.float32)), spread=read_only(np.zeros(0, np.float32)),
        value=61.4, mean=182.3,
    )  # fmt: skip
    return replace(made, **parts)


def episode(steps: int = 120, number: int = 57, *, values: bool = True) -> Episode:
    """A pole that sways ever further and falls."""
    t = np.arange(steps + 1) / steps
    angle = 0.02 + 0.18 * t**2 * np.sin(18 * t)
    seen = np.stack([1.2 * t, 0.5 * np.cos(9 * t), angle, np.gradient(angle) * 50], 1).astype(np.float32)
    value = (90 * (1 - t) + 8 * np.sin(20 * t)) if values else np.full(steps + 1, np.nan)
    chance = (1 / (1 + np.exp(-30 * angle[:-1]))).astype(np.float32)
    late = (12 * np.sin(24 * t[:-1]) - 40 * t[:-1] ** 8) if values else np.full(steps, np.nan)
    return Episode(
        number=number, at=4000 + number, scenes=tuple(Scene(read_only(row[[0, 2]])) for row in seen),
        observations=read_only(seen), actions=read_only((angle[:-1] > 0).astype(np.int64)),
        rewards=read_only(np.ones(steps, np.float32)),
        preferences=read_only(np.stack([1 - chance, chance], 1)), values=read_only(value.astype(np.float32)),
        advantages=read_only(late.astype(np.float32)), ended=True,
    )  # fmt: skip


def recordings() -> Recordings:
    """A latest, a best and a worst episode."""
    return Recordings(episode(120, 57), episode(400, 41), episode(24, 3))


def phase_view(actions: int = 2, *, values: bool = True, kind: str = "chances", size: int = 40) -> PhaseView:
    """A value that is highest upright, an action on each side, and a path that spirals in."""
    across, up = np.meshgrid(np.linspace(-1, 1, size), np.linspace(1, -1, size))
    value = 90 - 70 * (across**2 + 0.6 * up**2 + 0.7 * across * up)
    lean = across + 0.8 * up
    right = 1 / (1 + np.exp(-6 * lean))
    if kind == "controls":
        chances = np.stack([2 * np.tanh(2 * lean)])
    elif actions == 2:
        chances = np.stack([1 - right, right])
    else:
        middle = np.exp(-((lean / 0.35) ** 2)) * 0.8
        chances = np.stack([(1 - right) * (1 - middle), middle, right * (1 - middle)])
    turn = np.linspace(0, 9, 160)
    path = np.stack([0.2 * np.exp(-turn / 5) * np.cos(turn), 2.2 * np.exp(-turn / 5) * np.sin(turn)], 1)
    return PhaseView(
        (2, 3), ("angle", "angular velocity"), read_only(np.array([-0.25, -3.0], np.float32)),
        read_only(np.array([0.25, 3.0], np.float32)),
        read_only((value if values else np.full_like(value, np.nan)).astype(np.float32)),
        read_only(chances.astype(np.float32)), read_only(path.astype(np.float32)),
    )  # fmt: skip


def replay_page(data: World = CART, n: int = 24, start: int = 40, count: int = 640) -> ReplayPage:
    """A stretch of a memory; every ninth action ended an episode, some surprised."""
    at = start + np.arange(n)
    seen = np.stack([_seen(data, int(i)) for i in at]) if n else np.zeros((0, len(data.observed)), np.float32)
    after = np.stack([_seen(data, int(i) + 1) for i in at]) if n else seen
    ended = (at % 9 == 8).astype(np.float32)
    rewards = np.where(ended > 0, np.where(at % 2, 1.0, -1.0), 0.0) if data is BALL else np.ones(n)
    priority = 0.5 + 1.5 * np.abs(spread(n)) ** 3 + 1.5 * ended
    return ReplayPage(
        count, 1000, start, read_only(seen), read_only(after), read_only(at % len(data.moves)),
        read_only(rewards.astype(np.float32)), read_only(ended), read_only(priority.astype(np.float32)),
    )  # fmt: skip


def _seen(data: World, moment: int) -> Floats:
    if isinstance(data, Catch):
        sheet = np.zeros((data.size, data.size), np.float32)
        row = moment % 9
        sheet[row, (3 * (moment // 9) + row // 3) % data.size] = 1
        sheet[-1, (2 + moment) % data.size] = 1
        return sheet.ravel()
    turn = moment * np.array([0.05, 0.13, 0.31, 0.4])
    return np.asarray(np.sin(turn) * np.array([1.2, 0.8, 0.15, 1.5]), np.float32)


def contest_view(seeds: int = 3, points: int = 40, done: float = 1.0) -> ContestView:
    """PPO that soon holds the pole, and A2C that takes longer and differs more from seed to seed."""
    at = np.linspace(250, 10_000, points)
    noise = spread(seeds * points).reshape(seeds, points)
    last = round(done * points)

    def curves(middle: float, wide: float) -> Doubles:
        late = middle * (1 + 0.25 * spread(seeds))[:, None]
        made = 20 + 470 / (1 + np.exp((late - at) / 900)) + wide * noise
        made[:, last:] = np.nan
        return np.asarray(read_only(np.clip(made, 9, 500)), np.float64)

    return ContestView(read_only(at.astype(np.int64)), {"PPO": curves(3500, 15), "A2C": curves(7500, 45)}, done)


__all__ = [
    "BALL", "CART", "SWING", "Dqn", "acting", "cart_frame", "contest_view", "episode", "episode_log", "phase_view",
    "recordings", "replay_page", "run_curves", "spread", "told", "update_log",
]  # fmt: skip
