"""Texts as characters: each sample is a stretch, and wanted at each step is the character that comes next."""

from __future__ import annotations

import bz2
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.data.dataset import Cancelled, Dataset
from engine.data.sequences.files import shipped
from engine.snapshot import Floats, Ints
from engine.spec.catalog.data import Shakespeare
from engine.spec.catalog.data.texts import CHARACTERS, OTHER


@dataclass(frozen=True)
class Texts:
    """train : what is trained on, one play after another. test : a play that is not among them."""

    train: str
    test: str


@cache
def shakespeare() -> Texts:
    """Twelve plays to train on, and Macbeth."""
    with shipped("shakespeare.txt.bz2") as path:
        *plays, last = bz2.decompress(path.read_bytes()).decode("utf-8").split("\f")
    return Texts("\n".join(plays), last)


def encode(text: str, symbols: tuple[str, ...]) -> Ints:
    """(characters,) index of each character among the symbols; of one that is not there, that of `OTHER`, or else 0."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    known = [(ord(symbol), index) for index, symbol in enumerate(symbols) if len(symbol) == 1]
    table = np.full(int(codes.max(initial=0)) + 1, symbols.index(OTHER) if OTHER in symbols else 0, dtype=np.int64)
    for code, index in known:
        if code < len(table):
            table[code] = index
    return table[codes]


def stretches(codes: Ints, length: int) -> tuple[Floats, Ints]:
    """A text cut up without a gap: (n, length) characters, and (n, length) the next of each; the rest is left out."""
    count = (len(codes) - 1) // length
    used = count * length
    return codes[:used].reshape(count, length).astype(np.float32), codes[1 : used + 1].reshape(count, length)


def make_shakespeare(data: Shakespeare, seed: int, cancelled: Cancelled) -> Dataset:
    """All stretches of all plays, those of the test last."""
    texts, symbols = shakespeare(), (*CHARACTERS, OTHER)
    parts = [stretches(encode(text, symbols), data.length) for text in (texts.train, texts.test)]
    inputs, steps = (np.concatenate(both) for both in zip(*parts, strict=True))
    rows = np.arange(len(inputs), dtype=np.int64)
    return Dataset(inputs, np.zeros(len(rows), dtype=np.float32), rows < len(parts[0][0]), rows, steps=steps)
