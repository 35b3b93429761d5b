"""A window that was left by an older program, which knew fewer views: the new ones have their place and come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from app.docks import DOCKS, LAYOUTS
from app.settings import Settings, save_settings
from engine.spec.presets import PRESETS
from tests.app.conftest import Wired
from tests.taking_down import take_down

NEW = (
    "data_space", "generated", "reconstruction", "anomaly", "worth", "code", "code_units",
    "world", "episode", "action_bars", "phase", "replay", "returns", "contest",
)  # fmt: skip
UNSUITED = ("masks", "text", "translation", "forecast", "attention")  # of the data that a window begins with


@pytest.fixture(params=["build", "look"])
def returned(qapp: QApplication, older: QMainWindow, request: pytest.FixtureRequest) -> Iterator[Wired]:
    """A window that opens as the older one was left: the curves were closed in it."""
    seen = {row.key for row in DOCKS if row.stack in LAYOUTS[request.param]} - {"curves", *UNSUITED}
    for dock in older.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in seen)
    save_settings(Settings(layout=bytes(older.saveState().toBase64().data()).decode()))
    made = Wired(qapp)
    yield made
    take_down(made.wiring)


@pytest.fixture
def older(qtbot: QtBot) -> QMainWindow:
    """The docks of a program without the new views, each in its stack."""
    window, stacks = QMainWindow(), dict[str, QDockWidget]()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    for row in DOCKS:
        if row.key not in NEW:
            dock = QDockWidget(row.title, window)
            dock.setObjectName(row.key)
            window.addDockWidget(row.area, dock)
            if row.stack in stacks:
                window.tabifyDockWidget(stacks[row.stack], dock)
            stacks.setdefault(row.stack, dock)
    return window


def test_new_views_do_not_stand_about_where_they_do_not_suit(returned: Wired) -> None:
    docks = returned.window.docks
    assert docks["curves"].isHidden()
    assert [key for key in NEW if not docks[key].isHidden()] == []
    assert [row.key for row in DOCKS if docks[row.key].isFloating()] == []


@pytest.mark.parametrize(("new", "known"), [("reconstruction", "samples"), ("code", "states")])
def test_new_views_come_to_their_place_with_data_that_they_suit(returned: Wired, new: str, known: str) -> None:
    returned.document.open(PRESETS["digits-autoencoder"]())
    assert not returned.window.docks["reconstruction"].isHidden()
    for key in (known, new):
        returned.wiring.actions[f"view.panel_{key}"].trigger()
    docks = returned.window.docks
    assert docks[new].isVisible()
    assert not docks[new].isFloating()
    assert docks[known] in returned.window.tabifiedDockWidgets(docks[new])
