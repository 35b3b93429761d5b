"""The window under load: how fast it trains, how late its timers are, how soon it shows."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from benchmarks.harness import Measure, Ratio, Result, interleaved_ratio

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from torch import Tensor, nn

    from app.wiring import Wiring
    from engine.snapshot import RunState, Snapshot
    from engine.spec.document import Spec

SPEED = Measure("window's training speed / bare loop's", "", 0.80, "at least")
LATENESS = Measure("GUI timer lateness p99 while training", "ms", 16, "under")
SHOWN_CPU = Measure("CPU until the window is shown", "s", 1.0, "under")
SHOWN_TORCH = Measure("torch modules loaded when it is shown", "", 0, "at most")
TICK_MS = 10
ROUND_S = 2.0
SETTLE_S = 0.5
ROUNDS = 12
LATENESS_S = 20.0

_START = """
import sys, time
from app.__main__ import make_window
app, wiring = make_window("")
wiring.window.show()
app.processEvents()
print(time.process_time(), sum(name.split(".")[0] == "torch" for name in sys.modules))
sys.stdout.flush()
wiring.shut_down()
"""


def measure() -> Iterator[Result]:
    """Startup in fresh processes, then speed and lateness in this one."""
    yield from startup()
    yield from training()


def startup(rounds: int = 5) -> Iterator[Result]:
    """CPU seconds of a fresh process until its window was shown, Python's own start included."""
    cpu, torch = [], []
    for _ in range(rounds):
        output = subprocess.run(
            [sys.executable, "-c", _START], capture_output=True, text=True, check=True, env=_environment()
        ).stdout.split()
        cpu.append(float(output[0]))
        torch.append(float(output[1]))
    yield Result(SHOWN_CPU, statistics.median(cpu), f"{rounds} starts, {min(cpu):.2f} to {max(cpu):.2f}")
    yield Result(SHOWN_TORCH, max(torch))


def training() -> Iterator[Result]:
    """The 64-64-10 digits network with every default view visible, against the bare loop beside an idle window."""
    spec = digits_spec()
    ratio, late = in_window(spec, BareLoop(spec, plain_digits))
    yield Result(SPEED, ratio.median, str(ratio))
    yield Result(LATENESS, *p99_of(late))


