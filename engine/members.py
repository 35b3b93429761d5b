"""A run as members of a project file, and back. What a stranger put into them is checked, never run."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Mapping
from typing import Annotated

import numpy as np
import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine.build.carry import State
from engine.history import Checkpoint, Tensors
from engine.run import Run, all_finite
from engine.snapshot import Doubles, Ints, Mark
from engine.spec.value import Value
from engine.train.curves import COLUMNS, FIXED, MOST_POINTS, CurveState
from engine.train.reinforcement.diary import EPISODE, FIGURES, RECENT, DiaryState

EPISODES, UPDATES, VISITS = "history/episodes.npy", "history/updates.npy", "history/visits.npy"  # of an agent
WEIGHTS, OPTIMIZER, CURVES, RECORD = "weights.safetensors", "optimizer.safetensors", "history/curves.npy", "run.json"
LONGEST_HEADER = 2**20  # bytes; some hundred a tensor are usual
MOST = 2**53  # the largest count that JSON keeps whole everywhere


Stretch = Annotated[int, Field(ge=1, le=MOST)]
Count = Annotated[int, Field(ge=0, le=MOST)]


class MarkRecord(Value):
    """A change noted on the curves."""

    step: int = Field(ge=0, le=MOST)
    label: str = Field(max_length=500)


class RunRecord(Value):
    """Where the run stands: run.json.

    Attributes
    ----------
    dropout : state of the generator of dropout masks, base64.
    next_point, gap, spread : when the next curve points are due.
    episodes, returns, stretches : of an agent, how many have ended, the newest returns, and how many episodes and
        updates make one row of their history.
    began : of an agent, after how many actions each way of learning was chosen, by kind; a file that does not say it
        is from when all began at 0.
    """

    step: int = Field(ge=0, le=MOST)
    epoch: int = Field(ge=0, le=MOST)
    position: int = Field(ge=0, le=MOST)
    optimizer: str
    dropout: str = Field(max_length=20_000)
    next_point: int = Field(ge=0, le=MOST)
    gap: int = Field(ge=1, le=MOST)
    spread: int = Field(ge=1, le=MOST)
    largest_loss: float = Field(gt=0)
    marks: tuple[MarkRecord, ...] = Field(default=(), max_length=500)
    episodes: int = Field(default=0, ge=0, le=MOST)
    returns: tuple[float, ...] = Field(default=(), max_length=RECENT)
    stretches: tuple[Stretch, Stretch] = (1, 1)
    began: dict[Annotated[str, Field(max_length=50)], Count] = Field(default={}, max_length=50)
    torch_version: str = ""


class MemberError(Exception):
    """A member that cannot be used; the text is a sentence for the user."""


# ---- writing ------------------------------------------------------------------------------------------------------


def members_of(run: Run) -> dict[str, bytes]:
    """The members of a project file that let the run go on as if it had never stopped."""
    checkpoint = run.checkpoint()
    buffer = io.BytesIO()
    np.save(buffer, checkpoint.curves.points, allow_pickle=False)
    return {
        WEIGHTS: save({_name(key): tensor.contiguous() for key, tensor in checkpoint.tensors.items()}),
        OPTIMIZER: save(_flat(checkpoint.memory)),
        CURVES: buffer.getvalue(),
        RECORD: _record(checkpoint).model_dump_json(indent=1).encode(),
        **_diary_members(checkpoint.diary),
    }


def _diary_members(diary: DiaryState | None) -> dict[str, bytes]:
    """What an agent has lived through."""
    if diary is None:
        return {}
    found = {}
    kept = {EPISODES: diary.episodes, UPDATES: diary.updates}
    for name, rows in (kept if diary.visits is None else {**kept, VISITS: diary.visits}).items():
        buffer = io.BytesIO()
        np.save(buffer, rows, allow_pickle=False)
        found[name] = buffer.getvalue()
    return found


def _record(checkpoint: Checkpoint) -> RunRecord:
    curves = checkpoint.curves
    return RunRecord(
        step=checkpoint.step,
        epoch=checkpoint.epoch,
        position=checkpoint.position,
        optimizer=checkpoint.optimizer,
        dropout=base64.b64encode(checkpoint.dropout.numpy().tobytes()).decode(),
        next_point=curves.next_step,
        gap=curves.gap,
        spread=curves.spread,
        largest_loss=checkpoint.largest_loss,
        marks=tuple(MarkRecord(step=mark.step, label=mark.label[:500]) for mark in curves.marks),
        episodes=0 if checkpoint.diary is None else checkpoint.diary.count,
        returns=() if checkpoint.diary is None else checkpoint.diary.recent,
        stretches=(1, 1) if checkpoint.diary is None else checkpoint.diary.each,
        began={} if checkpoint.diary is None else dict(checkpoint.diary.began),
        torch_version=torch.__version__,
    )


def _name(key: tuple[str, str]) -> str:
    return "/".join(key)


def _flat(state: State) -> dict[str, Tensor]:
    return {
        f"{_name(key)}/{part}": value.contiguous()
        for key, parts in state.items()
        for part, value in parts.items()
        if isinstance(value, Tensor)
    }


# ---- reading ------------------------------------------------------------------------------------------------------


def restore_members(run: Run, members: Mapping[str, bytes]) -> str:
    """Let a fresh run go on from a file.

    Returns
    -------
    What could not be used, in plain words; empty if all went well. Without sound
    weights nothing is used; without the rest the weights still are.
    """
    if WEIGHTS not in members:
        return ""
    fresh = run.checkpoint()
    try:
        tensors = _weights(members[WEIGHTS], fresh.tensors)
    except MemberError as error:
        return f"{error} The run starts from its first weights."
    notices: list[str] = []
    record = _read_record(members, fresh, notices)
    run.restore(
        Checkpoint(
            tensors=tensors,
            optimizer=record.optimizer,
            memory=_memory(run, members, notices),
            dropout=_dropout(record, fresh),
            step=record.step,
            epoch=record.epoch,
            position=record.position,
            curves=_curves(members, record, notices),
            largest_loss=record.largest_loss,
            diary=_diary(members, record, fresh, notices),
        )
    )
    return " ".join(notices)


def read_tensors(data: bytes) -> dict[str, Tensor]:
    """Read safetensors, of which the header is looked at first.

    Raises
    ------
    MemberError
        If it is cut short, lies about its size or is no safetensors at all.
    """
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else LONGEST_HEADER + 1
    if length > min(LONGEST_HEADER, len(data) - 8):
        raise MemberError("has a header that cannot be right.")
    try:
        return load(data)
    except (SafetensorError, ValueError, KeyError, RuntimeError, TypeError) as error:
        raise MemberError("cannot be read.") from error


def _weights(data: bytes, wanted: Tensors) -> Tensors:
    try:
        found = read_tensors(data)
    except MemberError as error:
        raise MemberError(f"The file of weights {error}") from error
    tensors: Tensors = {}
    for key, pattern in wanted.items():
        tensor = found.get(_name(key))
        if tensor is None:
            raise MemberError(f"The weights of {key[0]} are missing in the file.")
        if tensor.shape != pattern.shape or tensor.dtype != pattern.dtype:
            raise MemberError(f"The weights of {key[0]} in the file have another shape or type than the network's.")
        tensors[key] = tensor
    if not all_finite(list(tensors.values())):
        raise MemberError("The weights in the file hold values that are no numbers.")
    return tensors


def _memory(run: Run, members: Mapping[str, bytes], notices: list[str]) -> State:
    """The optimizer's memory, if each part of it belongs to a parameter and has its shape."""
    try:
        found = read_tensors(members[OPTIMIZER]) if members.get(OPTIMIZER) else {}
        state: State = {}
        learned = run.learner.model.learned()
        for name, value in found.items():
            layer_id, parameter, part = _parts(name)
            owner = learned.get((layer_id, parameter))
            if owner is None or (value.dim() and value.shape != owner.shape) or value.dtype != torch.float32:
                raise MemberError("does not fit the network.")
            state.setdefault((layer_id, parameter), {})[part] = value
        if not all_finite(list(found.values())) or not _complete(run, state):
            raise MemberError("is not complete.")
    except MemberError as error:
        notices.append(f"The optimizer's memory in the file {error} It starts anew.")
        return {}
    return state


