"""Takes the two pictures of the README anew: `QT_QPA_PLATFORM=offscreen python -m tests.shots.readme_pictures`."""

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
LAYER = "dense-1"  # chosen, so that its settings are seen


def main() -> None:
    """The spiral in light, handwritten digits in dark."""
    app = QApplication([])
    app.setCursorFlashTime(0)
    for preset, steps, dark in (("spiral", 1500, False), ("digits", 1150, True)):
        scene = Scene(app, dark=dark, size=SIZE, engine=InlineEngine())
        scene.open(preset)
        scene.window.problems.place_requested.emit(LAYER)
        scene.window.transport.set_speed(None)
        scene.train(steps // 20, pause=False)
        for _ in range(19):  # looked at on the way, as by a person, so that there is a speed to show
            scene.engine.run(steps // 20)
            scene.wiring.bridge.poll()
        look = "dark" if dark else "light"
        write_png(FOLDER / f"{preset}-{look}.png", with_fewer_colors(pixels(scene.picture())))
        scene.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME] = home
        main()
