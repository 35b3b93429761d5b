"""What the examples that act by a network have learned, and after how many actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.acting import Course, begin, example, follow
from benchmarks.harness import Measure, Result

SOLVED = 475.0  # of CartPole, the mean of 100 greedy episodes
SEEDS = (1, 2, 3)
CAUGHT = Measure("Catch from pixels: caught after 80k actions", "", 0.96, "at least")
LANDED = Measure("LunarLander PPO: mean return", "", 200, "at least")
SWUNG = Measure("Pendulum PPO: mean return", "", -250, "at least")


@dataclass(frozen=True)
class Bar:
    """How many of the seeds an example of CartPole has to bring to the goal, and by when.

    Attributes
    ----------
    every : actions between two looks. published : what others say of the same way, with their steps.
    """

    name: str
    actions: int
    every: int
    measure: Measure
    published: str


def _bar(name: str, title: str, thousand: int, every: int, seeds: int, published: str) -> Bar:
    measure = Measure(f"CartPole {title}: of 3 seeds, 475 within {thousand}k", "", seeds, "at least")
    return Bar(name, 1000 * thousand, every, measure, published)


CARTPOLE = (  # SB3 zoo: benchmark.md of rl-baselines3-zoo, one run each; CleanRL: docs/rl-algorithms, mean of three
    _bar("cartpole-ppo", "PPO", 30, 2560, 3, "SB3 zoo 500 after 100k, CleanRL 489 ± 18 after 500k"),
    _bar("cartpole-a2c", "A2C", 80, 4096, 3, "SB3 zoo 500 after 500k"),
    _bar("cartpole-dqn", "DQN", 50, 2560, 2, "SB3 zoo 500 after 50k"),
    _bar("cartpole-reinforce", "REINFORCE", 200, 8000, 3, "none in the SB3 zoo or CleanRL"),
)


def measure() -> Iterator[Result]:
    """CartPole by four ways; then what is seen as pixels, a torque, and the lander."""
    for bar in CARTPOLE:
        yield cartpole(bar)
    yield catch()
    yield final("pendulum-ppo", SWUNG, 150_000, "SB3 zoo -172 after 100k")
    yield final("lunar-lander-ppo", LANDED, 300_000, "SB3 zoo 242 after 1M, of version 2")


def cartpole(bar: Bar) -> Result:
    """How many seeds reach the goal, looked at every so many actions; the best checkpoint counts."""
    courses = [follow(begin(example(bar.name), seed), bar.actions, bar.every, enough=SOLVED) for seed in SEEDS]
    reached = sum(course.first(SOLVED) is not None for course in courses)
    return Result(bar.measure, reached, f"{'; '.join(map(_told, courses))}. {bar.published}")


def catch() -> Result:
    """The share of balls that are caught from pixels: a return is 1 for a catch and -1 for a miss."""
    player = begin(example("catch-pixels"))
    player.until(80_000)
    caught = (float(player.greedy(1000).mean()) + 1) / 2
    return Result(CAUGHT, caught, f"1,000 balls, one seed, {player.seconds:.0f} s of the processor")


def final(name: str, bar: Measure, actions: int, published: str) -> Result:
    """The mean of 100 greedy episodes at the end."""
    player = begin(example(name))
    player.until(actions)
    returns = player.greedy()
    words = f"± {returns.std():.0f} over {len(returns)} episodes, {player.actions:,} actions, one seed"
    return Result(bar, float(returns.mean()), f"{words}, {player.seconds:.0f} s of the processor. {published}")


def _told(course: Course) -> str:
    """Such as "500 at 15,360 in 4 s"; the best where the goal was never reached."""
    first = course.first(SOLVED)
    if first is None:
        return f"best {course.best:.0f} of {course.at[-1]:,}"
    return f"{course.means[course.at.index(first)]:.0f} at {first:,} in {course.seconds:.0f} s"
