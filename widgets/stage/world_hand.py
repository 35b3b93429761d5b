"""Playing by hand: which key does what, and what is sent while keys are held."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from engine.snapshot import Frame
from engine.spec.catalog.data import World

Act = int | tuple[float, ...]

SIGNS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
LETTERS = ("Q", "W", "E", "R", "T", "Z", "U", "I", "O", "P")
PAIRS = ("Left", "Right", "Down", "Up", "A", "D", "S", "W", "F", "H", "G", "T")  # of controls without keys of their own
PATIENCE_S = 0.6  # who gets no answer for so long has no episode any more, and asks for one


@dataclass(frozen=True)
class Key:
    """One key: its name, and what it does, in words."""

    name: str
    does: str

    @property
    def word(self) -> str:
        """What is written beside it; a machine of many is told by its number."""
        number = self.does.removeprefix("machine ")
        return "" if number == self.name else number

    @property
    def sign(self) -> str:
        """What is written on the key."""
        return SIGNS.get(self.name, self.name)


def keys_of(data: World) -> tuple[Key, ...]:
    """The keys of a world by their place: one an action, or two a control; those without a name have no key."""
    if data.moves:
        names = data.keys or (*DIGITS, *LETTERS)
        return tuple(Key(name, does) for name, does in zip(_long(names, len(data.moves)), data.moves, strict=True))
    names = _long(data.keys or PAIRS, 2 * len(data.steered))
    return tuple(Key(name, f"{control} {end}") for name, (control, end) in
                 zip(names, ((c, e) for c in data.steered for e in ("low", "high")), strict=True))  # fmt: skip


def _long(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (names + ("",) * count)[:count]


def key_name(event: QKeyEvent) -> str:
    """What a key of the keyboard is called: 'Left', 'P', '1'."""
    return QKeySequence(event.key()).toString()


class HandPlay(QObject):
    """Turns keys into actions: each press one where the world waits, else as often as the world's own clock ticks.

    The next action goes out when the one before was answered, so a busy engine slows the world down instead of
    piling up actions. Where no key means no action, the two keys of a push are played in turn while none is held.

    Signals
    -------
    act_requested(int or tuple of float) : an action; after an end any one begins the next episode.
    episode_requested() : there is none any more; one to play in.
    """

    act_requested = Signal(object)
    episode_requested = Signal()

    def __init__(self, parent: QObject, patience_s: float = PATIENCE_S) -> None:
        super().__init__(parent)
        self._patience_s = patience_s
        self._data: World | None = None
        self._keys: tuple[Key, ...] = ()
        self._held: list[int] = []
        self._tapped: int | None = None
        self._last = 0
        self._on = self._alive = self._begun = self._ended = self._due = False
        self._asked: float | None = None  # when the action was sent that waits for its answer
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)

    # ---- what is played

    def set_data(self, data: World) -> None:
        """Play another world, or the same with other settings."""
        if self._data is None or self._data.kind != data.kind:
            self._begin_anew()
        self._data, self._keys = data, keys_of(data)
        self._clock.setInterval(round(1000 / max(data.pace_hz, 0.5)))

    def board(self) -> tuple[Key, ...]:
        """What there is to press."""
        return self._keys

    def set_on(self, on: bool) -> None:
        """Begin or stop playing."""
        self._on = on
        self._begin_anew()

    def set_alive(self, alive: bool) -> None:
        """Whether the stage is in sight and has the keyboard; else nothing is sent."""
        self._alive = alive
        if not alive:
            self._held.clear()
        self._follow()

    def is_running(self) -> bool:
        """Whether the world's clock ticks."""
        return self._clock.isActive()

    def is_over(self) -> bool:
        """Whether the episode has ended."""
        return self._ended

    def waits(self) -> bool:
        """Whether the clock waits for the first key."""
        return self._on and self._is_timed() and not self._begun

    def _is_timed(self) -> bool:
        return self._data is not None and not self._data.by_turns

    def _begin_anew(self) -> None:
        self._held.clear()
        self._tapped, self._asked = None, None
        self._begun = self._ended = self._due = False
        self._follow()

    def _follow(self) -> None:
        runs = self._on and self._alive and self._begun and not self._ended and self._is_timed()
        if runs and not self._clock.isActive():
            self._clock.start()
        elif not runs:
            self._clock.stop()

    # ---- keys

    def place_of(self, name: str) -> int | None:
        """Which of the keys is called so."""
        found = [place for place, key in enumerate(self._keys) if key.name == name and name]
        return found[0] if found else None

    def press(self, place: int) -> None:
        """A key, or its button, goes down."""
        if not self._on or self._ended:
            return
        if not self._is_timed():
            self._send(self._action((place,)))
            return
        self._held = [held for held in self._held if held != place] + [place]
        self._tapped, self._begun = place, True
        self._follow()

    def release(self, place: int) -> None:
        """It comes up again."""
        self._held = [held for held in self._held if held != place]

    def begin(self) -> None:
        """The next episode after an end; or let the clock tick that waits for a key."""
        if self.waits():
            self._begun = True
            self._follow()
        if self._on and self._ended:
            self._begin_anew()
            self._send(self._action(()) or 0)

    # ---- what is sent

    def take(self, frame: Frame) -> None:
        """The answer to the last action."""
        self._asked = None
        if frame.ended != self._ended:
            self._ended, self._begun = frame.ended, False
            self._follow()
        if self._due and self._clock.isActive():
            self._due = False
            self._tick()

    def _tick(self) -> None:
        if self._asked is not None and monotonic() - self._asked < self._patience_s:
            self._due = True
            return
        held = (*self._held, *(() if self._tapped is None or self._tapped in self._held else (self._tapped,)))
        self._tapped = None
        action = self._action(held)
        if action is not None:
            self._send(action)

    def _send(self, action: Act | None) -> None:
        if action is None:
            return
        lost = self._asked is not None and monotonic() - self._asked >= self._patience_s
        if self._asked is None or lost:
            self._asked = monotonic()
            if lost:
                self.episode_requested.emit()
            else:
                self.act_requested.emit(action)

    def _action(self, held: tuple[int, ...]) -> Act | None:
        """What the held keys mean, the newest last; None where they mean nothing."""
        assert self._data is not None
        if not self._data.moves:
            return tuple(self._control(at, low, high, held) for at, (low, high) in enumerate(self._data.bounds))
        if held:
            self._last = held[-1]
            return held[-1]
        names = [key.name for key in self._keys]
        if "" in names:
            return names.index("")
        if sorted(names) == ["Left", "Right"]:
            self._last = 1 - self._last
            return self._last
        return None

    @staticmethod
    def _control(at: int, low: float, high: float, held: tuple[int, ...]) -> float:
        mine = [place for place in held if place // 2 == at]
        if mine:
            return low if mine[-1] % 2 == 0 else high
        return min(max(0.0, low), high)
