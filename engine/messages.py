"""What the engine is told, and what it answers apart from snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from engine.snapshot import Decoded, Frame, Watch
from engine.spec.document import Spec
from engine.spec.edits import Edit


class Travel(Enum):
    """How the document came to its present state."""

    OPEN = "open"  # another project: the run starts from the file's state, or afresh
    DO = "do"  # an edit was made
    MERGE = "merge"  # an edit joined the one before it: same history entry, no new checkpoint
    UNDO = "undo"  # `edit` is the one that was taken back
    REDO = "redo"  # `edit` is the one that was made again


@dataclass(frozen=True)
class Load:
    """A new document.

    Attributes
    ----------
    revision : counts up with every change; snapshots carry it back.
    edit : the edit that was made, taken back or made again; None for OPEN.
    left, entry : keys of the history entries that were left and reached. Before an edit that goes deep (STRUCTURE, a
        RunEdit, or what the layers do with their weights: frozen, ablated, dropout ...) the engine keeps a checkpoint
        under `left`; UNDO and REDO over such edits, one or several at once, keep one under `left` and restore that of
        `entry`.
    state : members of a project file (see `StateSaved.members`), for OPEN.
    may_read : whether files of the user's that the document names may be read; without leave the run is blocked.
    """

    spec: Spec
    revision: int
    travel: Travel
    entry: int
    left: int = -1
    edit: Edit | None = None
    state: Mapping[str, bytes] | None = None
    may_read: bool = True


@dataclass(frozen=True)
class Play:
    """Train until told otherwise; before the engine is ready it starts as soon as it is."""


@dataclass(frozen=True)
class Pause:
    """Stop after the batch at hand."""


@dataclass(frozen=True)
class StepOnce:
    """Train one batch, or to the end of the epoch, then pause.

    Of an agent a batch is one action, in all its worlds; the end of an epoch is that of the first world's episode.

    Attributes
    ----------
    update : of an agent, to the end of the next update.
    """

    epoch: bool = False
    update: bool = False


@dataclass(frozen=True)
class SetSpeed:
    """Optimizer steps a second at most; None is as fast as it goes."""

    steps_per_second: float | None


@dataclass(frozen=True)
class SetWatch:
    """What is being looked at from now on."""

    watch: Watch


@dataclass(frozen=True)
class SaveState:
    """Ask for the run as members of a project file; answered by `StateSaved` with the same ticket."""

    ticket: int


@dataclass(frozen=True)
class Decode:
    """Ask what the decoder makes of a code right now, for somebody who drags it; answered by `Decoded`.

    Attributes
    ----------
    code : one number for each unit of the code.
    """

    ticket: int
    code: tuple[float, ...]


@dataclass(frozen=True)
class Kick:
    """Push what is on the stage, such as the cart: strength -1 to 1, to the left or right. No frame: nothing moves."""

    strength: float


@dataclass(frozen=True)
class TakeOver:
    """A person plays the world of the document by hand, in an episode of his own; `on` False ends that.

    Answered by a `Frame` whose `shown` is "hand", as each `Act` is.
    """

    on: bool


@dataclass(frozen=True)
class Act:
    """One action by hand: an index, or a number for each control. After an end the next episode begins with it."""

    action: int | tuple[float, ...]


Message = Load | Play | Pause | StepOnce | SetSpeed | SetWatch | SaveState | Decode | Kick | TakeOver | Act


@dataclass(frozen=True)
class StateSaved:
    """The run as members of a project file.

    Attributes
    ----------
    members : "weights.safetensors", "optimizer.safetensors", "history/*.npy", "run.json". Empty when there is no run.
    revision : the document that the state belongs to.
    """

    ticket: int
    revision: int
    members: Mapping[str, bytes]


@dataclass(frozen=True)
class EngineNotice:
    """Something the user should know: level is "info", "warning" or "error"."""

    level: str
    text: str
    remedy: str = ""


Reply = StateSaved | EngineNotice | Decoded | Frame
