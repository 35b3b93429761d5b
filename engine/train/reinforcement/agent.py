"""All that learns to act besides the network: its worlds, where it stands in them, what it remembers of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.arrays import Floats, Ints
from engine.build.seeds import generator, mixed
from engine.data import Preparation
from engine.playing import Recordings, Scene
from engine.spec.catalog.algorithms import AlgorithmKind
from engine.spec.catalog.data import Gymnasium, World
from engine.spec.depth import Depth
from engine.spec.diff import data_depth
from engine.spec.document import Spec
from engine.train.reinforcement.clock import Clock
from engine.train.reinforcement.diary import Diary, DiaryState
from engine.train.reinforcement.scribe import Scribe
from engine.train.reinforcement.whereabouts import InHand, Whereabouts
from engine.worlds import Moment, WorldError, Worlds, make_worlds

if TYPE_CHECKING:
    from engine.build import Model
    from engine.train.reinforcement.replay import Replay

NO_VALUES: Floats = np.zeros(0, dtype=np.float32)


@dataclass(slots=True)  # not frozen: there is one for each action, and that takes three times as long
class LastAct:
    """What happened last in the first world.

    Attributes
    ----------
    action : index, or (controls,) numbers; None at the beginning. score, moment : of the episode, the last action
        included. over, ended : whether the episode is over, and whether by an end of the world.
    seen : (features,) what the action led to.
    """

    action: Floats | None
    reward: float
    score: float
    moment: int
    episode: int
    over: bool
    ended: bool
    seen: Floats


class Agent:
    """Acts in its worlds. The generators of `engine.train.reinforcement` decide how and what is learned from it.

    Attributes
    ----------
    data, algorithm : as the document has them now. worlds : side by side.
    seen : (worlds, features) as measured: what is acted on next.
    dice : of actions drawn and batches shuffled. clock : actions taken. diary : episodes and updates.
    scribe : the first world's episodes. last : what happened last in it.
    replay, target : memory and older copy of the network, of those who have them; they outlive edits that fit.
    visits : (actions, states) how often a table's entries were learned; None before the first.
    in_hand : what a way of learning has begun, such as a rollout; it outlives edits that change nothing about it.
    began : after how many actions each way of learning was chosen the last time, by kind.
    resumed : whether it went on in the midst of episodes when it went back to another moment.
    paints : whether somebody wants to see recordings of a world that paints itself, which takes long.
    resting : whether there is nothing more to plan. updates : taken so far.
    shown : (features,) what the stage shows now where that is not what is learned from.
    """

    def __init__(self, spec: Spec, preparation: Preparation, algorithm: AlgorithmKind) -> None:
        assert isinstance(spec.data, World)
        self._seed, self._preparation = spec.seed, preparation
        self.data: World = spec.data
        self.algorithm = algorithm
        self.clock = Clock()
        self.diary = Diary(algorithm.count)
        self.scribe = Scribe()
        self.replay: Replay | None = None
        self.target: Model | None = None
        self.updates = 0
        self.paints = self.resting = False
        self.shown: Floats | None = None
        self.visits: Ints | None = None
        self.in_hand: InHand | None = None
        self.began: dict[str, int] = {algorithm.kind: 0}
        self.resumed = False
        self.worlds: Worlds = self._made()
        self.begin_anew()

    @property
    def practised(self) -> int:
        """Actions since this way of learning was chosen: what exploration falls with."""
        return max(0, self.clock.actions - self.began.get(self.algorithm.kind, 0))

    # ---- acting ---------------------------------------------------------------------------------------------------

    def prepared(self, observations: Floats) -> Tensor:
        """(n, features) as measured -> (n, features) as the network is given them."""
        return torch.from_numpy(np.ascontiguousarray(self._preparation.inputs(observations)))

    def act(self, actions: Ints | Floats, preferences: Floats, values: Floats = NO_VALUES) -> Moment:
        """Take one action in each world.

        Parameters
        ----------
        actions : (worlds,) indices, or (worlds, controls) numbers, which are held within their bounds.
        preferences : (worlds, actions) probabilities or action values, (worlds, controls) means: why they were taken.
        values : (worlds,) what is expected; empty where nothing says.

        Raises
        ------
        engine.worlds.WorldError
            If a world failed. It has begun anew by then.
        """
        try:
            moment = self.worlds.step(self.held(actions))
        except WorldError:
            self.begin_anew()
            raise
        over = moment.terminated | moment.truncated
        self.clock.actions += self.worlds.count
        self._write_down(actions, preferences, values, moment, over.item(0))
        self.diary.lived(moment.rewards, over, self.clock.actions)
        self.seen = moment.observations
        return moment

    def scaled(self, rewards: Floats) -> Floats:
        """Rewards as they are learned from."""
        scale = self.data.reward_scale
        return rewards if scale == 1 else rewards * np.float32(scale)

    def held(self, actions: Ints | Floats) -> Ints | Floats:
        """Actions as the world takes them: numbers within their bounds, and 0 for what is no number."""
        if self.data.moves:
            return actions
        low, high = np.array(self.data.bounds, dtype=np.float32).T
        held: Floats = np.clip(np.nan_to_num(actions), low, high).astype(np.float32)
        return held

    def _write_down(
        self, actions: Ints | Floats, preferences: Floats, values: Floats, moment: Moment, over: bool
    ) -> None:
        """The first world's episode goes on."""
        reward, seen, diary, action = moment.rewards.item(0), moment.last[0], self.diary, actions[0].copy()
        value = values.item(0) if len(values) else nan
        self.scribe.acted((action, reward, preferences[0].copy(), value), self._scene(seen), seen)
        ended, score = moment.terminated.item(0), diary.scores.item(0) + reward
        self.last = LastAct(action, reward, score, diary.moments.item(0) + 1, diary.count + 1, over, ended, seen)
        if over:
            gamma, lam = self.algorithm.gamma, float(getattr(self.algorithm, "gae_lambda", 1.0))
            scale = self.data.reward_scale
            self.scribe.close(diary.count + 1, self.clock.actions, score, ended, gamma, lam, scale)
            self.scribe.begin(self.worlds.scene(), moment.observations[0])

    def _scene(self, seen: Floats) -> Scene:
        """What the newest action led to; painted only where that costs nothing or is wanted."""
        if self.paints or not isinstance(self.data, Gymnasium):
            return self.worlds.last_scene()
        return Scene(seen.copy())

    # ---- following the document -----------------------------------------------------------------------------------

    def adopt(
        self,
        spec: Spec,
        preparation: Preparation,
        algorithm: AlgorithmKind,
        *,
        same: bool = False,
        travels: bool = False,
    ) -> None:
        """Follow an edit: settings of the world act at once; another number of worlds begins new episodes.

        Parameters
        ----------
        same : whether the network answers as it did. travels : whether the edit was undone or done again, so that a
            way of learning goes on that was chosen before.
        """
        assert isinstance(spec.data, World)
        before, way = self.data, self.algorithm
        self.data, self._preparation, self.algorithm = spec.data, preparation, algorithm
        if not same or before != spec.data or way.kind != algorithm.kind:
            self.in_hand = None
        if way.kind != algorithm.kind:
            self.target, self.resting = None, False
            if not travels or algorithm.kind not in self.began:
                self.began[algorithm.kind] = self.clock.actions
        if data_depth(before, spec.data) >= Depth.DATA:
            self.replay, self.target, self.visits = None, None, None
            self.renew()
        elif way.count != algorithm.count:
            self.renew()
        elif before != spec.data:
            self.worlds.adopt(spec.data)

    def inherit(self, other: Agent) -> None:
        """Take over what another one remembers, after it went back or was made anew; its worlds stay its own."""
        if data_depth(other.data, self.data) >= Depth.DATA:
            return
        self.replay, self.updates, self.paints = other.replay, other.updates, other.paints
        self.scribe.inherit(other.scribe, self.clock.actions)

    def renew(self) -> None:
        """New worlds, of a seed that follows from the document's and from the actions taken."""
        before, self.worlds = self.worlds, self._made()
        before.close()
        self.begin_anew()

    def _made(self) -> Worlds:
        self.dice = generator(self._seed, "actions", self.clock.actions)
        return make_worlds(self.data, self.algorithm.count, mixed(self._seed, "worlds", self.clock.actions))

    def begin_anew(self) -> None:
        """New episodes everywhere; those that went on are given up."""
        self.in_hand = None
        self.seen = self.worlds.reset()
        self.diary.begin(self.worlds.count)
        self.scribe.begin(self.worlds.scene(), self.seen[0])
        self.last = LastAct(None, 0.0, 0.0, 0, self.diary.count + 1, False, False, self.seen[0])

    def state(self) -> DiaryState:
        """What a checkpoint keeps of what it lived through."""
        visits = None if self.visits is None else self.visits.copy()
        return replace(self.diary.state(), visits=visits, began=dict(self.began))

    def whereabouts(self) -> Whereabouts | None:
        """What a checkpoint keeps of where it stands; None where worlds cannot be copied."""
        inside, diary, in_hand = self.worlds.inside(), self.diary, self.in_hand
        if inside is None:
            return None
        return Whereabouts(
            self.data, self.algorithm, inside, self.dice.get_state(), self.seen, self.last, diary.scores.copy(),
            diary.moments.copy(), diary.newest, self.scribe.page(), None if in_hand is None else in_hand.kept(),
        )  # fmt: skip

    def restore(
        self, diary: DiaryState | None, epoch: int, position: int, whereabouts: Whereabouts | None = None
    ) -> None:
        """Go on from another moment, with new episodes where nobody knows how its own stood.

        The older copy of the network belonged to the moment before.
        """
        self.clock.move(epoch, position)
        if diary is not None:
            self.diary.restore(diary)
            self.visits = None if diary.visits is None else diary.visits.copy()
            self.began = dict(diary.began)
        self.target, self.shown = None, None
        self.scribe.inherit(self.scribe, self.clock.actions)
        self.renew()
        self.resumed = whereabouts is not None and whereabouts.fits(self.data, self.algorithm)
        if whereabouts is not None and self.resumed:
            self._go_on(whereabouts)

    def _go_on(self, there: Whereabouts) -> None:
        """Stand in the worlds, just made, where one stood."""
        self.worlds.go_on(there.inside)
        self.dice.set_state(there.dice)
        self.seen, self.last = there.seen, there.last
        self.diary.scores, self.diary.moments = there.scores.copy(), there.moments.copy()
        self.diary.newest = there.newest
        self.scribe.go_on(there.page)
        self.in_hand = there.begun(self.data, self.algorithm)

    def recordings(self) -> Recordings:
        """The kept episodes."""
        return self.scribe.recordings()

    def close(self) -> None:
        """Let go of the worlds."""
        self.worlds.close()
