"""Background jobs: answers arrive as signals, faults too, and stopping waits for what must not be forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background("jobs")
    yield made
    made.stop()


def test_a_job_runs_in_its_own_thread_and_answers_here(background: Background, qtbot: QtBot) -> None:
    with qtbot.waitSignal(background.done) as answer:
        background.submit("where", lambda _cancelled: threading.current_thread().name)
    assert answer.args == ["where", "jobs"]


def test_a_fault_is_an_answer_and_the_next_job_runs(background: Background, qtbot: QtBot) -> None:
    def fault(_cancelled: object) -> None:
        raise ValueError("no")

    with qtbot.waitSignal(background.failed) as answer:
        background.submit("fault", fault)
    assert answer.args is not None
    assert str(answer.args[1]) == "no"
    with qtbot.waitSignal(background.done):
        background.submit("next", lambda _cancelled: None)


def test_stop_gives_up_what_runs_drops_what_waits_and_keeps_what_must_run() -> None:
    background = Background("jobs")
    running, ran = threading.Event(), []

    def long(cancelled: object) -> None:
        running.set()
        while not cancelled():  # type: ignore[operator]
            pass

    background.submit("long", long)
    background.submit("dropped", lambda _cancelled: ran.append("dropped"))
    background.submit("kept", lambda _cancelled: ran.append("kept"), must_run=True)
    assert running.wait(10)
    background.stop()
    assert ran == ["kept"]
