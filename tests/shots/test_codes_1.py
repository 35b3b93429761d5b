"""Pictures of what comes back, what is strange, and what labels are worth: answers by formula, nothing is trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import Answered, LayerView, RunState, Snapshot, read_only
from engine.spec.document import Spec
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from engine.spec.studies import AnomalyStudy, RebuildStudy, Study, WorthStudy
from tests.plots.codes import autoencoder, decoded
from tests.plots.rebuilt import anomaly_view, rebuild_view, worth_view
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.stage.conftest import chosen
from widgets.plots.anomaly import ALARMS, AnomaliesView
from widgets.plots.base import View
from widgets.plots.reconstruction import ReconstructionView
from widgets.plots.worth import LabelsView
from widgets.stage.stage import PictureStage

NARROW, WIDE = (320, 420), (720, 480)


@dataclass(frozen=True)
class Case:
    """data, and the size of the dock. corrupted, held_out : what is asked of the data. roc : which curve."""

    data: str
    size: tuple[int, int] = NARROW
    corrupted: bool = False
    held_out: int = -1
    roc: bool = False

    def spec(self) -> Spec:
        spec = autoencoder(self.data)
        held_out = (self.held_out,) if self.held_out >= 0 else ()
        return spec.model_copy(update={"data": spec.data.with_(held_out=held_out)})


def show(view: View, spec: Spec, size: tuple[int, int], study: Study, answer: Answered, qtbot: QtBot) -> None:
    """A view in a dock of a size, with its answer."""
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.show()
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies={study: answer}))


REBUILT = {
    "narrow": Case("digits", corrupted=True),
    "wide": Case("digits", WIDE),
    "table": Case("diabetes", WIDE),
    "table-narrow": Case("iris"),
    "signal": Case("sines", corrupted=True),
    "plane": Case("spiral"),
}
STRANGE = {
    "narrow": Case("digits", held_out=3),
    "wide": Case("digits", WIDE, held_out=3, roc=True),
    "table": Case("iris", held_out=0),
    "none": Case("digits"),
}


@pytest.mark.parametrize("name", REBUILT)
def test_what_comes_back_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    case, view = REBUILT[name], ReconstructionView()
    answer = rebuild_view(case.spec(), corrupted=case.corrupted)
    show(view, case.spec(), case.size, RebuildStudy(), answer, qtbot)
    check_picture(in_both_themes(qapp, view), f"reconstruction-{name}")


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_strange_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    case, view = STRANGE[name], AnomaliesView()
    answer = anomaly_view(case.spec(), held_out=case.held_out)
    show(view, case.spec(), case.size, AnomalyStudy(), answer, qtbot)
    if case.roc:
        view.roc.click()
        view.filter.value_requested.emit(ALARMS)
    check_picture(in_both_themes(qapp, view), f"anomaly-{name}")


@pytest.mark.parametrize(
    ("name", "size", "gain", "done"),
    [("narrow", (320, 320), 0.06, True), ("wide", WIDE, -0.02, True), ("growing", (320, 280), 0.06, False)],
)
def test_what_labels_are_worth_looks_as_it_did(
    name: str, size: tuple[int, int], gain: float, done: bool, qapp: QApplication, qtbot: QtBot
) -> None:
    view, answer = LabelsView(), worth_view(gain=gain, done=done)
    show(view, autoencoder("digits"), size, WorthStudy(), answer, qtbot)
    check_picture(in_both_themes(qapp, view), f"worth-{name}")


@pytest.mark.parametrize("width", [230, 420])
def test_a_picture_that_comes_back_on_the_stage(width: int, qapp: QApplication, qtbot: QtBot) -> None:
    spec, stage = PRESETS["digits-autoencoder"](), PictureStage()
    qtbot.addWidget(stage)
    stage.resize(width, 520)
    stage.show_document(spec, analyse(spec))
    stage.show()
    inputs = decoded(np.array([(0.2, 0.1), (0.0, 0.2)], np.float32), spec.data_shape)
    rebuilt = LayerView(response=read_only(inputs[1].reshape(1, 8, 8)))
    one = chosen(spec, 5, inputs=inputs[0])
    stage.show_snapshot(Snapshot(1, RunState.PAUSED, chosen=one, layers={analyse(spec).answer: rebuilt}))
    check_picture(in_both_themes(qapp, stage), f"stage-rebuilt-{width}")
