"""What a view may see of an agent and its world: frozen values whose arrays are read-only copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.arrays import Doubles, Floats, Ints

Which = Literal["latest", "best", "worst"]


@dataclass(frozen=True)
class Scene:
    """What a world looks like at one moment, by numbers from which a view draws it.

    Attributes
    ----------
    numbers : (k,), by kind of world:
        cartpole: position of the cart, angle of the pole (radians from upright, right is positive).
        mountain-car: position, velocity. acrobot: θ₁ from hanging, θ₂ against the first link.
        pendulum: θ from upright, last torque. catch: row and column of the ball, column of the paddle.
        lunar-lander: x, y, angle, left leg, right leg touch (0 or 1), main engine, side engine (-1 to 1), then the
        height of the ground at 11 places evenly over the width; x, y and heights in the units of the observation, where
        the pad lies at 0, 0 between -0.2 and 0.2 and the world goes from -1 to 1.
        gridworld, frozen-lake, cliff-walking: row, column. taxi: row, column, passenger (0 to 3 a place, 4 inside),
        destination. blackjack: own sum, the dealer's card, usable ace (0 or 1). bandit: machine played last (-1 none),
        what it paid, then the mean of each machine.
        gymnasium: what is observed.
    picture : (height, width, 3) uint8 where a world paints itself, else None.
    """

    numbers: Floats
    picture: Ints | None = None


@dataclass(frozen=True)
class Frame:
    """What the stage shows at one moment: of the worlds that are learned from the first, or of the show.

    Attributes
    ----------
    revision : of the document that it belongs to.
    shown : "learning", what is learned from; "show", an episode for the show; "hand", one that is played by hand.
    episode, moment : which episode, and how many actions of it are done. score : rewards of the episode so far.
    reward : for the last action. action : the last one, an index; or (controls,) numbers; None at the beginning.
    ended : whether the episode is over; broken : whether it was broken off.
    observation : (features,) as measured, of this moment.
    preferences : (actions,) probabilities of a policy or values of actions for the next action; (controls,) means of
        controls. spread : (controls,) their deviation; empty else.
    value : what the Value output, or the best action value, expects from here; not-a-number without.
        Where nobody asks what the network thinks, these three are empty and not-a-number.
    mean : of the newest hundred returns of the agent; not-a-number before the first.
    """

    revision: int
    shown: Literal["learning", "show", "hand"]
    scene: Scene
    episode: int
    moment: int
    score: float
    reward: float
    action: int | tuple[float, ...] | None
    ended: bool
    broken: bool
    observation: Floats
    preferences: Floats
    spread: Floats
    value: float
    mean: float


@dataclass(frozen=True)
class EpisodeLog:
    """All episodes that ended while learning, thinned so that at most about 4,000 remain; then each is a mean.

    Attributes
    ----------
    at : (n,) actions taken, in all worlds together, when it ended. returns, lengths : (n,) what it paid, and actions.
    low, high : (n,) the lowest and highest return of the episodes that a point stands for.
    count : of all episodes. actions : taken up to now.
    mean : of the newest hundred returns; not-a-number before the first.
    """

    at: Ints
    returns: Doubles
    lengths: Doubles
    low: Doubles
    high: Doubles
    count: int
    actions: int
    mean: float


@dataclass(frozen=True)
class UpdateLog:
    """What the updates said, thinned likewise.

    Attributes
    ----------
    at : (n,) actions taken when it was made. figures : (n,) by name, not-a-number where an update had none:
        "loss" all that was descended; "policy loss"; "value loss", the mean squared error of the value, or of the
        action values; "entropy" of the policy in nats; "KL" how far the update moved the policy, in nats; "clipped" the
        share of chances that were held; "explained variance" of the returns by the value; "exploration", ε, or the
        deviation of the controls; "TD error" the mean size of surprises; "change" the largest change of a sweep.
    """

    at: Ints
    figures: Mapping[str, Doubles]


@dataclass(frozen=True)
class Episode:
    """One episode, action by action.

    Attributes
    ----------
    number : of the agent's episodes. at : actions taken when it ended.
    scenes : (steps + 1,) the last one is what the last action led to. observations : (steps + 1, features).
    actions : (steps,) index, or (steps, controls). rewards : (steps,).
    preferences : (steps, actions) as in `Frame`. values : (steps + 1,) what was expected; not-a-number without.
    advantages : (steps,) how much better than expected it went from each action on: GAE where the algorithm has a λ,
        else the return minus the value; not-a-number without a value.
    ended : at an end of the world; else it was broken off.
    """

    number: int
    at: int
    scenes: tuple[Scene, ...]
    observations: Floats
    actions: Floats
    rewards: Floats
    preferences: Floats
    values: Floats
    advantages: Floats
    ended: bool

    @property
    def total(self) -> float:
        """The return without discount."""
        return float(self.rewards.sum())


@dataclass(frozen=True)
class Recordings:
    """The kept episodes; None where there is none yet."""

    latest: Episode | None = None
    best: Episode | None = None
    worst: Episode | None = None

    def of(self, which: Which) -> Episode | None:
        """One of them."""
        return {"latest": self.latest, "best": self.best, "worst": self.worst}[which]


@dataclass(frozen=True)
class ReplayPage:
    """A stretch of the replay memory, the oldest first.

    Attributes
    ----------
    count : actions that are remembered. capacity : that can be. start : place of the first one here.
    observations, after : (n, features) before and after. actions, rewards : (n,). ended : (n,) 0 or 1.
    priority : (n,) how often it is learned from against the mean; ones where all are alike.
    """

    count: int
    capacity: int
    start: int
    observations: Floats
    after: Floats
    actions: Ints
    rewards: Floats
    ended: Floats
    priority: Floats


@dataclass(frozen=True)
class StateValues:
    """What the agent thinks of every state of a world whose states can be counted.

    Attributes
    ----------
    values : (states,) the Value output, the best action value, or not-a-number of a policy without a value.
    preferences : (states, actions) probabilities or action values. kind : which of them.
    best : (states,) the action that it would take.
    """

    values: Floats
    preferences: Floats
    best: Ints
    kind: Literal["probabilities", "values"]


@dataclass(frozen=True)
class PhaseView:
    """What the agent thinks over two numbers that are observed, all others at their mean.

    Attributes
    ----------
    axes : which two features, across and up. names : what they are called. low, high : (2,) the ends of the axes.
    values : (size, size), row 0 is the top; not-a-number throughout of a policy without a value.
    chances : (actions, size, size) probabilities; of action values 1 for the best action; of controls (controls, ...)
        the mean of each.
    path : (n, 2) the newest observations of the stage, as (across, up).
    """

    axes: tuple[int, int]
    names: tuple[str, str]
    low: Floats
    high: Floats
    values: Floats
    chances: Floats
    path: Floats


@dataclass(frozen=True)
class ContestView:
    """Ways of learning on the same seeds.

    Attributes
    ----------
    at : (points,) actions taken. returns : (seeds, points) by name, the mean of the episodes that ended since the point
        before; not-a-number where that is yet to come. done : 0 to 1.
    """

    at: Ints
    returns: Mapping[str, Doubles]
    done: float


@dataclass(frozen=True)
class AgentView:
    """What is watched of an agent; None is what nobody watches.

    Attributes
    ----------
    episodes : how many have ended. actions : how many were taken. exploration : in force now.
    """

    episodes: int = 0
    actions: int = 0
    exploration: float = 0.0
    log: EpisodeLog | None = None
    updates: UpdateLog | None = None
    recordings: Recordings | None = None
    replay: ReplayPage | None = None
    states: StateValues | None = None
    phase: PhaseView | None = None


@dataclass(frozen=True)
class WorldWatch:
    """What is being looked at of an agent.

    Attributes
    ----------
    stage : which frames are wanted; "" is none, and of two views the one that wants the show has its way.
    pace : of the show, times the world's own. greedy : whether the show always takes the best action.
    thoughts : whether frames of what is learned from say what the network thinks, too.
    log, updates, recordings, states : whether they are wanted.
    replay : place of the first remembered action that is wanted; None is none. phase : the two features of a map.
    """

    stage: Literal["", "learning", "show"] = ""
    pace: float = 1.0
    greedy: bool = True
    thoughts: bool = False
    log: bool = False
    updates: bool = False
    recordings: bool = False
    states: bool = False
    replay: int | None = None
    phase: tuple[int, int] | None = None

    def __or__(self, other: WorldWatch) -> WorldWatch:
        first = max(self, other, key=lambda watch: ("", "learning", "show").index(watch.stage))
        return WorldWatch(
            stage=first.stage,
            pace=first.pace,
            greedy=first.greedy,
            thoughts=self.thoughts or other.thoughts,
            log=self.log or other.log,
            updates=self.updates or other.updates,
            recordings=self.recordings or other.recordings,
            states=self.states or other.states,
            replay=other.replay if self.replay is None else self.replay,
            phase=self.phase or other.phase,
        )
