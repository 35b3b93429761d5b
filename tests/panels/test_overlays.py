"""The command palette and the sheet of shortcuts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from tests.panels.desk import child
from widgets.kit import Label
from widgets.panels.command_palette import Command, CommandPalette
from widgets.panels.fuzzy import match, ranked
from widgets.panels.shortcuts_overlay import LEAST_WORDS, KeyCap, ShortcutsOverlay


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def palette(window: QWidget, ran: list[str]) -> CommandPalette:
    made = CommandPalette(window)
    made.set_commands(
        [
            Command("Run: Play or pause", "P", True, "", lambda: ran.append("play")),
            Command("Edit: Undo", "Ctrl+Z", False, "Nothing to undo.", lambda: ran.append("undo")),
            Command("Data: Spiral", "", True, "", lambda: ran.append("spiral")),
        ]
    )
    return made


def search(palette: CommandPalette) -> QLineEdit:
    return child(palette, QLineEdit, "Find any action")


def test_a_few_letters_and_enter_run_the_command(palette: CommandPalette, ran: list[str]) -> None:
    palette.open()
    QTest.keyClicks(search(palette), "spi")
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert ran == ["spiral"]
    assert not palette.isVisible()


def test_arrows_choose(palette: CommandPalette, ran: list[str]) -> None:
    palette.open()
    QTest.keyClick(search(palette), Qt.Key.Key_Down)
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert ran == ["spiral"]  # what cannot be done now stands last


def test_what_is_off_says_why_and_does_not_run(palette: CommandPalette, ran: list[str]) -> None:
    palette.open()
    QTest.keyClicks(search(palette), "undo")
    index = palette.commands.index(0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Nothing to undo."
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert ran == []
    assert palette.isVisible()
    palette.put_away()


def test_escape_closes_and_gives_the_focus_back(palette: CommandPalette, window: QWidget) -> None:
    edit = QLineEdit()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(edit)
    edit.show()
    edit.setFocus()
    palette.open()
    assert search(palette).hasFocus()
    QTest.keyClick(search(palette), Qt.Key.Key_Tab)
    assert palette.isAncestorOf(window.focusWidget())
    QTest.keyClick(search(palette), Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert edit.hasFocus()


def test_nothing_found_runs_nothing(palette: CommandPalette, ran: list[str]) -> None:
    palette.open()
    QTest.keyClicks(search(palette), "qqq")
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert ran == []
    palette.put_away()


def test_a_click_beside_closes_one_on_the_sheet_does_not(palette: CommandPalette) -> None:
    palette.open()
    QTest.mouseClick(palette.sheet, Qt.MouseButton.LeftButton)
    assert palette.isVisible()
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_it_follows_the_window(palette: CommandPalette, window: QWidget) -> None:
    palette.open()
    window.resize(900, 500)
    assert palette.size() == window.size()
    assert palette.rect().contains(palette.sheet.geometry())
    palette.put_away()


@pytest.mark.parametrize(
    ("query", "first"),
    [("und", "Edit: Undo"), ("sp", "Data: Spiral"), ("rp", "Run: Play"), ("", "Run: Play"), ("lay", "Run: Play")],
)
def test_ranking(query: str, first: str) -> None:
    texts = ["Run: Play", "Edit: Undo", "Data: Spiral", "Data: Plane split"]
    assert texts[ranked(query, texts)[0][0]] == first


def test_letters_out_of_order_do_not_match() -> None:
    assert match("odnu", "Undo") is None
    hit = match("un do", "Undo")
    assert hit is not None
    assert hit[1] == (0, 1, 2, 3)


def test_shortcuts_are_listed_by_group(window: QWidget) -> None:
    window.resize(1280, 720)
    sheet = ShortcutsOverlay(window)
    sheet.set_groups([("File", [("Open", "Ctrl+O")]), ("Run", [("Play", "P"), ("Step", ".")])])
    sheet.open()
    assert {cap.accessibleName() for cap in sheet.findChildren(KeyCap)} == {"Ctrl+O", "P", "."}
    assert window.rect().contains(sheet.sheet.geometry())
    focused = window.focusWidget()
    QTest.keyClicks(focused, "?")
    assert not sheet.isVisible()


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1000, 700)])
def test_long_keys_leave_room_for_the_words(window: QWidget, size: tuple[int, int]) -> None:
    window.resize(*size)
    sheet = ShortcutsOverlay(window)
    long = ("Type a weight, take the number, keep the old one", "Space, or the middle button and drag to and fro")
    short = [("Take a unit from the selected layers", "Shift+Tab, Del")] * 14
    sheet.set_groups([("File", short), ("Edit", short), ("On the canvas", [*short[:9], long])])
    sheet.open()
    assert min(label.width() for label in sheet.findChildren(Label) if label.wordWrap()) >= LEAST_WORDS
    sheet.put_away()


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1000, 700)])
def test_three_groups_of_usual_length_do_not_scroll(window: QWidget, size: tuple[int, int]) -> None:
    window.resize(*size)
    sheet = ShortcutsOverlay(window)
    wrapping = ("Insert a Dense layer after the selection", "Insert, Ctrl+I")
    sheet.set_groups([(title, [wrapping] * 14) for title in ("File", "Edit", "View")])
    sheet.open()
    scroll = sheet.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0
    sheet.put_away()
