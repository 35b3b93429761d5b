"""Owns the engine: tells it what is wanted, and takes its newest snapshot when the screen asks."""

from __future__ import annotations

import threading
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.pace import Pace
from engine.messages import (
    Act,
    Decode,
    EngineNotice,
    Kick,
    Load,
    Message,
    Pause,
    Play,
    Reply,
    SaveState,
    SetSpeed,
    SetWatch,
    StateSaved,
    StepOnce,
    TakeOver,
    Travel,
)
from engine.snapshot import Decoded, Frame, RunState, Snapshot, Watch

FRAME_MS = 33  # the screen asks this often; a slow screen asks less often, and training never waits for it
SOON_MS = 10  # after something else is looked at
HURRY_MS = 2  # while somebody drags and waits for the answer
MOST_HURRIES = 100


class Engine(Protocol):
    """The door to the engine; `EngineThread` and `InlineEngine` are behind it."""

    def post(self, message: Message) -> None:
        """Hand over a message; never waits."""

    def latest(self, later: bool = False) -> Snapshot | None:
        """Take the newest snapshot, if there is one that was not taken yet; `later`: another one when `want` says."""

    def want(self) -> None:
        """A snapshot is going to be taken soon."""

    def frame(self) -> Frame | None:
        """Take the newest frame of the stage, if there is one that was not taken yet."""

    def replies(self) -> list[Reply]:
        """Take all answers."""


