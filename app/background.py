"""Work that must not hold up the window: one thread, one job after another, answers as signals in the GUI thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

Job = Callable[[Callable[[], bool]], Any]  # given a function that says whether to give up


class Background(QObject):
    """A thread for jobs.

    Signals
    -------
    done(str, object) : a job's name and what it returned. failed(str, object) : its name and the exception.
    """

    done = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._jobs: queue.SimpleQueue[tuple[str, Job, bool] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name)
        self._thread.start()

    def submit(self, name: str, job: Job, *, must_run: bool = False) -> None:
        """Queue a job; it is given a function that turns true when the window closes.

        Parameters
        ----------
        must_run : also when the window closes before its turn comes, for what must not be forgotten.
        """
        self._jobs.put((name, job, must_run))

    def stop(self) -> None:
        """Ask what is running to give up, drop what need not run, and wait for the thread."""
        self._stopping.set()
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            name, job, must_run = item
            if self._stopping.is_set() and not must_run:
                continue
            try:
                result = job(self._stopping.is_set)
            except Exception as error:  # whatever a job throws belongs to the one who asked for it
                self._tell(self.failed, name, error)
            else:
                self._tell(self.done, name, result)

    def _tell(self, signal: Any, name: str, value: object) -> None:
        if not self._stopping.is_set():
            signal.emit(name, value)
