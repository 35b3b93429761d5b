"""Projects that learn to act to begin with, each with settings that learn well at once."""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.catalog.algorithms import A2c, AlgorithmKind, Dqn, Ppo, QLearning, Reinforce, Sarsa, ValueIteration
from engine.spec.catalog.data import (
    Acrobot,
    Bandit,
    Blackjack,
    CartPole,
    Catch,
    CliffWalking,
    FrozenLake,
    GridWorld,
    LunarLander,
    MountainCar,
    Pendulum,
    Taxi,
    World,
)
from engine.spec.catalog.layers import Dense
from engine.spec.catalog.schedules import AnySchedule, Constant, Cosine
from engine.spec.document import Note, Spec, default_spec
from engine.spec.edits import SetData, SetTraining
from engine.spec.templates import template

STEADY = Constant()
NOTE_WIDTH = 320
SMALL = 0.05  # of each reward, so that the returns that a Value has to tell are of the size of its inputs
WINDY = ("..........",) * 3 + ("S......G..",) + ("..........",) * 3  # Sutton and Barto 2018, example 6.5
DRAUGHT = ("...^^^^^^.",) * 7

PLAN_LESSON = """Planning

Nothing is tried out here. Each sweep asks of every cell: what is the best that its neighbours promise? What the goal \
pays flows back through the grid, one cell further at each sweep.

1. Choose Value above the world, step a few times (,) and watch.
2. Paint a pit beside the goal, or make the ice more slippery: the plan mends itself from where it stands.
3. Make the discount .8: what is far away is worth less, and the way round the pit may not pay any more."""
WIND_LESSON = """A windy grid

The wind carries who leaves a cell one further up. The agent does not know: it tries, and each surprise moves one \
number of its table, the weight from that cell to that action.

Let it play without the stage for a while, then look at the arrows. Paint another wind while it learns."""
CLIFF_LESSON = """Near the cliff, or far?

The shortest way leads along the cliff. Now and then an action is taken at random, and there it costs a hundred.

SARSA counts with its own mistakes and keeps away from the edge. Choose Q-learning in Training: it learns the shortest \
way, and falls off it now and then."""
BANDIT_LESSON = """Which machine?

Each pays by luck about a mean of its own. Who always takes what looks best so far may never find the best; who tries \
for ever earns little.

Set both explorations to 0 and start anew, then to .1. Give the machines some drift: nothing that was learned lasts."""
MEMORY_LESSON = """What cannot be seen

The cart sees where it is and how the pole leans, but not how fast they move. One such glimpse is not enough: the \
GRU reads the newest eight and finds the speed by itself.

Set Observations at once to 1. The GRU has no sequence to read then: press 1 problem, and Insert Reshape. It will not \
learn to balance any more."""
POKE_LESSON = """Poke it

1. Press play. In half a minute the pole stands for 500 actions, which is the longest that an episode may take.
2. Kick the cart with the mouse. Make the pole longer, or turn the gravity up, while it learns: watch the return fall \
and come back.
3. Take over with the arrow keys. It is harder than it looks.

The upper head says how likely each push is, the lower one what return it expects."""
PIXEL_LESSON = """From pixels

All that it is given are a hundred pixels, and a reward when the ball has landed. Watch which pixels count for it \
(Looks at, Ctrl+3), and which filters follow the ball."""


def gridworld_values() -> Spec:
    """What is each cell worth? Planned by sweeps, without a step."""
    spec = _project("Gridworld values", GridWorld(), "table", ValueIteration(gamma=0.99))
    return _noted(spec, PLAN_LESSON)


def gridworld_q() -> Spec:
    """A way through the wind, found by walking."""
    data = GridWorld(
        rows=7, columns=10, cells=WINDY, winds=DRAUGHT, wind_strength=0.8, slip=0.0, floor=-0.02, most_steps=200
    )
    way = QLearning(epsilon=0.3, epsilon_end=0.05, epsilon_over=20_000)
    return _noted(_project("Gridworld Q-learning", data, "table", way, rate=0.2), WIND_LESSON)


