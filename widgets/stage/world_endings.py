"""What ended an episode, in words."""

from __future__ import annotations

import math

from engine.snapshot import Frame
from engine.spec.catalog.data import CartPole, Catch, FrozenLake, GridWorld, World
from engine.spec.catalog.data.grid import GOAL
from widgets.stage.scenes.maps import sign_at

TRACK = 2.4  # m
BY_REWARD = {  # kind: what a reward above, at and below zero at the end stands for
    "catch": ("Caught", "Over", "Missed"),
    "blackjack": ("Won", "A draw", "Lost"),
    "lunar-lander": ("Landed", "Over", "Crashed"),
}
ALWAYS = {
    "mountain-car": "Reached the flag",
    "acrobot": "Swung over the line",
    "cliff-walking": "Reached the goal",
    "taxi": "The passenger is home",
}


def ending(data: World, frame: Frame) -> str:
    """What the end of an episode was; '' while it goes on."""
    if not frame.ended:
        return ""
    actions = f"{frame.moment} action{'' if frame.moment == 1 else 's'}"
    return f"Time is up after {actions}" if frame.broken else f"{_what(data, frame)} after {actions}"


def is_good(data: World, frame: Frame) -> bool:
    """Whether it ended as it should."""
    if frame.broken:
        return data.kind in ("cartpole", "pendulum")  # there it is the aim to hold out
    if isinstance(data, (GridWorld, FrozenLake)):
        return _cell(data, frame) == GOAL
    return data.kind in ALWAYS or (data.kind in BY_REWARD and frame.reward > 0)


def _what(data: World, frame: Frame) -> str:
    if isinstance(data, CartPole):
        left = abs(float(frame.scene.numbers[0])) > TRACK
        return "The cart left the track" if left else "The pole fell"
    if isinstance(data, (GridWorld, FrozenLake)):
        fell = "Fell into a pit" if isinstance(data, GridWorld) else "Fell through a hole"
        return "Reached the goal" if _cell(data, frame) == GOAL else fell
    if data.kind in BY_REWARD and math.isfinite(frame.reward):
        good, even, bad = BY_REWARD[data.kind]
        if isinstance(data, Catch) or frame.reward:
            return good if frame.reward > 0 else bad
        return even
    return ALWAYS.get(data.kind, "Over")


def _cell(data: World, frame: Frame) -> str:
    row, column = (round(float(n)) for n in frame.scene.numbers[:2])
    try:
        return sign_at(data, row, column)
    except IndexError:
        return ""
