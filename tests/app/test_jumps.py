"""Going to any state of the history in the whole window: the weights go along, there and back."""

from __future__ import annotations

from engine.messages import StateSaved
from engine.spec.edits import Edit, RandomiseLayers, SetParameter, SetTraining, SetWeight
from tests.app.conftest import Wired

TOLD: list[Edit] = [
    SetTraining(field="learning_rate", value=0.1),
    SetParameter(layer_ids=("dense-1",), field="units", value=6),
    SetWeight(layer_id="dense-1", parameter="weight", unit=0, source=0, value=2.0),
    SetTraining(field="learning_rate", value=0.02),
    RandomiseLayers(layer_ids=("dense-2",), salt=7),
]


def weights(wired: Wired) -> bytes:
    """All weights of the run, as they would be saved."""
    saved: list[StateSaved] = []
    wired.wiring.bridge.state_saved.connect(saved.append)
    wired.wiring.bridge.request_state()
    wired.poll()
    wired.wiring.bridge.state_saved.disconnect(saved.append)
    return saved[-1].members["weights.safetensors"]


def train(wired: Wired, steps: int) -> None:
    wired.wiring.bridge.play()
    wired.train(steps)
    wired.wiring.bridge.pause()
    wired.poll()


def test_a_jump_over_many_changes_brings_the_weights_along_both_ways(wired: Wired) -> None:
    document = wired.document
    train(wired, 20)
    left = {}
    for edit in TOLD:
        left[document.load_message().entry] = weights(wired)
        document.push(edit)
        document.finish_gesture()
        train(wired, 5)
    keys = [key for key, _label in document.entries()]
    newest = weights(wired)
    assert document.go_to(keys[1])  # as it was before the units were changed
    assert weights(wired) == left[keys[1]]
    assert document.spec.network.layer("dense-1").units == 8  # type: ignore[union-attr]
    assert document.go_to(keys[-1])
    assert weights(wired) == newest
    assert document.spec.training.learning_rate == 0.02
    assert document.redo_label == ""


def test_after_a_jump_undo_and_redo_go_on_from_there(wired: Wired) -> None:
    document = wired.document
    train(wired, 20)
    before = weights(wired)
    for edit in TOLD:
        document.push(edit)
        document.finish_gesture()
    after = weights(wired)
    keys = [key for key, _label in document.entries()]
    document.go_to(keys[-1])
    assert weights(wired) == after
    document.go_to(keys[3])
    while document.undo():
        pass
    assert weights(wired) == before
    document.go_to(keys[-1])
    assert weights(wired) == after


def test_a_mark_on_the_curves_leads_to_its_change(wired: Wired) -> None:
    document, curves = wired.document, wired.window.curves
    curves.mark_requested.connect(document.go_to)
    train(wired, 20)
    for edit in TOLD[:4]:
        document.push(edit)
        document.finish_gesture()
        train(wired, 20)
    keys = [key for key, _label in document.entries()]
    assert wired.snapshot is not None
    assert wired.snapshot.curves is not None
    marks = {mark.label: mark for mark in wired.snapshot.curves.marks}
    assert [mark.entry for mark in marks.values()] == keys[1:5]
    curves.surface.marks_requested.emit((marks["learning rate 0.1"],))
    wired.poll()
    assert document.spec.training.learning_rate == 0.1
    assert document.spec.network.layer("dense-1").units == 8  # type: ignore[union-attr]
    assert document.undo_label == "learning rate 0.1"
    assert document.redo_label == TOLD[1].label(document.spec)
    assert wired.snapshot.step == 40


def test_over_edits_that_cancel_each_other_out_the_weights_come_back(wired: Wired) -> None:
    train(wired, 20)
    before = weights(wired)
    for units in (5, 8):
        wired.document.push(SetParameter(layer_ids=("dense-1",), field="units", value=units))
        wired.document.finish_gesture()
    assert weights(wired) != before
    after = weights(wired)
    keys = [key for key, _label in wired.document.entries()]
    wired.document.go_to(keys[0])
    assert weights(wired) == before
    wired.document.go_to(keys[-1])
    assert weights(wired) == after
