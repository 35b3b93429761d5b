"""Edits of the way of learning to act."""

from __future__ import annotations

from typing import Any

from engine.spec.acting import paced
from engine.spec.catalog.algorithms import AlgorithmKind, AnyAlgorithm
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.edits.base import Edit, EditError, words_of
from engine.spec.form import form_of


class SetAlgorithm(Edit):
    """Another way of learning to act; rate and batch follow, where they were the usual ones of the old."""

    algorithm: AnyAlgorithm

    def apply(self, spec: Spec) -> Spec:
        if not isinstance(spec.data, World):
            raise EditError(f"{spec.data.called} is no world to act in.")
        return spec.with_(training=paced(spec.training, self.algorithm))

    def label(self, spec: Spec) -> str:
        return f"algorithm {self.algorithm.title}"


class SetAlgorithmField(Edit):
    """One setting of the way of learning (discount, clip, exploration ...)."""

    field: str
    value: Any

    def apply(self, spec: Spec) -> Spec:
        algorithm = spec.training.algorithm
        if algorithm is None:
            raise EditError("No way of learning to act is chosen.")
        if self.field not in type(algorithm).model_fields or self.field == "kind":
            raise EditError(f"{algorithm.title} has no {self.field}.")
        changed = algorithm.with_(**{self.field: self.value})
        return spec.with_(training=spec.training.with_(algorithm=changed))

    def label(self, spec: Spec) -> str:
        return field_words(spec.training.algorithm, self.field, self.value)

    @property
    def merge_key(self) -> str:
        return f"algorithm.{self.field}"


def algorithm_words(old: AlgorithmKind | None, new: object) -> str:
    """A few words for a change of the whole algorithm: the one setting that differs, or its name."""
    if old is not None and isinstance(new, type(old)) and type(new) is type(old):
        changed = [name for name in type(old).model_fields if getattr(old, name) != getattr(new, name)]
        if len(changed) == 1:
            return field_words(old, changed[0], getattr(new, changed[0]))
    return "no algorithm" if new is None else f"algorithm {words_of(new)}"


def field_words(algorithm: AlgorithmKind | None, name: str, value: object) -> str:
    """Such as "discount 0.95", without the sign of a formula."""
    titles = {row.name: row.title for row in form_of(type(algorithm))} if algorithm is not None else {}
    words = [word for word in titles.get(name, name).split() if word.isascii()]
    return f"{' '.join(words).lower()} {words_of(value)}"