def cliff_sarsa() -> Spec:
    """Who counts with his own mistakes keeps away from the cliff."""
    way = Sarsa(gamma=1.0, epsilon=0.1, epsilon_end=0.1, trace=0.5)
    return _noted(_project("Cliff SARSA", CliffWalking(), "table", way, rate=0.2), CLIFF_LESSON)


def frozen_lake() -> Spec:
    """Over slippery ice to the goal: most steps go off to one side."""
    way = QLearning(gamma=0.99, epsilon=1.0, epsilon_end=0.4, epsilon_over=100_000)
    falling = Cosine(over=1000, floor=0.005)
    return _project("Frozen lake", FrozenLake(), "table", way, rate=0.3, schedule=falling)


def taxi() -> Spec:
    """Five hundred states, six actions, and one passenger."""
    way = QLearning(gamma=0.99, epsilon=1.0, epsilon_end=0.05, epsilon_over=100_000)
    return _project("Taxi", Taxi(), "table", way, rate=0.5)


def bandit() -> Spec:
    """Ten machines, one of which pays best."""
    way = QLearning(gamma=0.0, epsilon=0.1, epsilon_end=0.1)
    return _noted(_project("Bandit", Bandit(), "table", way, rate=0.1), BANDIT_LESSON)


def blackjack() -> Spec:
    """Another card, or stop? Found by playing against the dealer."""
    way = QLearning(gamma=1.0, epsilon=1.0, epsilon_end=0.1, epsilon_over=100_000)
    return _project("Blackjack", Blackjack(), "table", way, rate=0.01)


def cartpole_ppo() -> Spec:
    """A pole on a cart, held upright after half a minute."""
    way = Ppo(gamma=0.99, gae_lambda=0.95, steps=32, passes=6, clip_falls=True, worlds=8)
    data, falling = CartPole(reward_scale=SMALL), Cosine(over=30, floor=0.1)
    spec = _project("CartPole PPO", data, "actor-critic", way, rate=0.003, batch=256, schedule=falling)
    return _noted(spec, POKE_LESSON, 600, 220)


def cartpole_a2c() -> Spec:
    """The same by A2C: one small update after a few actions of many worlds."""
    way = A2c(gamma=0.98, gae_lambda=0.95, steps=8, worlds=8)
    return _project(
        "CartPole A2C",
        CartPole(reward_scale=SMALL),
        "two-networks",
        way,
        rate=0.002,
        schedule=Cosine(over=80, floor=0.05),
    )


def cartpole_reinforce() -> Spec:
    """The oldest of them: whole episodes, and good ones become likelier."""
    way = Reinforce(gamma=0.99, episodes=8, worlds=8)
    return _project("CartPole REINFORCE", CartPole(reward_scale=SMALL), "two-networks", way, rate=0.003)


def cartpole_dqn() -> Spec:
    """What is each push worth? Learned from a memory of what happened."""
    way = Dqn(
        gamma=0.99, double=False, memory=100_000, warm_up=1000, every=256, updates=128, copy_every=128,
        epsilon=1.0, epsilon_end=0.04, epsilon_over=8000,
    )  # fmt: skip
    spec = _project("CartPole DQN", CartPole(reward_scale=1.0), "q-network", way, rate=0.0023, batch=64)
    return _widened(spec, 256)


def cartpole_memory() -> Spec:
    """Speeds are hidden: it has to remember where things were."""
    way = Ppo(gamma=0.98, gae_lambda=0.8, steps=32, passes=10, worlds=8, clip_falls=True)
    data = CartPole(velocities=False, remembers=8, reward_scale=SMALL)
    spec = _project("CartPole memory", data, "memory", way, rate=0.002, batch=64, schedule=Cosine(over=100, floor=0.1))
    return _noted(spec, MEMORY_LESSON, 690, 210)


