"""What holds for every panel: names, widths, both themes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, RunState, Snapshot
from engine.spec.catalog.data import DATA, Column, CsvTable
from engine.spec.catalog.layers import Add, DropoutLayer
from engine.spec.catalog.optimizers import SGD
from engine.spec.catalog.schedules import Cosine
from engine.spec.document import Spec, default_spec
from engine.spec.edits import AddLayer, AddLink, RemoveLinks, SetData, SetParameter, SetTraining
from engine.spec.fragment import fragment_of
from engine.spec.shapes import analyse
from widgets.kit import DARK, LIGHT, apply_theme, contrast
from widgets.panels.data_panel import DataPanel
from widgets.panels.form import Form
from widgets.panels.inspector import Inspector
from widgets.panels.layers_panel import LayersPanel
from widgets.panels.panel import Panel
from widgets.panels.problems_panel import ProblemsPanel
from widgets.panels.training_panel import TrainingPanel
from widgets.panels.transport import TransportBar

NARROWEST = 210  # px, of a dock

CSV = CsvTable(path="/a/b.csv", rows=3, columns=(Column(name="a long column name", kind="number"),), target="")


def inspector_of(*ids: str, unit: int | None = None) -> Callable[[Spec], Panel]:
    def make(spec: Spec) -> Panel:
        panel = Inspector()
        panel.show_document(spec, analyse(spec))
        panel.set_selection(ids)
        if unit is not None:
            use = np.linspace(0.1, -0.002, 8, dtype=np.float32)
            panel.set_unit(ids[0], unit)
            panel.show_snapshot(Snapshot(1, RunState.PAUSED, layers={ids[0]: LayerView(usefulness=use)}))
        panel.findChildren(Form)[0].set_more(True)
        return panel

    return make


def shown(kind: type[DataPanel] | type[TrainingPanel] | type[ProblemsPanel]) -> Callable[[Spec], Panel]:
    def make(spec: Spec) -> Panel:
        panel = kind()
        panel.show_document(spec, analyse(spec))
        return panel

    return make


def blocks(_spec: Spec) -> Panel:
    panel = LayersPanel()
    long = fragment_of(default_spec().network, ("dense-1",), name="A block with a name that has no room at all")
    panel.set_blocks((long,), (long,))
    return panel


def unequal(name: str) -> Spec:
    """An Add that gets 8 and 6, with a warning beside it."""
    spec = AddLayer(layer=Add(id="add-1")).apply(default_spec())
    spec = SetParameter(layer_ids=("dense-2",), field="name", value=name).apply(spec)
    spec = RemoveLinks(links=(("dense-2", "output"),)).apply(spec)
    for source, target in (("dense-1", "add-1"), ("dense-2", "add-1"), ("add-1", "output")):
        spec = AddLink(source=source, target=target).apply(spec)
    return AddLayer(layer=DropoutLayer(id="dropout-1")).apply(spec)


PANELS: dict[str, Callable[[Spec], Panel]] = {
    "data": shown(DataPanel),
    "training": shown(TrainingPanel),
    "problems": shown(ProblemsPanel),
    "layers": lambda _spec: LayersPanel(),
    "project": inspector_of(),
    "input": inspector_of("input"),
    "dense": inspector_of("dense-1"),
    "two layers": inspector_of("dense-1", "dense-2"),
    "two kinds": inspector_of("dense-1", "output"),
    "join": inspector_of("add-1"),
    "unit": inspector_of("dense-1", unit=2),
    "blocks": blocks,
    "output": inspector_of("output"),
}
SPECS: dict[str, Callable[[], Spec]] = {
    "spiral": default_spec,
    "unequal": lambda: unequal("A branch with a name that has no room at all"),
    "function": lambda: SetData(data=DATA["function"](kind="function")).apply(default_spec()),
    "digits": lambda: SetData(data=DATA["digits"](kind="digits")).apply(default_spec()),
    "csv": lambda: SetData(data=CSV).apply(default_spec()),
    "cosine": lambda: SetTraining(field="schedule", value=Cosine()).apply(
        SetTraining(field="optimizer", value=SGD()).apply(default_spec())
    ),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_nothing_is_cut_off_in_the_narrowest_dock(
    make: Callable[[Spec], Panel], spec: Callable[[], Spec], qtbot: QtBot
) -> None:
    panel = make(spec())
    qtbot.addWidget(panel)
    panel.resize(NARROWEST, 300)
    panel.show()
    qtbot.waitExposed(panel)
    assert panel.inner_width() <= NARROWEST
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.window() is panel and not widget.visibleRegion().isEmpty():
            right = widget.mapTo(panel, widget.rect().topRight()).x()
            assert right < NARROWEST, f"{type(widget).__name__} {widget.accessibleName()!r} ends at {right}"


@pytest.mark.parametrize("make", [*PANELS.values(), lambda _spec: bar()], ids=[*PANELS, "transport"])
def test_everything_that_takes_the_focus_has_a_name(make: Callable[[Spec], QWidget], qtbot: QtBot) -> None:
    panel = make(SPECS["csv"]())
    qtbot.addWidget(panel)
    panel.show()
    takers = [w for w in panel.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    inside = [w for w in takers if w.window() is panel]
    nameless = [type(w).__name__ for w in inside if not w.accessibleName()]
    assert inside or isinstance(panel, ProblemsPanel)
    assert nameless == []


def bar() -> TransportBar:
    made = TransportBar()
    made.show_document(default_spec(), analyse(default_spec()))
    return made


@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_a_panel_follows_the_theme(make: Callable[[Spec], Panel], qapp: QApplication, qtbot: QtBot) -> None:
    panel = make(default_spec())
    qtbot.addWidget(panel)
    panel.resize(260, 500)
    panel.show()
    corner = {}
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        corner[theme.name] = panel.grab().toImage().pixelColor(130, 494).name()
    assert corner == {"light": LIGHT.panel, "dark": DARK.panel}
    assert contrast(DARK.text, corner["dark"]) > 4.5
