"""A picture of every panel, in light and dark, and of what lies over the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.data import preview
from engine.snapshot import Preview, RunState, Snapshot, Trouble
from engine.spec.blocks import BLOCKS
from engine.spec.catalog.data import DATA, Column, CsvTable, DataKind, PictureFolder
from engine.spec.catalog.layers import Add, DropoutLayer
from engine.spec.catalog.schedules import Cosine
from engine.spec.document import Group, Spec, default_spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    GroupLayers,
    RemoveLinks,
    SetData,
    SetParameter,
    SetTraining,
)
from engine.spec.fragment import fragment_of
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, run_of
from widgets.kit import NoticeBar
from widgets.panels.analysis_table import AnalysisPanel
from widgets.panels.command_palette import Command, CommandPalette
from widgets.panels.data_panel import DataPanel
from widgets.panels.form import Form
from widgets.panels.inspector import Inspector
from widgets.panels.layers_panel import LayersPanel
from widgets.panels.problems_panel import ProblemsPanel
from widgets.panels.shortcuts_overlay import ShortcutsOverlay
from widgets.panels.status import StatusBar
from widgets.panels.training_panel import TrainingPanel
from widgets.panels.transport import TransportBar

CSV = CsvTable(
    path="/home/ada/penguins.csv",
    rows=344,
    columns=(
        Column(name="bill length", kind="number", missing=2, fill="fill"),
        Column(name="island", kind="category", categories=("Biscoe", "Dream", "Torgersen")),
        Column(name="size", kind="category", categories=("big", "small"), encoding="ordinal", missing=11),
        Column(name="note", kind="skip", missing=318),
        Column(name="species", kind="category", categories=("Adelie", "Gentoo")),
    ),
    target="species",
)
HEAD_ROWS = [
    (2, ("39.1", "Torgersen", "big", "", "Adelie")),
    (3, ("39.5", "Torgersen", "small", "ringed twice", "Adelie")),
    (4, ("", "Biscoe", "small", "", "Adelie")),
    (5, ("36.7", "Dream", "", "", "Gentoo")),
    (6, ("39.3", "Dream", "big", "", "Gentoo")),
    (7, ("38.9", "Biscoe", "big", "", "Gentoo")),
]
BAD_FILES = [
    ("cats/IMG_0042.jpg", "ends in the middle; the file is damaged or was not copied to its end"),
    ("dogs/list.png", "is no picture, whatever its name says"),
]
BAD_LINES = [(4, "bill length: “NA” is not a number"), (340, "2 cells instead of 3")]
DIVERGED = Trouble(
    "dense-1", "Its weights grew without bound at step 12.", "Try a smaller learning rate, such as 0.01."
)
Make = Callable[[], QWidget]


def with_document(panel: QWidget, spec: Spec) -> QWidget:
    """A panel that shows a document."""
    panel.show_document(spec, analyse(spec))  # type: ignore[attr-defined]
    return panel


def data_panel(kind: str) -> QWidget:
    """With the real thumbnails."""
    panel = DataPanel()
    for name, made in thumbnails().items():
        panel.set_preview(name, made)
    return with_document(panel, SetData(data=DATA[kind](kind=kind)).apply(default_spec()))


def csv_panel() -> QWidget:
    """A table of one's own, of which two lines could not be read."""
    panel = DataPanel()
    with_document(panel, SetData(data=CSV).apply(default_spec()))
    panel.set_table_rows(CSV.path, HEAD_ROWS)
    panel.set_table_report(BAD_LINES)
    return panel


def reading_panel() -> QWidget:
    """While a large table is read."""
    panel = DataPanel()
    with_document(panel, default_spec())
    panel.progress.set_share("a year of measurements.csv", 0.43)
    return panel


def pictures_panel() -> QWidget:
    """A folder of pictures, of which two could not be read."""
    panel = DataPanel()
    data = PictureFolder(path="/home/ada/pets", classes=("cats", "dogs", "birds"), rows=418, edge=24)
    with_document(panel, SetData(data=data).apply(default_spec()))
    panel.set_picture_report(BAD_FILES)
    return panel


_THUMBNAILS: dict[str, Preview] = {}


