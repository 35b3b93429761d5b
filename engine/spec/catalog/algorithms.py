"""The ways of learning to act; what they learn at is the training's own learning rate."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

Answers = Literal["policy", "values", "table"]


def discount(default: float = 0.99) -> Any:
    """How much a later reward counts."""
    return field(
        default, "Discount γ", "slider", minimum=0, maximum=1, step=0.005, decimals=3, depth=Depth.RATE,
        help="What a reward counts that comes one action later; 1 counts all of an episode alike.",
    )  # fmt: skip


def side_by_side(default: int) -> Any:
    """How many worlds it acts in at once."""
    return field(
        default, "Worlds", "units", minimum=1, maximum=256, depth=Depth.RATE,
        help="How many copies of the world it acts in at once, each at another place.",
    )  # fmt: skip


def entropy_bonus(default: float) -> Any:
    """What not being sure is worth."""
    return field(
        default, "Entropy bonus", "ladder", minimum=0, maximum=1, depth=Depth.RATE,
        ladder=(0.0, 0.001, 0.003, 0.01, 0.03, 0.1),
        help="Rewards a policy for not being sure yet, so that it goes on trying.",
    )  # fmt: skip


def longest_gradient(default: float = 0.5) -> Any:
    """Where a gradient is cut."""
    return field(
        default, "Longest gradient", "ladder", minimum=0, maximum=1000, ladder=(0.0, 0.5, 1.0, 10.0), depth=Depth.RATE,
        help="A longer gradient is shortened to this length; 0 leaves it as it is.", advanced=True,
    )  # fmt: skip


def value_share(default: float = 0.5) -> Any:
    """How much the value counts."""
    return field(
        default, "Value weight", "ladder", minimum=0, maximum=100, ladder=(0.1, 0.25, 0.5, 1.0), depth=Depth.RATE,
        help="How much the error of the Value output counts beside the policy's loss.", advanced=True,
    )  # fmt: skip


class Algorithm(Value):
    """A way of learning to act.

    Attributes
    ----------
    source : where it is described. answers : what the network's output is: the logits of a policy, action values, or a
        table of action values with a row of weights for each action and a column for each state.
    critic : whether it learns a Value output beside the policy. model : whether it plans with the world's own
        probabilities instead of acting in it.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    source: ClassVar[str]
    answers: ClassVar[Answers]
    critic: ClassVar[bool] = False
    model: ClassVar[bool] = False
    kind: str
    gamma: float = discount()

    @property
    def count(self) -> int:
        """In how many worlds it acts at once."""
        return int(getattr(self, "worlds", 1))

    @property
    def needs_critic(self) -> bool:
        """Whether a Value output must be there."""
        return self.critic


class Exploring(Algorithm):
    """Takes an action at random now and then, less and less often."""

    epsilon: float = field(
        1.0, "Exploration ε, first", "slider", minimum=0, maximum=1, step=0.01, decimals=2, depth=Depth.RATE,
        help="Share of actions taken at random at the beginning: of the run, or from when this way was chosen.",
    )  # fmt: skip
    epsilon_end: float = field(
        0.05, "Exploration ε, last", "slider", minimum=0, maximum=1, step=0.01, decimals=2, depth=Depth.RATE,
        help="Share of actions taken at random once it has fallen.",
    )  # fmt: skip
    epsilon_over: int = field(
        10_000, "Falls over", "ladder", unit="actions", minimum=1, maximum=100_000_000, depth=Depth.RATE,
        ladder=(1000, 3000, 10_000, 30_000, 100_000),
        help="Actions until the share has fallen, along a straight line, counted from when this way of learning was "
        "chosen.",
    )  # fmt: skip

    def exploration(self, actions: int) -> float:
        """ε after so many actions by this way of learning."""
        part = min(1.0, actions / self.epsilon_over)
        return self.epsilon + part * (self.epsilon_end - self.epsilon)


class ValueIteration(Algorithm):
    """Sweeps over all states; the value of each becomes the best that its neighbours promise (Bellman 1957)."""

    title: ClassVar[str] = "Value iteration"
    summary: ClassVar[str] = "plans: the best that the neighbours promise"
    source: ClassVar[str] = "Bellman 1957; Sutton and Barto 2018, 4.4"
    answers: ClassVar[Answers] = "table"
    model: ClassVar[bool] = True
    kind: Literal["value-iteration"] = "value-iteration"


