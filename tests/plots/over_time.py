"""Sequences by hand: documents on data of any shape, and snapshots whose numbers come from formulas."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from engine.snapshot import (
    Bools,
    Chosen,
    Floats,
    GradientView,
    Ints,
    LayerView,
    RunState,
    Snapshot,
    StateView,
    read_only,
)
from engine.spec.catalog.data.base import Data, Family
from engine.spec.catalog.layers import Input, LayerKind, Output
from engine.spec.catalog.layers.attention import CrossAttention, SelfAttention
from engine.spec.catalog.layers.embedding import Embedding
from engine.spec.catalog.layers.recurrent import Lstm, Rnn
from engine.spec.catalog.layers.time_pool import LastStep
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Link, Network, Spec, Training, chain, default_spec
from engine.spec.studies import GradientStudy

LETTERS = ("\n", " ", *"abcdefghijklmnopqrstuvwxyz")
ENGLISH = ("and", "eighty", "five", "hundred", "seven", "thousand", "three", "two")
FRENCH = ("<start>", "<end>", "cent", "cinq", "deux", "mille", "quatre", "sept", "trois", "vingt", "vingts")


class ByHand(Data):
    """A data source of any shape; it has no samples."""

    title: ClassVar[str] = "By hand"
    summary: ClassVar[str] = "a shape, no samples"
    family: ClassVar[Family] = "sequences"
    kind: str = "by-hand"
    named: str = ""

    def shape(self) -> DataShape:
        return SHAPES[self.named]


def _shape(*parts: SequencePart, **more: Any) -> DataShape:
    features = tuple(name for part in parts for name in part.features)
    return DataShape(features, features, sequence=parts, **more)


SHAPES = {
    "text": _shape(SequencePart("text", 1, 24, LETTERS), task="next-token", offers=("next-token",)),
    "adding": _shape(
        SequencePart("series", 2, 30, channel_names=("value", "mark")),
        targets=("sum",), task="regression", offers=("regression",),
    ),
    "speakers": _shape(
        SequencePart("series", 12, 20, varying=True), classes=("Anna", "Ben", "Cleo"),
        task="multi-class", offers=("multi-class",),
    ),
    "words": _shape(
        SequencePart("source", 1, 8, ENGLISH, varying=True), SequencePart("so far", 1, 9, FRENCH, varying=True),
        task="translation", offers=("translation",),
    ),
}  # fmt: skip


def spec_on(named: str, network: Network) -> Spec:
    """A document on one of the shapes."""
    data, shape = ByHand(named=named), SHAPES[named]
    training = Training().model_copy(update={"task": shape.task})
    return default_spec().model_copy(update={"data": data, "network": network, "training": training})


def linked(layers: tuple[LayerKind, ...], *links: tuple[str, str] | tuple[str, str, int]) -> Network:
    """A network by its links."""
    found = tuple(Link(source=link[0], target=link[1], port=link[2] if len(link) > 2 else 0) for link in links)
    return Network(layers=layers, links=found)


def text_spec(**options: Any) -> Spec:
    """A character model."""
    layers = (Input(id="in"), Embedding(id="emb", units=8), Lstm(id="lstm", units=24, **options), Output(id="out"))
    return spec_on("text", chain(*layers))


def adding_spec() -> Spec:
    """LSTM and Elman network side by side, each with its own output."""
    layers = (
        Input(id="in"), Lstm(id="lstm", units=16), LastStep(id="last-1"), Output(id="out-1"),
        Rnn(id="rnn", units=16), LastStep(id="last-2"), Output(id="out-2"),
    )  # fmt: skip
    links = [("in", "lstm"), ("lstm", "last-1"), ("last-1", "out-1"), ("in", "rnn"), ("rnn", "last-2")]
    return spec_on("adding", linked(layers, *links, ("last-2", "out-2")))


def speakers_spec() -> Spec:
    """A network in both directions over measured sequences of many channels."""
    layers = (Input(id="in"), Lstm(id="lstm", units=10, bidirectional=True), LastStep(id="last", both=True))
    return spec_on("speakers", chain(*layers, Output(id="out")))


def words_spec() -> Spec:
    """An encoder and a decoder that looks back at it."""
    layers = (
        Input(id="source", part="source"), Embedding(id="emb-1", units=8), Lstm(id="enc", units=16),
        LastStep(id="last"), Input(id="so-far", part="so far"), Embedding(id="emb-2", units=8),
        Lstm(id="dec", units=16), CrossAttention(id="cross", units=16, heads=4), Output(id="out"),
    )  # fmt: skip
    links: list[tuple[str, str] | tuple[str, str, int]] = [
        ("source", "emb-1"), ("emb-1", "enc"), ("enc", "last"), ("so-far", "emb-2"), ("emb-2", "dec"),
        ("last", "dec", 1), ("dec", "cross"), ("enc", "cross", 1), ("cross", "out"),
    ]  # fmt: skip
    return spec_on("words", linked(layers, *links))


def causal_spec() -> Spec:
    """A character model that looks back by attention."""
    attention = SelfAttention(id="att", units=16, heads=4, causal=True)
    return spec_on("text", chain(Input(id="in"), Embedding(id="emb", units=16), attention, Output(id="out")))


# ---- what they would answer


def waves(units: int, steps: int, pace: float = 0.35) -> Floats:
    """(units, steps) of smooth numbers from -1 to 1: each unit swings at its own pace."""
    unit, step = np.mgrid[0:units, 0:steps].astype(np.float32)
    made: Floats = np.tanh(2 * np.sin(pace * (1 + 0.15 * unit) * step + 0.7 * unit)).astype(np.float32)
    return made


def state(units: int, steps: int, *, cell: bool = True, pace: float = 0.35) -> StateView:
    """The inside of a recurrent layer."""
    hidden = waves(units, steps, pace)
    return StateView(read_only(hidden), read_only(2 * hidden) if cell else None, {}, read_only(np.arange(units)))


def text_chosen(words: str = "to be or not to be that i") -> Chosen:
    """The letters of a sentence, and what is said of each: the next one, wrong at every fifth."""
    index = [LETTERS.index(letter) for letter in words]
    wanted = np.array(index[1:25])
    said = np.where(np.arange(24) % 5 == 4, (wanted + 3) % len(LETTERS), wanted)
    chances = np.full((len(LETTERS), 24), 0.3 / (len(LETTERS) - 1), np.float32)
    chances[said, np.arange(24)] = 0.7
    return Chosen(
        7, False, read_only(np.array(index[:24], np.float32)), 0.0, np.zeros(0, np.float32), 0.0,
        mask=read_only(wanted), said=read_only(said), steps=(24,), step_probabilities=read_only(chances),
    )  # fmt: skip


def text_snapshot() -> Snapshot:
    """Of `text_spec`."""
    layers = {
        "emb": LayerView(response=read_only(waves(8, 24, 1.1))),
        "lstm": LayerView(state=state(24, 24), response=read_only(waves(24, 24))),
    }
    return snapshot(layers=layers, chosen=text_chosen())


def adding_snapshot(steps: int = 30) -> Snapshot:
    """Of `adding_spec`: the sum of the two marked values is 0.97."""
    step = np.arange(30)
    value, mark = (0.5 + 0.45 * np.sin(2.3 * step)).astype(np.float32), np.isin(step, (4, 17)).astype(np.float32)
    chosen = Chosen(
        3, True, read_only(np.concatenate([value, mark])), 0.97, np.zeros(0, np.float32), 0.91, steps=(steps,)
    )
    layers = {
        "lstm": LayerView(state=state(16, 30)),
        "rnn": LayerView(state=state(16, 30, cell=False, pace=0.9)),
        "out-1": LayerView(response=read_only(np.array([0.91], np.float32))),
        "out-2": LayerView(response=read_only(np.array([0.4], np.float32))),
    }
    return snapshot(layers=layers, chosen=chosen)


def speakers_snapshot(steps: int = 14) -> Snapshot:
    """Of `speakers_spec`: a sample that ends early."""
    inputs = waves(12, 20, 0.5)
    inputs[:, steps:] = np.nan
    chances = read_only(np.array([0.1, 0.85, 0.05], np.float32))
    chosen = Chosen(11, False, read_only(inputs.ravel()), 1.0, chances, 1.0, steps=(steps,))
    hidden = waves(20, 20)
    view = StateView(read_only(hidden), None, {}, read_only(np.arange(20)))
    return snapshot(layers={"lstm": LayerView(state=view)}, chosen=chosen)


SOURCE = ("two", "hundred", "and", "eighty", "seven")
SO_FAR = ("<start>", "deux", "cent", "quatre", "vingt", "sept")
ALIGNED = (0, 1, 3, 3, 4, 4)  # which source word each French word stands for


def cross_weights(heads: int = 4, queries: int = 9, keys: int = 8) -> Floats:
    """(heads, queries, keys), each head less sure than the one before; nothing where no word is."""
    made = np.zeros((heads, queries, keys), np.float32)
    for head in range(heads):
        for query, target in enumerate(ALIGNED):
            away = np.abs(np.arange(len(SOURCE)) - target)
            weight = np.exp(-away * (2.6 - 0.7 * head))
            made[head, query, : len(SOURCE)] = weight / weight.sum()
    return made


def words_chosen() -> Chosen:
    """Two hundred and eighty-seven, in French."""
    inputs = np.full(17, np.nan, np.float32)
    inputs[: len(SOURCE)] = [ENGLISH.index(word) for word in SOURCE]
    inputs[8 : 8 + len(SO_FAR)] = [FRENCH.index(word) for word in SO_FAR]
    wanted = np.full(9, -1)
    wanted[: len(SO_FAR)] = [FRENCH.index(word) for word in (*SO_FAR[1:], "<end>")]
    said: Ints = wanted.copy()
    said[3] = FRENCH.index("vingts")
    chances = np.zeros((len(FRENCH), 9), np.float32)
    asked: Bools = wanted >= 0
    chances[said[asked], np.flatnonzero(asked)] = 0.9
    return Chosen(
        21, False, read_only(inputs), 0.0, np.zeros(0, np.float32), 0.0, mask=read_only(wanted), said=read_only(said),
        steps=(len(SOURCE), len(SO_FAR)), step_probabilities=read_only(chances),
    )  # fmt: skip


def words_snapshot() -> Snapshot:
    """Of `words_spec`."""
    layers = {
        "emb-1": LayerView(response=read_only(waves(8, 8, 1.1))),
        "enc": LayerView(state=state(16, 8)),
        "emb-2": LayerView(response=read_only(waves(8, 9, 0.8))),
        "dec": LayerView(state=state(16, 9, pace=0.6)),
        "cross": LayerView(attention=read_only(cross_weights()), response=read_only(waves(16, 9))),
    }
    return snapshot(layers=layers, chosen=words_chosen())


def causal_weights(heads: int = 4, steps: int = 24) -> Floats:
    """(heads, steps, steps): each head looks back so many steps, and nothing looks ahead."""
    query, key = np.mgrid[0:steps, 0:steps]
    made = []
    for head in range(heads):
        score = -np.abs(query - key - 1 - 2 * head) / (1.0 + 0.5 * head)
        weight = np.where(key <= query, np.exp(score), 0.0)
        made.append(weight / weight.sum(axis=1, keepdims=True))
    return np.stack(made).astype(np.float32)


def causal_snapshot() -> Snapshot:
    """Of `causal_spec`."""
    view = LayerView(attention=read_only(causal_weights()), response=read_only(waves(16, 24)))
    return snapshot(layers={"att": view}, chosen=text_chosen())


def gradients(steps: int = 100) -> GradientView:
    """LSTM and Elman on the adding problem: one keeps its gradient, the other loses a tenth each step or so."""
    back = np.arange(steps)[::-1].astype(np.float64)
    lstm = 0.05 * np.exp(-0.008 * back) * (1 + 0.1 * np.sin(back / 5))
    rnn = 0.04 * np.exp(-0.21 * back)
    layers = {"lstm": read_only(lstm.astype(np.float32)), "rnn": read_only(rnn.astype(np.float32))}
    return GradientView(layers, {"out-1": 0.0041, "out-2": 0.1653})


def gradient_snapshot(view: GradientView | None = None) -> Snapshot:
    """An answer to the question of `GradientTimeView`."""
    return snapshot(studies={GradientStudy(): view or gradients()})


def snapshot(**parts: Any) -> Snapshot:
    """A paused run with only these parts."""
    return Snapshot(1, RunState.PAUSED, **parts)
