"""Saying, before a press, that it would cost what was learned."""

from __future__ import annotations

from pydantic import ValidationError

from engine.spec.diff import starts_afresh
from engine.spec.document import Spec
from engine.spec.edits import Edit, EditError

AFRESH = "Starts the training afresh; undo brings it back."


def afresh_words(spec: Spec, edit: Edit) -> str:
    """`AFRESH` where an edit would keep nothing of what was learned; "" where it keeps some, or cannot be made."""
    try:
        return AFRESH if starts_afresh(spec, edit.apply(spec)) else ""
    except (EditError, ValidationError):
        return ""
