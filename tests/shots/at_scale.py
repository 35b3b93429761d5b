"""Saves pictures of the window at the scale of this process: `python -m tests.shots.at_scale FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.shots.compare import pixels
from tests.shots.png import write_png
from tests.shots.scenes import Scene


def main(folder: Path) -> None:
    """Spiral in light, digits in dark."""
    app = QApplication([])
    app.setCursorFlashTime(0)
    for preset, dark in (("spiral", False), ("digits", True)):
        scene = Scene(app, dark=dark)
        scene.open(preset, 200)
        write_png(folder / f"{preset}-{'dark' if dark else 'light'}.png", pixels(scene.picture()))
        scene.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
