"""A world brings a way of learning and a network that serves it; what does not fit can be mended by a click."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.spec.acting import ELSEWHERE, USUAL_PACE, has_rules, has_states, suits
from engine.spec.catalog.algorithms import ALGORITHMS, A2c, Algorithm, Dqn, Ppo, QLearning, Reinforce, ValueIteration
from engine.spec.catalog.data import DATA, CartPole, Catch, FrozenLake, Gymnasium, Pendulum, World
from engine.spec.catalog.layers import Dense, Gru, Input, LastStep, Output, ValueOutput
from engine.spec.depth import Depth
from engine.spec.diff import diff
from engine.spec.document import Link, Network, Spec, chain, default_spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    EditError,
    RemoveLayers,
    SetAlgorithm,
    SetAlgorithmField,
    SetData,
    SetDataField,
    SetParameter,
    SetTraining,
)
from engine.spec.linking import offer_link
from engine.spec.problems import SpecProblem
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from engine.spec.templates import TEMPLATES, template
from engine.spec.world_presets import WORLD_PRESETS
from engine.spec.world_templates import WORLD_TEMPLATES
from tests.engine.engines import data_of, small

WORLDS = [kind for kind, data in DATA.items() if data.family == "worlds" and kind != "gymnasium"]
WAYS = [way(kind=kind) for kind, way in ALGORITHMS.items()]


def on(kind: str, spec: Spec | None = None) -> Spec:
    """The default document, or another one, in a world."""
    return SetData(data=data_of(kind)).apply(spec or default_spec())


def by(spec: Spec, way: Algorithm) -> Spec:
    """The same, learned another way; the network stays."""
    return SetAlgorithm.model_validate({"algorithm": way}).apply(spec)


def problem_of(spec: Spec) -> SpecProblem:
    (problem,) = analyse(spec).problems
    return problem


# ---- data follow ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WORLDS)
def test_a_world_can_be_played_at_once(kind: str) -> None:
    spec = on(kind)
    assert spec.training.task == "reinforcement"
    assert spec.training.algorithm is not None
    assert suits(spec.training.algorithm, spec.data)
    assert (spec.training.learning_rate, spec.training.batch_size) == USUAL_PACE[spec.training.algorithm.kind]
    assert spec.training.loss == "mse"
    analysis = analyse(spec)
    assert analysis.problems == analysis.warnings == ()


def test_whoever_hops_through_all_worlds_and_back_can_always_play() -> None:
    spec = default_spec()
    for before, kind in pairwise(["spiral", *WORLDS, "wine", *WORLDS[::-1], "spiral"]):
        spec = on(kind, spec)
        assert analyse(spec).problems == (), (before, kind)
    assert spec.training.algorithm is None
    assert (spec.training.learning_rate, spec.training.batch_size) == ELSEWHERE
    assert any(isinstance(layer, Dense) for layer in spec.network.layers), "a table is no network for a spiral"


def test_what_was_chosen_stays_where_it_can_serve() -> None:
    spec = by(on("cartpole"), A2c(gamma=0.9)).with_(name="Mine")
    spec = SetTraining(field="learning_rate", value=0.007).apply(spec)
    there = on("mountain-car", spec)
    assert there.training.algorithm == A2c(gamma=0.9)
    assert there.training.learning_rate == 0.007
    assert there.network.layers == spec.network.layers
    q = by(on("cartpole"), Dqn())
    assert isinstance(on("pendulum", q).training.algorithm, Ppo), "an action made of numbers has no best one"


def test_a_setting_of_the_world_leaves_a_network_alone_that_somebody_changed() -> None:
    spec = RemoveLayers(layer_ids=("value-1",)).apply(on("cartpole"))
    spec = SetDataField(field="gravity", value=12.0).apply(spec)
    assert problem_of(spec).kind == "no critic"


def test_leaving_a_world_drops_nothing_else() -> None:
    spec = SetTraining(field="learning_rate", value=0.02).apply(on("cartpole"))
    back = on("circle", spec)
    assert back.training.algorithm is None
    assert back.training.learning_rate == 0.02, "somebody set it"
    assert back.network.layers == spec.network.layers
    assert [(w.layer_id, w.kind) for w in analyse(back).warnings] == [("value-1", "idle")]
    assert back.training.task == "two-class"


# ---- ways of learning -----------------------------------------------------------------------------------------------


def test_the_rate_follows_a_way_of_learning_until_somebody_sets_it() -> None:
    spec = on("cartpole")
    reinforced = by(spec, Reinforce())
    assert reinforced.training.learning_rate == USUAL_PACE["reinforce"].learning_rate
    mine = SetTraining(field="learning_rate", value=0.5).apply(spec)
    assert by(mine, Reinforce()).training.learning_rate == 0.5


def test_words_for_what_is_learned_how() -> None:
    spec = on("cartpole")
    assert SetAlgorithm(algorithm=Dqn()).label(spec) == "algorithm DQN"
    assert SetTraining(field="algorithm", value=Ppo()).label(on("taxi")) == "algorithm PPO"
    assert SetTraining(field="algorithm", value=Ppo(gamma=0.95)).label(spec) == "discount 0.95"
    one = SetAlgorithmField(field="clip_falls", value=True)
    assert one.label(spec) == "clip falls on"
    assert one.merge_key == "algorithm.clip_falls"
    assert one.apply(spec).training.algorithm == Ppo(clip_falls=True)


def test_what_is_no_setting_is_refused() -> None:
    with pytest.raises(EditError, match="PPO has no epsilon"):
        SetAlgorithmField(field="epsilon", value=0.1).apply(on("cartpole"))
    with pytest.raises(EditError, match="No way of learning"):
        SetAlgorithmField(field="gamma", value=0.1).apply(default_spec())
    with pytest.raises(EditError, match="no world"):
        SetAlgorithm(algorithm=Ppo()).apply(default_spec())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.kind)
@pytest.mark.parametrize("kind", WORLDS)
def test_every_way_in_every_world_works_or_can_be_mended_by_one_click(kind: str, way: Algorithm) -> None:
    spec = by(on(kind), way)
    analysis = analyse(spec)
    if not analysis.problems:
        assert suits(way, spec.data)
        return
    (problem,) = analysis.problems
    assert (problem.kind == "unsuited") is not suits(way, spec.data)
    assert (problem.layer_id, problem.field) == ("training", "algorithm") or problem.layer_id == "network"
    found = remedies(spec, analysis, problem)
    assert found
    for remedy in found:
        assert analyse(remedy.edit.apply(spec)).problems == (), remedy.words


def test_none_is_chosen() -> None:
    spec = SetTraining(field="algorithm", value=None).apply(on("cartpole"))
    assert problem_of(spec).kind == "no algorithm"
    first, *_ = remedies(spec, analyse(spec), problem_of(spec))
    assert first.words == "Choose PPO"
    assert first.edit.label(spec) == "algorithm PPO"
    assert isinstance(first.edit.apply(spec).training.algorithm, Ppo)


def test_an_environment_has_to_be_named() -> None:
    spec = SetData(data=Gymnasium()).apply(default_spec())
    assert ("data", "No environment is chosen.") in [(p.layer_id, p.problem) for p in analyse(spec).problems]
    named = Gymnasium(id="A-v0", seen=("a", "b"), does=("x", "y"))
    assert analyse(SetData(data=named).apply(spec)).problems == ()
    steered = Gymnasium(id="B-v0", seen=("a",), steers=("u",), floor=(-1.0,), ceiling=(1.0,))
    assert analyse(SetData(data=steered).apply(by(spec, Dqn()))).problems == ()


def test_who_can_plan_where() -> None:
    assert [kind for kind in WORLDS if has_rules(data_of(kind))] == [
        "gridworld",
        "frozen-lake",
        "taxi",
        "cliff-walking",
    ]
    assert not suits(ValueIteration(), data_of("blackjack"))
    assert not suits(QLearning(), data_of("catch"))
    assert suits(Dqn(), data_of("blackjack"))
    assert not has_states(Gymnasium(counted=5, seen=("a",) * 5, remembers=3))


# ---- heads ----------------------------------------------------------------------------------------------------------


def test_a_missing_value_is_added_beside_the_output() -> None:
    spec = RemoveLayers(layer_ids=("value-1",)).apply(on("cartpole"))
    problem = problem_of(spec)
    assert problem.kind == "no critic"
    found = {remedy.words: remedy.edit.apply(spec) for remedy in remedies(spec, analyse(spec), problem)}
    assert list(found) == ["Add a Value output", "Choose DQN"]
    assert found["Add a Value output"].network.sources("value-1") == spec.network.sources("output")
    assert found["Choose DQN"].network == spec.network


@pytest.mark.parametrize(("way", "words"), [(Reinforce(), "baseline"), (Dqn(duelling=True), "duelling")])
def test_some_ways_go_without(way: Algorithm, words: str) -> None:
    spec = by(RemoveLayers(layer_ids=("value-1",)).apply(on("cartpole")), way)
    last = remedies(spec, analyse(spec), problem_of(spec))[-1]
    assert words in last.words
    assert analyse(last.edit.apply(spec)).problems == ()


def test_a_value_that_nothing_reaches_is_linked() -> None:
    spec = RemoveLayers(layer_ids=("value-1",)).apply(on("cartpole"))
    spec = AddLayer(layer=ValueOutput(id="value-1")).apply(spec)
    problem = problem_of(spec)
    assert problem.kind == "no critic"
    first, *_ = remedies(spec, analyse(spec), problem)
    assert first.words == "Link Dense 6 to Value"
    assert analyse(first.edit.apply(spec)).problems == ()
    (idle,) = analyse(spec).warnings
    assert [remedy.words for remedy in remedies(spec, analyse(spec), idle)] == ["Link Dense 6 to it", "Remove it"]


@pytest.mark.parametrize("second", [ValueOutput(id="second"), Output(id="second")], ids=lambda layer: layer.kind)
def test_of_two_heads_of_a_kind_the_first_counts(second: Output | ValueOutput) -> None:
    spec = AddLayer(layer=second, links=(Link(source="dense-1", target="second"),)).apply(on("cartpole"))
    analysis = analyse(spec)
    assert analysis.problems == ()
    (warning,) = analysis.warnings
    assert (warning.layer_id, warning.kind) == ("second", "second head")
    (remedy,) = remedies(spec, analysis, warning)
    assert analyse(remedy.edit.apply(spec)).warnings == ()


@pytest.mark.parametrize(
    ("way", "words"),
    [(Dqn(), "Switch duelling on"), (Reinforce(baseline=False), "Switch the baseline on")],
    ids=["dqn", "reinforce"],
)
def test_a_value_that_nobody_asks_says_so(way: Algorithm, words: str) -> None:
    spec = by(on("cartpole"), way)
    analysis = analyse(spec)
    assert analysis.problems == ()
    (warning,) = analysis.warnings
    assert (warning.layer_id, warning.kind) == ("value-1", "unasked value")
    assert "takes no part" in warning.problem
    offered = remedies(spec, analysis, warning)
    assert [remedy.words for remedy in offered] == [words, "Remove it"]
    for remedy in offered:
        mended = analyse(remedy.edit.apply(spec))
        assert mended.problems == mended.warnings == ()
    asked = offered[0].edit.apply(spec).training.algorithm
    assert asked is not None
    assert asked.needs_critic


def test_only_what_another_draw_would_change_can_be_drawn() -> None:
    drawn = {kind: data_of(kind).drawn for kind in WORLDS}
    assert [kind for kind, can in drawn.items() if can] == ["bandit"]
    spec = on("bandit")
    assert diff(spec, SetDataField(field="draw", value=1).apply(spec)) is Depth.DATA


def test_a_value_is_an_end() -> None:
    spec = on("cartpole")
    assert offer_link(spec, analyse(spec), "value-1", "dense-1").edit is None
    assert [layer.kind for layer in spec.network.layers][-2:] == ["output", "value"]
    more = AddLayer(layer=Dense(id="dense-9")).apply(spec)
    assert [layer.kind for layer in more.network.layers][-3:] == ["dense", "output", "value"]
    assert not RemoveLayers(layer_ids=("value-1",)).apply(spec).network.has("value-1")
    with pytest.raises(EditError, match="the network needs one"):
        RemoveLayers(layer_ids=("output",)).apply(spec)


def test_a_value_over_steps_can_be_mended() -> None:
    spec = on("cartpole").with_(data=CartPole(remembers=4))
    gru = (Input(id="input"), Gru(id="gru-1", units=3), LastStep(id="last_step-1"), Output(id="output"))
    spec = spec.with_(network=chain(*gru))
    spec = AddLayer(layer=ValueOutput(id="value-1"), links=(Link(source="gru-1", target="value-1"),)).apply(spec)
    shape = next(problem for problem in analyse(spec).problems if problem.kind == "shape")
    assert shape.layer_id == "value-1"
    found = remedies(spec, analyse(spec), shape)
    assert found[0].words == "Insert Last step"
    assert analyse(found[0].edit.apply(spec)).problems == ()


# ---- tables ---------------------------------------------------------------------------------------------------------


def test_what_is_a_table() -> None:
    table = on("frozen-lake")
    assert [layer.kind for layer in table.network.layers] == ["input", "output"]
    assert problem_of(SetParameter(layer_ids=("output",), field="bias", value=True).apply(table)).kind == "no table"
    fewer = FrozenLake().observed[:5]
    assert problem_of(SetParameter(layer_ids=("input",), field="features", value=fewer).apply(table)).kind == "no table"
    idle = AddLayer(layer=Dense(id="dense-1")).apply(table)
    assert analyse(idle).problems == (), "what takes no part does no harm"
    joined = AddLink(source="dense-1", target="output").apply(AddLink(source="input", target="dense-1").apply(idle))
    assert any(problem.kind == "no table" for problem in analyse(joined).problems)


def test_the_row_and_column_of_a_grid_are_no_part_of_a_table() -> None:
    spec = on("gridworld")
    seen = spec.network.layer("input")
    assert isinstance(seen, Input)
    assert len(seen.chosen(spec.data_shape)) == 12
    everything = SetParameter(layer_ids=("input",), field="features", value=spec.data_shape.features).apply(spec)
    assert problem_of(everything).kind == "no table"


def test_a_network_becomes_a_table_by_one_click_and_the_other_way() -> None:
    network = by(on("cartpole"), Ppo()).with_(data=FrozenLake())
    wants_table = by(network, QLearning())
    found = {
        r.words: r.edit.apply(wants_table) for r in remedies(wants_table, analyse(wants_table), problem_of(wants_table))
    }
    assert list(found) == ["Make it a table", "Choose PPO", "Choose DQN"]
    assert found["Make it a table"].network.layer("output") == network.network.layer("output").with_(bias=False)
    assert found["Choose PPO"].network == wants_table.network
    wants_network = by(on("frozen-lake"), Ppo())
    first, *_ = remedies(wants_network, analyse(wants_network), problem_of(wants_network))
    assert analyse(first.edit.apply(wants_network)).problems == ()


# ---- templates and examples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", WORLD_TEMPLATES, ids=lambda row: row.key)
def test_a_template_says_what_it_needs(row: object) -> None:
    found = template(getattr(row, "key", ""))
    lacking = [kind for kind in WORLDS if found.lacks(on(kind))]
    assert found.lacks(default_spec()).startswith("It needs a world")
    needing = {
        "world": [],
        "choices": ["pendulum"],
        "states": [kind for kind in WORLDS if not has_states(data_of(kind))],
        "screen": [kind for kind in WORLDS if kind != "catch"],
        "glimpses": WORLDS,
    }
    assert lacking == needing[found.needs]


@pytest.mark.parametrize(
    "data",
    [CartPole(remembers=8, velocities=False), Catch(), Pendulum(remembers=3), FrozenLake()],
    ids=lambda d: d.kind,
)
def test_templates_bring_what_they_need_to_learn(data: World) -> None:
    spec = SetData.model_validate({"data": data}).apply(default_spec())
    ready = [row for row in TEMPLATES if not row.lacks(spec)]
    assert len(ready) > 10
    for row in ready:
        for way in (Ppo(), Dqn(duelling=True), QLearning()):
            made = row.edit(by(spec, way)).apply(by(spec, way))
            problems = [p.problem for p in analyse(made).problems if p.kind != "unsuited"]
            assert problems == [], (row.key, way.kind)


def test_a_template_turns_only_what_it_must() -> None:
    spec = by(on("cartpole"), A2c())
    assert template("two-networks").edit(spec).apply(spec).training == spec.training
    assert template("q-network").edit(spec).apply(spec).training.algorithm == Dqn()
    memory = by(spec, Dqn(memory=500, duelling=True))
    assert template("q-network").edit(memory).apply(memory).training.algorithm == Dqn(memory=500)
    assert template("mlp").edit(memory).apply(memory).network.has("value-1")
    table = on("frozen-lake")
    assert isinstance(template("mlp").edit(table).apply(table).training.algorithm, Ppo)
    assert template("table").edit(table).apply(table).training == table.training


def test_two_networks_share_nothing_but_what_they_see() -> None:
    spec = template("two-networks").edit(on("cartpole")).apply(on("cartpole"))
    actor, critic = ({*group.layer_ids} for group in spec.network.groups)
    assert not actor & critic
    assert all(spec.network.sources(i)[0] in {"input", *critic} for i in critic)


def test_a_picture_network_in_a_world_without_pixels_is_replaced() -> None:
    spec = small(data="digits")
    spec = template("cnn").edit(spec).apply(spec)
    there = on("cartpole", spec)
    analysis = analyse(there)
    problem = next(problem for problem in analysis.problems if problem.kind == "shape")
    found = remedies(there, analysis, problem)
    assert any(not analyse(remedy.edit.apply(there)).problems for remedy in found), [r.words for r in found]


@pytest.mark.parametrize("name", WORLD_PRESETS)
def test_an_example_says_nothing_against_itself(name: str) -> None:
    analysis = analyse(WORLD_PRESETS[name]())
    assert analysis.problems == analysis.warnings == ()


@pytest.mark.parametrize("name", ["cartpole-ppo", "cartpole-a2c", "pendulum-ppo", "lunar-lander-ppo"])
def test_a_world_that_was_just_chosen_pays_as_in_the_example_that_learns_in_it(name: str) -> None:
    data = WORLD_PRESETS[name]().data
    assert isinstance(data, World)
    assert type(data)().reward_scale == data.reward_scale


def test_a_link_into_nothing_keeps_no_remedy_from_being_offered() -> None:
    """A file may hold one; the head that is missing is offered all the same."""
    spec = default_spec()
    layers = tuple(layer for layer in spec.network.layers if layer.kind != "output")
    links = (*spec.network.links[:-1], Link(source="dense-2", target="gone"))
    broken = spec.with_(network=Network(layers=layers, links=links))
    analysis = analyse(broken)
    missing = next(problem for problem in analysis.problems if problem.kind == "no output")
    assert remedies(broken, analysis, missing)


def test_another_environment_is_called_by_its_id() -> None:
    car = Gymnasium(id="MountainCarDiscrete-v0", seen=("position", "velocity"), does=("left", "right"))
    assert Gymnasium().called == "Gymnasium"
    edit = SetData(data=car)
    spec = edit.apply(SetData(data=CartPole()).apply(default_spec()).with_(name="CartPole"))
    assert spec.name == car.called == car.id
    assert edit.label(default_spec()) == f"data: {car.id}"
    assert SetData(data=CartPole()).apply(spec).name == "CartPole"  # nobody called it otherwise
    with pytest.raises(EditError, match=r"MountainCarDiscrete-v0 has no wind"):
        SetDataField(field="wind", value=1).apply(spec)
    told = [problem.problem for problem in analyse(SetAlgorithm(algorithm=QLearning()).apply(spec)).problems]
    assert any(car.id in words for words in told)
    assert "/" not in SetData(data=car.with_(id="ALE/Pong-v5")).apply(spec).name  # a file is to be called so