def thumbnails() -> dict[str, Preview]:
    """Made once."""
    if not _THUMBNAILS:
        _THUMBNAILS.update(
            (k, preview(cast(DataKind, data(kind=k)), 1)) for k, data in DATA.items() if data.family != "own"
        )
    return _THUMBNAILS


def inspector(*ids: str) -> QWidget:
    """With something chosen."""
    panel = Inspector()
    with_document(panel, default_spec())
    panel.set_selection(ids)
    panel.show_snapshot(run_of("spiral", 250).snapshot)
    return panel


def inspector_of_unit() -> QWidget:
    """One unit's weights as a list."""
    panel = inspector("dense-1")
    assert isinstance(panel, Inspector)
    panel.set_unit("dense-1", 2)
    return panel


def inspector_of_use() -> QWidget:
    """What each unit is good for, and what can be done with one."""
    panel = inspector("dense-1")
    assert isinstance(panel, Inspector)
    panel.set_unit("dense-1", 2)
    run = run_of("spiral", 250).snapshot
    use = np.array([0.11, 0.02, 0.31, 0.07, -0.001, 0.2, 0.04, 0.09], dtype=np.float32)
    view = replace(run.layers["dense-1"], usefulness=use)
    panel.show_snapshot(replace(run, layers={**run.layers, "dense-1": view}))
    return panel


def branched() -> Spec:
    """Two branches that do not fit, in a group, and a layer that leads nowhere."""
    spec = AddLayer(layer=Add(id="add-1")).apply(default_spec())
    spec = RemoveLinks(links=(("dense-2", "output"),)).apply(spec)
    for source, target in (("dense-1", "add-1"), ("dense-2", "add-1"), ("add-1", "output")):
        spec = AddLink(source=source, target=target).apply(spec)
    spec = AddLayer(layer=DropoutLayer(id="dropout-1")).apply(spec)
    spec = SetParameter(layer_ids=("dense-1",), field="frozen", value=True).apply(spec)
    group = Group(id="group-1", name="Residual block", layer_ids=("dense-1", "dense-2"), folded=True)
    return GroupLayers(group=group).apply(spec)


def builder(panel: QWidget, *ids: str, more: bool = False) -> QWidget:
    """A panel that shows the branches, with something chosen."""
    with_document(panel, branched())
    if isinstance(panel, (Inspector, AnalysisPanel)):
        panel.set_selection(ids)
    for form in panel.findChildren(Form):
        form.set_more(more)
    return panel


def layers(text: str = "") -> QWidget:
    """All that can be inserted, or what a search finds."""
    panel = LayersPanel()
    encoder = fragment_of(default_spec().network, ("dense-1", "dense-2"), name="My encoder")
    panel.set_blocks(tuple(block.make(8) for block in BLOCKS[:3]), (encoder,))
    if text:
        edit = panel.findChild(QLineEdit)
        assert isinstance(edit, QLineEdit)
        edit.setFocus()
        QTest.keyClicks(edit, text)
    return panel


def cosine() -> Spec:
    """A schedule and a penalty."""
    spec = SetTraining(field="schedule", value=Cosine()).apply(default_spec())
    return SetTraining(field="l2", value=0.001).apply(spec)


def problems() -> QWidget:
    """One that stops the run, and a run that went wrong."""
    spec = SetParameter(layer_ids=("input",), field="features", value=()).apply(default_spec())
    panel = ProblemsPanel()
    with_document(panel, spec)
    panel.show_snapshot(Snapshot(1, RunState.DIVERGED, trouble=DIVERGED))
    return panel


def transport(preset: str, **changes: object) -> QWidget:
    """The bar after some training."""
    bar = TransportBar()
    with_document(bar, PRESETS[preset]())
    bar.show_snapshot(replace(run_of(preset, 250).snapshot, **changes))  # type: ignore[arg-type]
    return bar


def playing() -> QWidget:
    """While it trains."""
    bar = transport("spiral", state=RunState.RUNNING)
    assert isinstance(bar, TransportBar)
    bar.set_playing(True)
    return bar


def status() -> QWidget:
    """What stands at the bottom."""
    bar = StatusBar()
    with_document(bar, default_spec())
    bar.show_snapshot(run_of("spiral", 250).snapshot)
    return bar


