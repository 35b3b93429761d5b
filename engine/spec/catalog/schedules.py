"""How the learning rate changes over the run."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value


class Schedule(Value):
    """A factor on the learning rate; `epochs` are counted as a real number (12.5 is the middle of the 13th)."""

    title: ClassVar[str]
    kind: str

    def factor(self, epochs: float) -> float:
        """The factor after this many epochs, 0 to 1."""
        raise NotImplementedError


class Constant(Schedule):
    """Always the same rate."""

    title: ClassVar[str] = "Constant"
    kind: Literal["constant"] = "constant"

    def factor(self, epochs: float) -> float:
        return 1.0


class StepDown(Schedule):
    """Multiplied by a factor after every so many epochs."""

    title: ClassVar[str] = "Step"
    kind: Literal["step"] = "step"
    every: int = field(
        100, "Every", "ladder", unit="epochs", minimum=1, maximum=100_000, depth=Depth.RATE,
        ladder=(10, 30, 100, 300, 1000), help="Epochs between two steps down.",
    )  # fmt: skip
    gamma: float = field(
        0.5, "Factor", "slider", minimum=0.05, maximum=0.95, step=0.05, decimals=2, depth=Depth.RATE,
        help="What the rate is multiplied by at each step.",
    )  # fmt: skip

    def factor(self, epochs: float) -> float:
        return float(self.gamma ** int(epochs // self.every))


class Cosine(Schedule):
    """Falls along half a cosine to zero (Loshchilov and Hutter 2017), then stays at the floor."""

    title: ClassVar[str] = "Cosine"
    kind: Literal["cosine"] = "cosine"
    over: int = field(
        300, "Over", "ladder", unit="epochs", minimum=1, maximum=100_000, depth=Depth.RATE,
        ladder=(30, 100, 300, 1000, 3000), help="Epochs until the rate has fallen.",
    )  # fmt: skip
    floor: float = field(
        0.01, "Floor", "slider", minimum=0, maximum=0.5, step=0.01, decimals=2, depth=Depth.RATE,
        help="The smallest factor, kept after the fall.",
    )  # fmt: skip

    def factor(self, epochs: float) -> float:
        from math import cos, pi

        part = min(1.0, epochs / self.over)
        return self.floor + (1 - self.floor) * 0.5 * (1 + cos(pi * part))


class WarmUp(Schedule):
    """Rises in a straight line from near zero, then stays (Goyal 2017)."""

    title: ClassVar[str] = "Warm-up"
    kind: Literal["warm-up"] = "warm-up"
    over: int = field(
        10, "Over", "ladder", unit="epochs", minimum=1, maximum=100_000, depth=Depth.RATE,
        ladder=(1, 3, 10, 30, 100), help="Epochs until the full rate is reached.",
    )  # fmt: skip

    def factor(self, epochs: float) -> float:
        return min(1.0, 0.01 + 0.99 * epochs / self.over)


ScheduleKind = Constant | StepDown | Cosine | WarmUp
AnySchedule = Annotated[ScheduleKind, Field(discriminator="kind")]
SCHEDULES: dict[str, type[Schedule]] = {k.model_fields["kind"].default: k for k in get_args(ScheduleKind)}
