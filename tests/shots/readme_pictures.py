"""Takes the pictures of the README anew: `QT_QPA_PLATFORM=offscreen python -m tests.shots.readme_pictures`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.settings import HOME
from engine.worker import InlineEngine
from tests.shots.compare import pixels
from tests.shots.png import with_fewer_colors, write_png
from tests.shots.scenes import Scene

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZE = (1600, 1000)
# a project, the steps it is trained for, whether in the dark, the chosen layer, the layout, docks brought to the front
TAKEN = (
    ("spiral", 1500, False, "dense-1", "build", ()),
    ("digits", 1150, True, "dense-1", "build", ()),
    ("garments-cnn", 600, True, "conv2d-2", "look", ()),
    ("shakespeare", 1400, False, "lstm-1", "look", ("text", "states")),
    ("digits-autoencoder", 2200, True, "dense-4", "look", ("reconstruction", "code")),
    ("gan-ring", 3600, False, "output", "build", ("plane", "training")),
    ("cartpole-ppo", 2400, True, "dense-2", "look", ("world", "returns", "action_bars")),
    ("gridworld-q", 20_000, False, "output", "build", ("world", "returns")),
    ("number-words", 700, True, "cross_attention-1", "look", ("translation", "unrolled")),
)


def main() -> None:
    """Some in light, some in the dark."""
    app = QApplication([])
    app.setCursorFlashTime(0)
    for preset, steps, dark, layer, layout, docks in TAKEN:
        with tempfile.TemporaryDirectory() as home:
            os.environ[HOME] = home  # nothing is remembered from one to the next
            take(app, preset, steps, dark, layer, layout, docks)


def take(
    app: QApplication, preset: str, steps: int, dark: bool, layer: str, layout: str, docks: tuple[str, ...]
) -> None:
    """One picture."""
    scene = Scene(app, dark=dark, size=SIZE, layout=layout, engine=InlineEngine())
    scene.open(preset)
    scene.window.analysis.selection_requested.emit((layer,))
    for key in docks:
        scene.wiring.arranging.reveal(key)
    scene.window.transport.set_speed(None)
    scene.train(steps // 20, pause=False)
    for _ in range(19):  # looked at on the way, as by a person, so that there is a speed to show
        scene.engine.run(steps // 20)
        scene.wiring.bridge.poll(at_once=True)
    look = "dark" if dark else "light"
    write_png(FOLDER / f"{preset}-{look}.png", with_fewer_colors(pixels(scene.picture())))
    scene.close()


if __name__ == "__main__":
    main()
