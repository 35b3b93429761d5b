"""The menus of files: every example is in one submenu, and opens; the last projects come newest first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from app.errands import EXAMPLES
from app.file_menus import FileMenus, is_example


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def menus(window: QMainWindow, opened: list[str], recent: list[str]) -> QMenu:
    menu = window.menuBar().addMenu("File")
    FileMenus(menu, menu.addAction("Save"), opened.append, lambda: recent)
    return menu


def submenu(menu: QMenu, title: str) -> QMenu:
    return next(found for found in menu.findChildren(QMenu) if found.title() == title)


def test_every_example_is_there_once_and_opens(window: QMainWindow) -> None:
    opened: list[str] = []
    examples = submenu(menus(window, opened, []), "Examples")
    groups = examples.findChildren(QMenu)
    assert all(len(group.actions()) <= 30 for group in groups)
    for group in groups:
        for action in group.actions():
            action.trigger()
    assert sorted(map(Path, opened)) == sorted(EXAMPLES.glob("*.lscope"))


def test_the_last_projects_are_filled_in_when_the_menu_opens(window: QMainWindow) -> None:
    opened: list[str] = []
    recent: list[str] = []
    menu = submenu(menus(window, opened, recent), "Recent")
    menu.aboutToShow.emit()
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [("No projects yet", False)]
    recent += ["/a/b.lscope", "/c.lscope"]
    menu.aboutToShow.emit()
    menu.actions()[1].trigger()
    assert opened == ["/c.lscope"]


def test_an_example_is_told_from_a_project() -> None:
    assert is_example(EXAMPLES / "digits.lscope")
    assert not is_example(Path("digits.lscope"))
