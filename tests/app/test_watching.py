"""Which views are served when: several at once while that is quick, one a turn where it takes long."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.watching import TURN_S, Watching
from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis


class Looker:
    """Notes what it was shown, and takes its time."""

    def __init__(self, takes_s: float) -> None:
        self.takes_s = takes_s
        self.seen: list[int] = []

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Nothing to follow."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        end = perf_counter() + self.takes_s
        while perf_counter() < end:
            pass
        self.seen.append(snapshot.step)

    def watch(self) -> Watch:
        return Watch()


def served(takes_s: float, qtbot: QtBot) -> tuple[int, list[Looker]]:
    """How many of four views had the snapshot when the call came back, and all of them."""
    watching, lookers = Watching(), [Looker(takes_s) for _ in range(4)]
    for number, looker in enumerate(lookers):
        watching.add(str(number), looker, visible=True)
    watching.show_snapshot(Snapshot(0, RunState.RUNNING, step=7))
    at_once = sum(bool(looker.seen) for looker in lookers)
    qtbot.waitUntil(lambda: all(looker.seen for looker in lookers))
    QCoreApplication.processEvents()
    watching.close()
    return at_once, lookers


def test_views_that_are_quick_are_served_in_one_go(qtbot: QtBot) -> None:
    at_once, lookers = served(0.0, qtbot)
    assert at_once == 4
    assert [looker.seen for looker in lookers] == [[7]] * 4


def test_views_that_take_long_leave_the_window_to_others_in_between(qtbot: QtBot) -> None:
    at_once, lookers = served(2 * TURN_S, qtbot)
    assert at_once == 1
    assert [looker.seen for looker in lookers] == [[7]] * 4
