"""A project that was saved in the midst of learning to act, opened again: its episodes are in sight before any play."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.keeper import Keeper
from engine.spec.catalog.data import CartPole
from engine.spec.edits import SetData
from tests.app.conftest import Wired
from widgets.plots.returns import ReturnsView


@pytest.fixture
def saved(wired: Wired, qtbot: QtBot, tmp_path: Path) -> Path:
    """A file of some episodes."""
    path = tmp_path / "cart.lscope"
    wired.document.push(SetData(data=CartPole()))
    wired.poll()
    wired.wiring.bridge.play()
    snapshot = wired.train(200)
    assert snapshot.agent is not None
    assert snapshot.agent.episodes > 10
    with qtbot.waitSignal(wired.wiring.files.saved, timeout=10_000):
        wired.wiring.keeper.save(str(path))
        wired.poll()
    return path


def opened(wired: Wired, qtbot: QtBot, path: Path) -> ReturnsView:
    keeper: Keeper = wired.wiring.keeper
    with qtbot.waitSignal(wired.wiring.files.opened, timeout=10_000):
        keeper.open(str(path))
    wired.poll()
    wired.poll()
    view: ReturnsView = wired.window.returns
    return view


def shows_its_curve(view: ReturnsView) -> bool:
    return view.chart.message == "" and bool(view.chart.curves().traces) and view.chart.isVisibleTo(view)


@pytest.mark.parametrize("between", ["the same project", "another project", "a run that plays", "another view"])
def test_the_returns_of_the_file_are_in_sight_before_any_play(
    wired: Wired, saved: Path, qtbot: QtBot, between: str
) -> None:
    docks = wired.window.docks
    docks["returns"].raise_()
    if between != "a run that plays":
        wired.wiring.bridge.pause()
        wired.poll()
    if between == "another project":
        wired.wiring.keeper.new()
        wired.poll()
    if between == "another view":
        docks["contest"].raise_()
        wired.poll()
    view = opened(wired, qtbot, saved)
    docks["returns"].raise_()
    wired.poll()
    qtbot.waitUntil(lambda: shows_its_curve(view), timeout=5000)
    assert not wired.wiring.bridge.playing
