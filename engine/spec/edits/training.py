"""Edits of the training, the seed, the name, and of what is shown."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.spec.catalog.losses import loss_for
from engine.spec.document import Spec
from engine.spec.edits.algorithms import algorithm_words
from engine.spec.edits.base import Edit, EditError, words_of


class SetTraining(Edit):
    """One setting of the training; a task change brings a fitting loss."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.training).model_fields:
            raise EditError(f"The training has no {self.field}.")
        training = spec.training.with_(**{self.field: self.value})
        if self.field == "task":
            training = training.with_(loss=loss_for(training.task, training.loss, spec.training.task))
        return spec.with_(training=training)

    def label(self, spec: Spec) -> str:
        if self.field == "algorithm":
            return algorithm_words(spec.training.algorithm, self.value)
        if self.field == "turns":
            return f"who learns: {words_of(self.value)}"
        words = "" if self.field == "augmentation" else f" {words_of(self.value)}"
        return f"{self.field.replace('_', ' ')}{words}"

    @property
    def merge_key(self) -> str:
        return f"training.{self.field}"


class SetPenalty(Edit):
    """One penalty on the weights instead of any other; "none" takes all away."""

    penalty: Literal["none", "l1", "l2", "weight_decay"]
    value: float = Field(default=0.0, ge=0)

    def apply(self, spec: Spec) -> Spec:
        values = dict.fromkeys(("l1", "l2", "weight_decay"), 0.0)
        if self.penalty != "none":
            values[self.penalty] = self.value
        return spec.with_(training=spec.training.with_(**values))

    def label(self, spec: Spec) -> str:
        return "no penalty" if self.penalty == "none" else f"{self.penalty.replace('_', ' ')} {words_of(self.value)}"

    @property
    def merge_key(self) -> str:
        return "training.penalty"


class SetSeed(Edit):
    """Another seed: data, initial weights and batch order are drawn again, and the run starts afresh."""

    seed: int = Field(ge=0, le=2**31 - 1)

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(seed=self.seed)

    def label(self, spec: Spec) -> str:
        return f"seed {self.seed}"


class SetView(Edit):
    """What is shown of the project."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        if self.field not in type(spec.view).model_fields:
            raise EditError(f"The view has no {self.field}.")
        return spec.with_(view=spec.view.with_(**{self.field: self.value}))

    def label(self, spec: Spec) -> str:
        return f"show {self.field.replace('_', ' ')}" if self.value else f"hide {self.field.replace('_', ' ')}"


class SetName(Edit):
    """Another name for the project."""

    name: str

    def apply(self, spec: Spec) -> Spec:
        return spec.with_(name=self.name)

    def label(self, spec: Spec) -> str:
        return "rename"
