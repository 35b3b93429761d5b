"""The table of actions: every row does something, no shortcut means two things."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.actions import MENUS, ROWS, Actions
from app.commands import Commands
from tests.app.conftest import Wired


def test_every_row_has_a_command_and_every_command_a_row(wired: Wired) -> None:
    keys = {row.key for row in ROWS}
    assert set(wired.wiring.commands.table()) == keys
    menus = tuple(f"{menu}_" for menu in MENUS)
    assert {name for name in vars(Commands) if name.startswith(menus)} <= {key.replace(".", "_") for key in keys}


def test_no_shortcut_means_two_things() -> None:
    count = Counter(QKeySequence(text).toString() for row in ROWS for text in row.shortcuts)
    assert [text for text, times in count.items() if times > 1] == []
    assert "" not in count


def test_a_row_becomes_a_menu_entry_that_runs_its_command(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    ran: list[str] = []
    actions = Actions(window, {row.key: lambda key=row.key: ran.append(key) for row in ROWS})  # type: ignore[misc]
    for row in ROWS:
        assert actions[row.key] in actions.menus[row.key.split(".")[0]].actions()
        actions[row.key].trigger()
    assert ran == [row.key for row in ROWS]


def test_what_cannot_be_done_says_why(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window, {row.key: lambda: None for row in ROWS})
    actions.update({"undo": "Nothing to undo."})
    assert not actions["edit.undo"].isEnabled()
    assert actions["edit.undo"].toolTip() == "Nothing to undo."
    assert actions["edit.redo"].isEnabled()
    actions.update({})
    assert actions["edit.undo"].isEnabled()
