"""The rules of worlds whose states can be counted, for planning."""

from __future__ import annotations

from engine.spec.catalog.data import Bandit, CliffWalking, FrozenLake, GridWorld, Taxi, World
from engine.worlds.bandit import bandit_rules
from engine.worlds.base import Rules, WorldError
from engine.worlds.grid import grid_table
from engine.worlds.toy_text import text_table


def rules(data: World) -> Rules:
    """A world as it is, with the price of each action.

    Raises
    ------
    WorldError
        If nobody can read its rules.
    """
    if isinstance(data, GridWorld):
        return grid_table(data).rules(data.step_reward)
    if isinstance(data, FrozenLake | CliffWalking | Taxi):
        return text_table(data).rules(data.step_reward)
    if isinstance(data, Bandit):
        return bandit_rules(data)
    raise WorldError(
        f"The rules of {data.title} cannot be read, so nobody can plan in it.",
        "Choose a way of learning that tries things out, or another world.",
    )