def in_window(spec: Spec, bare: Bare, prepare: Callable[[Wiring], None] | None = None) -> tuple[Ratio, list[float]]:
    """Train a network in the real window in turn with a bare loop beside the same window at rest.

    Parameters
    ----------
    prepare : what is done to the window first, such as bringing a view to the front.

    Returns
    -------
    The window's samples a second over the loop's, and how late each tick of a timer came while training, in ms.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.__main__ import make_window
    from app.window import START_SIZE

    app, wiring = make_window("")
    try:
        follower = Follower(wiring)
        wiring.document.open(spec)
        wiring.show()
        wiring.window.resize(START_SIZE)  # whatever the screen: a larger canvas takes longer to paint
        if prepare is not None:
            prepare(wiring)
        wiring.bridge.set_speed(None)
        wiring.bridge.play()
        until(app, lambda: follower.step > 100, "training runs")
        ratio = interleaved_ratio(
            lambda: window_speed(app, wiring, follower), lambda: bare_speed(app, wiring, bare), ROUNDS
        )
        lateness = timer_lateness(app, wiring)
        return ratio, lateness
    finally:
        wiring.shut_down()


def p99_of(lateness: list[float]) -> tuple[float, str]:
    """The 99th percentile of some delays in ms, and the words beside it."""
    late = sorted(lateness)
    p99 = late[int(0.99 * (len(late) - 1))]
    return p99, f"median {statistics.median(late):.1f}, worst {late[-1]:.1f}, {len(late)} ticks"


def digits_spec() -> Spec:
    """Digits with one hidden layer of 64."""
    from engine.spec.catalog.data import Digits
    from engine.spec.catalog.layers import Dense, Input, Output
    from engine.spec.document import Spec, Training, chain

    network = chain(Input(id="input"), Dense(id="dense-1", units=64, activation="relu"), Output(id="output"))
    training = Training(task="multi-class", loss="cross_entropy", learning_rate=0.001, batch_size=32)
    return Spec(name="Digits", data=Digits(), network=network, training=training)


def plain_digits() -> nn.Module:
    """The same network in plain torch."""
    from torch import nn

    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def window_speed(app: QApplication, wiring: Wiring, follower: Follower) -> float:
    """Samples a second over a few seconds of training in the window, by the engine's own step count.

    It is counted from a while after the beginning: then snapshots come as long after their step as the last one does.
    """
    before = follower.step
    wiring.bridge.play()
    until(app, lambda: follower.step > before, "training goes on")
    _for(app, SETTLE_S)
    first, started = follower.step, follower.at
    _for(app, ROUND_S)
    steps, seconds = follower.step - first, follower.at - started
    return steps * wiring.document.spec.training.batch_size / seconds


def timer_lateness(app: QApplication, wiring: Wiring) -> list[float]:
    """How late each tick of a timer comes while training, in ms.

    In a time of its own: a hundred ticks a second cost the training something too, which no user pays.
    """
    from PySide6.QtCore import Qt, QTimer

    wiring.bridge.play()
    late: list[float] = []
    due = [time.perf_counter() + TICK_MS / 1000]
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK_MS)

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, (now - due[0]) * 1000))
        due[0] = now + TICK_MS / 1000

    timer.timeout.connect(tick)
    timer.start()
    _for(app, LATENESS_S)
    timer.stop()
    return late


def bare_speed(app: QApplication, wiring: Wiring, bare: Bare) -> float:
    """Samples a second of the bare loop in a thread, with nothing of the window at work beside it."""
    wiring.bridge.pause()
    _for(app, 0.3)
    thread = threading.Thread(target=bare.run, args=(ROUND_S,))
    thread.start()
    thread.join()
    return bare.samples_per_second


class Bare(Protocol):
    """What is trained beside the window at rest, and its samples a second once it has run."""

    samples_per_second: float

    def run(self, seconds: float) -> None:
        """Train for so long."""


class BareLoop:
    """What one would write by hand: the same network, optimizer (Adam), batch and data, and nothing else.

    Parameters
    ----------
    spec : whose data and batch size are taken. network : the network in plain torch.
    loss : of its answer and the targets; cross-entropy where none is named.
    """

    def __init__(
        self, spec: Spec, network: Callable[[], nn.Module], loss: Callable[[Tensor, Tensor], Tensor] | None = None
    ) -> None:
        from engine.data import make
        from engine.spec.data_shape import STEPWISE

        data = make(spec.data, 1)
        targets = data.steps if spec.training.task in STEPWISE else data.target
        assert targets is not None
        self._inputs, self._targets = data.inputs[data.train], targets[data.train]
        self._network, self._batch, self._loss = network, spec.training.batch_size, loss
        self.samples_per_second = 0.0

    def run(self, seconds: float) -> None:
        """Train for so long and note the speed."""
        import torch
        from torch.nn import functional

        torch.set_num_threads(1)
        inputs = torch.from_numpy(self._inputs)
        targets = torch.from_numpy(self._targets).long()
        model, batch, of = self._network(), self._batch, self._loss or functional.cross_entropy
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        steps, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            order = torch.randperm(len(inputs))
            for start in range(0, len(inputs) - batch + 1, batch):
                if time.perf_counter() - started >= seconds:
                    break
                index = order[start : start + batch]
                loss = of(model(inputs[index]), targets[index])
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                steps += 1
        self.samples_per_second = steps * batch / (time.perf_counter() - started)


class Follower:
    """The newest snapshot's step and state, and when it came."""

    def __init__(self, wiring: Wiring) -> None:
        self.step, self.at = -1, 0.0
        self.state: RunState | None = None
        wiring.bridge.snapshot_ready.connect(self._note)

    def _note(self, snapshot: Snapshot) -> None:
        self.step, self.state, self.at = snapshot.step, snapshot.state, time.perf_counter()


def until(app: QApplication, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Let the event loop run until something is so.

    Raises
    ------
    TimeoutError
        If it does not come about.
    """
    end = time.perf_counter() + seconds
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError(f"waited {seconds:g} s until {what}")
        _for(app, 0.02)


def _for(app: QApplication, seconds: float) -> None:
    """Let the event loop run, as it does for a user."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop(app)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
