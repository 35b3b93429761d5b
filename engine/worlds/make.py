"""The one door to all kinds of worlds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.spec.catalog.data import World
from engine.worlds.bandit import Bandits
from engine.worlds.base import Worlds
from engine.worlds.by_id import ById
from engine.worlds.cartpole import CartPoles
from engine.worlds.catch import Catches
from engine.worlds.classic import Acrobots, MountainCars, Pendulums
from engine.worlds.grid import GridWorlds
from engine.worlds.lander import LunarLanders
from engine.worlds.remembering import Remembering
from engine.worlds.toy_text import Blackjacks, Taxis, TextWorlds

MAKERS: dict[str, Callable[[Any, int, int], Worlds]] = {  # each takes the catalog class of its own kind
    "gridworld": GridWorlds,
    "bandit": Bandits,
    "catch": Catches,
    "cartpole": CartPoles,
    "mountain-car": MountainCars,
    "acrobot": Acrobots,
    "pendulum": Pendulums,
    "lunar-lander": LunarLanders,
    "frozen-lake": TextWorlds,
    "taxi": Taxis,
    "cliff-walking": TextWorlds,
    "blackjack": Blackjacks,
    "gymnasium": ById,
}


def make_worlds(data: World, count: int, seed: int) -> Worlds:
    """Several worlds of a kind, side by side; they must be reset before anybody acts.

    Raises
    ------
    WorldError
        If it cannot be made; says what would help.
    """
    worlds = MAKERS[data.kind](data, count, seed)
    return Remembering(worlds, data.remembers) if data.remembers > 1 else worlds
