"""What the example projects for sequences learn, and in what time by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, nan
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.harness import Measure, Result
from benchmarks.trained import asked, begin
from engine.snapshot import Floats, TranslationView
from engine.spec.catalog.data import Airline

if TYPE_CHECKING:
    from engine.run import Run

SIGNALS = {  # example: what it must reach, and in how many seconds it is given up
    "mnist1d-mlp": (Measure("MNIST-1D MLP, test accuracy", "", 0.65, "at least"), 60.0),
    "mnist1d-cnn": (Measure("MNIST-1D CNN, test accuracy", "", 0.92, "at least"), 60.0),
    "mnist1d-gru": (Measure("MNIST-1D GRU, test accuracy", "", 0.90, "at least"), 90.0),
    "vowels": (Measure("Japanese vowels, test accuracy", "", 0.95, "at least"), 40.0),
}
MINUTE = 60.0  # seconds
CHARACTERS = Measure("Shakespeare, bits a character of an unseen play after 60 s", "bits", 2.5, "at most")
NUMBERS = Measure("number words, exact match on unseen ones after 60 s", "", 0.98, "at least")
EIGHTY = Measure("“vingt” looks at “eighty” or “ninety”, of 50", "", 48, "at least")
LSTM_ADDS = Measure("adding problem of length 100, LSTM, squared error", "", 0.01, "under")
ELMAN_ADDS = Measure("the same, Elman network beside it", "", 0.01, "at least")
AIRLINE = Measure("airline forecast, its error / that of the same month a year before", "", 1.0, "under")


def measure() -> Iterator[Result]:
    """Bars 1 to 5."""
    for name, (goal, limit_s) in SIGNALS.items():
        yield Result(goal, *signal(name, limit_s, goal.goal))
    yield Result(CHARACTERS, *characters())
    yield from number_words()
    yield from adding()
    yield Result(AIRLINE, *airline())


def signal(name: str, limit_s: float, goal: float) -> tuple[float, str]:
    """The accuracy of all test samples after `limit_s`, and when a curve point first reached the goal."""
    trained, first = begin(name), nan
    while trained.seconds < limit_s:
        trained.until(trained.seconds + 0.5)
        last = trained.run.recorder.last
        if first != first and last is not None and last.test_metric >= goal:
            first = trained.seconds
    z, y = trained.answers()
    return float(
        (z.argmax(1) == y).float().mean()
    ), f"after {trained.seconds:.0f} s; the goal first after {first:.1f} s"


def characters() -> tuple[float, str]:
    """Bits a character over the whole play that was held out, its windows each from an empty state."""
    trained = begin("shakespeare")
    trained.until(MINUTE)
    z, y = trained.answers()
    bits = float(trained.run.learner.loss(z, y)) / log(2)
    run = trained.run
    return bits, f"{run.step:,} steps, {run.epochs:.1f} epochs in {trained.seconds:.0f} s"


def number_words() -> Iterator[Result]:
    """Sentences that are right in every word; and where the network looks as it writes "vingt"."""
    trained = begin("number-words")
    trained.until(MINUTE)
    z, y = trained.answers()
    right = ((z.argmax(1) == y) | (y < 0)).all(1)
    yield Result(NUMBERS, float(right.float().mean()), f"{len(y):,} numbers, {trained.run.step:,} steps")
    found = [looks_at(trained.run, number) for number in eighties()]
    yield Result(EIGHTY, float(sum(found)), f"of {len(found)} numbers with eighty or ninety")


def eighties() -> tuple[str, ...]:
    """Fifty numbers in English words in which eighty or ninety stands."""
    tens = ("eighty", "ninety")
    ones = ("", " one", " two", " five", " seven")
    before = ("", "one hundred and ", "six hundred and ", "two thousand and ", "seven thousand three hundred and ")
    return tuple(f"{first}{ten}{one}" for first in before for ten in tens for one in ones)


def looks_at(run: Run, words: str) -> bool:
    """Whether the step that writes the first "vingt" of the answer looks most at "eighty" or "ninety"."""
    view = translated(run, words)
    said = view.answers[0]
    at = next((index for index, word in enumerate(said) if word in ("vingt", "vingts")), None)
    if at is None:
        return False
    weights: Floats = next(iter(view.attention.values())).mean(0)
    return view.source[int(np.argmax(weights[at]))] in ("eighty", "ninety")


def translated(run: Run, words: str) -> TranslationView:
    """What the network makes of a source, greedily."""
    from engine.spec.studies import TranslationStudy

    view = asked(run, TranslationStudy(words))
    assert isinstance(view, TranslationView)
    return view


def adding() -> Iterator[Result]:
    """Both networks of the example, trained side by side until the LSTM has it, or for two minutes."""
    trained = begin("adding")
    trained.until(2 * MINUTE, lambda run: run.recorder.last is not None and _error(run, 0) < LSTM_ADDS.goal, 40)
    when = f"after {trained.seconds:.0f} s"
    for measure, head in ((LSTM_ADDS, 0), (ELMAN_ADDS, 1)):
        yield Result(measure, _error(trained.run, head), when)


def _error(run: Run, head: int) -> float:
    """Mean squared error of one output over the test samples of the curves, in the unit of the sum."""
    cut, scale = run.material.measured_train, run.material.preparation.target_scale
    model = run.learner.model
    with model.evaluating():
        z = model.heads(run.material.measured_x[cut:])[model.head_ids[head]]
        return float((z.squeeze(1) - run.material.measured_y[cut:]).square().mean()) * scale**2


def airline() -> tuple[float, str]:
    """Root mean square error over all test windows in passengers, beside that of the seasonal naive forecast."""
    ratios = []
    for seed in (1, 2, 3):
        trained = begin("airline", seed)
        trained.until(5.0)
        z, _ = trained.answers()
        material, data = trained.run.material, trained.run.spec.data
        assert isinstance(data, Airline)
        assert material.dataset.future is not None
        rows = material.test_rows
        true = material.dataset.future[rows]
        said = material.preparation.untarget(z.numpy())
        past = material.dataset.inputs[rows]
        naive = np.stack([past[:, -data.season + step % data.season] for step in range(data.horizon)], 1)
        ratios.append(_rmse(said - true) / _rmse(naive - true))
    return float(
        np.median(ratios)
    ), f"seeds {', '.join(f'{r:.2f}' for r in ratios)}; {_rmse(naive - true):.0f} a year before"


def _rmse(error: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(error))))
