"""Several edits as one undo."""

from __future__ import annotations

from pydantic import Field, SerializeAsAny, field_validator

from engine.spec.document import Spec
from engine.spec.edits.base import Edit


class Several(Edit):
    """Edits of the document one after another, as one undo; none of them may be a `RunEdit`."""

    edits: tuple[SerializeAsAny[Edit], ...] = Field(min_length=1)
    words: str

    @field_validator("edits")
    @classmethod
    def _of_the_document(cls, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        if any(edit.run_only for edit in edits):
            raise ValueError("an edit of the run cannot be part of several")
        return edits

    def apply(self, spec: Spec) -> Spec:
        for edit in self.edits:
            spec = edit.apply(spec)
        return spec

    def label(self, spec: Spec) -> str:
        return self.words

    @property
    def merge_key(self) -> str:
        keys = [edit.merge_key for edit in self.edits]
        return "; ".join(keys) if all(keys) else ""
