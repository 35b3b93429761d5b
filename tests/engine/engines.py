"""Documents and engines that the engine's tests share."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import torch
from pydantic import TypeAdapter

from engine.messages import Load, Play, Travel
from engine.run import Run
from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.data import AnyData, DataKind
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, chain
from engine.spec.edits import Edit, SetData
from engine.worker import InlineEngine

EVERYTHING = Watch(
    weights=frozenset({"input", "dense-1", "dense-2", "output"}),
    maps=True,
    plane=True,
    points=True,
    function=True,
    curves=True,
    histograms=True,
    stats=True,
    activations=True,
    samples=True,
    confusion=True,
    map_size=16,
    plane_size=24,
)


_ANY_DATA: TypeAdapter[DataKind] = TypeAdapter(AnyData)  # takes long to make


@cache
def data_of(kind: str) -> DataKind:
    """A data source as the catalog has it."""
    return _ANY_DATA.validate_python({"kind": kind})


def small(*hidden: Dense, data: str = "spiral", features: tuple[str, ...] | None = None, **training: Any) -> Spec:
    """A document with these hidden layers (one of 5 units if none is given)."""
    layers = hidden or (Dense(id="dense-1", units=5),)
    network = chain(Input(id="input", features=features), *layers, Output(id="output"))
    plain = Spec(data=data_of("spiral"), network=network)
    spec = SetData(data=data_of(data)).apply(plain)
    return spec.with_(network=network, training=spec.training.with_(**training))


class Desk:
    """An inline engine with a document: makes edits, goes back and forth, as the window's document does."""

    def __init__(self, spec: Spec, watch: Watch | None = None, state: dict[str, bytes] | None = None) -> None:
        from engine.messages import SetWatch

        self.engine = InlineEngine()
        self.specs: list[tuple[int, Spec, Edit | None]] = [(0, spec, None)]
        self.at = 0
        self.revision = 0
        self._key = 0
        if watch is not None:
            self.engine.post(SetWatch(watch))
        self.engine.post(Load(spec, 0, Travel.OPEN, 0, state=state))

    @property
    def spec(self) -> Spec:
        return self.specs[self.at][1]

    @property
    def run(self) -> Run:
        run = self.engine._loop._run
        assert run is not None
        return run

    def edit(self, edit: Edit) -> Desk:
        """Make an edit."""
        left = self.specs[self.at][0]
        self._key += 1
        spec = edit.apply(self.spec)
        self.specs = [*self.specs[: self.at + 1], (self._key, spec, edit)]
        self.at += 1
        return self._load(Travel.DO, left, edit)

    def merge(self, edit: Edit) -> Desk:
        """Make an edit that joins the one before it."""
        key = self.specs[self.at][0]
        self.specs[self.at] = (key, edit.apply(self.spec), edit)
        return self._load(Travel.MERGE, key, edit)

    def undo(self) -> Desk:
        """Take the last edit back."""
        left, _, edit = self.specs[self.at]
        self.at -= 1
        return self._load(Travel.UNDO, left, edit)

    def redo(self) -> Desk:
        """Make the edit that was taken back again."""
        left = self.specs[self.at][0]
        self.at += 1
        return self._load(Travel.REDO, left, self.specs[self.at][2])

    def _load(self, travel: Travel, left: int, edit: Edit | None) -> Desk:
        self.revision += 1
        self.engine.post(Load(self.spec, self.revision, travel, self.specs[self.at][0], left, edit))
        return self

    def play(self, steps: int) -> Snapshot:
        """Train so many steps and say where the engine stands."""
        self.engine.post(Play())
        self.engine.run(steps)
        return self.snapshot()

    def snapshot(self) -> Snapshot:
        """The newest snapshot; there has to be one."""
        snapshot = self.engine.latest()
        assert snapshot is not None
        return snapshot


def same_state(a: Run, b: Run) -> bool:
    """Whether two runs stand at the same step with the same bits: weights, memory, curves."""
    x, y = a.checkpoint(), b.checkpoint()
    memory = [(x.memory[key][part], y.memory[key][part]) for key in x.memory for part in x.memory[key]]
    return (
        (x.step, x.epoch, x.position) == (y.step, y.epoch, y.position)
        and x.tensors.keys() == y.tensors.keys()
        and all(torch.equal(x.tensors[key], y.tensors[key]) for key in x.tensors)
        and x.memory.keys() == y.memory.keys()
        and all(p is q or torch.equal(p, q) for p, q in memory)
        and torch.equal(x.dropout, y.dropout)
        and np.array_equal(x.curves.points, y.curves.points, equal_nan=True)
    )


__all__ = ["EVERYTHING", "Desk", "same_state", "small"]
