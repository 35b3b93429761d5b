"""Snapshots of sequences made by hand, from formulas: what networks of each task would show of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.snapshot import Chosen, Floats, Ints, LayerView, RunState, Shelf, Snapshot, StateView, Thumbnails, read_only
from engine.spec.catalog.data import AnyData
from engine.spec.catalog.data.sequences import Adding, Brackets, Parity
from engine.spec.catalog.data.series import Airline, Vowels
from engine.spec.catalog.data.texts import NumberWords, Shakespeare
from engine.spec.catalog.layers import Gru, Input, LayerKind, Lstm, Output, Rnn
from engine.spec.data_shape import STEPWISE, DataShape, Task
from engine.spec.document import Spec, Training, chain
from engine.spec.shapes import Analysis, analyse

KINDS = {"lstm": Lstm, "gru": Gru, "rnn": Rnn}


@dataclass(frozen=True)
class Made:
    """A document on sequences, and its chosen sample."""

    spec: Spec
    chosen: Chosen

    @property
    def analysis(self) -> Analysis:
        """Its shapes."""
        return analyse(self.spec)


def make(data: AnyData, task: Task, *layers: LayerKind) -> Spec:
    """A document on sequences."""
    network = chain(Input(id="input"), *layers, Output(id="output"))
    return Spec(data=data, network=network, training=Training(task=task))


def wave(steps: int, pace: float = 0.3, phase: float = 0.0) -> Floats:
    """(steps,) a sine that swells."""
    at = np.arange(steps)
    made: Floats = (np.sin(pace * at + phase) * (0.4 + 0.6 * at / steps)).astype(np.float32)
    return made


def chosen_of(inputs: Any, **parts: Any) -> Chosen:
    """The chosen sample, number 412 of the test."""
    filled: dict[str, Any] = {
        "origin": 412, "train": False, "target": float("nan"), "probabilities": np.zeros(0, np.float32),
        "predicted": float("nan"),
    }  # fmt: skip
    return Chosen(inputs=read_only(np.asarray(inputs, np.float32)), **(filled | parts))


def stepwise(shape: DataShape, inputs: Any, wanted: Any, said: Any, steps: tuple[int, ...]) -> Chosen:
    """A sample with an answer at each step, surer and surer as time goes on."""
    assert shape.task in STEPWISE
    classes, length = len(shape.places), len(wanted)
    sure = (0.45 + 0.5 * np.linspace(0, 1, length)).astype(np.float32)
    table = np.tile((1 - sure) / (classes - 1), (classes, 1)).astype(np.float32)
    table[said, np.arange(length)] = sure
    return chosen_of(
        inputs, steps=steps, mask=read_only(np.asarray(wanted, np.int64)),
        said=read_only(np.asarray(said, np.int64)), step_probabilities=read_only(table),
    )  # fmt: skip


# ---- one of each task


def brackets(*layers: LayerKind) -> Made:
    """How deep each bracket is; steps 5 and 15 of 20 are wrong. The longest string would have 24."""
    spec = make(Brackets(), "tagging", *layers)
    word = "(()((())()))()(())()"
    depth = np.cumsum([1 if sign == "(" else -1 for sign in word])
    said = depth.copy()
    said[[5, 15]] -= 1
    inputs = np.full(24, np.nan)
    inputs[: len(word)] = ["()".index(sign) for sign in word]
    return Made(spec, stepwise(spec.data_shape, inputs, depth, said, (len(word),)))


def parity(steps: int = 40, *layers: LayerKind) -> Made:
    """Whether there were odd many ones so far; every ninth step is wrong."""
    spec = make(Parity(length=steps), "tagging", *layers)
    bits = np.sin(np.arange(steps) ** 2) > 0
    wanted = np.cumsum(bits) % 2
    said = np.where(np.arange(steps) % 9 == 8, 1 - wanted, wanted)
    return Made(spec, stepwise(spec.data_shape, bits, wanted, said, (steps,)))


TEXT = "To be, or not to be, that is the question:\nWhether"


def text(*layers: LayerKind, words: str = TEXT) -> Made:
    """A text, whose last character is only wanted; at every fifth step another one is the likeliest."""
    spec = make(Shakespeare(length=len(words) - 1), "next-token", *layers)
    symbols = spec.data_shape.sequence[0].symbols
    codes = np.array([symbols.index(sign) for sign in words])
    said = codes[1:].copy()
    said[::5] = (said[::5] + 3) % len(symbols)
    return Made(spec, stepwise(spec.data_shape, codes[:-1], codes[1:], said, (len(words) - 1,)))


def translation(*layers: LayerKind) -> Made:
    """84,000 in English and in French; step 2 of 5 is wrong."""
    spec = make(NumberWords(), "translation", *layers)
    source, target = (part.symbols for part in spec.data_shape.sequence)
    asked, answer = ("eighty", "four", "thousand"), ("quatre", "vingt", "quatre", "mille")
    inputs = np.full(len(spec.data_shape.features), np.nan)
    inputs[: len(asked)] = [source.index(word) for word in asked]
    start = spec.data_shape.sequence[0].length
    inputs[start : start + 5] = [target.index(word) for word in ("<start>", *answer)]
    wanted = np.array([target.index(word) for word in (*answer, "<end>")])
    said = wanted.copy()
    said[2] = target.index("cent")
    return Made(spec, stepwise(spec.data_shape, inputs, wanted, said, (3, 5)))


def vowels(*layers: LayerKind, steps: int = 22) -> Made:
    """Twelve channels; the answer is right."""
    spec = make(Vowels(), "multi-class", *layers)
    part = spec.data_shape.sequence[0]
    inputs = np.full((part.channels, part.length), np.nan)
    inputs[:, :steps] = [wave(steps, 0.12 + 0.03 * i, i) for i in range(part.channels)]
    probabilities = np.full(9, 0.016, np.float32)
    probabilities[3] = 0.872
    return Made(spec, chosen_of(inputs.ravel(), target=3.0, predicted=3.0, probabilities=probabilities, steps=(steps,)))


def adding(*layers: LayerKind, steps: int = 50) -> Made:
    """Two marked numbers, at steps 7 and 34."""
    spec = make(Adding(length=steps), "regression", *layers)
    numbers, marks = 0.5 + 0.5 * np.sin(np.arange(steps) ** 2 * 0.7), np.zeros(steps)
    marks[[7, 34]] = 1
    true = float(numbers @ marks)
    inputs = np.concatenate((numbers, marks))
    return Made(spec, chosen_of(inputs, target=true, predicted=true - 0.061, steps=(steps,)))


def airline(*layers: LayerKind) -> Made:
    """Two years of passengers, and one ahead."""
    spec = make(Airline(), "forecast", *layers)
    shape = spec.data_shape
    past, ahead = shape.sequence[0].length, shape.horizon
    months = np.arange(past + ahead)
    series = (200 + 2.5 * months + (20 + months / 2) * np.sin(2 * np.pi * months / 12)).astype(np.float32)
    forecast = series[past:] + 14 * np.sin(np.arange(ahead) / 2).astype(np.float32)
    chosen = chosen_of(series[:past], steps=(past,), wanted=read_only(series[past:]), forecast=read_only(forecast))
    return Made(spec, chosen)


# ---- states


def hidden(units: int, steps: int) -> Floats:
    """(units, steps) from -1 to 1: each unit turns at a pace of its own; every fourth is fully on at steps 6 to 11."""
    at, unit = np.arange(steps), np.arange(units)[:, None]
    made = np.sin(0.15 * at * (1 + unit % 5) + unit) * (0.35 + 0.6 * (unit % 3) / 2)
    made[::4, 6:12] = 0.92
    single: Floats = made.astype(np.float32)
    return single


def state_view(units: int, steps: int, kind: str = "lstm") -> StateView:
    """The inside of a recurrent layer; units of the same pace stand side by side in its order."""
    at, unit = np.arange(steps), np.arange(units)[:, None]
    names = {"lstm": ("input", "forget", "output"), "gru": ("reset", "update")}.get(kind, ())
    gates: Mapping[str, Floats] = {
        name: read_only((0.5 + 0.45 * np.sin(0.2 * at * (place + 1) + 0.7 * unit)).astype(np.float32))
        for place, name in enumerate(names)
    }
    cell = read_only(2 * np.sin(np.cumsum(hidden(units, steps), axis=1) / 3)) if kind == "lstm" else None
    order: Ints = np.argsort(np.arange(units) % 5, kind="stable").astype(np.int64)
    return StateView(read_only(hidden(units, steps)), cell, gates, read_only(order))


def snapshot_of(chosen: Chosen, states: Mapping[str, StateView] | None = None, **more: Any) -> Snapshot:
    """A run that stands, with the states of these layers."""
    layers = {layer_id: LayerView(state=state) for layer_id, state in (states or {}).items()}
    return Snapshot(1, RunState.PAUSED, chosen=chosen, layers=layers, **more)


def thumbnails(made: Made, origins: tuple[int, ...], page: int = 0, count: int = 0) -> Thumbnails:
    """A page of samples that can be chosen."""
    n = len(origins)
    inputs = np.tile(made.chosen.inputs, (n, 1))
    return Thumbnails(
        Shelf(page=page), count or n, read_only(np.array(origins, np.int64)), read_only(inputs),
        read_only(np.zeros(n, np.float32)),
    )  # fmt: skip
