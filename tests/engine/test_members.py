"""Runs in files: whole, damaged, and made up by a stranger."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from engine.members import CURVES, OPTIMIZER, RECORD, WEIGHTS, members_of
from engine.messages import EngineNotice
from engine.snapshot import RunState
from engine.spec.catalog.layers import Dense
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.edits import SetParameter
from tests.engine.build.networks import WITH_KIND
from tests.engine.engines import Desk, same_state, small

HIDDEN = (Dense(id="dense-1", units=5, dropout=0.2), Dense(id="a.b/c", units=4, normalisation="batch"))


def trained(**training: Any) -> Desk:
    desk = Desk(small(*HIDDEN, **training))
    desk.play(37)
    return desk


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_resumed_run_goes_on_bit_for_bit(kind: str) -> None:
    desk = trained(optimizer=OPTIMIZERS[kind](kind=kind))
    resumed = Desk(desk.spec, state=members_of(desk.run))
    assert resumed.engine.replies() == []
    assert same_state(desk.run, resumed.run)
    desk.play(40)
    resumed.play(40)
    assert same_state(desk.run, resumed.run)


@pytest.mark.parametrize("kind", ["gaussian_code", "tied_dense", "corruption", "contraction", "versus"])
def test_what_is_drawn_while_training_goes_on_bit_for_bit(kind: str) -> None:
    """Codes, corruption, directions and noise are drawn by the one generator that is in the file."""
    desk = Desk(WITH_KIND[kind])
    desk.play(5)
    resumed = Desk(desk.spec, state=members_of(desk.run))
    assert resumed.engine.replies() == []
    desk.play(6)
    resumed.play(6)
    assert same_state(desk.run, resumed.run)


def test_marks_and_grown_layers_are_kept() -> None:
    desk = trained()
    desk.edit(SetParameter(layer_ids=("dense-1",), field="units", value=7))
    desk.play(10)
    resumed = Desk(desk.spec, state=members_of(desk.run))
    (mark,) = desk.run.recorder.marks
    assert resumed.run.recorder.marks == (replace(mark, entry=-1),)  # the way back is not in the file
    assert same_state(desk.run, resumed.run)


def _without_one(data: bytes) -> bytes:
    return save(dict(list(load(data).items())[1:]))


def _changed(change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        tensors = load(data)
        tensors["dense-1/weight"] = change(tensors["dense-1/weight"]).contiguous()
        return save(tensors)

    return spoil


SPOILT_WEIGHTS: dict[str, Callable[[bytes], bytes]] = {
    "shape": _changed(lambda t: t[:3]),
    "dtype": _changed(lambda t: t.double()),
    "nan": _changed(lambda t: t * float("nan")),
    "inf": _changed(lambda t: t + float("inf")),
    "missing": _without_one,
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "header of 2^60 bytes": lambda data: struct.pack("<Q", 2**60) + data[8:],
    "bloated header": lambda data: struct.pack("<Q", 2**21) + b" " * 2**21,
    "pickle": lambda data: b"\x80\x04cos\nsystem\n(S'true'\ntR.",
}


@pytest.mark.parametrize("how", SPOILT_WEIGHTS)
def test_spoilt_weights_are_dropped_with_a_notice(how: str) -> None:
    members = members_of(trained().run)
    members[WEIGHTS] = SPOILT_WEIGHTS[how](members[WEIGHTS])
    desk = Desk(small(*HIDDEN), state=members)
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert "first weights" in notice.text
    assert same_state(desk.run, Desk(small(*HIDDEN)).run)
    assert desk.play(5).state is RunState.RUNNING


def _npy(array: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


SPOILT_REST: dict[str, tuple[str, bytes]] = {
    "curves cut": (CURVES, b"\x93NUMPY\x01\x00"),
    "curves of another shape": (CURVES, _npy(np.zeros((3, 2)))),
    "curves of objects": (CURVES, b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"),
    "curves of NaN": (CURVES, _npy(np.full((3, 6), np.nan))),
    "record no JSON": (RECORD, b"{"),
    "record negative": (RECORD, b'{"step": -1}'),
    "optimizer cut": (OPTIMIZER, b"123"),
    "optimizer of another network": (OPTIMIZER, save({"x/weight/exp_avg": torch.zeros(2)})),
    "optimizer incomplete": (OPTIMIZER, save({"dense-1/bias/exp_avg": torch.zeros(5)})),
}


@pytest.mark.parametrize("how", SPOILT_REST)
def test_without_the_rest_the_weights_are_still_used(how: str) -> None:
    trained_desk = trained()
    members = members_of(trained_desk.run)
    name, data = SPOILT_REST[how]
    members[name] = data
    desk = Desk(small(*HIDDEN), state=members)
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    before, after = trained_desk.run.checkpoint().tensors, desk.run.checkpoint().tensors
    assert all(torch.equal(before[key], after[key]) for key in before)
    assert desk.play(5).state is RunState.RUNNING


def test_a_position_beyond_the_data_is_mended() -> None:
    desk = trained()
    members = members_of(desk.run)
    members[RECORD] = members[RECORD].replace(b'"position": 10', b'"position": 99999')
    assert b"99999" in members[RECORD]
    assert Desk(small(*HIDDEN), state=members).play(5).state is RunState.RUNNING