def catch_pixels() -> Spec:
    """A falling ball is caught by who sees nothing but pixels."""
    way = Ppo(gamma=0.99, gae_lambda=0.95, steps=18, passes=4, worlds=32, entropy=0.01)
    falling = Cosine(over=80, floor=0.1)
    spec = _project("Catch pixels", Catch(), "pixels", way, rate=0.001, batch=144, schedule=falling)
    return _noted(spec, PIXEL_LESSON, 830, 240)


def mountain_car_dqn() -> Spec:
    """Up the hill by going back first: nothing pays until the top is reached."""
    way = Dqn(
        gamma=0.98, double=False, memory=10_000, warm_up=1000, every=16, updates=8, copy_every=300,
        epsilon=1.0, epsilon_end=0.07, epsilon_over=24_000,
    )  # fmt: skip
    spec = _project("Mountain car DQN", MountainCar(), "q-network", way, rate=0.004, batch=128)
    return _widened(spec, 256)


def acrobot_ppo() -> Spec:
    """Two links, one joint, and a swing."""
    way = Ppo(gamma=0.99, gae_lambda=0.94, steps=64, passes=6, worlds=16, entropy=0.01)
    data = Acrobot(reward_scale=SMALL)
    return _project("Acrobot PPO", data, "actor-critic", way, rate=0.002, batch=256)


def pendulum_ppo() -> Spec:
    """A torque between two bounds: the action is a number."""
    way = Ppo(gamma=0.9, gae_lambda=0.95, steps=256, passes=10, worlds=8)
    return _project("Pendulum PPO", Pendulum(reward_scale=0.1), "two-networks", way, rate=0.001, batch=64)


def lunar_lander_ppo() -> Spec:
    """A ship, three engines, and two flags to land between."""
    way = Ppo(gamma=0.999, gae_lambda=0.98, steps=256, passes=4, worlds=16, entropy=0.01)
    return _project("Lunar lander PPO", LunarLander(reward_scale=0.02), "two-networks", way, rate=0.001, batch=256)


WORLD_PRESETS: dict[str, Callable[[], Spec]] = {
    "gridworld-values": gridworld_values,
    "gridworld-q": gridworld_q,
    "cliff-sarsa": cliff_sarsa,
    "frozen-lake": frozen_lake,
    "taxi": taxi,
    "bandit": bandit,
    "blackjack": blackjack,
    "cartpole-ppo": cartpole_ppo,
    "cartpole-a2c": cartpole_a2c,
    "cartpole-reinforce": cartpole_reinforce,
    "cartpole-dqn": cartpole_dqn,
    "cartpole-memory": cartpole_memory,
    "catch-pixels": catch_pixels,
    "mountain-car-dqn": mountain_car_dqn,
    "acrobot-ppo": acrobot_ppo,
    "pendulum-ppo": pendulum_ppo,
    "lunar-lander-ppo": lunar_lander_ppo,
}


def _project(
    name: str,
    data: World,
    key: str,
    way: AlgorithmKind,
    *,
    rate: float = 0.1,
    batch: int = 32,
    schedule: AnySchedule = STEADY,
) -> Spec:
    """A template's network in a world, with a way of learning and these settings."""
    spec = SetData.model_validate({"data": data}).apply(default_spec())
    spec = template(key).edit(spec).apply(spec)
    values = {"algorithm": way, "learning_rate": rate, "batch_size": batch, "schedule": schedule}
    for field, value in values.items():
        spec = SetTraining(field=field, value=value).apply(spec)
    return spec.with_(name=name)


def _widened(spec: Spec, units: int) -> Spec:
    """The same with wider hidden layers."""
    layers = (layer.with_(units=units) if isinstance(layer, Dense) else layer for layer in spec.network.layers)
    return spec.with_(network=spec.network.with_(layers=tuple(layers)))


def _noted(spec: Spec, text: str, x: float = 540, y: float = 0) -> Spec:
    """The same with a lesson, on the right of a table where no place is given."""
    note = Note(id="lesson", text=text, x=x, y=y, width=NOTE_WIDTH)
    return spec.with_(network=spec.network.with_(notes=(note,)))
