"""Worlds in which one acts: nothing is known beforehand, what comes depends on what is done."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.data.sequences import hidden
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field

Scaling = tuple[tuple[float, float], ...]  # (centre, spread) of each number that is seen
MOST_SEEN = 64  # observations at once


def limit(default: int) -> Any:
    """After how many actions an episode is broken off."""
    return field(
        default, "Time limit", "ladder", unit="actions", minimum=1, maximum=1_000_000, depth=Depth.RATE,
        ladder=(50, 100, 200, 500, 1000), help="After so many actions an episode is broken off; that is no end of it.",
    )  # fmt: skip


def reward_times(default: float) -> Any:
    """What every reward is multiplied by: returns of many drown the policy that shares its trunk with a Value."""
    return field(
        default, "Reward times", "number", minimum=-1e6, maximum=1e6, step=0.1, decimals=3, depth=Depth.RATE,
        advanced=True, help="What is learned from is the reward times this number; returns are shown without it.",
    )  # fmt: skip


class World(Data):
    """A world. An episode goes from a first observation to an end, or to where it is broken off.

    Attributes
    ----------
    actions : names of the actions of which one is chosen; empty where an action is made of numbers.
    controls : names of these numbers; `low` and `high` are their bounds.
    observed : names of the numbers that are seen, in the order of the features. scaling : their usual centre and
        spread, by which they are made even for the network; empty leaves them as they are.
    states : how many states there are where they can be counted, and then the first `states` features say with a 1
        which one it is; 0 where they cannot.
    keys : the key that plays each action by hand, of controls the two of each; "" is the action without a key.
    by_turns : whether the world waits for a key. pace_hz : actions a second where it does not.
    solved : the mean return at which it counts as solved; None where nobody has said.
    """

    family: ClassVar[Family] = "worlds"
    actions: ClassVar[tuple[str, ...]] = ()
    controls: ClassVar[tuple[str, ...]] = ()
    low: ClassVar[tuple[float, ...]] = ()
    high: ClassVar[tuple[float, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ()
    by_turns: ClassVar[bool] = False
    pace_hz: ClassVar[float] = 30.0
    solved: ClassVar[float | None] = None

    noise: float = hidden(0.0, "Noise")
    train_share: float = hidden(80.0, "Train share")
    held_out: tuple[int, ...] = field((), "Never trained on", "none", depth=Depth.DATA)
    labels: int = field(0, "Training samples", "none", minimum=0, maximum=1_000_000, depth=Depth.DATA)
    remembers: int = field(
        1, "Observations at once", "units", minimum=1, maximum=MOST_SEEN, depth=Depth.DATA,
        help="How many observations the network sees at once, the newest last; more than one are a sequence, for "
        "recurrent layers and convolutions over time.",
    )  # fmt: skip
    reward_scale: float = reward_times(1.0)
    step_reward: float = field(
        0.0, "Reward each action", "number", minimum=-1e6, maximum=1e6, step=0.01, decimals=3, depth=Depth.RATE,
        advanced=True, help="Comes on top of every reward; below zero it is a price for time.",
    )  # fmt: skip

    @property
    def observed(self) -> tuple[str, ...]:
        """Names of the numbers of one observation."""
        raise NotImplementedError

    @property
    def scaling(self) -> Scaling:
        """(centre, spread) of each of them; empty leaves all as they are."""
        return ()

    @property
    def states(self) -> int:
        """How many states there are; 0 where they cannot be counted."""
        return 0

    @property
    def usual(self) -> tuple[str, ...]:
        """The numbers that a network is given where nothing was chosen."""
        return self.observed[: self.states] or self.observed

    @property
    def moves(self) -> tuple[str, ...]:
        """Names of the actions, where they are not the same for all worlds of the kind."""
        return self.actions

    @property
    def steered(self) -> tuple[str, ...]:
        """Names of the controls, likewise."""
        return self.controls

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest value of each control."""
        return tuple(zip(self.low, self.high, strict=True))

    @property
    def drawn(self) -> bool:
        """Nothing of it is drawn once for all: each episode begins anew from the seed."""
        return False

    def shape(self) -> DataShape:
        names, usual = self.observed, self.usual
        sequence: tuple[SequencePart, ...] = ()
        if self.remembers > 1:
            part = SequencePart("observations", len(names), self.remembers, channel_names=names)
            names, usual, sequence = part.features, part.features, (part,)
        return DataShape(
            features=names, default_features=usual, classes=self.moves, targets=self.steered, task="reinforcement",
            offers=("reinforcement",), world=True, sequence=sequence,
        )  # fmt: skip


