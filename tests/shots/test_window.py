"""Pictures of the whole window: data, themes, sizes and layouts, and when something is wrong or lies over it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.snapshot import RunState
from engine.spec.catalog.data import DATA, DataKind
from engine.spec.edits import SetData, SetParameter, SetTraining
from tests.shots.compare import check_picture
from tests.shots.scenes import Scene

ROOT = Path(__file__).resolve().parents[2]
SMALL, LARGE = (1280, 720), (2560, 1440)
Open = Callable[..., Scene]


@pytest.fixture
def open_scene(qapp: QApplication) -> Iterator[Open]:
    """Open a window; it is taken down after the test."""
    scenes: list[Scene] = []

    def make(preset: str, steps: int = 200, **look: object) -> Scene:
        scene = Scene(qapp, **look)  # type: ignore[arg-type]
        scenes.append(scene)
        scene.open(preset, steps)
        return scene

    yield make
    for scene in scenes:
        scene.close()


@pytest.mark.parametrize(
    ("preset", "dark", "factor"),
    [("spiral", False, 1.0), ("spiral", True, 0.5), ("digits", False, 0.5), ("digits", True, 1.0)],
)
def test_the_window_at_1280x720(open_scene: Open, preset: str, dark: bool, factor: float) -> None:
    scene = open_scene(preset, dark=dark, size=SMALL)
    check_picture(scene.picture(factor), f"window-{preset}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("preset", ["spiral", "digits"])
def test_the_window_at_2560x1440(open_scene: Open, preset: str, dark: bool) -> None:
    scene = open_scene(preset, dark=dark, size=LARGE)
    check_picture(scene.picture(0.25), f"window-large-{preset}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize("preset", ["function", "wine", "diabetes"])
def test_the_window_suits_its_data(open_scene: Open, preset: str) -> None:
    scene = open_scene(preset, dark=preset == "wine")
    check_picture(scene.picture(0.5), f"window-{preset}")


@pytest.mark.parametrize(
    ("layout", "preset", "size"),
    [
        ("watch", "spiral", SMALL),
        ("watch", "digits", LARGE),
        ("present", "digits", SMALL),
        ("present", "spiral", LARGE),
    ],
)
def test_a_layout(open_scene: Open, layout: str, preset: str, size: tuple[int, int]) -> None:
    scene = open_scene(preset, layout=layout, size=size, dark=layout == "present")
    check_picture(scene.picture(0.5 if size == SMALL else 0.25), f"window-{layout}-{preset}")


def test_a_problem_stands_at_its_layer(open_scene: Open) -> None:
    scene = open_scene("circle", steps=0)
    scene.document.push(SetParameter(layer_ids=("input",), field="features", value=()))
    assert scene.document.analysis.problems
    check_picture(scene.picture(0.5), "window-problem")


def test_a_run_that_diverged(open_scene: Open) -> None:
    scene = open_scene("circle", steps=0, dark=True)
    scene.document.push(SetData(data=made("regression-plane")))
    scene.document.push(SetParameter(layer_ids=("dense-1", "dense-2"), field="activation", value="relu"))
    scene.document.push(SetTraining(field="optimizer", value={"kind": "sgd"}))
    scene.document.push(SetTraining(field="learning_rate", value=1000.0))
    states: list[RunState] = []
    scene.wiring.bridge.snapshot_ready.connect(lambda snapshot: states.append(snapshot.state))
    scene.train(2000)
    assert states[-1] is RunState.DIVERGED
    check_picture(scene.picture(0.5), "window-diverged")


def test_a_notice_makes_room_for_itself(open_scene: Open) -> None:
    scene = open_scene("circle", steps=100)
    scene.wiring.notices.tell("warning", "2 rows were left out; the Data panel names their lines.")
    check_picture(scene.picture(0.5), "window-notice")


def test_the_command_palette_lies_over_the_window(open_scene: Open) -> None:
    scene = open_scene("circle", steps=100)
    scene.do("help.palette")
    search = scene.window.palette_overlay.first_stop()
    QTest.keyClicks(search, "layout")
    check_picture(scene.picture(0.5), "window-palette")


def test_the_shortcuts_lie_over_the_window(open_scene: Open) -> None:
    scene = open_scene("circle", steps=100, dark=True)
    scene.do("help.shortcuts")
    check_picture(scene.picture(0.5), "window-shortcuts")


def test_the_window_at_200_percent(tmp_path: Path) -> None:
    """In a process of its own: Qt reads the scale once, at its start."""
    environment = os.environ | {"QT_SCALE_FACTOR": "2", "LAYERSCOPE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tests.shots.at_scale", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("spiral-light", "digits-dark"):
        whole = QImage(str(tmp_path / f"{name}.png"))
        assert (whole.width(), whole.height()) == LARGE
        check_picture(whole.scaled(640, 360, mode=Qt.TransformationMode.SmoothTransformation), f"window-200-{name}")
        check_picture(whole.copy(480, 200, 640, 400), f"window-200-{name}-part")


def made(kind: str) -> DataKind:
    """A data source as it comes."""
    return DATA[kind](kind=kind)  # type: ignore[return-value]
