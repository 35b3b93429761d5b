"""What holds for every test: no screen, one thread for torch, our theme, a home of its own, nothing left running."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication

from tests.leaks import LeakWatch, record_starts
from tests.taking_down import sweep

pytest_plugins = ["pytester"]


def pytest_configure() -> None:
    gc.disable()  # until all is collected: nothing of it goes again
    record_starts()
    settings.register_profile("layerscope", deadline=None)  # a busy machine is no fault of the code
    settings.load_profile("layerscope")


def pytest_collection_finish() -> None:
    """Keep the collector off a million objects that stay: the modules, the tests and all they are given."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_runtest_logfinish() -> None:
    sweep()


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread, an active timer or a visible window behind."""
    watch = LeakWatch()
    yield
    leaks = watch.leaks()
    watch.clean_up()
    if leaks:
        pytest.fail("left running:\n  " + "\n  ".join(map(str, leaks)), pytrace=False)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders, one a test; numbered here, since pytest reads all names there are to find the next number."""
    homes = tmp_path_factory.mktemp("homes")
    return (homes / str(number) for number in count())


@pytest.fixture(autouse=True)
def _home_of_its_own(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, autosaves and recent files away from the person's own, and from the next test."""
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("LAYERSCOPE_HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home


@pytest.fixture(autouse=True)
def _one_torch_thread() -> None:
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(autouse=True)
def _light_again() -> Iterator[None]:
    """Undo a change of theme."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication) and "widgets.kit.theme" in sys.modules:
        from widgets.kit.theme import LIGHT, apply_theme, theme

        if theme() is not LIGHT:
            apply_theme(app, LIGHT)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The one application, in our light theme and font."""
    from widgets.kit.theme import LIGHT, apply_theme

    apply_theme(qapp, LIGHT)
    return qapp
