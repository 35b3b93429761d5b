"""Numbers that blow up, layers that fail, files that go, wrong formulas: said in words, and mended by one edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from torch import Tensor

from engine.build.layers import BUILDERS, LayerModule
from engine.build.layers.base import Surroundings
from engine.build.layers.dense import DenseModule, build_dense
from engine.messages import SetWatch
from engine.snapshot import RunState, Snapshot
from engine.spec.catalog.layers import Dense
from engine.spec.document import default_spec
from engine.spec.edits import RemoveLayers, SetData, SetDataField, SetParameter, SetTraining
from engine.spec.shapes import LayerShape
from tests.robustness.agreeing import EVERYTHING, arrays, may_be_gap
from tests.robustness.windows import Wired, notices

FAILING = 13  # a layer of so many units fails


def choose(wired: Wired, kind: str) -> None:
    """Another data source."""
    wired.document.push(SetData.model_validate({"data": {"kind": kind}}))


def play(wired: Wired, steps: int) -> Snapshot:
    """Press play and let it train."""
    if not wired.wiring.bridge.playing:
        wired.wiring.actions["run.play"].trigger()
    return wired.train(steps)


def astray(snapshot: Snapshot) -> list[str]:
    """Where a snapshot holds what is no number."""
    found = arrays(snapshot)
    return [
        path
        for path, array in found
        if not (np.isfinite(array) | may_be_gap(path, array, snapshot.agent is not None)).all()
    ]


def show_every_view(wired: Wired) -> Snapshot:
    """Bring each dock to the front once, with what it needs, and let it paint."""
    for dock in wired.window.docks.values():
        dock.show()
        dock.raise_()
        snapshot = wired.poll()
        assert astray(snapshot) == []
        dock.grab()
    wired.engine.post(SetWatch(EVERYTHING))
    return wired.poll()


# ---- divergence


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_rate_of_1000_stops_in_words_and_undo_of_it_plays_on(wired: Wired, optimizer: str) -> None:
    for kind in ("spiral", "regression-plane", "function", "iris", "diabetes"):
        wired.document.open(default_spec())
        wired.wiring.actions["view.layout_build"].trigger()
        assert wired.poll().step == 0
        diverge_and_undo(wired, kind, optimizer)


def diverge_and_undo(wired: Wired, kind: str, optimizer: str) -> None:
    """In a window that has just been opened, or another project in it."""
    if kind != "spiral":
        choose(wired, kind)
    if optimizer == "sgd":
        wired.document.push(SetTraining(field="optimizer", value={"kind": "sgd"}))
    good = play(wired, 60)
    assert good.state is RunState.RUNNING
    wired.document.push(SetTraining(field="learning_rate", value=1000.0))
    snapshot = wired.train(4000)
    assert snapshot.state is RunState.DIVERGED
    assert not wired.wiring.bridge.playing
    assert snapshot.step >= 60
    trouble = snapshot.trouble
    assert trouble is not None
    assert wired.document.spec.network.has(trouble.layer_id)
    assert "learning rate of" in trouble.remedy
    assert notices(wired) == [f"{trouble.problem} {trouble.remedy}"]
    assert wired.window.problems.lines()[0].problem == trouble.problem
    assert astray(show_every_view(wired)) == []
    wired.document.undo()
    assert wired.poll().trouble is None
    assert notices(wired) == []
    mended = play(wired, 60)
    assert mended.state is RunState.RUNNING
    assert mended.trouble is None
    assert mended.step == snapshot.step + 60
    assert mended.curves is not None
    assert mended.curves.train_loss[-1] < 10 * good.curves.train_loss[0]  # type: ignore[union-attr]


# ---- a layer that fails


class Failing(DenseModule):
    """A layer with a fault: it cannot do what it is asked to."""

    only_in_training = False

    def forward(self, x: Tensor) -> Tensor:
        if self.training or not self.only_in_training:
            raise RuntimeError("the mill is stuck")
        return super().forward(x)


@pytest.fixture(params=[False, True], ids=["always", "only in training"])
def failing_layer(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A builder that makes failing layers of 13 units, put where a new kind of layer would put its own."""

    def build(layer: Dense, shape: LayerShape, around: Surroundings) -> LayerModule:
        if layer.units != FAILING:
            return build_dense(layer, shape, around)
        module = Failing((shape.output[0], shape.inputs[0][0]), bias=True, initialisation="xavier_uniform")
        module.only_in_training = request.param
        return module

    monkeypatch.setitem(BUILDERS, "dense", build)


