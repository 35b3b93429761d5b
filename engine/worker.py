"""The doors to the engine: a thread of its own, or the same loop with no thread.

Importing this does not import torch.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from engine.cores import SharedCore, shared_core
from engine.messages import EngineNotice, Load, Message, Reply
from engine.snapshot import Frame, RunState, Snapshot

if TYPE_CHECKING:
    from engine.loop import Loop

Ask = Callable[[], bool]
STOP_S = 5.0  # a step takes far less


class Outbox:
    """One place for the newest snapshot and one for the newest frame of the stage, which replace any that was not
    taken; and all replies in order."""

    def __init__(self) -> None:
        self._place: deque[Snapshot] = deque(maxlen=1)  # its operations are atomic
        self._replies: deque[Reply] = deque()
        self._stage: deque[Frame] = deque(maxlen=1)
        self._wanted = True

    def show(self, snapshot: Snapshot) -> None:
        """Put the newest snapshot."""
        self._place.append(snapshot)
        self._wanted = False

    def put_frame(self, frame: Frame) -> None:
        """Put the newest frame."""
        self._stage.append(frame)

    def frame(self) -> Frame | None:
        """Take the frame."""
        try:
            return self._stage.pop()
        except IndexError:
            return None

    def answer(self, reply: Reply) -> None:
        """Add a reply."""
        self._replies.append(reply)

    def is_wanted(self) -> bool:
        """Whether a snapshot that was made now would be taken soon."""
        return self._wanted

    def want(self) -> None:
        """One is going to be taken soon."""
        self._wanted = True

    def latest(self, later: bool = False) -> Snapshot | None:
        """Take the snapshot; another one is wanted at once, or `later`, when `want` says so."""
        try:
            snapshot = self._place.pop()
        except IndexError:
            return None
        self._wanted = self._wanted or not later
        return snapshot

    def replies(self) -> list[Reply]:
        """Take all replies."""
        taken = []
        while self._replies:
            taken.append(self._replies.popleft())
        return taken


class InlineEngine:
    """The engine with no thread: it moves only within `post` and `run`. For tests, the command line and scale-out."""

    def __init__(self, threads: int = 1) -> None:
        self._outbox = Outbox()
        self._loop = ready_loop(self._outbox, threads, lambda: False, lambda: False)

    def post(self, message: Message) -> None:
        """Do what a message says, at once."""
        self._loop.hear(message)
        self._loop.refresh()

    def run(self, steps: int) -> int:
        """Train up to so many steps, if playing; returns the steps taken. Speed limits do not hold in here."""
        taken = 0
        while taken < steps and self._loop.training:
            taken += self._loop.work(steps - taken)
        if self._loop.training:
            self._loop.show()
        return taken

    def latest(self, later: bool = False) -> Snapshot | None:
        """Take the newest snapshot, if there is one that was not taken yet.

        Parameters
        ----------
        later : make no other one until `want` asks for it, so that it is no older than it need be when it is taken.
        """
        return self._outbox.latest(later)

    def want(self) -> None:
        """A snapshot is going to be taken soon: make one of the next step."""
        self._outbox.want()

    def frame(self) -> Frame | None:
        """Take the newest frame of the stage, if there is one that was not taken yet."""
        return self._outbox.frame()

    def replies(self) -> list[Reply]:
        """Take all answers."""
        return self._outbox.replies()

    def close(self) -> None:
        """Nothing is left to close; there so that both doors look alike."""


class EngineThread:
    """The engine in a thread of its own, the only one that touches torch.

    Parameters
    ----------
    threads : of torch; one is quickest for small networks. window : native id of the thread that shares the
        interpreter's lock with this one, to run on its core while steps are short; None where there is none.
    """

    def __init__(self, threads: int = 1, window: int | None = None) -> None:
        self._threads, self._window = threads, window
        self._cores: SharedCore | None = None
        self._outbox = Outbox()
        self._inbox: deque[Message] = deque()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._revision = -1
        self._thread = threading.Thread(target=self._work, name="engine", daemon=False)

    def start(self) -> None:
        """Start the thread; torch is imported in there."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def post(self, message: Message) -> None:
        """Hand over a message; never waits."""
        if isinstance(message, Load):
            self._revision = message.revision
        self._inbox.append(message)
        self._wake.set()

    def latest(self, later: bool = False) -> Snapshot | None:
        """Take the newest snapshot, if there is one that was not taken yet.

        Parameters
        ----------
        later : make no other one until `want` asks for it, so that it is no older than it need be when it is taken.
        """
        return self._outbox.latest(later)

    def want(self) -> None:
        """A snapshot is going to be taken soon: make one of the next step."""
        self._outbox.want()

    def frame(self) -> Frame | None:
        """Take the newest frame of the stage, if there is one that was not taken yet."""
        return self._outbox.frame()

    def replies(self) -> list[Reply]:
        """Take all answers."""
        return self._outbox.replies()

    def stop(self, timeout: float = STOP_S) -> bool:
        """Stop after the batch at hand and wait; False if the thread did not end in time."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # ---- in the thread --------------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            self._say("loading PyTorch")
            import torch  # noqa: F401 - the long part

            if self._stopping.is_set():
                return
            self._say("warming up")
            loop = ready_loop(self._outbox, self._threads, self._interrupted, self._stopping.is_set, self._show)
            self._cores = shared_core(self._window) if self._window is not None else None
        except Exception as error:
            self._outbox.answer(EngineNotice("error", f"The engine did not start: {error}", "Run the set-up again."))
            return
        while not self._stopping.is_set():
            self._turn(loop)
        if self._cores is not None:
            self._cores.let_go()

    def _show(self, snapshot: Snapshot) -> None:
        self._outbox.show(snapshot)
        if self._cores is not None:
            self._cores.follow(snapshot, perf_counter())

    def _turn(self, loop: Loop) -> None:
        """Wait for a message or the next step, then do what is to be done."""
        wait_s = loop.wait_s()
        if not self._inbox and wait_s != 0.0:
            self._wake.wait(wait_s)
        self._wake.clear()
        messages = []
        while self._inbox:
            messages.append(self._inbox.popleft())
        loop.hear_all(messages)
        if not self._stopping.is_set():
            loop.work()

    def _interrupted(self) -> bool:
        return bool(self._inbox) or self._stopping.is_set()

    def _say(self, message: str) -> None:
        self._outbox.show(Snapshot(self._revision, RunState.LOADING, message=message))


def ready_loop(
    outbox: Outbox, threads: int, interrupted: Ask, cancelled: Ask, show: Callable[[Snapshot], None] | None = None
) -> Loop:
    """Import torch, take the first optimizer step, and return a loop that is ready to hear.

    Parameters
    ----------
    show : takes the snapshots, if not the outbox itself.
    """
    import torch

    from engine.loop import Loop, warm_up

    torch.set_num_threads(threads)
    warm_up()
    return Loop(show or outbox.show, outbox.answer, outbox.is_wanted, interrupted, cancelled, outbox.put_frame)
