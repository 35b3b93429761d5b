"""Thousands of random edits, undos and redos: document, canvas and engine agree after each of them.

A canvas and an inline engine follow a document, as in the window. Rules are what a person can do; the networks are
kept tiny, so that all three take part in every single step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from engine.messages import Pause, Play, SetWatch
from engine.snapshot import RunState
from engine.spec.catalog.algorithms import ALGORITHMS
from engine.spec.catalog.augmentations import AUGMENTATIONS
from engine.spec.catalog.choices import ACTIVATIONS, INITIALISATIONS, NORMALISATIONS
from engine.spec.catalog.data import DATA, Point
from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import LAYERS, Dense
from engine.spec.catalog.losses import LOSSES
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.document import RATES, Group, Note, Spec, default_spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    AddNote,
    ChangeWeights,
    Edit,
    ErasePoints,
    GroupLayers,
    InsertLayer,
    LeaveOutSamples,
    MarkUnits,
    MoveLayers,
    PaintCells,
    PaintPoints,
    PaintWind,
    PasteFragment,
    PasteLayers,
    RandomiseLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveNotes,
    RemoveUnits,
    ResetRun,
    RunEdit,
    SetAlgorithm,
    SetAlgorithmField,
    SetCellReward,
    SetData,
    SetDataField,
    SetGroup,
    SetLabels,
    SetName,
    SetNetwork,
    SetNote,
    SetParameter,
    SetPenalty,
    SetSeed,
    SetTraining,
    SetView,
    SetWeight,
    SetWeights,
    Several,
    SplitUnit,
    Ungroup,
    fresh_id,
)
from engine.spec.fragment import fragment_of, renewed
from engine.spec.linking import offer_link
from engine.spec.remedies import remedies
from tests.robustness.agreeing import EVERY_LAYER, EVERYTHING, Trio

PERSONS = 4  # edit at random, each in a test of their own, so that no worker waits for one long test
WANTED = 900  # edits, undos and redos of each; every one is followed by canvas and engine
EXAMPLES, STEPS = 6, 150  # of one round; as many rounds as it takes
MOST_HIDDEN = 2

WHICH = st.integers(0, 5)  # layers, links and points are chosen by their place, modulo how many there are
LITTLE = (
    "circle",
    "xor",
    "gauss",
    "spiral",
    "moons",
    "ring",
    "regression-plane",
    "regression-gauss",
    "function",
    "iris",
    "gridworld",
)
PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    "units": st.integers(0, 4),  # none at all is refused
    "activation": st.sampled_from([kind for kind, _ in ACTIVATIONS]),
    "initialisation": st.sampled_from([kind for kind, _ in INITIALISATIONS]),
    "normalisation": st.sampled_from([kind for kind, _ in NORMALISATIONS]),
    "bias": st.booleans(),
    "frozen": st.booleans(),
    "dropout": st.sampled_from([0.0, 0.3, 0.9]),
    "name": st.sampled_from(["", "a", "the last"]),
    "features": st.none() | st.lists(st.sampled_from([*PLANE_FEATURES, "x"]), max_size=3).map(tuple),
}
TRAINING: dict[str, st.SearchStrategy[Any]] = {
    "task": st.sampled_from(["two-class", "multi-class", "regression"]),
    "loss": st.sampled_from(sorted(LOSSES)),
    "optimizer": st.sampled_from([{"kind": kind} for kind in OPTIMIZERS]),
    "schedule": st.sampled_from([{"kind": kind} for kind in SCHEDULES]),
    "learning_rate": st.sampled_from([*RATES, 1000.0]),
    "batch_size": st.sampled_from([1, 2, 10, 500]),
    "stop_epochs": st.none() | st.integers(1, 5),
    "stop_metric": st.none() | st.floats(0.1, 0.9),
}
DATA_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "noise": st.sampled_from([0.0, 10.0, 50.0, 51.0]),
    "train_share": st.sampled_from([10.0, 50.0, 90.0]),
    "draw": st.integers(0, 3),
    "points": st.sampled_from([20, 40]),
    "standardise": st.booleans(),
    "formula": st.sampled_from(["x", "sin(x)*2", "1/x", "log(x)", "x +", "exp(x*9)"]),
}


def one_of(table: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    """A field and a value for it."""
    return st.one_of([st.tuples(st.just(name), values) for name, values in table.items()])


def small(kind: str) -> Edit:
    """Another data source, of as few points as it can have."""
    model = DATA[kind]
    return SetData.model_validate(
        {"data": {"kind": kind, **({"points": 20} if "points" in model.model_fields else {})}}
    )


def first_spec() -> Spec:
    """The window's first document, made small."""
    spec = DATA_EDITS["spiral"].apply(default_spec())
    return SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=3).apply(spec)