def _parts(name: str) -> tuple[str, str, str]:
    parts = name.rsplit("/", 2)
    if len(parts) != 3:
        raise MemberError("has a name that cannot be right.")
    return parts[0], parts[1], parts[2]


_MEMORY_PARTS: dict[str, set[str]] = {
    "sgd": {"momentum_buffer"},
    "adagrad": {"step", "sum"},
    "rmsprop": {"step", "square_avg"},
    "adam": {"step", "exp_avg", "exp_avg_sq"},
    "adamw": {"step", "exp_avg", "exp_avg_sq"},
}


def _complete(run: Run, state: State) -> bool:
    wanted = _MEMORY_PARTS[run.learner.training.optimizer.kind]
    return all(set(parts) == wanted for parts in state.values())


def _read_record(members: Mapping[str, bytes], fresh: Checkpoint, notices: list[str]) -> RunRecord:
    try:
        record = RunRecord.model_validate_json(members.get(RECORD, b""))
    except (ValidationError, ValueError):
        notices.append("The file does not say how far the run was; it counts from zero.")
        return _record(fresh)
    return record


def _dropout(record: RunRecord, fresh: Checkpoint) -> Tensor:
    try:
        state = np.frombuffer(base64.b64decode(record.dropout, validate=True), np.uint8)
        tensor = torch.from_numpy(state.copy())
        torch.Generator().set_state(tensor)
    except (ValueError, RuntimeError):
        return fresh.dropout
    return tensor


