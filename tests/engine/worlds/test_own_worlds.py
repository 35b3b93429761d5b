"""Grids, balls and machines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.spec.catalog.data import Bandit, Catch, GridWorld, World
from engine.spec.catalog.data.grid import CellReward
from engine.worlds import Worlds, make_worlds, rules
from engine.worlds.singles import bare
from engine.worlds.toy_text import table_of
from tests.engine.worlds.worlds_of import world

LEFT, DOWN, RIGHT, UP = range(4)
WINDY = GridWorld(
    rows=3, columns=4, cells=("S.#.", "...P", "...G"), winds=("....", ".^v.", ".>"), slip=0.3, wind_strength=0.6,
    rewards=(CellReward(row=1, column=1, reward=0.25),), step_reward=-0.125,
)  # fmt: skip


def grid(**settings: Any) -> GridWorld:
    return GridWorld(**{"slip": 0.0, "wind_strength": 1.0, **settings})


def led(data: GridWorld, actions: list[int]) -> list[tuple[int, int, float, bool]]:
    """(row, column, reward, end) after each action in one world."""
    worlds = make_worlds(data, 1, 0)
    worlds.reset()
    steps = []
    for action in actions:
        moment = worlds.step(np.array([action]))
        row, column = worlds.last_scene().numbers.astype(int).tolist()
        steps.append((row, column, round(float(moment.rewards[0]), 4), bool(moment.terminated[0])))
    return steps


def test_walls_and_edges_hold_and_a_goal_ends() -> None:
    assert led(grid(), [LEFT, UP, DOWN, RIGHT, DOWN, RIGHT, RIGHT, RIGHT]) == [
        (0, 0, -0.04, False), (0, 0, -0.04, False), (1, 0, -0.04, False), (1, 0, -0.04, False),  # a wall to the right
        (2, 0, -0.04, False), (2, 1, -0.04, False), (2, 2, -0.04, False), (2, 3, 1.0, True),
    ]  # fmt: skip
    assert led(grid(), [RIGHT, RIGHT, RIGHT, DOWN])[-1] == (1, 3, -1.0, True)


def test_wind_carries_further_and_not_beyond_an_end() -> None:
    windy = grid(rows=1, columns=4, cells=("S.G.",), winds=(">.",))
    assert led(windy, [RIGHT]) == [(0, 2, 1.0, True)]
    assert led(windy.with_(cells=("SG..",)), [RIGHT]) == [(0, 1, 1.0, True)]
    assert led(windy.with_(cells=("S#..",)), [RIGHT]) == [(0, 0, -0.04, False)]


def test_a_typed_reward_pays_and_painting_acts_at_once() -> None:
    data = grid(rewards=(CellReward(row=0, column=1, reward=5.0),))
    assert led(data, [RIGHT])[0][2] == 5.0
    worlds = make_worlds(data, 1, 0)
    worlds.reset()
    worlds.adopt(data.with_(cells=("S#..", ".#.P", "...G")))
    worlds.step(np.array([RIGHT]))
    assert worlds.scene().numbers.tolist() == [0, 0]


def test_a_cell_is_seen_as_a_one_with_its_row_and_column() -> None:
    data = grid()
    worlds = make_worlds(data, 1, 0)
    assert worlds.reset()[0].tolist() == [1, *[0] * 11, 0, 0]
    seen = worlds.step(np.array([DOWN])).last[0]
    assert seen[:12].argmax() == 4
    assert seen[12:].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("cells", "starts"),
    [(("S.S", "PG#"), {0, 2}), (("..", "#G"), {0, 1}), (("GG", "PP"), {0, 1, 2, 3}), (("S#",), {0})],
)
def test_where_episodes_begin(cells: tuple[str, ...], starts: set[int]) -> None:
    data = grid(rows=len(cells), columns=len(cells[0]), cells=cells)
    first = make_worlds(data, 100, 0).reset()
    assert set(first[:, : data.states].argmax(axis=1).tolist()) == starts
    assert set(np.flatnonzero(rules(data).first).tolist()) == starts


def test_chances_by_hand() -> None:
    known = rules(GridWorld(slip=0.2))
    state, right = 1 * 4 + 2, RIGHT  # beside the pit; a wall to the left
    assert known.chances[state, right].nonzero()[0].tolist() == [2, 7, 10]
    assert known.chances[state, right, [2, 7, 10]] == pytest.approx([0.1, 0.8, 0.1])
    assert known.rewards[state, right] == pytest.approx(0.8 * -1 + 0.2 * -0.04)


def sampled(data: World, count: int, steps: int) -> tuple[Any, Any, Any]:
    """(states, actions, states) how often each was seen, the sums of rewards, and how often each was done."""
    worlds: Worlds = make_worlds(data, count, 0)
    states, actions = data.states, len(data.moves)
    seen, paid = np.zeros((states, actions, states)), np.zeros((states, actions))
    state = worlds.reset()[:, :states].argmax(axis=1)
    dice = np.random.default_rng(0)
    for _ in range(steps):
        action = dice.integers(0, actions, count)
        moment = worlds.step(action)
        np.add.at(seen, (state, action, moment.last[:, :states].argmax(axis=1)), 1)
        np.add.at(paid, (state, action), moment.rewards)
        state = moment.observations[:, :states].argmax(axis=1)
    return seen, paid, seen.sum(axis=2)


@pytest.mark.parametrize("data", [WINDY, world("frozen-lake", size=4), world("cliff-walking", slippery=True)])
def test_what_happens_is_what_the_rules_say(data: World) -> None:
    known = rules(data)
    seen, paid, done = sampled(data, 200, 200)
    often = done > 300
    assert often.sum() > 20
    bound = 4.5 / np.sqrt(done[often])  # deviations of a share are at most half of that
    share = seen[often] / done[often][:, None]
    assert (np.abs(share - known.chances[often]) < bound[:, None] / 2 + 1e-9).all()
    assert not seen[known.chances == 0].any()
    largest = np.ptp(known.rewards) + 100 * (data.kind == "cliff-walking")
    assert (np.abs(paid[often] / done[often] - known.rewards[often]) < bound * max(largest, 1.0) + 1e-6).all()


@pytest.mark.parametrize(("kind", "name"), [("taxi", "Taxi-v4"), ("frozen-lake", "FrozenLake8x8-v1")])
def test_tables_are_gymnasiums_own(kind: str, name: str) -> None:
    environment: Any = bare(name)
    known = rules(world(kind))
    ended = {to for row in environment.P.values() for outs in row.values() for _, to, _, done in outs if done}
    assert set(np.flatnonzero(known.ends).tolist()) == ended
    reached, leads = known.first > 0, known.chances.sum(axis=1)
    for _ in range(100):
        reached = reached | (reached @ leads > 0)
    assert reached.sum() == {"taxi": 404, "frozen-lake": 64}[kind]
    for state in np.flatnonzero(reached & ~known.ends).tolist():
        row = environment.P[state]
        for action, outcomes in row.items():
            assert all(done == bool(known.ends[to]) for _, to, _, done in outcomes)
            assert known.rewards[state, action] == pytest.approx(sum(p * r for p, _, r, _ in outcomes))


def test_a_table_of_outcomes_that_come_twice() -> None:
    table = table_of({0: {0: [(0.5, 1, 1.0, True), (0.5, 1, 3.0, True)]}, 1: {0: [(1.0, 1, 0.0, True)]}}, np.ones(2))
    known = table.rules(0.0)
    assert known.chances[0, 0].tolist() == [0, 1]
    assert known.rewards[0, 0] == 2
    assert known.first.tolist() == [0.5, 0.5]


def test_ice_that_is_no_longer_slippery() -> None:
    data = world("frozen-lake", size=4)
    worlds = make_worlds(data, 50, 0)
    worlds.reset()
    worlds.adopt(data.with_(slippery=False))
    worlds.step(np.full(50, RIGHT))
    assert all(worlds.scene(index).numbers.tolist() == [0, 1] for index in range(50))


def test_a_taxi_is_told_apart_by_four_numbers() -> None:
    environment: Any = bare("Taxi-v4")
    worlds = make_worlds(world("taxi"), 20, 0)
    first = worlds.reset()
    for index, state in enumerate(first.argmax(axis=1).tolist()):
        assert worlds.scene(index).numbers.tolist() == list(environment.decode(state))


def test_a_ball_falls_and_is_caught_or_missed() -> None:
    data = Catch(size=6)
    worlds = make_worlds(data, 40, 0)
    pixels = worlds.reset().reshape(40, 6, 6)
    balls = pixels[:, 0].argmax(axis=1)
    assert set(balls.tolist()) == set(range(6))
    assert (pixels[:, 5].argmax(axis=1) == 3).all()
    paddle = np.full(40, 3)
    for fallen in range(1, 6):
        assert (pixels.sum(axis=(1, 2)) == 2).all()
        action = np.sign(balls - paddle) + 1
        action[0] = 2  # this one runs to the right whatever comes
        paddle = np.clip(paddle + action - 1, 0, 5)
        moment = worlds.step(action)
        pixels = moment.last.reshape(40, 6, 6)
        assert (pixels[np.arange(40), fallen, balls] == 1).all()
        assert (pixels[np.arange(40), 5, paddle] == 1).all()
        assert moment.terminated.tolist() == [fallen == 5] * 40
    assert (moment.rewards == np.where(balls == paddle, 1, -1)).all()
    assert (moment.rewards[1:] == 1).all()


def test_wind_blows_the_ball_by_one_pixel_to_either_side() -> None:
    worlds = make_worlds(Catch(size=20, wind=0.5), 300, 0)
    before = worlds.reset().reshape(300, 20, 20)[:, 0].argmax(axis=1)
    after = worlds.step(np.ones(300, dtype=np.int64)).last.reshape(300, 20, 20)[:, 1].argmax(axis=1)
    inside = (before > 0) & (before < 19)
    blown = (after - before)[inside]
    assert set(blown.tolist()) == {-1, 0, 1}
    assert abs((blown == -1).mean() - 0.25) < 0.1
    assert abs((blown == 1).mean() - 0.25) < 0.1


def test_machines_pay_about_their_means_and_are_the_same_for_every_seed() -> None:
    data = Bandit(arms=3, spread=0.5)
    worlds = make_worlds(data, 900, 0)
    worlds.reset()
    arms = np.arange(900) % 3
    paid = worlds.step(arms).rewards
    means = worlds.scene().numbers[2:]
    assert np.allclose(means, make_worlds(data, 1, 99).scene().numbers[2:])
    assert np.allclose(means, rules(data).rewards[0], atol=1e-6)
    assert not np.allclose(means, make_worlds(data.with_(draw=1), 1, 0).scene().numbers[2:])
    for arm in range(3):
        assert abs(paid[arms == arm].mean() - means[arm]) < 4 * 0.5 / np.sqrt(300)
        assert abs(paid[arms == arm].std() - 0.5) < 0.1
    assert worlds.scene(1).numbers[:2].tolist() == pytest.approx([1, paid[1]])


def test_means_stand_unless_they_drift() -> None:
    worlds = make_worlds(Bandit(arms=4), 1, 0)
    worlds.reset()
    before = worlds.scene().numbers[2:]
    worlds.step(np.zeros(1, dtype=np.int64))
    assert np.array_equal(worlds.scene().numbers[2:], before)
    worlds.adopt(Bandit(arms=4, drift=0.1))
    worlds.step(np.zeros(1, dtype=np.int64))
    moved = worlds.scene().numbers[2:] - before
    assert moved.any()
    assert np.abs(moved).max() < 0.5
