"""What the stage shows: the first of the worlds that are learned from, an episode for the show, one played by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal

import numpy as np

from engine.arrays import Floats, Ints, read_only
from engine.build.seeds import generator, mixed
from engine.run import Run
from engine.snapshot import Frame, Scene, Watch
from engine.train.reinforcement.agent import Agent
from engine.watch.world.minds import Mind, exploration, mind
from engine.worlds import Worlds, make_worlds

REST_S = 0.8  # between the end of an episode for the show and the next one: it is to be seen how it ended
MOST_AT_ONCE = 50  # actions of the show in one frame
UNBOUND = 1e3  # times its own pace, and faster, the show goes as fast as frames do


@dataclass
class _Episode:
    """One world, acted in by the network for the show, or by hand.

    Attributes
    ----------
    about : the settings it was made with. due : when the next action is.
    """

    worlds: Worlds
    data: object
    seen: Floats
    following: Floats  # the first observation of the next episode, once this one is over
    number: int = 1
    moment: int = 0
    score: float = 0.0
    reward: float = 0.0
    action: Ints | Floats | None = None
    ended: bool = False
    broken: bool = False
    due: float = 0.0
    scene: Scene = field(default_factory=lambda: Scene(np.zeros(0, dtype=np.float32)))

    @property
    def over(self) -> bool:
        return self.ended or self.broken


class Theatre:
    """Makes the frames of the stage."""

    def __init__(self) -> None:
        self._about: tuple[object, int] | None = None
        self._show: _Episode | None = None
        self._hand: _Episode | None = None
        self._draws = 0  # episodes begun here: each from a seed of its own

    def wait_s(self, watch: Watch, now: float) -> float | None:
        """Seconds until the next frame is due by itself, whether or not anything is learned; None is never."""
        if watch.world.stage != "show":
            return None
        return 0.0 if self._show is None else max(0.0, self._show.due - now)

    def frame(self, run: Run, watch: Watch, revision: int, now: float) -> Frame | None:
        """The frame of this moment, the show moved on as far as time has; None where nobody watches.

        Raises
        ------
        engine.worlds.WorldError
            If the world of the show failed; the next frame begins another episode.
        """
        agent = _agent(run)
        self._follow(run, agent)
        if watch.world.stage == "learning":
            agent.shown = None
            return _learning(run, agent, revision)
        if watch.world.stage != "show":
            return None
        show = self._play(run, agent, watch, now)
        agent.shown = show.seen
        return _frame(run, agent, show, "show", revision)

    def kick(self, run: Run, watch: Watch, strength: float) -> None:
        """Push what is on the stage."""
        agent = _agent(run)
        strength = min(1.0, max(-1.0, strength))
        shown = self._hand or (self._show if watch.world.stage == "show" else None)
        (agent.worlds if shown is None else shown.worlds).kick(strength)

    def take_over(self, run: Run, on: bool, revision: int) -> Frame | None:
        """Begin or end an episode by hand."""
        agent = _agent(run)
        self._follow(run, agent)
        self._hand = self._begun(run, agent, "hand") if on else None
        return None if self._hand is None else _frame(run, agent, self._hand, "hand", revision)

    def act(self, run: Run, action: int | tuple[float, ...], revision: int) -> Frame | None:
        """One action by hand; after an end the next episode begins with it. None where nobody has taken over."""
        agent, hand = _agent(run), self._hand
        if hand is None:
            return None
        self._follow(run, agent)
        if hand.over:
            _next_episode(hand)
            return _frame(run, agent, hand, "hand", revision)
        taken = np.array([action]) if isinstance(action, int) else np.array([action], dtype=np.float32)
        _act(hand, taken)
        return _frame(run, agent, hand, "hand", revision)

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _follow(self, run: Run, agent: Agent) -> None:
        """Episodes of another world are over; settings that may change while one acts are taken over."""
        about = (agent.data.kind, agent.data.shape()), id(agent)
        if self._about != about:
            self._about, self._show, self._hand = about, None, None
        for episode in (self._show, self._hand):
            if episode is not None and episode.data is not agent.data:
                episode.worlds.adopt(agent.data)
                episode.data = agent.data

    def _begun(self, run: Run, agent: Agent, purpose: str) -> _Episode:
        self._draws += 1
        worlds = make_worlds(agent.data, 1, mixed(run.spec.seed, purpose, self._draws))
        seen = worlds.reset()[0]
        return _Episode(worlds, agent.data, seen, seen, scene=worlds.scene())

    def _play(self, run: Run, agent: Agent, watch: Watch, now: float) -> _Episode:
        """The show, as far as it has come by now."""
        show, wanted = self._show, watch.world
        if show is None:
            show = self._show = self._begun(run, agent, "show")
            show.due = now
        gap = 0.0 if wanted.pace >= UNBOUND else 1.0 / (agent.data.pace_hz * max(wanted.pace, 1e-3))
        for _ in range(MOST_AT_ONCE):
            if now < show.due:
                break
            self._one_more(run, agent, show, wanted.greedy)
            late = max(show.due, now - 4 * gap - 0.1)  # who was kept waiting does not race afterwards
            show.due = inf if gap == 0 else late + (REST_S if show.over else gap)
            if gap == 0:
                show.due = now + (REST_S / 4 if show.over else 1e-9)
                break
        return show

    def _one_more(self, run: Run, agent: Agent, show: _Episode, greedy: bool) -> None:
        if show.over:
            _next_episode(show)
            return
        thought = mind(run, agent, show.seen[None])
        dice = generator(run.spec.seed, "show", self._draws, show.number, show.moment)
        try:
            _act(show, thought.best() if greedy else thought.drawn(dice, exploration(agent)))
        except Exception:
            self._show = None
            raise


def _agent(run: Run) -> Agent:
    agent = run.learner.agent
    assert agent is not None
    return agent


def _act(episode: _Episode, action: Ints | Floats) -> None:
    moment = episode.worlds.step(action)
    episode.action, episode.reward = action[0], float(moment.rewards[0])
    episode.moment += 1
    episode.score += episode.reward
    episode.ended, episode.broken = bool(moment.terminated[0]), bool(moment.truncated[0])
    episode.seen, episode.scene = moment.last[0], episode.worlds.last_scene()
    episode.following = moment.observations[0]


def _next_episode(episode: _Episode) -> None:
    """What followed the end at once is shown now."""
    episode.seen, episode.scene = episode.following, episode.worlds.scene()
    episode.number, episode.moment = episode.number + 1, 0
    episode.score = episode.reward = 0.0
    episode.action, episode.ended, episode.broken = None, False, False


def _frame(run: Run, agent: Agent, episode: _Episode, shown: Literal["show", "hand"], revision: int) -> Frame:
    thought = mind(run, agent, episode.seen[None])
    return Frame(
        revision=revision, shown=shown, scene=episode.scene, episode=episode.number, moment=episode.moment,
        score=episode.score, reward=episode.reward, action=_told(episode.action), ended=episode.over,
        broken=episode.broken, observation=read_only(episode.seen), mean=agent.diary.mean, **_thoughts(thought),
    )  # fmt: skip


def _thoughts(thought: Mind) -> dict[str, Any]:
    """Fields of a frame."""
    return {
        "preferences": read_only(thought.preferences[0]),
        "spread": read_only(thought.spread),
        "value": float(thought.values[0]),
    }


def _told(action: Ints | Floats | np.generic | None) -> int | tuple[float, ...] | None:
    """An action as a plain value."""
    if action is None:
        return None
    told = np.asarray(action)
    return int(told) if told.ndim == 0 else tuple(float(number) for number in told)


def _learning(run: Run, agent: Agent, revision: int) -> Frame:
    last = agent.last
    seen = last.seen if last.over else agent.seen[0]
    scene = agent.worlds.last_scene() if last.over else agent.worlds.scene()
    return Frame(
        revision=revision, shown="learning", scene=scene, episode=last.episode, moment=last.moment, score=last.score,
        reward=last.reward, action=_told(last.action), ended=last.over, broken=last.over and not last.ended,
        observation=read_only(seen), mean=agent.diary.mean, **_thoughts(mind(run, agent, seen[None])),
    )  # fmt: skip
