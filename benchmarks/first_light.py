"""First light: examples learn within seconds, training keeps the pace of a bare loop, and the window stays awake.

Accuracies are those of the test samples, reached by the ready projects as they open, in their own number of seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks import window_measures
from benchmarks.harness import Measure, Result, interleaved_ratio
from engine.messages import Load, Pause, Play, SetWatch, Travel
from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, Training, chain
from engine.spec.presets import PRESETS
from engine.worker import InlineEngine

# what is learned, seconds of training, the goal on the test samples
LEARNED: tuple[tuple[str, str, float, float], ...] = (
    ("spiral", "accuracy", 20.0, 0.97),
    ("digits", "accuracy", 10.0, 0.95),
    ("iris", "accuracy", 5.0, 0.93),
    ("wine", "accuracy", 5.0, 0.93),
    ("breast-cancer", "accuracy", 5.0, 0.93),
    ("diabetes", "R²", 5.0, 0.4),
)
SLICE = 100  # steps between two looks at the clock
ROUNDS = 20
ROUND_STEPS = 300
ALL_VIEWS = Watch(
    weights=frozenset({"input", "dense-1", "dense-2", "output"}),
    curves=True,
    histograms=True,
    stats=True,
    activations=True,
    samples=True,
    confusion=True,
)


def run() -> Iterator[Result]:
    """The window first, while the process is young; then what needs no window."""
    yield from window_measures.measure()
    for name, metric, seconds, goal in LEARNED:
        yield learned(name, metric, seconds, goal)
    yield from speed()


def learned(name: str, metric: str, seconds: float, goal: float) -> Result:
    """Play a ready project for some seconds, and look at its test samples at the end."""
    engine = opened(PRESETS[name](), Watch(curves=True))
    engine.post(Play())
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        engine.run(SLICE)
    snapshot = _last(engine)
    curves = snapshot.curves
    assert curves is not None
    note = f"{snapshot.step:,} steps in {seconds:g} s; train {curves.train_metric[-1]:.3f}"
    measure = Measure(f"{name}: test {metric} after {seconds:g} s", "", goal, "over")
    return Result(measure, float(curves.test_metric[-1]), note)


def speed() -> Iterator[Result]:
    """The engine's training against a plain torch loop for the 64-64-10 digits network, in turn."""
    spec = digits_spec()
    for label, watch, goal in (("nothing watched", Watch(), 0.95), ("all views watched", ALL_VIEWS, 0.85)):
        engine = opened(spec, watch)
        engine.post(Play())
        ratio = interleaved_ratio(_rate(partial(_train, engine)), _rate(bare_loop(spec)), ROUNDS)
        measure = Measure(f"engine / bare loop, {label}", "", goal, "at least")
        yield Result(measure, ratio.median, str(ratio))


def digits_spec() -> Spec:
    """The network of the bar: 64-64-64-10 on digits, Adam, batches of 32."""
    network = chain(
        Input(id="input"),
        Dense(id="dense-1", units=64, activation="relu"),
        Dense(id="dense-2", units=64, activation="relu"),
        Output(id="output"),
    )
    training = Training(task="multi-class", loss="cross_entropy", learning_rate=0.001, batch_size=32)
    return Spec(name="Digits", data=Digits(), network=network, training=training)


def bare_loop(spec: Spec) -> Callable[[], None]:
    """The same training as one would write it with torch alone; each call takes `ROUND_STEPS` steps."""
    import torch
    from torch import nn
    from torch.nn import functional

    from engine.data import make
    from engine.train.material import prepare

    material = prepare(make(spec.data, spec.seed), spec)
    x, y, size = material.x, material.y, spec.training.batch_size
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=spec.training.learning_rate)

    def train() -> None:
        steps = 0
        while True:
            for indices in torch.split(torch.randperm(len(x)), size):
                if steps == ROUND_STEPS:
                    return
                loss = functional.cross_entropy(model(x[indices]), y[indices])
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                steps += 1

    return train


def opened(spec: Spec, watch: Watch) -> InlineEngine:
    """An engine with a document, ready to play."""
    engine = InlineEngine()
    engine.post(SetWatch(watch))
    engine.post(Load(spec, 0, Travel.OPEN, 0))
    return engine


def _train(engine: InlineEngine) -> None:
    engine.run(ROUND_STEPS)


def _rate(train: Callable[[], None]) -> Callable[[], float]:
    def measured() -> float:
        began = time.perf_counter()
        train()
        return ROUND_STEPS / (time.perf_counter() - began)

    return measured


def _last(engine: InlineEngine) -> Snapshot:
    engine.post(Pause())
    snapshot = engine.latest()
    assert snapshot is not None
    return snapshot
