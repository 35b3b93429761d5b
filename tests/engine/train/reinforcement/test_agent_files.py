"""What an agent has lived through, in a project file and back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest

from engine.members import EPISODES, RECORD, UPDATES, VISITS, members_of
from engine.messages import EngineNotice, SaveState, StateSaved
from engine.spec import project_file
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import agent_of, desk_of


def saved(desk: Desk) -> dict[str, bytes]:
    desk.engine.replies()
    desk.engine.post(SaveState(3))
    (reply,) = desk.engine.replies()
    assert isinstance(reply, StateSaved)
    return dict(reply.members)


def as_file(rows: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, rows)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["ppo", "dqn", "q-learning", "value-iteration"])
def test_a_project_file_brings_weights_clock_and_diary_back(kind: str, tmp_path: Path) -> None:
    desk = desk_of(kind)
    desk.play(120)
    project_file.write(tmp_path / "a.layerscope", desk.spec, saved(desk))
    file = project_file.read(tmp_path / "a.layerscope")
    again = Desk(file.spec, state=dict(file.members))
    assert again.engine.replies() == []
    a, b = desk.run.checkpoint(), again.run.checkpoint()
    assert all((a.tensors[key] == b.tensors[key]).all() for key in a.tensors)
    assert (a.step, a.epoch, a.position) == (b.step, b.epoch, b.position)
    assert a.diary is not None
    assert b.diary is not None
    assert np.array_equal(a.diary.episodes, b.diary.episodes)
    assert np.array_equal(a.diary.updates, b.diary.updates, equal_nan=True)
    assert (a.diary.recent, a.diary.count, a.diary.each) == (b.diary.recent, b.diary.count, b.diary.each)
    assert again.play(60).trouble is None
    assert agent_of(again).clock.actions > agent_of(desk).clock.actions


def test_how_often_entries_were_learned_is_kept() -> None:
    """A rate that falls with the visits would be 1 again, and one action would overwrite what was learned."""
    desk = desk_of("q-learning")
    desk.play(60)
    visits = agent_of(desk).visits
    assert visits is not None
    again = Desk(desk.spec, state=saved(desk))
    restored = agent_of(again).visits
    assert restored is not None
    assert np.array_equal(restored, visits)
    assert visits.sum() == 60
    again.play(1)
    assert restored.sum() == 61


def test_before_the_first_episode_there_is_a_whole_file_too() -> None:
    desk = desk_of("ppo")
    members = saved(desk)
    record = json.loads(members[RECORD])
    assert record["largest_loss"] == 1e30
    assert record["returns"] == []
    again = Desk(desk.spec, state=members)
    assert again.engine.replies() == []
    assert again.play(20).trouble is None


DAMAGE = {
    "cut off": {EPISODES: b"\x93NUMPY"},
    "other columns": {EPISODES: as_file(np.zeros((3, 4)))},
    "other type": {UPDATES: as_file(np.zeros((3, 11), dtype=np.float32))},
    "infinite": {EPISODES: as_file(np.full((3, 5), np.inf))},
    "beyond counting": {UPDATES: as_file(np.full((3, 11), 1e300))},
    "visits below zero": {VISITS: as_file(np.full((4, 12), -1))},
    "pickled": {VISITS: as_file(np.array([1, 2]))},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_episodes_are_told_of_and_the_weights_stay(damage: dict[str, bytes]) -> None:
    desk = desk_of("q-learning")
    desk.play(30)
    again = Desk(desk.spec, state={**saved(desk), **damage})
    (notice,) = again.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert "episodes" in notice.text
    assert agent_of(again).diary.count == 0
    a, b = desk.run.checkpoint().tensors, again.run.checkpoint().tensors
    assert all((a[key] == b[key]).all() for key in a)
    assert again.play(10).trouble is None


@pytest.mark.parametrize("returns", ["[1e400]", "[NaN]", '["a"]', str([0.0] * 101)])
def test_a_record_that_no_run_writes_is_refused(returns: str) -> None:
    desk = desk_of("q-learning")
    members = members_of(desk.run)
    members[RECORD] = members[RECORD].replace(b'"returns": []', b'"returns": ' + returns.encode())
    again = Desk(desk.spec, state=members)
    (notice,) = again.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert again.play(10).trouble is None


def test_a_long_diary_goes_on_in_points_of_the_same_length() -> None:
    desk = desk_of("q-learning")
    diary = agent_of(desk).diary
    for at in range(4001):
        diary.lived(np.ones(1, dtype=np.float32), np.ones(1, dtype=np.bool_), at)
    again = Desk(desk.spec, state=members_of(desk.run))
    kept = agent_of(again).diary
    assert kept.state().each == (2, 1)
    before = len(kept.log(0).at)
    for at in range(4):
        kept.lived(np.ones(1, dtype=np.float32), np.ones(1, dtype=np.bool_), 4001 + at)
    assert len(kept.log(0).at) == before + 2
