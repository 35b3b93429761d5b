"""The watch over what a test leaves running, proven on tests that leave something."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.leaks import LeakWatch

ROOT = Path(__file__).resolve().parents[2]

CASES = {
    "thread": (
        """
        def test_it():
            threading.Thread(target=forever.wait, name="forgotten", daemon=True).start()
        """,
        "thread 'forgotten'",
    ),
    "timer": (
        """
        def test_it(qapp):
            timer = QTimer(qapp)
            timer.setObjectName("poll")
            timer.start(50)
        """,
        "timer QTimer poll, 50 ms",
    ),
    "window": (
        """
        def test_it(qapp):
            kept.append(QWidget(windowTitle="Forgotten"))
            kept[0].show()
        """,
        "window QWidget 'Forgotten'",
    ),
}
CLEAN = """
def test_timer_that_stops(qtbot):
    timer = QTimer(singleShot=True)
    with qtbot.waitSignal(timer.timeout):
        timer.start(1)

def test_timer_of_a_closed_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QTimer(window).start(50)

def test_timer_started_by_a_signal(qtbot):
    slider = QSlider()
    qtbot.addWidget(slider)
    field = QLineEdit()
    qtbot.addWidget(field)
    timer = QTimer(singleShot=True, interval=1)
    field.textChanged.connect(timer.start)
    with qtbot.waitSignal(timer.timeout):
        field.setText("a")
    assert timer.interval() == 1

def test_thread_that_ends(qtbot):
    threading.Thread(target=threading.Event().wait, args=(0.05,)).start()
"""
HEAD = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QSlider, QWidget
forever = threading.Event()
kept = []
"""
CONFTEST = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.conftest import _nothing_left_running, pytest_configure
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nqt_api = pyside6")
    return pytester


@pytest.mark.parametrize("kind", CASES)
def test_a_leak_fails_and_says_where_it_started(project: pytest.Pytester, kind: str) -> None:
    body, named = CASES[kind]
    after = "\ndef test_next(qapp):\n    pass\n"
    project.makepyfile(HEAD + dedent(body) + after)
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines([f"*{named}*".replace("[", "[[]"), "*started at *"])


def test_what_is_put_away_does_not_fail(project: pytest.Pytester) -> None:
    project.makepyfile(HEAD + CLEAN)
    project.runpytest_subprocess().assert_outcomes(passed=4)


def test_a_leak_names_the_line_of_ours(qapp: QApplication) -> None:
    watch = LeakWatch()
    timer = QTimer()
    timer.start(50)
    leaks = watch.leaks()
    watch.clean_up()
    assert len(leaks) == 1
    assert "tests/house/test_leaks.py" in leaks[0].where
    assert "in test_a_leak_names_the_line_of_ours" in leaks[0].where
    assert not timer.isActive()
