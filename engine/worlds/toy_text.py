"""Gymnasium's toy texts: those with a table of their chances, and Blackjack."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.spec.catalog.data import CliffWalking, FrozenLake, Taxi, World
from engine.worlds.singles import Singles, bare
from engine.worlds.tabled import Table, Tabled

if TYPE_CHECKING:
    from engine.worlds.opening import Environment

CLIFF_COLUMNS = 12
DEALER, ACE = 11, 2  # how many cards the dealer may show (none is 0), and whether an ace counts eleven


def text_table(data: FrozenLake | CliffWalking | Taxi) -> Table:
    """The chances of Gymnasium's own environment, `P`."""
    if isinstance(data, FrozenLake):
        return _table("FrozenLake-v1", map_name=f"{data.size}x{data.size}", is_slippery=data.slippery)
    if isinstance(data, CliffWalking):
        return _table("CliffWalking-v1", is_slippery=data.slippery)
    return _table("Taxi-v4")


@cache
def _table(name: str, **options: Any) -> Table:
    environment: Any = bare(name, **options)
    table = table_of(environment.P, np.asarray(environment.initial_state_distrib, dtype=np.float64))
    environment.close()
    return table


def table_of(chances: dict[int, dict[int, list[Any]]], first: Any) -> Table:
    """A table of `P[state][action]`, which lists (chance, next state, reward, whether the episode is over)."""
    states, actions = len(chances), len(chances[0])
    most = max(len(outcomes) for row in chances.values() for outcomes in row.values())
    shape = (states, actions, most)
    chance, nexts, rewards = np.zeros(shape), np.zeros(shape, dtype=np.int64), np.zeros(shape)
    ends = np.zeros(states, dtype=bool)
    for state, row in chances.items():
        for action, outcomes in row.items():
            for place, (p, to, reward, done) in enumerate(outcomes):
                spot = (state, action, place)
                chance[spot], nexts[spot], rewards[spot] = p, to, reward
                ends[to] |= done
    return Table(chance, nexts, rewards, first / first.sum(), ends)


class TextWorlds(Tabled):
    """Worlds that follow the table of Gymnasium's environment, all at once; a square of them is a row and a column."""

    def adopt(self, data: World) -> None:
        super().adopt(data)
        self._columns = data.size if isinstance(data, FrozenLake) else CLIFF_COLUMNS

    def table(self, data: World) -> Table:
        assert isinstance(data, FrozenLake | CliffWalking | Taxi)
        return text_table(data)

    def _numbers(self, index: int) -> tuple[float, ...]:
        row, column = divmod(int(self._state[index]), self._columns)
        return float(row), float(column)


class Taxis(TextWorlds):
    """The taxi; a state is ((row * 5 + column) * 5 + passenger) * 4 + destination."""

    def _numbers(self, index: int) -> tuple[float, ...]:
        rest, destination = divmod(int(self._state[index]), 4)
        rest, passenger = divmod(rest, 5)
        row, column = divmod(rest, 5)
        return float(row), float(column), float(passenger), float(destination)


class Blackjacks(Singles):
    """Sutton and Barto 2018, example 5.1; a state is (own * 11 + dealer) * 2 + ace."""

    def _open(self, data: World, index: int) -> Environment:
        return bare("Blackjack-v1")

    def _read(self, observation: Any) -> Any:
        own, dealer, ace = observation
        seen = np.zeros(self._now.shape[1], dtype=np.float32)
        seen[(own * DEALER + dealer) * ACE + ace] = 1
        return seen

    def _numbers(self, index: int) -> tuple[float, ...]:
        rest, ace = divmod(int(self._now[index].argmax()), ACE)
        own, dealer = divmod(rest, DEALER)
        return float(own), float(dealer), float(ace)
