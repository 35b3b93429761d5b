"""Arguments to the window, or to the engine alone: `python -m app [FILE]`, `python -m app train FILE ...`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.wiring import Wiring


def main(argv: list[str]) -> int:
    """Run the program and return its exit code."""
    if argv[:1] == ["train"]:
        from app.train_command import main as train

        return train(argv[1:])
    if any(argument in ("-h", "--help") for argument in argv):
        print(__doc__)
        return 0
    return open_window(argv[0] if argv else "")


def make_window(path: str) -> tuple[QApplication, Wiring]:
    """Make the application and its window, not shown yet; whoever does must keep both."""
    # With the default of 5 ms a training thread makes the window late by that much each time it wants the lock.
    sys.setswitchinterval(0.0005)
    # Qt would share out what it paints to threads of its own, and wait for them while it holds the lock.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Layerscope")
    app.setQuitOnLastWindowClosed(False)
    from app.wiring import Wiring

    return app, Wiring(app, path)


def open_window(path: str) -> int:
    """Open the window and return when it is closed."""
    app, wiring = make_window(path)
    wiring.notices.install()
    # The bridge's timer brings the interpreter by often enough for the signal to be heard.
    signal.signal(signal.SIGINT, lambda *_: wiring.window.close())
    wiring.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