class Bridge(QObject):
    """The window's side of the engine.

    Signals
    -------
    snapshot_ready(Snapshot) : of the current revision.
    state_saved(StateSaved), notice(EngineNotice), decoded(Decoded) : answers.
    framed(Frame) : what the stage shows, up to 30 a second, or what an action by hand led to.
    playing_changed(bool) : what was asked for; the snapshot's `state` says what is.
    polled() : the engine was asked, about 30 times a second; what moves by itself best moves now, in one go.

    Parameters
    ----------
    pace : how often snapshots are taken.
    """

    snapshot_ready = Signal(object)
    state_saved = Signal(object)
    notice = Signal(object)
    decoded = Signal(object)
    framed = Signal(object)
    playing_changed = Signal(bool)
    polled = Signal()

    def __init__(self, parent: QObject | None = None, pace: Pace | None = None) -> None:
        super().__init__(parent)
        self._pace = pace or Pace()
        self._engine: Engine | None = None
        self._waiting: list[Message] = []
        self._revision = 0
        self._playing = False
        self._resumes = False  # whether it was the document that stopped the training
        self._said = 0
        self._ticket = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._beat)
        self._soon = QTimer(self)  # who draws waits for the answer
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.poll)
        self._hurries = 0
        self._hurry = QTimer(self)
        self._hurry.setInterval(HURRY_MS)
        self._hurry.timeout.connect(self._take_replies)

    @property
    def playing(self) -> bool:
        """Whether training was asked for."""
        return self._playing

    def start(self) -> None:
        """Start the engine thread; torch is imported in there, after the window is on the screen."""
        from engine.worker import EngineThread

        engine = EngineThread(window=threading.get_native_id())
        engine.start()
        self.attach(engine)

    def attach(self, engine: Engine) -> None:
        """Use this engine from now on, and tell it all that was said before it was there."""
        self._engine = engine
        for message in self._waiting:
            engine.post(message)
        self._waiting.clear()
        self._timer.start()

    def stop(self) -> bool:
        """Stop the thread and wait for it; False if it did not end in time."""
        self._timer.stop()
        self._soon.stop()
        self._hurry.stop()
        engine, self._engine = self._engine, None
        stop = getattr(engine, "stop", None)
        return bool(stop()) if stop is not None else True

    def load(self, load: Load) -> None:
        """A new state of the document; another project waits to be played."""
        self._revision = load.revision
        if load.travel is Travel.OPEN and (self._playing or self._resumes):
            self.pause()
        self._post(load)

    def play(self) -> None:
        """Train until told otherwise."""
        self._resumes = False
        self._post(Play())
        self._set_playing(True)

    def pause(self) -> None:
        """Stop after the batch at hand."""
        self._resumes = False
        self._post(Pause())
        self._set_playing(False)

    def step(self, epoch: bool, update: bool = False) -> None:
        """One batch or one epoch; of an agent one action, one episode, or up to the next update."""
        self._resumes = False
        self._post(StepOnce(epoch, update))
        self._set_playing(False)

    def set_speed(self, steps_per_second: float | None) -> None:
        """At most so many steps a second."""
        self._pace.set_limit(steps_per_second)
        self._post(SetSpeed(steps_per_second))

    def set_watch(self, watch: Watch) -> None:
        """What the visible views need."""
        self._post(SetWatch(watch))
        if self._timer.isActive():
            self._soon.start()

    def decode(self, code: tuple[float, ...]) -> None:
        """Ask what the decoder makes of a code; `decoded` brings the answer, before the next frame if it can."""
        if self._engine is None:  # nobody drags what is not there yet
            return
        self._ticket += 1
        self._engine.post(Decode(self._ticket, code))  # it is not counted: no snapshot tells that it was heard
        self._hurries = 0
        self._hurry.start()

    def kick(self, strength: float) -> None:
        """Push what is on the stage, -1 to 1."""
        self._whisper(Kick(strength))

    def take_over(self, on: bool) -> None:
        """Begin or end playing by hand; `framed` brings what it leads to."""
        self._whisper(TakeOver(on))

    def act(self, action: int | tuple[float, ...]) -> None:
        """One action by hand."""
        self._whisper(Act(action))

    def _whisper(self, message: Kick | TakeOver | Act) -> None:
        """Tell the engine what no snapshot tells of."""
        if self._engine is not None:
            self._engine.post(message)
            self._hurries = 0
            self._hurry.start()

    def request_state(self) -> int:
        """Ask for the run as members of a file; `state_saved` brings it with the ticket returned here."""
        self._ticket += 1
        self._post(SaveState(self._ticket))
        return self._ticket

    def _beat(self) -> None:
        self.poll()
        self.polled.emit()

    def poll(self, at_once: bool = False) -> None:
        """Take what the engine has to say.

        Parameters
        ----------
        at_once : whether or not the window has rested enough since the last snapshot.
        """
        if self._engine is None:
            return
        self._take_replies()
        frame = self._engine.frame() if self._engine is not None else None
        if frame is not None and frame.revision == self._revision:
            self.framed.emit(frame)
        if self._engine is None:  # whoever saw the frame may have closed the window
            return
        if not (at_once or self._pace.is_due()):
            if self._pace.is_due(FRAME_MS / 1000):
                self._engine.want()
            return
        snapshot = self._engine.latest(later=True)
        if snapshot is not None and snapshot.revision == self._revision:
            if snapshot.heard >= self._said:  # else the answer to what was said last is still to come
                self._pace.note(snapshot)
                self._follow(snapshot.state)
            self.snapshot_ready.emit(snapshot)
        if self._engine is not None and (snapshot is None or not self._pace.rests):  # not closed by who saw it
            self._engine.want()

    def _take_replies(self) -> None:
        self._hurries += 1
        if self._hurries > MOST_HURRIES:
            self._hurry.stop()
        if self._engine is None:
            return
        for reply in self._engine.replies():
            if isinstance(reply, StateSaved):
                self.state_saved.emit(reply)
            elif isinstance(reply, EngineNotice):
                self.notice.emit(reply)
            elif isinstance(reply, Decoded):
                self._hurry.stop()
                if reply.revision == self._revision:
                    self.decoded.emit(reply)
            elif isinstance(reply, Frame):
                self._hurry.stop()
                if reply.revision == self._revision:
                    self.framed.emit(reply)

    def _follow(self, state: RunState) -> None:
        """A run that stopped by itself is no longer playing, and one that a mended document lets go on is.

        Only a snapshot that knows all we said can tell.
        """
        if self._playing and state in (RunState.FINISHED, RunState.DIVERGED, RunState.BLOCKED):
            self._set_playing(False)
            self._resumes = state is RunState.BLOCKED
        elif self._resumes and state is RunState.RUNNING:
            self._resumes = False
            self._set_playing(True)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _post(self, message: Message) -> None:
        self._said += 1
        self._pace.hurry()
        if self._engine is None:
            self._waiting.append(message)
        else:
            self._engine.post(message)
