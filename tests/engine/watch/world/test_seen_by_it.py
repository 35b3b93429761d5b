"""The network is seen by what the stage shows, or by a moment that was picked."""

from __future__ import annotations

import numpy as np

from engine.messages import SetWatch
from engine.snapshot import Answered, Floats, GradientView, Watch
from engine.spec.catalog.algorithms import Ppo
from engine.spec.edits import SetAlgorithm
from engine.spec.studies import AttributionStudy, GradientStudy
from engine.spec.world_presets import cartpole_memory, catch_pixels
from engine.watch.studies.desk import SHARE
from engine.watch.studies.desk import Desk as Answers
from engine.watch.studies.inner import SLICE_S
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of


def seen(desk: Desk, watch: Watch) -> Floats:
    desk.engine.post(SetWatch(watch))
    snapshot = desk.snapshot()
    assert snapshot.chosen is not None
    agent, model, inputs = agent_of(desk), desk.run.learner.model, snapshot.chosen.inputs
    with model.evaluating():
        z, value = model.act_and_value(agent.prepared(inputs[None]))
    response, expected = snapshot.layers["output"].response, snapshot.layers["value"].response
    assert response is not None
    assert expected is not None
    assert value is not None
    assert np.allclose(expected, value.numpy(), atol=1e-5)
    assert (np.argsort(response) == np.argsort(z[0].numpy())).all()
    return snapshot.chosen.inputs


def test_a_picked_moment_else_the_stage() -> None:
    desk = desk_of("ppo")
    desk.play(20)
    moment = np.array([0.1, -0.2, 0.05, 0.3], dtype=np.float32)
    assert np.array_equal(seen(desk, Watch(responses=True, observation=moment.tobytes())), moment)
    now = agent_of(desk).seen[0]
    assert np.array_equal(seen(desk, Watch(responses=True)), now)
    assert np.array_equal(seen(desk, Watch(responses=True, observation=moment.tobytes()[:-1])), now)
    lost = np.array([np.nan, np.inf, 0, 0], dtype=np.float32)
    assert np.isfinite(seen(desk, Watch(responses=True, observation=lost.tobytes()))).all()


def test_while_it_acts_as_fast_as_it_can_questions_about_the_stage_are_answered_and_keep_to_their_share() -> None:
    """Every step shows something else: an answer is finished before the next one is begun, and then it rests."""
    way = Ppo(worlds=2, steps=64, passes=1)
    run = Desk(SetAlgorithm(algorithm=way).apply(catch_pixels())).run
    time = [0.0]

    def clock() -> float:
        time[0] += SLICE_S / 6
        return time[0]

    answers, study = Answers(clock), AttributionStudy("integrated_gradients")
    watch, worked, views = Watch(studies=frozenset({study})), 0.0, list[Answered]()
    for _ in range(120):
        run.advance()
        time[0] += 0.01
        begin, rest = time[0], answers._rest_until
        given = answers.look(run, watch, moving=True)
        worked += (time[0] - begin) * (answers._rest_until != rest)
        if study in given and (not views or given[study] is not views[-1]):
            views.append(given[study])
    assert len(views) > 3
    assert not answers.take_notices()
    assert worked / time[0] < 2 * SHARE


def test_a_recurrent_policy_has_a_gradient_at_every_step() -> None:
    spec = SetAlgorithm(algorithm=WAYS["ppo"]).apply(cartpole_memory())
    study = GradientStudy()
    desk = Desk(spec, Watch(studies=frozenset({study})))
    for _ in range(20):
        view = desk.snapshot().studies.get(study)
        if view is not None:
            break
        desk.engine._loop._stale = True
        desk.engine._loop.refresh()
    assert isinstance(view, GradientView)
    assert view.losses == {}
    assert all(len(steps) == 8 for steps in view.layers.values())
    assert not desk.engine.replies()
