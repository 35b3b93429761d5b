"""Texts, translations and forecasts made by hand, from formulas."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.snapshot import (
    Answered,
    Curves,
    Floats,
    ForecastView,
    RunState,
    Snapshot,
    TextView,
    TranslationView,
    read_only,
)
from engine.spec.catalog.layers import Embedding, Lstm
from engine.spec.studies import ForecastStudy, Study, TextStudy, TranslationStudy
from tests.plots.sequences import Made, airline, hidden, text, translation

WORDS = "ROMEO:\nWhat say you, my lord? The king is come,\nAnd all the world doth sleep upon the shore."


def text_made() -> Made:
    """A character model."""
    return text(Embedding(id="emb", units=8), Lstm(id="lstm", units=24))


def text_view(made: Made, words: str = WORDS, given: int = 6, step: int = 1200, **parts: Any) -> TextView:
    """A text whose every symbol was the likeliest but for each seventh, which was the third."""
    symbols = made.spec.data_shape.sequence[0].symbols
    tokens = np.array([symbols.index(sign) for sign in words])
    n, most = len(tokens), 8
    following = np.append(tokens[1:], symbols.index("e"))
    choices = (following[:, None] + np.array([0, 5, 11, 17, 23, 31, 37, 44])) % len(symbols)
    late = np.arange(n) % 7 == 6
    choices[late] = choices[late][:, [1, 2, 0, *range(3, most)]]
    sure = 0.35 + 0.5 * np.abs(np.sin(np.arange(n)))
    rest = (1 - sure)[:, None] * np.array([0.45, 0.2, 0.12, 0.08, 0.05, 0.03, 0.004])
    chances = np.concatenate((sure[:, None], rest), axis=1).astype(np.float32)
    filled: dict[str, Any] = {"states": read_only(hidden(24, n)), "done": True} | parts
    return TextView(
        read_only(tokens), given, choices=read_only(choices), chances=read_only(chances), step=step, **filled
    )


def curves(loss: float = 1.6, step: int = 1300) -> Curves:
    """A run whose test loss has come down to this."""
    steps = np.linspace(0, step, 20).astype(np.int64)
    fall = loss + 2 * np.exp(-np.arange(20) / 4)
    fall[-1] = loss
    one = read_only(fall)
    return Curves(steps, read_only(steps / 300), one, one, one, one, "accuracy")


def text_snapshot(study: TextStudy | None, view: TextView, state: RunState = RunState.PAUSED) -> Snapshot:
    """A run with an answer to this question."""
    return Snapshot(1, state, step=1300, curves=curves(), studies={study: view} if study else {})


# ---- translation

SOURCE = ("eighty", "four", "thousand")
ANSWERS = (
    ("quatre", "vingt", "quatre", "mille"),
    ("quatre", "vingts", "mille"),
    ("quatre", "cent", "quatre", "mille"),
)


def attention_of(rows: int, columns: int, heads: int = 1) -> Floats:
    """(heads, rows, columns) that go down the diagonal."""
    row, column = np.mgrid[0:rows, 0:columns].astype(np.float32)
    made = np.stack([np.exp(-((column - row * columns / rows) ** 2) * (2.0 - 0.4 * head)) for head in range(heads)])
    shared: Floats = (made / made.sum(axis=2, keepdims=True)).astype(np.float32)
    return shared


def translation_made() -> Made:
    """Encoder and decoder with attention; see `engine.spec.sequence_presets`."""
    from engine.spec.sequence_presets import number_words

    return Made(number_words(), translation().chosen)


def translation_view(**parts: Any) -> TranslationView:
    """84,000, with the right answer first."""
    filled: dict[str, Any] = {
        "source": SOURCE, "unknown": (), "answers": ANSWERS[:1], "scores": (-0.21,), "wanted": ANSWERS[0],
        "step": 800,
    } | parts  # fmt: skip
    rows = len(filled["answers"][0]) + 1 if filled["answers"] else 1
    seen = {"cross_attention-1": read_only(attention_of(rows, len(filled["source"])))}
    return TranslationView(attention=filled.pop("attention", seen), **filled)


def translation_snapshot(study: TranslationStudy | None, view: TranslationView) -> Snapshot:
    """A run with an answer to this question."""
    return Snapshot(1, RunState.PAUSED, step=800, studies={study: view} if study else {})


# ---- forecast


def months(count: int, first: int = 0) -> Floats:
    """(count,) passengers: more each year, most in summer."""
    at = np.arange(first, first + count)
    made: Floats = (
        (120 + 2.4 * at) * (1 + 0.18 * np.sin(2 * np.pi * (at - 3) / 12) + 0.05 * np.sin(4 * np.pi * at / 12))
    ).astype(np.float32)
    return made


def airline_made() -> Made:
    """Passengers by month."""
    return airline(Lstm(id="lstm", units=8))


def forecast_view(steps: int = 24, members: int = 5, came: int = 24, taken: int = 1200, **parts: Any) -> ForecastView:
    """Two years ahead; the members go apart as time goes on."""
    past, at = months(96), np.arange(steps)
    truth = months(steps, 96)
    own = truth * (1 + 0.02 * np.sin(at / 3))
    apart = [((-1) ** member) * (member + 1) / members for member in range(1, members)]
    others = [own * (1 + 0.006 * at * each + 0.02 * each) for each in apart]
    season = np.resize(past[-12:], steps)
    filled: dict[str, Any] = {
        "past": read_only(past), "came": read_only(truth[:came]),
        "paths": read_only(np.stack([own, *others]).astype(np.float32)),
        "steps": (1200, *[taken] * (members - 1)), "baseline": read_only(season),
        "times": read_only((1949 + np.arange(96) / 12).astype(np.float32)),
    } | parts  # fmt: skip
    return ForecastView(**filled)


def forecast_snapshot(study: ForecastStudy | None, view: ForecastView | None, made: Made | None = None) -> Snapshot:
    """A run with an answer to this question, and the chosen sample."""
    chosen = None if made is None else made.chosen
    answered: dict[Study, Answered] = {study: view} if study is not None and view is not None else {}
    return Snapshot(1, RunState.PAUSED, step=1200, chosen=chosen, studies=answered)