@pytest.mark.parametrize("mending", ["undo", "edit", "remove"])
@pytest.mark.usefixtures("failing_layer")
def test_a_layer_that_fails_is_named_and_the_next_edit_recovers(wired: Wired, mending: str) -> None:
    play(wired, 30)
    wired.document.push(SetParameter(layer_ids=("dense-2",), field="units", value=FAILING))
    snapshot = wired.train(5)
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "dense-2"
    assert "the mill is stuck" in snapshot.trouble.problem
    assert not wired.wiring.bridge.playing
    assert any("the mill is stuck" in text for text in notices(wired))
    assert [line.layer_id for line in wired.window.problems.lines()] == ["dense-2"]
    wired.window.grab()
    if mending == "undo":
        wired.document.undo()
    elif mending == "edit":
        wired.document.push(SetParameter(layer_ids=("dense-2",), field="units", value=4))
    else:
        wired.document.push(RemoveLayers(layer_ids=("dense-2",)))
    assert wired.poll().state is RunState.PAUSED
    assert notices(wired) == []
    assert wired.window.problems.lines() == ()
    before = wired.poll().step
    assert play(wired, 10).step == before + 10


# ---- data


def test_a_table_deleted_in_use_is_missed_in_words_and_found_again(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    rows = "\n".join(f"{i},{i * 7 % 11},{'ab'[i % 2]}" for i in range(60))
    path.write_text(f"one,two,kind\n{rows}\n")
    with qtbot.waitSignal(wired.wiring.reading.table_ready, timeout=10_000):
        wired.wiring.own_data.read_table(str(path))
    assert wired.document.spec.data.kind == "csv"
    assert play(wired, 20).step == 20
    kept = path.read_bytes()
    path.unlink()
    assert wired.train(20).step == 40, "what was read is still there"
    wired.document.push(SetDataField(field="noise", value=20.0))
    snapshot = wired.poll()
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "data"
    assert "mine.csv" in snapshot.trouble.problem
    assert any("mine.csv" in text for text in notices(wired))
    path.write_bytes(kept)
    wired.document.push(SetDataField(field="noise", value=10.0))
    assert wired.poll().state is RunState.PAUSED
    assert notices(wired) == []
    assert play(wired, 10).step == 50


def test_a_wrong_formula_is_told_at_its_field_and_play_says_why_not(wired: Wired) -> None:
    choose(wired, "function")
    play_action = wired.wiring.actions["run.play"]
    wired.document.push(SetDataField(field="formula", value="sin(x) +"))
    row: Any = wired.window.data._form.row("formula")
    assert row.control.problem() != ""
    assert row.control.problem() in play_action.toolTip()
    assert not play_action.isEnabled()
    assert wired.poll().state is RunState.BLOCKED
    wired.document.push(SetDataField(field="formula", value="sin(x) + 1"))
    assert row.control.problem() == ""
    assert play_action.isEnabled()
    assert play(wired, 10).step == 10


def test_a_formula_without_a_value_never_reaches_the_run(wired: Wired) -> None:
    for formula in ("log(0 - 1 - x*x)", "9**9**9", "1/(x-x)"):
        wired.document.open(default_spec())
        choose(wired, "function")
        wired.document.push(SetDataField(field="formula", value=formula))
        snapshot = wired.poll()
        assert snapshot.state is RunState.BLOCKED, formula
        assert snapshot.trouble is not None
        assert snapshot.trouble.layer_id == "data"
        wired.document.undo()
        assert play(wired, 10).step == 10


# ---- edits that do not fit


def test_an_edit_that_is_refused_is_told_and_changes_nothing(wired: Wired) -> None:
    for edit in (
        RemoveLayers(layer_ids=("output",)),
        SetParameter(layer_ids=("gone",), field="units", value=3),
        SetParameter(layer_ids=("dense-1",), field="units", value=0),
        SetTraining(field="learning_rate", value=float("nan")),
    ):
        wired.document.open(default_spec())
        assert notices(wired) == []
        play(wired, 10)
        before, revision = wired.document.spec, wired.document.revision
        wired.document.push(edit)
        [text] = notices(wired)
        assert text.endswith(".")
        assert (wired.document.spec, wired.document.revision) == (before, revision)
        assert wired.train(10).step == 20
