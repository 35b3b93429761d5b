"""What a field tells a form about itself: the inspector, the file format and the documentation are made from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from pydantic import Field

from engine.spec.depth import Depth
from engine.spec.value import Value

Control = Literal[
    "units", "slider", "ladder", "number", "choice", "switch", "text", "columns", "part", "classes", "layer", "none"
]


@dataclass(frozen=True)
class FormField:
    """One row of a form, in the order of the class.

    Attributes
    ----------
    name : the field's name in the class.
    choices : (value, label) pairs of a "choice".
    ladder : the discrete stops of a "ladder"; any other number in range can be typed.
    only_if : (field, values): the row is shown only while that field has one of these values.
    advanced : shown after the others, under a fold.
    """

    name: str
    title: str
    control: Control
    help: str = ""
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    decimals: int = 0
    ladder: tuple[float, ...] = ()
    choices: tuple[tuple[Any, str], ...] = ()
    depth: Depth = Depth.STRUCTURE
    only_if: tuple[str, tuple[Any, ...]] | None = None
    advanced: bool = False


def field(
    default: Any,
    title: str,
    control: Control,
    *,
    help: str = "",  # noqa: A002 - the field's own word for it
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    step: float = 1.0,
    decimals: int = 0,
    ladder: tuple[float, ...] = (),
    choices: tuple[tuple[Any, str], ...] = (),
    depth: Depth = Depth.STRUCTURE,
    only_if: tuple[str, tuple[Any, ...]] | None = None,
    advanced: bool = False,
) -> Any:
    """A pydantic field with its bounds and its row of the form in one place."""
    row = FormField(
        name="",
        title=title,
        control=control,
        help=help,
        unit=unit,
        minimum=0.0 if minimum is None else minimum,
        maximum=1.0 if maximum is None else maximum,
        step=step,
        decimals=decimals,
        ladder=ladder,
        choices=choices,
        depth=depth,
        only_if=only_if,
        advanced=advanced,
    )
    extra = cast(Any, {"row": row})  # typed as JSON by pydantic, which hands any value through
    return Field(
        default=default, title=title, description=help or None, ge=minimum, le=maximum, json_schema_extra=extra
    )


@cache  # asked for each of many selected layers, again and again
def form_of(kind: type[Value]) -> tuple[FormField, ...]:
    """The rows of a class, in the order its fields are written; advanced ones come last."""
    rows: list[FormField] = []
    for name, info in kind.model_fields.items():
        extra = cast(Any, info.json_schema_extra)
        if isinstance(extra, dict) and "row" in extra:
            rows.append(replace(extra["row"], name=name))
    return tuple(sorted(rows, key=lambda row: row.advanced))


def visible_rows(value: Value) -> tuple[FormField, ...]:
    """The rows of a value that a form shows: those with a control whose condition holds."""
    return tuple(
        row
        for row in form_of(type(value))
        if row.control != "none" and (row.only_if is None or getattr(value, row.only_if[0]) in row.only_if[1])
    )


def field_depth(kind: type[Value], name: str) -> Depth:
    """How deep a change of this field goes; a field without a row is only seen."""
    return next((row.depth for row in form_of(kind) if row.name == name), Depth.VIEW)
