"""Pictures of the weight table, of what an initialisation would draw, and of changes on the curves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Mark
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, run_of
from widgets.panels.init_preview import InitPreview
from widgets.panels.weight_model import Area
from widgets.panels.weight_table import WeightTable
from widgets.plots.curves import CurvesView

MARKS = (
    Mark(20, "learning rate 0.1", 1),
    Mark(60, "Dense 8: units 9", 2),
    Mark(62, "Dense 8: units 10", 3),
    Mark(66, "noise 20", 4),
    Mark(150, "randomise Dense 8", 5),
    Mark(230, "Dense 6: activation ReLU", 6),
)


def table(preset: str, steps: int, layer_id: str, size: tuple[int, int]) -> WeightTable:
    """The weights of a layer after some training."""
    run, made = run_of(preset, steps), WeightTable()
    made.resize(*size)
    made.show_document(run.spec, run.analysis)
    made.set_layers((layer_id,))
    made.show()
    made.show_snapshot(run.snapshot)
    return made


@pytest.mark.parametrize(
    ("name", "preset", "steps", "layer_id", "size"),
    [
        ("spiral", "spiral", 250, "dense-1", (662, 240)),
        ("digits", "digits", 120, "output", (662, 300)),
        ("narrow", "spiral", 250, "output", (346, 140)),
    ],
)
def test_the_weight_table_looks_as_it_did(
    name: str, preset: str, steps: int, layer_id: str, size: tuple[int, int], qapp: QApplication, qtbot: QtBot
) -> None:
    made = table(preset, steps, layer_id, size)
    qtbot.addWidget(made)
    if name == "spiral":
        made.grid.select_area(Area(1, 1, 3, 2))
    check_picture(in_both_themes(qapp, made), f"table-{name}")


def test_a_refusal_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    made = table("spiral", 250, "dense-2", (662, 240))
    qtbot.addWidget(made)
    made.grid.select_area(Area(4, 7, 4, 7))
    qapp.clipboard().setText("1\t2\t3")
    made.paste()
    check_picture(in_both_themes(qapp, made), "table-refused")


def test_what_initialisations_draw_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    run, sheet = run_of("spiral", 250), QWidget()
    qtbot.addWidget(sheet)
    column = QVBoxLayout(sheet)
    sheet.resize(322, 260)
    sheet.show()
    for kind in ("xavier_uniform", "orthogonal"):
        preview = InitPreview()
        column.addWidget(preview)
        preview.show_layer(run.spec.network.layer("dense-1").with_(initialisation=kind), run.analysis.shapes["dense-1"])
        preview.show_snapshot(run.snapshot)
    check_picture(in_both_themes(qapp, sheet), "initialisations")


@pytest.mark.parametrize("told", [False, True], ids=["plain", "told"])
def test_changes_on_the_curves_look_as_they_did(told: bool, qapp: QApplication, qtbot: QtBot) -> None:
    run, view = run_of("spiral", 250), CurvesView()
    qtbot.addWidget(view)
    assert run.snapshot.curves is not None
    view.resize(346, 216)
    view.show_document(run.spec, run.analysis)
    view.show_snapshot(replace(run.snapshot, curves=replace(run.snapshot.curves, marks=MARKS)))
    view.show()
    for _ in range(2 * told):
        QTest.keyClick(view.surface, Qt.Key.Key_PageDown)
    check_picture(in_both_themes(qapp, view), f"marks-{'told' if told else 'plain'}")
