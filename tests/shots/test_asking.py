"""Pictures of the views that ask what a network sees."""

from __future__ import annotations

from functools import cache

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.messages import Load, Pause, SetWatch, Travel
from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.catalog.data import DataKind, Digits, Photographs
from engine.spec.catalog.layers import Conv2d, Flatten, Input, MaxPool, Output
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from engine.spec.studies import METHODS, AdversarialStudy, AttributionStudy, Study
from engine.worker import InlineEngine
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.steady_runs import state_after
from widgets.plots.adversarial import AdversarialPlot
from widgets.plots.attribution import AttributionPlot

SAMPLES = {"digits": 1780, "photographs": 8}
FLIPS = AdversarialStudy(0.15)
STUDIES: frozenset[Study] = frozenset({*(AttributionStudy(method) for method, _ in METHODS), FLIPS})


@cache
def asked(data: str) -> tuple[Spec, Snapshot]:
    """A small CNN that has learned something, and all that the views may ask of it."""
    source: DataKind = Digits() if data == "digits" else Photographs()
    layers = (
        Input(id="input", as_picture=True), Conv2d(id="conv-1", units=8), MaxPool(id="pool"),
        Conv2d(id="conv-2", units=12), Flatten(id="flatten"), Output(id="output"),
    )  # fmt: skip
    spec = SetData(data=source).apply(default_spec()).with_(network=chain(*layers))
    engine, state = InlineEngine(), state_after(spec, 250 if data == "digits" else 60)
    watch = Watch(studies=STUDIES, sample=SAMPLES[data])
    for message in (SetWatch(watch), Load(spec, 1, Travel.OPEN, 1, state=state)):
        engine.post(message)
    snapshot: Snapshot | None = None
    while snapshot is None or set(snapshot.studies) != STUDIES:
        engine.post(Pause())
        snapshot = engine.latest()
    return spec, snapshot


ATTRIBUTIONS: dict[str, tuple[str, str, int, tuple[int, int]]] = {
    "four": ("digits", "", -1, (346, 330)),
    "wide": ("photographs", "", -1, (700, 280)),
    "one": ("digits", "occlusion", -1, (346, 330)),
}


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_what_it_looks_at(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    data, method, target, size = ATTRIBUTIONS[name]
    spec, snapshot = asked(data)
    view = AttributionPlot()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.method.value_requested.emit(method)
    view.target.value_requested.emit(target)
    view.show()
    view.show_snapshot(snapshot)
    check_picture(in_both_themes(qapp, view), f"view-attribution-{name}")


ADVERSARIAL = {"narrow": ("digits", (346, 340)), "wide": ("digits", (700, 260)), "color": ("photographs", (346, 340))}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_how_little_changes_the_answer(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    data, size = ADVERSARIAL[name]
    spec, snapshot = asked(data)
    view = AdversarialPlot()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.epsilon.value_requested.emit(FLIPS.epsilon)
    view.show()
    view.show_snapshot(snapshot)
    check_picture(in_both_themes(qapp, view), f"view-adversarial-{name}")


def test_on_other_data_they_say_why_they_are_empty(qapp: QApplication, qtbot: QtBot) -> None:
    view = AttributionPlot()
    qtbot.addWidget(view)
    view.resize(346, 200)
    view.show_document(default_spec(), analyse(default_spec()))
    view.show()
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    check_picture(in_both_themes(qapp, view), "view-attribution-empty")
