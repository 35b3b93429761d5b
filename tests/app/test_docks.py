"""Room on the screen: the answer is large enough at any size, and no name is said twice."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import DATA
from engine.spec.edits import SetData, SetTraining
from tests.app.conftest import Wired

SIZES = [QSize(1280, 720), QSize(1440, 900), QSize(2560, 1440)]


@pytest.mark.parametrize("layout", ["build", "watch", "present"])
def test_the_answer_is_large_enough_to_be_read(wired: Wired, layout: str, qtbot: QtBot) -> None:
    for size in SIZES:
        arrange(wired, size, layout)
        qtbot.waitUntil(partial(check_room, wired, size))


def check_room(wired: Wired, size: QSize) -> None:
    """What has to hold as soon as the docks have found their places."""
    assert wired.window.size() == size
    assert wired.window.plane.height() >= 300
    assert wired.window.plane.width() >= 320
    assert wired.window.curves.height() >= 180
    assert wired.window.canvas.width() >= size.width() // 2


def test_in_a_low_window_forms_share_the_place_of_the_curves(wired: Wired, qtbot: QtBot) -> None:
    arrange(wired, SIZES[0], "build")
    qtbot.waitUntil(lambda: shows(wired, "curves") and not shows(wired, "inspector"))
    arrange(wired, SIZES[1], "build")
    qtbot.waitUntil(lambda: shows(wired, "curves") and shows(wired, "inspector"))


def test_no_name_of_a_tab_is_cut_off_in_a_low_window(wired: Wired, qtbot: QtBot) -> None:
    def fit() -> None:
        bars = [bar for bar in wired.window.findChildren(QTabBar) if not bar.visibleRegion().isEmpty()]
        assert bars
        assert [bar.tabText(0) for bar in bars if bar.sizeHint().width() > bar.width()] == []

    for kind in ("spiral", "digits", "shapes"):
        wired.document.push(SetData(data=DATA[kind].model_validate({"kind": kind})))
        arrange(wired, SIZES[0], "build")
        qtbot.waitUntil(fit)


def test_choosing_a_layer_brings_its_settings_to_the_front(wired: Wired, qtbot: QtBot) -> None:
    arrange(wired, SIZES[0], "build")
    wired.window.canvas.select_all()
    qtbot.waitUntil(lambda: shows(wired, "inspector") and not shows(wired, "curves"))


def test_a_view_that_a_tab_names_has_no_title_of_its_own(wired: Wired) -> None:
    arrange(wired, SIZES[0], "build")
    assert title_height(wired, "plane") > 0
    wired.document.push(SetData(data=DATA["digits"](kind="digits")))
    tabs = {bar.tabText(i) for bar in wired.window.findChildren(QTabBar) for i in range(bar.count())}
    assert {"Predictions", "Confusion"} <= tabs
    assert title_height(wired, "samples") == 0


def test_another_task_shows_what_suits_it(wired: Wired) -> None:
    wired.document.push(SetData(data=DATA["shapes"](kind="shapes")))
    assert wired.window.docks["masks"].isHidden()
    wired.document.push(SetTraining(field="task", value="segmentation"))
    assert not wired.window.docks["masks"].isHidden()
    assert wired.window.docks["mistakes"].isHidden()
    wired.document.undo()
    assert wired.window.docks["masks"].isHidden()


def arrange(wired: Wired, size: QSize, layout: str) -> None:
    """Give the window a size, then the layout."""
    wired.window.resize(size)
    wired.wiring.actions[f"view.layout_{layout}"].trigger()
    wired.poll()


def shows(wired: Wired, key: str) -> bool:
    """Whether a dock can be seen, and is not behind another."""
    return not getattr(wired.window, key).visibleRegion().isEmpty()


def title_height(wired: Wired, key: str) -> int:
    """How much room a dock's title takes, in px."""
    title = wired.window.docks[key].titleBarWidget()
    assert title is not None
    return title.sizeHint().height()


def test_no_tabs_stay_behind_when_the_window_is_arranged(wired: Wired, qtbot: QtBot) -> None:
    wired.document.push(SetData(data=DATA["cartpole"](kind="cartpole")))

    def each_once() -> None:
        bars = [bar for bar in wired.window.findChildren(QTabBar) if bar.isVisible()]
        titles = [bar.tabText(at) for bar in bars for at in range(bar.count())]
        assert "Episodes" in titles
        assert sorted(set(titles)) == sorted(titles)

    for layout in ("build", "watch", "look", "build"):
        arrange(wired, SIZES[1], layout)
        qtbot.waitUntil(each_once)
