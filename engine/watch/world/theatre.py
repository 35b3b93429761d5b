"""What the stage shows: the first of the worlds that are learned from, an episode for the show, one played by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, nan
from typing import Any, Literal

import numpy as np

from engine.arrays import Floats, Ints, read_only
from engine.build.seeds import generator, mixed
from engine.run import Run
from engine.snapshot import Frame, Scene, Watch
from engine.spec.catalog.data import World
from engine.spec.depth import Depth
from engine.spec.diff import data_depth
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
        self._about: World | None = None
        self._by_hand = False
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
        self._follow(agent)
        if watch.world.stage == "learning":
            agent.shown = None
            return _learning(run, agent, revision, watch.world.thoughts)
        if watch.world.stage != "show":
            return None
        show = self._play(run, agent, watch, now)
        agent.shown = show.seen
        return _frame(run, agent, show, "show", revision)

    def kick(self, run: Run, watch: Watch, strength: float) -> None:
        """Push what is on the stage; where an episode is over nothing stands there any more."""
        agent = _agent(run)
        self._follow(agent)
        strength = min(1.0, max(-1.0, strength))
        shown = self._hand or (self._show if watch.world.stage == "show" else None)
        if shown is None:
            agent.worlds.kick(strength)
        elif not shown.over:
            shown.worlds.kick(strength)
            shown.scene = shown.worlds.scene()

    def take_over(self, run: Run, on: bool, revision: int) -> Frame | None:
        """Begin or end an episode by hand."""
        agent = _agent(run)
        self._follow(agent)
        self._end_hand()
        self._by_hand = on
        return self._begin_hand(run, agent, revision) if on else None

    def act(self, run: Run, action: int | tuple[float, ...], revision: int) -> Frame | None:
        """One action by hand; after an end, or a failure, the next episode begins with it.

        None where nobody has taken over, or where the world knows no such action.
        """
        agent = _agent(run)
        self._follow(agent)
        if not self._by_hand:
            return None
        hand = self._hand
        if hand is None:
            return self._begin_hand(run, agent, revision)
        taken = actions_of(agent.data, action)
        if taken is None:
            return None
        if hand.over:
            _next_episode(hand)
            return _frame(run, agent, hand, "hand", revision)
        try:
            _act(hand, agent, taken)
        except Exception:
            self._end_hand()
            raise
        return _frame(run, agent, hand, "hand", revision)

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _follow(self, agent: Agent) -> None:
        """Episodes of another world are over; settings that may change while one acts are taken over."""
        before, self._about = self._about, agent.data
        if before is not None and data_depth(before, agent.data) >= Depth.DATA:
            self.close()
        for episode in (self._show, self._hand):
            if episode is not None and episode.data is not agent.data:
                episode.worlds.adopt(agent.data)
                episode.data = agent.data

    def _begin_hand(self, run: Run, agent: Agent, revision: int) -> Frame:
        self._hand = self._begun(run, agent, "hand")
        return _frame(run, agent, self._hand, "hand", revision)

    def close(self) -> None:
        """Nothing is shown any more."""
        self._end_show()
        self._end_hand()

    def _end_hand(self) -> None:
        if self._hand is not None:
            self._hand.worlds.close()
        self._hand = None

    def _end_show(self) -> None:
        if self._show is not None:
            self._show.worlds.close()
        self._show = None

    def _begun(self, run: Run, agent: Agent, purpose: str) -> _Episode:
        self._draws += 1
        worlds = make_worlds(agent.data, 1, mixed(run.spec.seed, purpose, self._draws))
        seen = worlds.reset()[0]
        return _Episode(worlds, agent.data, seen, seen, scene=worlds.scene())

    def _play(self, run: Run, agent: Agent, watch: Watch, now: float) -> _Episode:
        """The show, as far as it has come by now."""
        show, wanted = self._show, watch.world
        gap = 0.0 if wanted.pace >= UNBOUND else 1.0 / (agent.data.pace_hz * max(wanted.pace, 1e-3))
        rest = max(gap, REST_S / min(4.0, max(1.0, wanted.pace)))
        if show is None:
            show = self._show = self._begun(run, agent, "show")
            show.due = now + gap
        for _ in range(MOST_AT_ONCE if gap else 1):
            if now < show.due:
                break
            self._one_more(run, agent, show, wanted.greedy)
            late = max(show.due, now - 4 * gap - 0.1)  # who was kept waiting does not race afterwards
            show.due = late + (rest if show.over else gap)
        return show

    def _one_more(self, run: Run, agent: Agent, show: _Episode, greedy: bool) -> None:
        if show.over:
            _next_episode(show)
            return
        thought = mind(run, agent, show.seen[None])
        try:
            _act(show, agent, thought.best() if greedy else self._drawn(run, agent, show, thought))
        except Exception:
            self._end_show()
            raise

    def _drawn(self, run: Run, agent: Agent, show: _Episode, thought: Mind) -> Ints | Floats:
        dice = generator(run.spec.seed, "show", self._draws, show.number, show.moment)
        return thought.drawn(dice, exploration(agent))


def actions_of(data: World, action: int | tuple[float, ...]) -> Ints | Floats | None:
    """(1,) or (1, controls) of an action by hand; None where the world knows no such action."""
    if isinstance(action, tuple):
        wanted = not data.moves and len(action) == len(data.bounds) and all(map(isfinite, action))
        return np.array([action], dtype=np.float32) if wanted else None
    return np.array([action], dtype=np.int64) if 0 <= action < len(data.moves) else None


def _agent(run: Run) -> Agent:
    agent = run.learner.agent
    assert agent is not None
    return agent


def _act(episode: _Episode, agent: Agent, action: Ints | Floats) -> None:
    action = agent.held(action)
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


def _thoughts(thought: Mind | None) -> dict[str, Any]:
    """Fields of a frame."""
    if thought is None:
        none = read_only(np.zeros(0, dtype=np.float32))
        return {"preferences": none, "spread": none, "value": nan}
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


def _learning(run: Run, agent: Agent, revision: int, thoughts: bool) -> Frame:
    last = agent.last
    seen = last.seen if last.over else agent.seen[0]
    scene = agent.worlds.last_scene() if last.over else agent.worlds.scene()
    return Frame(
        revision=revision, shown="learning", scene=scene, episode=last.episode, moment=last.moment, score=last.score,
        reward=last.reward, action=_told(last.action), ended=last.over, broken=last.over and not last.ended,
        observation=read_only(seen), mean=agent.diary.mean,
        **_thoughts(mind(run, agent, seen[None]) if thoughts else None),
    )  # fmt: skip