class CartPole(World):
    """A pole on a cart is to be held upright by pushing left or right (Barto, Sutton and Anderson 1983)."""

    title: ClassVar[str] = "CartPole"
    summary: ClassVar[str] = "hold a pole upright on a cart"
    actions: ClassVar[tuple[str, ...]] = ("left", "right")
    keys: ClassVar[tuple[str, ...]] = ("Left", "Right")
    pace_hz: ClassVar[float] = 50.0
    solved: ClassVar[float | None] = 475.0
    kind: Literal["cartpole"] = "cartpole"
    reward_scale: float = reward_times(0.05)
    velocities: bool = field(
        True, "Velocities are seen", "switch", depth=Depth.DATA,
        help="Without them the network must remember: it sees where things are, not how they move.",
    )  # fmt: skip
    gravity: float = field(
        9.8, "Gravity", "slider", unit="m/s²", minimum=0, maximum=40, step=0.2, decimals=1, depth=Depth.RATE,
        help="How hard the pole falls; 9.8 is the earth.",
    )  # fmt: skip
    half_length: float = field(
        0.5, "Half the pole", "slider", unit="m", minimum=0.1, maximum=3, step=0.05, decimals=2, depth=Depth.RATE,
        help="Half of the pole's length; a short pole falls fast.",
    )  # fmt: skip
    force: float = field(
        10.0, "Push", "slider", unit="N", minimum=1, maximum=50, step=0.5, decimals=1, depth=Depth.RATE,
        help="The force of each push.",
    )  # fmt: skip
    pole_mass: float = field(
        0.1, "Mass of the pole", "slider", unit="kg", minimum=0.01, maximum=2, step=0.01, decimals=2, depth=Depth.RATE,
        help="A heavy pole pushes the cart about.",
    )  # fmt: skip
    wind: float = field(
        0.0, "Wind", "slider", unit="N", minimum=-10, maximum=10, step=0.1, decimals=1, depth=Depth.RATE,
        help="A steady force on the cart, to the right above zero.",
    )  # fmt: skip
    most_steps: int = limit(500)

    @property
    def observed(self) -> tuple[str, ...]:
        names = ("position", "velocity", "angle", "angular velocity")
        return names if self.velocities else names[::2]

    @property
    def scaling(self) -> Scaling:
        angle = (0.0, 0.1)  # it is over at 0.2; as measured it would be the smallest of all, and it matters most
        return ((0.0, 1.0), (0.0, 1.0), angle, (0.0, 1.0)) if self.velocities else ((0.0, 1.0), angle)


class Acrobot(World):
    """Two links hang from a pivot; swing the foot above the line by torque at the joint (Sutton 1996)."""

    title: ClassVar[str] = "Acrobot"
    summary: ClassVar[str] = "swing two links up by their joint"
    actions: ClassVar[tuple[str, ...]] = ("torque -1", "none", "torque +1")
    keys: ClassVar[tuple[str, ...]] = ("Left", "", "Right")
    pace_hz: ClassVar[float] = 15.0
    solved: ClassVar[float | None] = -100.0
    kind: Literal["acrobot"] = "acrobot"
    link_mass: float = field(
        1.0, "Mass of a link", "slider", unit="kg", minimum=0.2, maximum=3, step=0.05, decimals=2, depth=Depth.RATE,
        help="Heavier links are harder to swing.",
    )  # fmt: skip
    link_length: float = field(
        1.0, "Length of the first link", "slider", unit="m", minimum=0.5, maximum=1.5, step=0.05, decimals=2,
        depth=Depth.RATE, help="The upper link.",
    )  # fmt: skip
    torque_noise: float = field(
        0.0, "Noise of the torque", "slider", minimum=0, maximum=1, step=0.05, decimals=2, depth=Depth.RATE,
        help="A random part of the torque.",
    )  # fmt: skip
    most_steps: int = limit(500)

    @property
    def observed(self) -> tuple[str, ...]:
        return ("cos θ₁", "sin θ₁", "cos θ₂", "sin θ₂", "velocity θ₁", "velocity θ₂")

    @property
    def scaling(self) -> Scaling:
        return ((0, 1), (0, 1), (0, 1), (0, 1), (0, 6), (0, 12))


