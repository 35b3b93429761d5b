"""Random networks by the editor's own doors.

Whatever it accepts builds in torch with the inferred shapes, trains, and survives its file, undo and redo; whatever it
refuses says why; whatever is wrong with what stands there has a remedy that mends it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.document import Document
from engine.build import build
from engine.data import make
from engine.data.dataset import Dataset
from engine.run import Run
from engine.snapshot import RunState
from engine.spec import project_file
from engine.spec.catalog.data import DataKind
from engine.spec.catalog.layers import LAYERS, Hidden, Input, LayerKind, Output, Units
from engine.spec.document import Group, Link, Network, Spec
from engine.spec.edits import (
    AddLayer,
    Edit,
    EditError,
    GroupLayers,
    InsertLayer,
    MarkUnits,
    PasteFragment,
    RemoveLayers,
    RemoveLinks,
    RemoveUnits,
    SetParameter,
    SplitUnit,
)
from engine.spec.fragment import fragment_of, renewed
from engine.spec.graph import fresh_id
from engine.spec.linking import offer_link
from engine.spec.problems import SpecProblem
from engine.spec.remedies import remedies
from engine.spec.shapes import Analysis, analyse
from tests.engine.build.networks import MASKS, TWO_INPUTS, TWO_OUTPUTS, WITH_KIND
from tests.engine.engines import Desk, small

pytestmark = pytest.mark.usefixtures("qapp")
MENDABLE = {
    "shape",
    "unfed",
    "idle",
    "crowded",
    "loop",
    "bypass",
    "batch",
    "no input",
    "no output",
    "no versus",
    "dangling",
}
SOME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
STARTS = {
    "plane": small(),
    "classes": small(data="iris"),
    "pictures": small(data="digits"),
    "line": small(data="function"),
    "graph": TWO_INPUTS,
    "heads": TWO_OUTPUTS,
    "skips": WITH_KIND["add"],
    "rows": WITH_KIND["flatten"],
    "maps": WITH_KIND["conv2d"],
    "signals": WITH_KIND["conv1d"],
    "masks": MASKS,
    "sequences": WITH_KIND["lstm"],
    "steps": WITH_KIND["embedding"],
    "code": WITH_KIND["gaussian_code"],
    "tied": WITH_KIND["tied_dense"],
    "spoilt": WITH_KIND["corruption"],
    "sparse": WITH_KIND["sparsity"],
    "rivals": WITH_KIND["versus"],
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "units": st.integers(1, 6),
    "activation": st.sampled_from(["relu", "tanh", "linear"]),
    "normalisation": st.sampled_from(["none", "batch", "layer", "group"]),
    "kernel_size": st.integers(1, 5),
    "stride": st.integers(1, 3),
    "padding": st.sampled_from(["same", "none", "custom", "causal"]),
    "padding_size": st.integers(0, 4),
    "padding_mode": st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
    "dilation": st.integers(1, 3),
    "groups": st.integers(1, 4),
    "factor": st.integers(1, 3),
    "edge": st.integers(1, 5),
    "mode": st.sampled_from(
        ["average", "max", "nearest", "linear", "sinusoidal", "learned", "l1", "kl", "masking", "blur"]
    ),
    "layers": st.integers(1, 3),
    "bidirectional": st.booleans(),
    "both": st.booleans(),
    "heads": st.integers(1, 3),
    "causal": st.booleans(),
    "sizes": st.sampled_from(["?", "1 x ?", "1 x 8 x 8", "2 x ? x 4", "? x 3", "seven"]),
    "whole_maps": st.booleans(),
    "as_picture": st.booleans(),
    "features": st.sampled_from([None, (), ("x1",), ("x2", "x1_x2")]),
    "ablated": st.booleans(),
    "bypassed": st.booleans(),
    "frozen": st.booleans(),
    "rate_factor": st.sampled_from([0.0, 0.5, 1.0]),
    "loss_weight": st.sampled_from([0.0, 0.3, 1.0]),
    "dropout": st.sampled_from([0.0, 0.5]),
    "tied_to": st.sampled_from(["", "dense-1", "dense-2", "output", "gone"]),
    "distribution": st.sampled_from(["normal", "uniform"]),
    "beta": st.sampled_from([0.0, 1.0]),
    "weight": st.sampled_from([0.0, 0.1]),
    "target": st.sampled_from([0.05, 0.5]),
    "share": st.sampled_from([0.0, 0.95]),
}


class Editor:
    """A document that is edited at random, with all that was made of it and refused."""

    def __init__(self, spec: Spec) -> None:
        self.document = Document(spec)
        self.refusals: list[str] = []
        self.document.refused.connect(self.refusals.append)
        self.specs = [spec]
        self.made: list[Edit] = []

    @property
    def spec(self) -> Spec:
        return self.document.spec

    def push(self, edit: Edit) -> bool:
        self.document.finish_gesture()
        accepted = self.document.push(edit)
        if self.spec is not self.specs[-1]:
            self.specs.append(self.spec)
            self.made.append(edit)
        return accepted


@settings(SOME, max_examples=100)
@given(st.data())
def test_whatever_the_editor_accepts_is_a_network(data: st.DataObject) -> None:
    editor = Editor(STARTS[data.draw(st.sampled_from(sorted(STARTS)))])
    for _ in range(data.draw(st.integers(6, 18))):
        gesture(data, editor)
        every_problem_can_be_mended(editor.spec, editor.document.analysis)
    assert all(words.endswith(".") for words in editor.refusals)
    mended(editor)
    stands_up(editor.spec, editor.document.analysis)
    there_and_back(editor.document, editor.specs)


@settings(SOME, max_examples=80)
@given(st.data())
def test_a_run_follows_whatever_is_built_while_it_trains(data: st.DataObject) -> None:
    """The engine hears of every edit, the unfinished ones too, and trains on whenever the network is whole."""
    start = STARTS["plane"]
    editor = Editor(start.with_(training=start.training.with_(learning_rate=0.001)))
    desk = Desk(editor.spec)
    for _ in range(data.draw(st.integers(4, 12))):
        gesture(data, editor)
        for edit in editor.made[len(desk.specs) - 1 :]:
            desk.edit(edit)
        trains_on(desk)
    while desk.at:
        desk.undo()
        trains_on(desk)


def trains_on(desk: Desk) -> None:
    analysis = analyse(desk.spec)
    if analysis.problems:
        return
    snapshot = desk.play(2)
    assert snapshot.state is RunState.RUNNING
    assert desk.run.learner.model.ids == analysis.order
    assert desk.run.parameters == analysis.parameters
    assert desk.run.finite()


@settings(SOME, max_examples=300)
@given(st.data())
def test_whatever_a_file_holds_can_be_mended(data: st.DataObject) -> None:
    """Links at random, with loops, ends that are missing, and crowds: more than the editor would let anyone draw."""
    count = data.draw(st.integers(0, 6))
    layers = [made(data, f"layer-{number}") for number in range(count)]
    ends: st.SearchStrategy[str] = st.sampled_from([*(layer.id for layer in layers), "gone"])
    triples = data.draw(st.lists(st.tuples(ends, ends, st.integers(0, 2)), max_size=12))
    links = [Link(source=source, target=target, port=port) for source, target, port in triples]
    spec = STARTS[data.draw(st.sampled_from(["plane", "pictures"]))]
    spec = spec.with_(network=Network(layers=tuple(layers), links=tuple(links)))
    analysis = analyse(spec)
    every_problem_can_be_mended(spec, analysis)
    if analysis.problems == ():
        stands_up(spec, analysis)


# ---- gestures ------------------------------------------------------------------------------------------------------


def gesture(data: st.DataObject, editor: Editor) -> None:
    """One thing that a person might do."""
    data.draw(st.sampled_from(GESTURES))(data, editor)


def link(data: st.DataObject, editor: Editor) -> None:
    before = editor.document.analysis
    every = [layer.id for layer in editor.spec.network.layers]
    pairs = [(source, target) for source in every for target in every]
    if data.draw(st.integers(0, 3)):  # most often a link that can be
        pairs = [pair for pair in pairs if offer_link(editor.spec, before, *pair).edit is not None] or pairs
    source, target = data.draw(st.sampled_from(pairs))
    offer = offer_link(editor.spec, before, source, target)
    assert offer.words
    if offer.edit is None:
        assert offer.words.endswith(".")
        return
    assert editor.push(offer.edit)
    no_worse(before, editor.document.analysis, target)


def add(data: st.DataObject, editor: Editor) -> None:
    kind = data.draw(st.sampled_from(sorted(LAYERS)))
    assert editor.push(AddLayer(layer=made(data, fresh_id(editor.spec.network, kind), kind)))


def insert(data: st.DataObject, editor: Editor) -> None:
    network = editor.spec.network
    kind = data.draw(st.sampled_from(sorted(set(LAYERS) - {"input", "output"})))
    if network.links:
        at = data.draw(st.sampled_from(network.links))
        layer = made(data, fresh_id(network, kind), kind)
        assert editor.push(InsertLayer(layer=layer, source=at.source, target=at.target))


def set_value(data: st.DataObject, editor: Editor) -> None:
    layer = editor.spec.network.layer(data.draw(ids(editor)))
    names = sorted(set(VALUES) & set(type(layer).model_fields))
    if names:
        name = data.draw(st.sampled_from(names))
        editor.push(SetParameter(layer_ids=(layer.id,), field=name, value=data.draw(VALUES[name])))


def paste(data: st.DataObject, editor: Editor) -> None:
    network = editor.spec.network
    chosen = tuple(data.draw(st.sets(ids(editor), min_size=1, max_size=3)))
    fragment = renewed(fragment_of(network, chosen), network)
    places = [("", ""), *((at.source, at.target) for at in network.links)]
    source, target = data.draw(st.sampled_from(places))
    editor.push(PasteFragment(fragment=fragment, source=source, target=target))


def group(data: st.DataObject, editor: Editor) -> None:
    chosen = tuple(sorted(data.draw(st.sets(ids(editor), min_size=1, max_size=3))))
    number = len(editor.document.spec.network.groups)
    editor.push(GroupLayers(group=Group(id=f"group-{number}", layer_ids=chosen)))


def remove(data: st.DataObject, editor: Editor) -> None:
    network = editor.spec.network
    if len(network.links) > 0 and data.draw(st.booleans()):
        at = data.draw(st.sampled_from(network.links))
        assert editor.push(RemoveLinks(links=((at.source, at.target),)))
    else:
        editor.push(RemoveLayers(layer_ids=tuple(data.draw(st.sets(ids(editor), min_size=1, max_size=2)))))


def unit_edit(data: st.DataObject, editor: Editor) -> None:
    layer_id, unit = data.draw(ids(editor)), data.draw(st.integers(0, 6))
    mark = data.draw(st.sampled_from(["frozen", "ablated", "bypassed"]))
    edits: list[Edit] = [
        SplitUnit(layer_id=layer_id, unit=unit),
        RemoveUnits(layer_id=layer_id, units=(unit,)),
        MarkUnits(layer_id=layer_id, units=(unit,), mark=mark, on=data.draw(st.booleans())),
    ]
    editor.push(data.draw(st.sampled_from(edits)))


def mend(data: st.DataObject, editor: Editor) -> None:
    analysis = editor.document.analysis
    found = [r for problem in everything(analysis) for r in remedies(editor.spec, analysis, problem)]
    if found:
        assert editor.push(data.draw(st.sampled_from(found)).edit)


GESTURES = (link, link, link, add, insert, set_value, paste, group, remove, unit_edit, mend)


def ids(editor: Editor) -> st.SearchStrategy[str]:
    return st.sampled_from([layer.id for layer in editor.spec.network.layers])


def made(data: st.DataObject, layer_id: str, kind: str = "") -> LayerKind:
    kind = kind or data.draw(st.sampled_from(sorted(LAYERS)))
    layer: Any = LAYERS[kind](id=layer_id, kind=kind)
    if isinstance(layer, Units):
        layer = layer.with_(units=data.draw(VALUES["units"]))
    if isinstance(layer, Hidden):
        return cast(LayerKind, layer.with_(bypassed=data.draw(st.integers(0, 5)) == 0))
    return layer.with_(as_picture=data.draw(st.booleans())) if isinstance(layer, Input) else layer


# ---- what has to hold ----------------------------------------------------------------------------------------------


def everything(analysis: Analysis) -> tuple[SpecProblem, ...]:
    return (*analysis.problems, *analysis.warnings)


def every_problem_can_be_mended(spec: Spec, analysis: Analysis) -> None:
    broken = any(problem.kind in ("loop", "dangling", "crowded") for problem in analysis.problems)
    for problem in everything(analysis):
        assert problem.problem.endswith(".")
        assert problem.remedy.endswith(".")
        if problem.kind not in MENDABLE or (problem.kind == "idle" and broken):
            continue  # what idles because of a link that cannot be waits for that
        found = remedies(spec, analysis, problem)
        if not found and problem.kind == "idle" and any(other.kind == "shape" for other in analysis.problems):
            assert spec.network.layer(problem.layer_id).kind == "input"
            continue  # the only Input, which cannot go, finds its place where the shapes are known
        assert found, problem
        for remedy in found:
            assert remedy.words
            remedy.edit.apply(spec)
        left = analyse(found[0].edit.apply(spec))
        assert (problem.layer_id, problem.kind) not in {(p.layer_id, p.kind) for p in everything(left)}, found[0]


def no_worse(before: Analysis, now: Analysis, target: str) -> None:
    """A link that was offered brings no trouble to the layer it leads to, but what it was marked for before."""
    old = {problem.kind for problem in before.problems_of(target)}
    assert {problem.kind for problem in now.problems_of(target)} <= old | {"bypass"}


def mended(editor: Editor) -> None:
    """Click the first remedy of the first problem until there is none: that must come to an end."""
    for _ in range(40):
        problems = [p for p in editor.document.analysis.problems if p.kind in MENDABLE]
        if not problems:
            break
        assert editor.push(remedies(editor.spec, editor.document.analysis, problems[0])[0].edit)
    assert editor.document.analysis.problems == ()


def stands_up(spec: Spec, analysis: Analysis) -> None:
    over_time = any(spec.network.layer(i).family == "sequences" for i in analysis.order)
    with torch.device("cpu" if over_time else "meta"):  # step by step, shapes without numbers are slow
        outputs = build(spec).all_outputs(torch.zeros(3, len(analysis.features)))
    assert {i: tuple(out.shape[1:]) for i, out in outputs.items()} == {
        i: analysis.shapes[i].output for i in analysis.order
    }
    run = Run(spec, samples_of(spec.data, spec.seed))
    assert run.parameters == analysis.parameters
    run.advance()
    assert run.step == 1
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.lscope"
        project_file.write(path, spec, {})
        again = project_file.read(path)
    assert again.spec == spec
    assert again.notices == ()


@lru_cache(maxsize=16)
def samples_of(data: DataKind, seed: int) -> Dataset:
    """The samples, drawn once."""
    return make(data, seed)


def there_and_back(document: Document, specs: list[Spec]) -> None:
    for spec in specs[-2::-1]:
        assert document.undo()
        assert document.spec is spec
    assert not document.undo()
    for spec in specs[1:]:
        assert document.redo()
        assert document.spec is spec
    assert not document.redo()


def test_the_fixture_is_whole(qapp: QApplication) -> None:
    """The networks to begin with stand up, so what is found above was made above."""
    for spec in STARTS.values():
        stands_up(spec, analyse(spec))
    with pytest.raises(EditError):
        RemoveLayers(layer_ids=("output",)).apply(STARTS["plane"])
    assert isinstance(STARTS["plane"].network.layer("output"), Output)
