"""A telling moment of each world, for its thumbnail, as `engine.playing.Scene` has them."""

from __future__ import annotations

_MOON = (0.4, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.3)

SCENES: dict[str, tuple[float, ...]] = {
    "gridworld": (1, 0),
    "bandit": (2, 1.4, 0.2, -0.8, 1.5, 0.4, -0.3, -1.3, 0.2, -0.9, 0.8, -0.5),
    "catch": (4, 3, 5),
    "cartpole": (0.3, 0.12),
    "mountain-car": (-0.9, 0.02),
    "acrobot": (0.9, 0.6),
    "pendulum": (0.6, 1.0),
    "lunar-lander": (-0.3, 0.8, 0.2, 0, 0, 1, 0, *_MOON[:11]),
    "frozen-lake": (3, 2),
    "taxi": (2, 2, 0, 3),
    "cliff-walking": (2, 3),
    "blackjack": (18, 10, 0),
    "gymnasium": (),
}
