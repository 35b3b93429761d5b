"""Layers of autoencoders in the palette and the inspector, and classes that are never trained on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Corruption, Dense, GaussianCode, Input, LayerKind, Noise, Output, TiedDense
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import SetData, SetTraining
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.shots.test_panels import data_panel, with_document
from widgets.panels.form import Form
from widgets.panels.inspector import Inspector
from widgets.panels.layers_panel import LayersPanel


def rebuilding(*layers: LayerKind) -> Spec:
    """Digits that are to come back."""
    spec = SetTraining(field="task", value="reconstruction").apply(
        SetData(data=Digits(kind="digits")).apply(default_spec())
    )
    return spec.with_(network=chain(Input(id="input"), *layers, Output(id="output")))


def inspector(chosen: str, *layers: LayerKind) -> QWidget:
    """One of these layers."""
    panel = Inspector()
    with_document(panel, rebuilding(*layers))
    panel.set_selection([chosen])
    return panel


def tied(tied_to: str) -> QWidget:
    """A layer that uses another's weights, or that of none."""
    halves = Dense(id="dense-1", units=32), Dense(id="dense-2", units=8)
    return inspector("tied", *halves, TiedDense(id="tied", tied_to=tied_to), TiedDense(id="back", tied_to="dense-1"))


def noise() -> QWidget:
    """What a generator makes samples of."""
    panel = Inspector()
    ends = Noise(id="noise", units=16), Dense(id="dense", units=2, activation="linear")
    with_document(panel, default_spec().with_(network=chain(*ends, Output(id="output"))))
    panel.set_selection(["noise"])
    return panel


def held_out() -> QWidget:
    """Two digits that are only in the test, and few of the others to train on."""
    panel = data_panel("digits")
    with_document(panel, SetData(data=Digits(kind="digits", held_out=(3, 8), labels=50)).apply(default_spec()))
    for form in panel.findChildren(Form):
        form.set_more(True)
    return panel


PANELS: dict[str, tuple[Callable[[], QWidget], tuple[int, int]]] = {
    "data-held-out": (held_out, (240, 860)),
    "inspector-tied": (lambda: tied("dense-2"), (346, 380)),
    "inspector-tied-to-none": (lambda: tied("gone"), (346, 460)),
    "inspector-gaussian-code": (lambda: inspector("code", Dense(id="d"), GaussianCode(id="code")), (346, 480)),
    "inspector-corruption": (lambda: inspector("c", Corruption(id="c", mode="masking")), (346, 300)),
    "inspector-noise": (noise, (346, 300)),
}


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    make, size = PANELS[name]
    panel = make()
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    check_picture(in_both_themes(qapp, panel), f"panel-{name}")


@pytest.mark.parametrize("family", ["Codes", "Ends", "Joins"])
def test_the_palette_looks_as_it_did(family: str, qapp: QApplication, qtbot: QtBot) -> None:
    panel = LayersPanel()
    qtbot.addWidget(panel)
    panel.resize(240, 600)
    panel.show()
    check_picture(in_both_themes(qapp, panel.sections[family]), f"palette-{family.lower()}")