class MountainCar(World):
    """A car too weak for the hill must first swing back (Moore 1990)."""

    title: ClassVar[str] = "MountainCar"
    short: ClassVar[str] = "Mountain"
    summary: ClassVar[str] = "a weak car must swing up a hill"
    actions: ClassVar[tuple[str, ...]] = ("left", "coast", "right")
    keys: ClassVar[tuple[str, ...]] = ("Left", "", "Right")
    solved: ClassVar[float | None] = -110.0
    kind: Literal["mountain-car"] = "mountain-car"
    gravity: float = field(
        0.0025, "Gravity", "slider", minimum=0.0005, maximum=0.005, step=0.0001, decimals=4, depth=Depth.RATE,
        help="How steep the hill feels.",
    )  # fmt: skip
    force: float = field(
        0.001, "Engine", "slider", minimum=0.0002, maximum=0.004, step=0.0001, decimals=4, depth=Depth.RATE,
        help="How hard the car pushes; above the gravity it simply drives up.",
    )  # fmt: skip
    most_steps: int = limit(200)

    @property
    def observed(self) -> tuple[str, ...]:
        return ("position", "velocity")

    @property
    def scaling(self) -> Scaling:
        return ((-0.3, 0.9), (0.0, 0.07))


class Pendulum(World):
    """A pendulum is to be swung up and held, by a torque too weak to lift it."""

    title: ClassVar[str] = "Pendulum"
    summary: ClassVar[str] = "swing up and hold, by a number"
    controls: ClassVar[tuple[str, ...]] = ("torque",)
    low: ClassVar[tuple[float, ...]] = (-2.0,)
    high: ClassVar[tuple[float, ...]] = (2.0,)
    keys: ClassVar[tuple[str, ...]] = ("Left", "Right")
    pace_hz: ClassVar[float] = 20.0
    solved: ClassVar[float | None] = -250.0
    kind: Literal["pendulum"] = "pendulum"
    reward_scale: float = reward_times(0.1)
    gravity: float = field(
        10.0, "Gravity", "slider", unit="m/s²", minimum=0, maximum=30, step=0.5, decimals=1, depth=Depth.RATE,
        help="How hard it falls.",
    )  # fmt: skip
    length: float = field(
        1.0, "Length", "slider", unit="m", minimum=0.3, maximum=2, step=0.05, decimals=2, depth=Depth.RATE,
        help="Of the pendulum.",
    )  # fmt: skip
    mass: float = field(
        1.0, "Mass", "slider", unit="kg", minimum=0.2, maximum=3, step=0.05, decimals=2, depth=Depth.RATE,
        help="Of the pendulum.",
    )  # fmt: skip
    most_steps: int = limit(200)

    @property
    def observed(self) -> tuple[str, ...]:
        return ("cos θ", "sin θ", "velocity")

    @property
    def scaling(self) -> Scaling:
        return ((0, 1), (0, 1), (0, 8))


class LunarLander(World):
    """A ship is to be set down between two flags with three engines."""

    title: ClassVar[str] = "LunarLander"
    short: ClassVar[str] = "Lander"
    summary: ClassVar[str] = "set a ship down between two flags"
    actions: ClassVar[tuple[str, ...]] = ("none", "left engine", "main engine", "right engine")
    keys: ClassVar[tuple[str, ...]] = ("", "Left", "Up", "Right")
    pace_hz: ClassVar[float] = 50.0
    solved: ClassVar[float | None] = 200.0
    kind: Literal["lunar-lander"] = "lunar-lander"
    reward_scale: float = reward_times(0.02)
    gravity: float = field(
        -10.0, "Gravity", "slider", minimum=-11.9, maximum=-0.5, step=0.1, decimals=1, depth=Depth.RATE,
        help="How hard the ship is pulled down.",
    )  # fmt: skip
    wind: float = field(
        0.0, "Wind", "slider", minimum=0, maximum=20, step=0.5, decimals=1, depth=Depth.RATE,
        help="Gusts from the side; 15 is hard.",
    )  # fmt: skip
    most_steps: int = limit(1000)

    @property
    def observed(self) -> tuple[str, ...]:
        return ("x", "y", "velocity x", "velocity y", "angle", "angular velocity", "left leg", "right leg")


