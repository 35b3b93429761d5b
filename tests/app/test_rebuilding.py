"""A network that rebuilds its input, in a whole window: which views come, and what a hand does in them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.snapshot import AnomalyView, RebuildView
from engine.spec.presets import PRESETS
from engine.spec.studies import AnomalyStudy, RebuildStudy
from tests.app.conftest import Wired


@pytest.fixture
def tumours(wired: Wired) -> Wired:
    """A window in which tumours are rebuilt, and malignant ones are never trained on."""
    wired.document.open(PRESETS["cancer-anomaly"]())
    wired.wiring.arranging.reveal("reconstruction")
    wired.train(1)
    for _ in range(20):
        wired.poll()
    return wired


def test_what_comes_back_is_in_front(tumours: Wired) -> None:
    docks = tumours.window.docks
    assert not docks["reconstruction"].isHidden()
    assert not docks["anomaly"].isHidden()
    snapshot = tumours.snapshot
    assert snapshot is not None
    assert isinstance(snapshot.studies.get(RebuildStudy()), RebuildView)
    assert tumours.window.reconstruction.empty_text() == ""


def test_a_sample_that_is_clicked_is_the_chosen_one_of_all(tumours: Wired) -> None:
    spot = tumours.window.reconstruction.sheet.spots()[3]
    tumours.window.reconstruction.sheet.sample_chosen.emit(spot.origin)
    tumours.poll()
    snapshot = tumours.poll()
    answer = snapshot.studies[RebuildStudy()]
    assert isinstance(answer, RebuildView)
    assert answer.chosen.origin.tolist() == [spot.origin]


def test_another_class_is_held_out_by_the_view(tumours: Wired) -> None:
    tumours.wiring.arranging.reveal("anomaly")
    for _ in range(20):
        tumours.poll()
    view = tumours.window.anomaly
    snapshot = tumours.snapshot
    assert snapshot is not None
    assert isinstance(snapshot.studies.get(AnomalyStudy()), AnomalyView)
    assert view.held_out.value() == 0
    view.held_out.value_requested.emit(1)
    assert tumours.document.spec.data.held_out == (1,)
    assert view.held_out.value() == 1
    tumours.document.undo()
    assert view.held_out.value() == 0


def test_a_classifier_is_put_on_the_code(tumours: Wired) -> None:
    tumours.window.worth.classifier_requested.emit(50)
    assert tumours.document.spec.data_shape.task in ("two-class", "multi-class")
    assert tumours.document.spec.data.labels == 50
    assert tumours.window.docks["reconstruction"].isHidden()


def test_the_palette_puts_a_classifier_on_the_code(tumours: Wired) -> None:
    tumours.wiring.actions["help.palette"].trigger()
    line = QApplication.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "put a classifier")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not tumours.window.palette_overlay.isVisible()
    assert tumours.document.spec.data_shape.task in ("two-class", "multi-class")
    assert tumours.document.spec.data.labels == 0


def test_who_has_no_code_is_told_so(wired: Wired) -> None:
    action = wired.wiring.actions["network.classify"]
    assert not action.isEnabled()
    assert "reconstructs its input through a code" in action.toolTip()