class PolicyIteration(Algorithm):
    """Evaluates a policy, then acts by what it found, until nothing changes (Howard 1960)."""

    title: ClassVar[str] = "Policy iteration"
    summary: ClassVar[str] = "plans: evaluate, improve, again"
    source: ClassVar[str] = "Howard 1960; Sutton and Barto 2018, 4.3"
    answers: ClassVar[Answers] = "table"
    model: ClassVar[bool] = True
    kind: Literal["policy-iteration"] = "policy-iteration"
    sweeps: int = field(
        10, "Sweeps", "units", minimum=1, maximum=1000, depth=Depth.RATE,
        help="Sweeps of the evaluation before the policy is improved.",
    )  # fmt: skip


class QLearning(Exploring):
    """Learns what the best next action is worth, whatever it does next (Watkins 1989)."""

    title: ClassVar[str] = "Q-learning"
    summary: ClassVar[str] = "a table; learns from the best next action"
    source: ClassVar[str] = "Watkins 1989; Sutton and Barto 2018, 6.5"
    answers: ClassVar[Answers] = "table"
    kind: Literal["q-learning"] = "q-learning"
    fading: bool = field(
        False, "Rate falls with visits", "switch", depth=Depth.RATE,
        help="Each entry learns at the rate divided by how often it was visited, to the power .8, so that it settles.",
    )  # fmt: skip


class Sarsa(Exploring):
    """Learns what the action is worth that it takes next; a trace hands each surprise back to what led to it."""

    title: ClassVar[str] = "SARSA(λ)"
    summary: ClassVar[str] = "a table with traces; learns from what it does next"
    source: ClassVar[str] = "Rummery and Niranjan 1994; Sutton and Barto 2018, 12.7"
    answers: ClassVar[Answers] = "table"
    kind: Literal["sarsa"] = "sarsa"
    trace: float = field(
        0.9, "Trace λ", "slider", minimum=0, maximum=1, step=0.05, decimals=2, depth=Depth.RATE,
        help="How much of a surprise goes back to the state and action before, and so on; 0 is one step.",
    )  # fmt: skip


class Reinforce(Algorithm):
    """Makes the actions of good episodes likelier (Williams 1992)."""

    title: ClassVar[str] = "REINFORCE"
    summary: ClassVar[str] = "whole episodes; good ones become likelier"
    source: ClassVar[str] = "Williams 1992; Sutton and Barto 2018, 13.4"
    answers: ClassVar[Answers] = "policy"
    critic: ClassVar[bool] = True
    kind: Literal["reinforce"] = "reinforce"
    episodes: int = field(
        8, "Episodes", "units", minimum=1, maximum=1000, depth=Depth.RATE, help="Whole episodes in one update."
    )
    baseline: bool = field(
        True, "Baseline", "switch", depth=Depth.RATE,
        help="Compare each return with what the Value output expects; without it the noise is larger.",
    )  # fmt: skip
    entropy: float = entropy_bonus(0.0)
    value_weight: float = value_share()
    longest: float = longest_gradient()
    worlds: int = side_by_side(8)

    @property
    def needs_critic(self) -> bool:
        return self.baseline


class A2c(Algorithm):
    """Updates after a few actions of many worlds at once (Mnih 2016)."""

    title: ClassVar[str] = "A2C"
    summary: ClassVar[str] = "a few actions of many worlds, then an update"
    source: ClassVar[str] = "Mnih 2016"
    answers: ClassVar[Answers] = "policy"
    critic: ClassVar[bool] = True
    kind: Literal["a2c"] = "a2c"
    gae_lambda: float = field(
        1.0, "GAE λ", "slider", minimum=0, maximum=1, step=0.01, decimals=2, depth=Depth.RATE,
        help="1 trusts what was received, 0 what the Value output expects (Schulman 2016).",
    )  # fmt: skip
    steps: int = field(
        8, "Actions an update", "units", minimum=1, maximum=10_000, depth=Depth.RATE,
        help="Actions in each world before an update.",
    )  # fmt: skip
    entropy: float = entropy_bonus(0.0)
    value_weight: float = value_share()
    longest: float = longest_gradient()
    worlds: int = side_by_side(8)
    normalise: bool = field(
        False, "Even advantages", "switch", depth=Depth.RATE, advanced=True,
        help="Shift and scale the advantages of an update to mean 0 and deviation 1.",
    )  # fmt: skip