class Counted(World):
    """A world whose states can be counted: the network is told which one it is by a 1 among zeros."""

    by_turns: ClassVar[bool] = True
    pace_hz: ClassVar[float] = 4.0  # of an episode that is shown, to be followed
    remembers: int = field(1, "Observations at once", "none", minimum=1, maximum=1, depth=Depth.DATA)

    @property
    def observed(self) -> tuple[str, ...]:
        return tuple(f"state {state}" for state in range(self.states))


ARROWS = ("Left", "Down", "Right", "Up")


class FrozenLake(Counted):
    """Cross the ice to the goal without falling into a hole; the ice is slippery."""

    title: ClassVar[str] = "FrozenLake"
    short: ClassVar[str] = "Lake"
    summary: ClassVar[str] = "cross slippery ice between holes"
    actions: ClassVar[tuple[str, ...]] = ("left", "down", "right", "up")
    keys: ClassVar[tuple[str, ...]] = ARROWS
    kind: Literal["frozen-lake"] = "frozen-lake"
    size: int = field(
        8, "Size", "choice", choices=((4, "4 x 4"), (8, "8 x 8")), depth=Depth.DATA, minimum=4, maximum=8,
        help="Which of the two lakes.",
    )  # fmt: skip
    slippery: bool = field(True, "Slippery", "switch", depth=Depth.RATE, help="Two of three steps go off to one side.")
    most_steps: int = limit(200)

    @property
    def states(self) -> int:
        return self.size**2


class Taxi(Counted):
    """Fetch a passenger from one of four places and bring him to another (Dietterich 2000)."""

    title: ClassVar[str] = "Taxi"
    summary: ClassVar[str] = "fetch a passenger and bring him home"
    actions: ClassVar[tuple[str, ...]] = ("down", "up", "right", "left", "pick up", "drop off")
    keys: ClassVar[tuple[str, ...]] = ("Down", "Up", "Right", "Left", "P", "D")
    kind: Literal["taxi"] = "taxi"
    most_steps: int = limit(200)

    @property
    def states(self) -> int:
        return 500


class CliffWalking(Counted):
    """From one end of a cliff to the other; a step off it costs a hundred (Sutton and Barto 2018, example 6.6)."""

    title: ClassVar[str] = "CliffWalking"
    short: ClassVar[str] = "Cliff"
    summary: ClassVar[str] = "walk along a cliff without falling"
    actions: ClassVar[tuple[str, ...]] = ("up", "right", "down", "left")
    keys: ClassVar[tuple[str, ...]] = ("Up", "Right", "Down", "Left")
    kind: Literal["cliff-walking"] = "cliff-walking"
    slippery: bool = field(False, "Slippery", "switch", depth=Depth.RATE, help="Two of three steps go off to one side.")
    most_steps: int = limit(200)

    @property
    def states(self) -> int:
        return 48


class Blackjack(Counted):
    """Come nearer to 21 than the dealer without going beyond (Sutton and Barto 2018, example 5.1)."""

    title: ClassVar[str] = "Blackjack"
    short: ClassVar[str] = "Cards"
    summary: ClassVar[str] = "another card, or stop before 21"
    actions: ClassVar[tuple[str, ...]] = ("stick", "hit")
    keys: ClassVar[tuple[str, ...]] = ("S", "H")
    kind: Literal["blackjack"] = "blackjack"
    most_steps: int = limit(100)

    @property
    def states(self) -> int:
        return 32 * 11 * 2  # own sum, the dealer's card, whether an ace counts eleven


