"""Edits of weights and progress, which leave the document alone."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.spec.document import Spec
from engine.spec.edits.base import Edit, EditError, layer_of, title_of, words_of


class RunEdit(Edit):
    """Acts on weights or progress only; the engine keeps a checkpoint first, which undo restores."""

    run_only: ClassVar[bool] = True

    def apply(self, spec: Spec) -> Spec:
        return spec


class ResetRun(RunEdit):
    """Back to the first weights of this seed; progress and curves start again."""

    def label(self, spec: Spec) -> str:
        return "reset"


class RandomiseLayers(RunEdit):
    """Draw the weights of some layers anew.

    Attributes
    ----------
    salt : picks which draw. units : only the incoming weights of these, where the layer is one; empty is all.
    """

    layer_ids: tuple[str, ...] = Field(min_length=1)
    salt: int = Field(ge=0, le=2**31 - 1)
    units: tuple[int, ...] = ()

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"randomise {len(self.layer_ids)} layers"
        return f"randomise {title_of(spec, self.layer_ids[0])}"


Parameter = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(:[0-9])?$")]


def _noun(parameter: str) -> str:
    """What one number of a tensor is called."""
    if "bias" in parameter:
        return "bias"
    return parameter if parameter == "depthwise" else "weight"


class SetWeight(RunEdit):
    """Give one weight or bias a value.

    Attributes
    ----------
    parameter : which tensor of the layer; "depthwise" of a separable convolution, with a row for each channel. Of a
        layer with several tables the key of one (`engine.spec.matrices`).
    unit : row; `source` : column of a weight, ignored for a bias. A filter's channels and kernel are one row of
        columns: channel after channel, line after line.
    """

    layer_id: str
    parameter: Parameter
    unit: int = Field(ge=0)
    source: int = Field(default=0, ge=0)
    value: float

    def apply(self, spec: Spec) -> Spec:
        layer_of(spec.network, self.layer_id)
        return spec

    def label(self, spec: Spec) -> str:
        return f"{_noun(self.parameter)} {words_of(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"{self.layer_id}.{self.parameter}.{self.unit}.{self.source}"


class ChangeWeights(RunEdit):
    """Act on many weights and biases at once.

    Attributes
    ----------
    layer_ids : whose. units : only the incoming weights and the biases of these, where the layer is one; empty is all.
    change : "clear" makes them zero, "nudge" adds `amount`, "scale" multiplies by it.
    """

    layer_ids: tuple[str, ...] = Field(min_length=1)
    units: tuple[int, ...] = ()
    change: Literal["clear", "nudge", "scale"]
    amount: float = 0.0

    def label(self, spec: Spec) -> str:
        what = title_of(spec, self.layer_ids[0]) if len(self.layer_ids) == 1 else f"{len(self.layer_ids)} layers"
        return f"{self.change} {what}" if self.change == "clear" else f"{self.change} {what} by {self.amount:g}"

    @property
    def merge_key(self) -> str:
        return "" if self.change == "clear" else f"change {self.layer_ids} {self.units}"


class SetWeights(RunEdit):
    """Give a block of weights other values, as pasted from a spreadsheet.

    Attributes
    ----------
    parameter : "weight" of shape (units, inputs) or, of filters, (units, channels * kernel ...), "depthwise" of shape
        (channels, kernel * kernel), or "bias" of shape (units,), given as one column; of a layer with several tables
        the key of one.
    unit, source : row and column of the block's first value.
    values : rows of equal length.
    biases : beside a block of weights, the biases of the same units; empty leaves them as they are.
    """

    layer_id: str
    parameter: Parameter
    unit: int = Field(default=0, ge=0)
    source: int = Field(default=0, ge=0)
    values: tuple[tuple[float, ...], ...] = Field(min_length=1)
    biases: tuple[float, ...] = ()

    def apply(self, spec: Spec) -> Spec:
        layer_of(spec.network, self.layer_id)
        if len({len(row) for row in self.values}) != 1 or not self.values[0]:
            raise EditError("The rows must have the same number of columns.")
        if self.biases and (self.parameter != "weight" or len(self.biases) != len(self.values)):
            raise EditError("Biases stand beside weights, one for each row.")
        return spec

    def label(self, spec: Spec) -> str:
        return f"{title_of(spec, self.layer_id)}: {self._count:,} {_noun(self.parameter)}s"

    @property
    def _count(self) -> int:
        return len(self.values) * len(self.values[0]) + len(self.biases)