class Ppo(A2c):
    """Several passes over what was collected; the policy may only move so far in one update (Schulman 2017)."""

    title: ClassVar[str] = "PPO"
    summary: ClassVar[str] = "several passes, each change held near the old policy"
    source: ClassVar[str] = "Schulman 2017"
    kind: Literal["ppo"] = "ppo"  # type: ignore[assignment]
    gae_lambda: float = field(
        0.95, "GAE λ", "slider", minimum=0, maximum=1, step=0.01, decimals=2, depth=Depth.RATE,
        help="1 trusts what was received, 0 what the Value output expects (Schulman 2016).",
    )  # fmt: skip
    steps: int = field(
        32, "Actions an update", "units", minimum=1, maximum=10_000, depth=Depth.RATE,
        help="Actions in each world before an update.",
    )  # fmt: skip
    passes: int = field(
        10, "Passes", "units", minimum=1, maximum=100, depth=Depth.RATE,
        help="How often what was collected is learned from, in batches.",
    )  # fmt: skip
    clip: float = field(
        0.2, "Clip", "slider", minimum=0.01, maximum=1, step=0.01, decimals=2, depth=Depth.RATE,
        help="How far the chance of an action may move in one update before it is no longer rewarded.",
    )  # fmt: skip
    clip_falls: bool = field(
        False,
        "Clip falls",
        "switch",
        depth=Depth.RATE,
        help="The clip falls with the schedule of the learning rate, which follows all actions of the run.",
    )
    normalise: bool = field(
        True, "Even advantages", "switch", depth=Depth.RATE, advanced=True,
        help="Shift and scale the advantages of a batch to mean 0 and deviation 1.",
    )  # fmt: skip


class Dqn(Exploring):
    """Q-learning with a network, from a memory of what happened (Mnih 2015)."""

    title: ClassVar[str] = "DQN"
    summary: ClassVar[str] = "action values by a network, from a replay memory"
    source: ClassVar[str] = "Mnih 2015"
    answers: ClassVar[Answers] = "values"
    kind: Literal["dqn"] = "dqn"
    double: bool = field(
        True, "Double", "switch", depth=Depth.RATE,
        help="The network chooses the next action, its older copy says what it is worth (van Hasselt 2016).",
    )  # fmt: skip
    duelling: bool = field(
        False, "Duelling", "switch", depth=Depth.RATE,
        help="The Value output says what the state is worth, the Output only how much better each action is than the "
        "mean of all (Wang 2016).",
    )  # fmt: skip
    prioritised: bool = field(
        False, "Prioritised replay", "switch", depth=Depth.RATE,
        help="What surprised it is learned from more often (Schaul 2016).",
    )  # fmt: skip
    n_step: int = field(
        1, "Steps ahead", "units", minimum=1, maximum=50, depth=Depth.RATE,
        help="Rewards that are added up before the network is asked what comes after.",
    )  # fmt: skip
    memory: int = field(
        10_000, "Memory", "ladder", unit="actions", minimum=100, maximum=1_000_000, depth=Depth.RATE,
        ladder=(1000, 3000, 10_000, 30_000, 100_000), help="Actions that are remembered; the oldest go.",
    )  # fmt: skip
    warm_up: int = field(
        1000, "Before it learns", "ladder", unit="actions", minimum=1, maximum=1_000_000, depth=Depth.RATE,
        ladder=(100, 300, 1000, 3000, 10_000), help="Actions that are remembered before the first update.",
    )  # fmt: skip
    every: int = field(
        256, "Actions between", "units", minimum=1, maximum=100_000, depth=Depth.RATE,
        help="Actions between two bursts of updates.",
    )  # fmt: skip
    updates: int = field(
        128, "Updates", "units", minimum=1, maximum=100_000, depth=Depth.RATE, help="Updates in one burst."
    )
    copy_every: int = field(
        128, "Copy every", "units", unit="updates", minimum=1, maximum=1_000_000, depth=Depth.RATE,
        help="Updates after which the older copy becomes the network as it is.",
    )  # fmt: skip
    longest: float = longest_gradient(10.0)
    worlds: int = side_by_side(1)

    @property
    def needs_critic(self) -> bool:
        return self.duelling


AlgorithmKind = ValueIteration | PolicyIteration | QLearning | Sarsa | Reinforce | A2c | Ppo | Dqn
AnyAlgorithm = Annotated[AlgorithmKind, Field(discriminator="kind")]
ALGORITHMS: dict[str, type[Algorithm]] = {k.model_fields["kind"].default: k for k in get_args(AlgorithmKind)}