class Bandit(Counted):
    """One of several machines is to be played, again and again: which pays best? (Sutton and Barto 2018, 2.3)."""

    title: ClassVar[str] = "Bandit"
    summary: ClassVar[str] = "which machine pays best?"
    redraw: ClassVar[tuple[str, str]] = ("Other machines", "Draw anew what each machine pays in the mean.")
    kind: Literal["bandit"] = "bandit"
    draw: int = field(0, "Draw", "none", minimum=0, maximum=2**31 - 1, depth=Depth.DATA)
    arms: int = field(10, "Machines", "units", minimum=2, maximum=20, depth=Depth.DATA, help="How many there are.")
    spread: float = field(
        1.0, "Luck", "slider", minimum=0, maximum=3, step=0.1, decimals=1, depth=Depth.RATE,
        help="Deviation of what a machine pays about its mean.",
    )  # fmt: skip
    drift: float = field(
        0.0, "Drift", "slider", minimum=0, maximum=0.2, step=0.01, decimals=2, depth=Depth.RATE,
        help="How far the means wander with each play; above zero nothing that was learned lasts.",
    )  # fmt: skip
    most_steps: int = limit(100)

    @property
    def drawn(self) -> bool:
        """What each machine pays in the mean is drawn once, for all who play."""
        return True

    @property
    def moves(self) -> tuple[str, ...]:
        return tuple(f"machine {arm + 1}" for arm in range(self.arms))

    @property
    def states(self) -> int:
        return 1

    @property
    def observed(self) -> tuple[str, ...]:
        return ("always 1",)


class Catch(World):
    """A ball falls; be below it when it lands. All that is seen are the pixels (Mnih 2014)."""

    title: ClassVar[str] = "Catch"
    summary: ClassVar[str] = "catch a falling ball, from pixels"
    actions: ClassVar[tuple[str, ...]] = ("left", "stay", "right")
    keys: ClassVar[tuple[str, ...]] = ("Left", "", "Right")
    pace_hz: ClassVar[float] = 6.0
    solved: ClassVar[float | None] = 0.92  # .96 caught: 1 for a catch, -1 for a miss
    kind: Literal["catch"] = "catch"
    remembers: int = field(1, "Observations at once", "none", minimum=1, maximum=1, depth=Depth.DATA)
    size: int = field(
        10, "Size", "slider", unit="pixels", minimum=5, maximum=20, depth=Depth.DATA, help="Rows and columns."
    )
    wind: float = field(
        0.0, "Wind", "slider", minimum=0, maximum=1, step=0.05, decimals=2, depth=Depth.RATE,
        help="Chance that the ball is blown a pixel to one side as it falls a row.",
    )  # fmt: skip

    @property
    def observed(self) -> tuple[str, ...]:
        return tuple(f"pixel {row},{column}" for row in range(self.size) for column in range(self.size))

    def shape(self) -> DataShape:
        return DataShape(
            features=self.observed, default_features=self.observed, classes=self.actions, task="reinforcement",
            offers=("reinforcement",), world=True, picture=(1, self.size, self.size),
        )  # fmt: skip


class Gymnasium(World):
    """Any environment that is installed beside Gymnasium, by its id; what it takes and gives is read once.

    Attributes
    ----------
    id : such as "MountainCarContinuous-v0". seen, does, steers, floor, ceiling : names of what is observed, of its
        actions or controls, and the bounds of these, as they were read from it; empty before that.
    picture_shape : (channels, height, width) where it is seen as a picture.
    counted : how many states it has where they can be counted.
    """

    title: ClassVar[str] = "Gymnasium"
    short: ClassVar[str] = "By its id"
    summary: ClassVar[str] = "any installed environment, by its id"
    kind: Literal["gymnasium"] = "gymnasium"
    id: str = field("", "Id", "text", depth=Depth.DATA, help="Such as MountainCarContinuous-v0.")
    seen: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    steers: tuple[str, ...] = ()
    floor: tuple[float, ...] = ()
    ceiling: tuple[float, ...] = ()
    centre: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    picture_shape: tuple[int, int, int] | None = None
    counted: int = 0
    most_steps: int = limit(1000)

    @property
    def called(self) -> str:
        return self.id or self.title

    @property
    def observed(self) -> tuple[str, ...]:
        return self.seen

    @property
    def scaling(self) -> Scaling:
        return tuple(zip(self.centre, self.spread, strict=True))

    @property
    def states(self) -> int:
        return self.counted

    @property
    def moves(self) -> tuple[str, ...]:
        return self.does

    @property
    def steered(self) -> tuple[str, ...]:
        return self.steers

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        return tuple(zip(self.floor, self.ceiling, strict=True))

    def shape(self) -> DataShape:
        from dataclasses import replace

        shape = super().shape()
        return replace(shape, picture=self.picture_shape) if self.picture_shape and self.remembers == 1 else shape
