"""Edits of weights and progress, which leave the document alone."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.document import Spec
from engine.spec.edits.base import Edit, layer_of, title_of, words_of


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
    """Draw the weights of some layers anew; `salt` picks which draw."""

    layer_ids: tuple[str, ...] = Field(min_length=1)
    salt: int = Field(ge=0, le=2**31 - 1)

    def label(self, spec: Spec) -> str:
        if len(self.layer_ids) > 1:
            return f"randomise {len(self.layer_ids)} layers"
        return f"randomise {title_of(spec, self.layer_ids[0])}"


class SetWeight(RunEdit):
    """Give one weight or bias a value.

    Attributes
    ----------
    parameter : which tensor of the layer.
    unit : row; `source` : column of a weight, ignored for a bias.
    """

    layer_id: str
    parameter: Literal["weight", "bias"]
    unit: int = Field(ge=0)
    source: int = Field(default=0, ge=0)
    value: float

    def apply(self, spec: Spec) -> Spec:
        layer_of(spec.network, self.layer_id)
        return spec

    def label(self, spec: Spec) -> str:
        return f"{self.parameter} {words_of(self.value)}"

    @property
    def merge_key(self) -> str:
        return f"{self.layer_id}.{self.parameter}.{self.unit}.{self.source}"