def _curves(members: Mapping[str, bytes], record: RunRecord, notices: list[str]) -> CurveState:
    points: Doubles = np.empty((0, COLUMNS))
    try:
        if members.get(CURVES):
            points = np.load(io.BytesIO(members[CURVES]), allow_pickle=False)
        if points.ndim == 2 and points.shape[1] == FIXED:  # of a file from before there were parts
            points = np.hstack([points, np.full((len(points), COLUMNS - FIXED), np.nan)])
        if points.ndim != 2 or points.shape[1] != COLUMNS or points.dtype != np.float64 or len(points) > MOST_POINTS:
            raise ValueError("another shape")
        if not np.isfinite(points[:, :3]).all():
            raise ValueError("no numbers")
    except (ValueError, OSError, EOFError, SyntaxError, TypeError):
        notices.append("The curves in the file cannot be read; they start anew.")
        points = np.empty((0, COLUMNS))
    marks = tuple(Mark(mark.step, mark.label) for mark in record.marks)
    return CurveState(points, marks, record.next_point, record.gap, record.spread)


def _diary(members: Mapping[str, bytes], record: RunRecord, fresh: Checkpoint, notices: list[str]) -> DiaryState | None:
    """What an agent had lived through; None of a network that does not act."""
    if fresh.diary is None:
        return None
    try:
        episodes, updates = (_rows(members, name, width) for name, width in _DIARY)
        visits = _visits(members)
    except _DAMAGED:
        notices.append("The episodes in the file cannot be read; their record starts anew.")
        return fresh.diary
    return DiaryState(episodes, updates, record.returns, record.episodes, record.stretches, visits, record.began)


_DAMAGED = (ValueError, OSError, EOFError, SyntaxError, TypeError)
_DIARY = ((EPISODES, len(EPISODE)), (UPDATES, 1 + len(FIGURES)))


def _rows(members: Mapping[str, bytes], name: str, width: int) -> Doubles:
    if not members.get(name):
        return np.empty((0, width))
    rows: Doubles = np.load(io.BytesIO(members[name]), allow_pickle=False)
    if rows.ndim != 2 or rows.shape[1] != width or rows.dtype != np.float64 or not np.isfinite(rows[:, 0]).all():
        raise ValueError("another shape")
    if np.isinf(rows).any() or np.abs(rows[:, 0]).max(initial=0) > MOST:
        raise ValueError("no numbers")
    return rows


def _visits(members: Mapping[str, bytes]) -> Ints | None:
    """(actions, states) how often each entry of a table was learned; one of another shape is not used later on."""
    if not members.get(VISITS):
        return None
    visits: Ints = np.load(io.BytesIO(members[VISITS]), allow_pickle=False)
    if visits.ndim != 2 or visits.dtype != np.int64 or visits.min(initial=0) < 0 or visits.max(initial=0) > MOST:
        raise ValueError("no counts")
    return visits


__all__ = ["MemberError", "RunRecord", "members_of", "read_tensors", "restore_members"]