def notices() -> QWidget:
    """One of each level, with what can be done."""
    bar = NoticeBar()
    bar.show_notice("info", "“Spiral” was not saved.", (("Bring it back", bar.hide), ("Discard", bar.hide)))
    bar.show_notice("warning", "2 rows were left out; the Data panel names their lines.")
    bar.show_notice("error", "spiral.lscope could not be read: it ends too early. Open an older copy.")
    return bar


PANELS: dict[str, tuple[Make, tuple[int, int]]] = {
    "data-spiral": (lambda: data_panel("spiral"), (240, 560)),
    "data-function": (lambda: data_panel("function"), (240, 760)),
    "data-digits": (lambda: data_panel("digits"), (240, 640)),
    "data-problems": (lambda: data_panel("brackets"), (240, 760)),
    "data-series": (lambda: data_panel("airline"), (240, 860)),
    "data-texts": (lambda: data_panel("number-words"), (240, 560)),
    "data-csv": (csv_panel, (240, 960)),
    "data-pictures": (pictures_panel, (240, 760)),
    "data-reading": (reading_panel, (240, 420)),
    "layers": (layers, (240, 1040)),
    "layers-search": (lambda: layers("re"), (240, 420)),
    "inspector-project": (lambda: inspector(), (346, 216)),
    "inspector-input": (lambda: inspector("input"), (346, 380)),
    "inspector-dense": (lambda: inspector("dense-1"), (346, 560)),
    "inspector-unit": (inspector_of_unit, (346, 560)),
    "inspector-output": (lambda: inspector("output"), (346, 300)),
    "inspector-join": (lambda: builder(Inspector(), "add-1"), (346, 260)),
    "inspector-kinds": (lambda: builder(Inspector(), "dense-1", "output"), (240, 300)),
    "inspector-group": (lambda: builder(Inspector(), "group-1", more=True), (346, 560)),
    "inspector-use": (inspector_of_use, (346, 620)),
    "analysis": (lambda: builder(AnalysisPanel(), "dense-1"), (1020, 240)),
    "problems-and-warnings": (lambda: builder(ProblemsPanel()), (662, 200)),
    "problems-narrow": (lambda: builder(ProblemsPanel()), (220, 340)),
    "training": (lambda: with_document(TrainingPanel(), default_spec()), (346, 560)),
    "training-cosine": (lambda: with_document(TrainingPanel(), cosine()), (346, 720)),
    "no-problems": (lambda: with_document(ProblemsPanel(), default_spec()), (662, 140)),
    "problems": (problems, (662, 180)),
    "transport": (lambda: transport("spiral"), (1600, 66)),
    "transport-narrow": (lambda: transport("digits"), (1040, 66)),
    "transport-playing": (playing, (1240, 66)),
    "transport-diverged": (lambda: transport("spiral", state=RunState.DIVERGED, trouble=DIVERGED), (1240, 66)),
    "transport-loading": (lambda: transport("spiral", state=RunState.LOADING, message="loading PyTorch"), (1240, 66)),
    "status": (status, (662, 24)),
    "notices": (notices, (662, 160)),
}


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    make, size = PANELS[name]
    panel = make()
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    check_picture(in_both_themes(qapp, panel), f"panel-{name}")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something to lie over, active, so that the search can be typed into."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_the_command_palette_looks_as_it_did(window: QWidget, qapp: QApplication) -> None:
    palette = CommandPalette(window)
    rows = [("Run: Play or pause", "P", True), ("View: Layout: Present", "Ctrl+3", True), ("Data: Penguins", "", True)]
    rows += [("Edit: Paste", "Ctrl+V", False), ("File: Save", "Ctrl+S", True)]
    why = "Copy a layer first."
    palette.set_commands([Command(title, keys, on, "" if on else why, window.close) for title, keys, on in rows])
    palette.open()
    search = palette.findChild(QLineEdit)
    assert search is not None
    QTest.keyClicks(search, "p")
    check_picture(in_both_themes(qapp, window), "overlay-palette")


def test_the_sheet_of_shortcuts_looks_as_it_did(window: QWidget, qapp: QApplication) -> None:
    from app.actions import shortcut_groups

    window.resize(1000, 700)
    sheet = ShortcutsOverlay(window)
    sheet.set_groups(shortcut_groups())
    sheet.open()
    QTest.keyClick(sheet, Qt.Key.Key_Shift)
    check_picture(in_both_themes(qapp, window), "overlay-shortcuts")