DATA_EDITS = {kind: small(kind) for kind in LITTLE}


class Agreement(RuleBasedStateMachine):
    """A person at the window, who does anything in any order."""

    made: ClassVar[int] = 0  # edits, undos and redos of all examples
    kinds: ClassVar[set[str]] = set()
    states: ClassVar[Counter[RunState]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.trio = Trio(first_spec())
        self.document = self.trio.document
        self.canvas = self.trio.canvas
        self.first = self.document.spec
        self.steps = 0

    # ---- what a person points at ------------------------------------------------------------------------------------

    def layer(self, which: int) -> str:
        layers = self.document.spec.network.layers
        return layers[which % len(layers)].id

    def link(self, which: int) -> tuple[str, str]:
        links = self.document.spec.network.links
        if not links:
            return "input", "output"
        return links[which % len(links)].source, links[which % len(links)].target

    def room(self) -> bool:
        return len(self.document.spec.network.layers) < MOST_HIDDEN + 2

    def push(self, edit: Edit) -> None:
        before = self.document.revision
        self.document.push(edit)
        type(self).made += self.document.revision - before
        if self.document.revision != before:
            type(self).kinds.add(type(edit).__name__)

    # ---- the network ------------------------------------------------------------------------------------------------

    @rule(a=WHICH, b=WHICH, pair=st.booleans(), change=one_of(PARAMETERS))
    def set_parameter(self, a: int, b: int, pair: bool, change: tuple[str, Any]) -> None:
        ids = tuple(dict.fromkeys([self.layer(a), *([self.layer(b)] if pair else [])]))
        self.push(SetParameter(layer_ids=ids, field=change[0], value=change[1]))

    @precondition(lambda self: self.room())
    @rule(where=WHICH, units=st.integers(1, 4), activation=PARAMETERS["activation"])
    def insert(self, where: int, units: int, activation: Any) -> None:
        layer = Dense(id=fresh_id(self.document.spec.network, "dense"), units=units, activation=activation)
        source, target = self.link(where)
        self.push(InsertLayer(layer=layer, source=source, target=target))

    @precondition(lambda self: self.room())
    @rule(where=WHICH, two=st.booleans())
    def paste(self, where: int, two: bool) -> None:
        source, target = self.link(where)
        ids = [f"dense-{number}" for number in range(10, 20) if not self.document.spec.network.has(f"dense-{number}")]
        layers = tuple(Dense(id=i, units=2) for i in ids[: 2 if two else 1])
        self.push(PasteLayers(layers=layers, source=source, target=target))

    @rule(a=WHICH, b=WHICH)
    def remove(self, a: int, b: int) -> None:
        self.push(RemoveLayers(layer_ids=tuple(dict.fromkeys((self.layer(a), self.layer(b))))))

    @rule(a=WHICH, x=st.none() | st.integers(-300, 300))
    def move(self, a: int, x: int | None) -> None:
        self.push(MoveLayers(positions=((self.layer(a), x, None if x is None else 50.0),)))

    # ---- the graph --------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.room())
    @rule(kind=st.sampled_from(sorted(LAYERS)), source=WHICH, linked=st.booleans())
    def add_layer(self, kind: str, source: int, linked: bool) -> None:
        layer = LAYERS[kind].model_validate({"id": fresh_id(self.document.spec.network, kind), "kind": kind})
        links = ({"source": self.layer(source), "target": layer.id},) if linked else ()
        self.push(AddLayer.model_validate({"layer": layer, "links": links}))

    @rule(a=WHICH, b=WHICH, offered=st.booleans())
    def add_link(self, a: int, b: int, offered: bool) -> None:
        source, target = self.layer(a), self.layer(b)
        offer = offer_link(self.document.spec, self.document.analysis, source, target)
        if not offered or (offer.edit is not None and self.room()):
            self.push((offer.edit if offered else None) or AddLink(source=source, target=target))

    @rule(where=WHICH)
    def remove_link(self, where: int) -> None:
        self.push(RemoveLinks(links=(self.link(where),)))

    @rule(which=WHICH)
    def mend(self, which: int) -> None:
        spec, analysis = self.document.spec, self.document.analysis
        found = [r for p in (*analysis.problems, *analysis.warnings) for r in remedies(spec, analysis, p)]
        if found:
            self.push(found[which % len(found)].edit)

    @precondition(lambda self: len(self.document.spec.network.layers) < MOST_HIDDEN + 4)  # more room than others have
    @rule(where=WHICH)
    def paste_block(self, where: int) -> None:
        source, target = self.link(where)
        block = renewed(fragment_of(self.first.network, ("dense-1",)), self.document.spec.network)
        self.push(PasteFragment(fragment=block, source=source, target=target))

    @rule()
    def take_template(self) -> None:
        self.push(SetNetwork(network=self.first.network))

    @rule(a=WHICH, b=WHICH, folded=st.booleans())
    def group(self, a: int, b: int, folded: bool) -> None:
        members = tuple(dict.fromkeys((self.layer(a), self.layer(b))))
        self.push(GroupLayers(group=Group(id=f"group-{len(self.groups) + 1}", layer_ids=members, folded=folded)))

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.document.spec.network.groups

    @precondition(lambda self: bool(self.groups))
    @rule(which=WHICH, folded=st.booleans(), gone=st.booleans())
    def fold(self, which: int, folded: bool, gone: bool) -> None:
        group = self.groups[which % len(self.groups)]
        self.push(Ungroup(group_ids=(group.id,)) if gone else SetGroup(group_id=group.id, values={"folded": folded}))

    @rule(what=st.integers(0, 3), which=st.integers(0, 1))
    def note(self, what: int, which: int) -> None:
        edits = (AddNote(note=Note(id=f"note-{which}")), SetNote(note_id=f"note-{which}", values={"text": f"{what}"}))
        self.push((*edits, RemoveNotes(note_ids=(f"note-{which}",)), edits[0])[what])

    @rule(a=WHICH, unit=st.integers(0, 3), mark=st.sampled_from(["frozen", "ablated", "bypassed"]), on=st.booleans())
    def mark_unit(self, a: int, unit: int, mark: Any, on: bool) -> None:
        self.push(MarkUnits(layer_id=self.layer(a), units=(unit,), mark=mark, on=on))

    @rule(a=WHICH, unit=st.integers(0, 3), split=st.booleans())
    def change_unit(self, a: int, unit: int, split: bool) -> None:
        layer_id = self.layer(a)
        self.push(SplitUnit(layer_id=layer_id, unit=unit) if split else RemoveUnits(layer_id=layer_id, units=(unit,)))

    @rule(a=WHICH, change=st.sampled_from(["clear", "nudge", "scale"]), amount=st.floats(-2, 2))
    def change_weights(self, a: int, change: Any, amount: float) -> None:
        self.push(ChangeWeights(layer_ids=(self.layer(a),), change=change, amount=amount))

    @rule(a=WHICH, value=st.floats(-5, 5))
    def set_weights(self, a: int, value: float) -> None:
        self.push(SetWeights(layer_id=self.layer(a), parameter="weight", values=((value,),)))

    @rule(a=WHICH, b=WHICH, factor=st.sampled_from([0.0, 1.0, 3.0]))
    def several(self, a: int, b: int, factor: float) -> None:
        ids = (self.layer(a), self.layer(b))
        edits = tuple(SetParameter(layer_ids=(i,), field="rate_factor", value=factor) for i in dict.fromkeys(ids))
        self.push(Several(edits=edits, words="rates"))

    # ---- data, training, seed, view ---------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(LITTLE))
    def set_data(self, kind: str) -> None:
        self.push(DATA_EDITS[kind])

    @rule(change=one_of(DATA_FIELDS))
    def set_data_field(self, change: tuple[str, Any]) -> None:
        self.push(SetDataField(field=change[0], value=change[1]))

    @rule(x1=st.integers(-6, 6), x2=st.integers(-6, 6), side=st.integers(0, 1))
    def paint(self, x1: int, x2: int, side: int) -> None:
        self.push(PaintPoints(points=(Point(x1=x1, x2=x2, target=side),)))

    @rule(painted=WHICH, generated=st.integers(0, 19))
    def erase(self, painted: int, generated: int) -> None:
        self.push(ErasePoints(painted=(painted,), generated=(generated,)))

    @rule(origin=st.integers(-2, 19), label=st.integers(0, 3))
    def relabel(self, origin: int, label: int) -> None:
        self.push(SetLabels(origins=(origin,), target=label))

    @rule(origin=st.integers(-2, 19))
    def leave_out(self, origin: int) -> None:
        self.push(LeaveOutSamples(origins=(origin,)))

    @rule(
        what=st.integers(0, 4),
        row=st.integers(0, 3),
        column=st.integers(0, 3),
        kind=st.sampled_from(sorted(ALGORITHMS)),
    )
    def change_world(self, what: int, row: int, column: int, kind: str) -> None:
        edits = (
            PaintCells(cells=((row, column),), sign="#G.P"[row]),
            PaintWind(cells=((row, column),), sign=".<v>"[column]),
            SetCellReward(row=row, column=column, reward=None if row == column else row - column),
            SetAlgorithm.model_validate({"algorithm": {"kind": kind}}),
            SetAlgorithmField(field="gamma", value=0.5 + row / 10),
        )
        self.push(edits[what])

    @rule(kinds=st.lists(st.sampled_from(sorted(AUGMENTATIONS)), max_size=3))
    def augment(self, kinds: list[str]) -> None:
        self.push(SetTraining(field="augmentation", value=tuple(AUGMENTATIONS[kind](kind=kind) for kind in kinds)))

    @rule(change=one_of(TRAINING))
    def set_training(self, change: tuple[str, Any]) -> None:
        self.push(SetTraining(field=change[0], value=change[1]))

    @rule(penalty=st.sampled_from(["none", "l1", "l2", "weight_decay"]), value=st.sampled_from([0.001, 0.3]))
    def set_penalty(self, penalty: Any, value: float) -> None:
        self.push(SetPenalty(penalty=penalty, value=value))

    @rule(seed=st.integers(0, 9))
    def set_seed(self, seed: int) -> None:
        self.push(SetSeed(seed=seed))

    @rule(field=st.sampled_from(["bias_nodes", "discretise", "test_points"]), value=st.booleans())
    def set_view(self, field: str, value: bool) -> None:
        self.push(SetView(field=field, value=value))

    @rule(name=st.sampled_from(["one", "two"]))
    def set_name(self, name: str) -> None:
        self.push(SetName(name=name))

    # ---- the run ----------------------------------------------------------------------------------------------------

    @rule()
    def reset(self) -> None:
        self.push(ResetRun())

    @rule(a=WHICH, salt=st.integers(0, 9))
    def randomise(self, a: int, salt: int) -> None:
        self.push(RandomiseLayers(layer_ids=(self.layer(a),), salt=salt))

    @rule(a=WHICH, bias=st.booleans(), unit=st.integers(0, 6), source=st.integers(0, 6), value=st.floats(-50, 50))
    def set_weight(self, a: int, bias: bool, unit: int, source: int, value: float) -> None:
        parameter: Any = "bias" if bias else "weight"
        self.push(SetWeight(layer_id=self.layer(a), parameter=parameter, unit=unit, source=source, value=value))

    @rule(steps=st.integers(1, 4))
    def train(self, steps: int) -> None:
        self.trio.engine.post(Play())
        self.trio.engine.run(steps)
        self.trio.engine.post(Pause())
        self.trio.take()

    # ---- on the canvas ----------------------------------------------------------------------------------------------

    @rule(a=WHICH, b=WHICH)
    def select(self, a: int, b: int) -> None:
        self.canvas._controller.select((self.layer(a), self.layer(b)))

    @precondition(lambda self: self.room())
    @rule()
    def duplicate(self) -> None:
        self._by_hand(self.canvas.duplicate)

    @rule()
    def delete(self) -> None:
        self._by_hand(self.canvas.delete_selection)

    @rule(step=st.sampled_from([-1, 1]))
    def change_units(self, step: int) -> None:
        controller = self.canvas._controller
        self._by_hand(lambda: controller.change_units(controller.selection, step))

    def _by_hand(self, act: Any) -> None:
        before = self.document.revision
        act()
        type(self).made += self.document.revision - before

    # ---- back and forth ---------------------------------------------------------------------------------------------

    @rule(times=st.integers(1, 5))
    def undo(self, times: int) -> None:
        self._travel(self.document.undo, times)

    @rule(times=st.integers(1, 5))
    def redo(self, times: int) -> None:
        self._travel(self.document.redo, times)

    @rule()
    def finish_gesture(self) -> None:
        self.document.finish_gesture()

    def _travel(self, go: Callable[[], bool], most: int = 10**6) -> None:
        """Go back or forth as far as there is a way; what has to hold is looked at on every step of it."""
        while most and go():
            most -= 1
            type(self).made += 1
            self.trio.check()

    # ---- what has to hold -------------------------------------------------------------------------------------------

    @invariant()
    def agree(self) -> None:
        self.trio.check()
        assert self.trio.snapshot is not None
        type(self).states[self.trio.snapshot.state] += 1

    @invariant()
    def look_at_everything_now_and_then(self) -> None:
        self.steps += 1
        if self.steps % 30 == 0:
            self.trio.engine.post(SetWatch(EVERYTHING))
            self.trio.take()
            self.trio.check()
            self.canvas.grab()
            self.trio.engine.post(SetWatch(EVERY_LAYER))

    def teardown(self) -> None:
        """Redo what is left, undo everything, redo everything; and let go."""
        self._travel(self.document.redo)
        last = self.document.spec
        self._travel(self.document.undo)
        assert self.document.spec is self.first
        self._travel(self.document.redo)
        assert self.document.spec is last
        self.trio.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("person", range(PERSONS))
def test_document_canvas_and_engine_agree_over_thousands_of_edits_undos_and_redos(
    qapp: QApplication, person: int
) -> None:
    Agreement.made = 0
    Agreement.states.clear()
    few_long_examples = settings(
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to make a failure small, add Phase.shrink: minutes
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # they are long on purpose
    )
    while Agreement.made < WANTED:
        run_state_machine_as_test(Agreement, settings=few_long_examples)
    assert Agreement.states[RunState.BLOCKED] < 0.5 * Agreement.states.total()


def test_they_agree_over_every_kind_of_edit(qapp: QApplication) -> None:
    Agreement.kinds.clear()
    walk_through_all()
    every_kind = {kind.__name__ for kind in {*Edit.__subclasses__(), *RunEdit.__subclasses__()} - {RunEdit}}
    assert sorted(every_kind - Agreement.kinds) == []


def walk_through_all() -> None:
    """A person who does each once: chance seldom draws those before which something has to be there."""
    person = Agreement()
    acts: tuple[Callable[[], object], ...] = (
        lambda: [person.note(what, 0) for what in (0, 1, 2)],
        lambda: person.set_parameter(1, 1, False, ("units", 2)),
        lambda: person.remove(1, 1),
        lambda: person.insert(0, 2, "relu"),
        lambda: person.remove(1, 1),
        lambda: person.paste(0, False),
        lambda: person.group(1, 2, True),
        lambda: person.fold(0, False, False),
        lambda: person.fold(0, False, True),
        lambda: person.paste_block(0),
        lambda: person.paint(1, 1, 0),
        lambda: person.erase(0, 0),
        lambda: person.change_unit(1, 0, True),
        lambda: person.change_unit(1, 0, False),
        lambda: person.mark_unit(1, 0, "ablated", True),
        lambda: person.several(1, 2, 3.0),
        lambda: person.change_weights(1, "nudge", 0.5),
        lambda: person.set_weights(1, 0.5),
        lambda: person.set_weight(1, False, 0, 0, 0.5),
        lambda: person.randomise(1, 3),
        lambda: person.add_layer("dense", 0, True),
        lambda: person.add_link(0, 1, False),
        lambda: person.remove_link(0),
        lambda: person.move(1, 10),
        person.take_template,
        person.reset,
        lambda: person.set_name("one"),
        lambda: person.set_seed(3),
        lambda: person.set_view("bias_nodes", True),
        lambda: person.set_training(("batch_size", 2)),
        lambda: person.set_penalty("l2", 0.3),
        lambda: person.set_data_field(("noise", 10.0)),
        lambda: person.relabel(0, 1),
        lambda: person.leave_out(3),
        lambda: person.set_data("gridworld"),
        *(partial(person.change_world, what, 1, 2, "sarsa") for what in range(5)),
        lambda: person.train(4),
        lambda: person.set_data("spiral"),
    )
    for act in acts:
        act()
        person.agree()
    person.teardown()
