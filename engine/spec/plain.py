"""A rejected value in one plain sentence: where it is, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import LAYERS
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.document import Training
from engine.spec.form import form_of
from engine.spec.value import Value

_KINDS: dict[str, type[Value]] = {**LAYERS, **DATA, **OPTIMIZERS, **SCHEDULES}
_BY_NAME: dict[str, type[Value]] = {"Training": Training} | {kind.__name__: kind for kind in _KINDS.values()}
_RULES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "greater_than_equal": lambda ctx: f"must be at least {_number(ctx['ge'])}",
    "less_than_equal": lambda ctx: f"must be at most {_number(ctx['le'])}",
    "literal_error": lambda ctx: f"can only be {ctx['expected']}",
    "union_tag_invalid": lambda _: "is of a kind that this version does not know",
    "union_tag_not_found": lambda _: "does not say of what kind it is",
    "finite_number": lambda _: "must be a finite number",
    "too_short": lambda ctx: f"needs at least {ctx['min_length']}",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda ctx: f"must be at most {ctx['max_length']} characters long",
    "string_type": lambda _: "must be a text",
    "tuple_type": lambda _: "must be a list",
    "model_type": lambda _: "must be a group of settings",
    "model_attributes_type": lambda _: "must be a group of settings",
}
_SHOWN = ("greater_than_equal", "less_than_equal", "literal_error", "finite_number")


def plain_error(error: ValidationError, raw: object = None) -> str:
    """The first complaint of pydantic as one sentence.

    Parameters
    ----------
    raw : the content of the project.json that was rejected, where there is one; it gives the layers their names.
    """
    first = error.errors(include_url=False)[0]
    sentence = f"{_place(first['loc'], raw, _BY_NAME.get(error.title))} {_rule(first)}"
    return sentence[0].upper() + sentence[1:] + "."


def _rule(detail: ErrorDetails) -> str:
    kind, value = detail["type"], detail["input"]
    context = dict(detail.get("ctx", {}))
    if kind in _RULES:
        words = _RULES[kind](context)
    elif kind.startswith(("int_", "float_", "bool_")):
        words = {"i": "must be a whole number", "f": "must be a number", "b": "must be on or off"}[kind[0]]
    else:
        words = detail["msg"][:1].lower() + detail["msg"][1:].rstrip(".")
    if kind == "union_tag_invalid":
        return f"{words}: {str(context['tag'])[:40]}"
    simple = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    return (
        f"{words}, not {_short(value)}" if simple and (kind in _SHOWN or kind.endswith(("_type", "parsing"))) else words
    )


def _number(value: float) -> str:
    return f"{value:,}".removesuffix(".0")


def _short(value: object) -> str:
    text = f"{value!r}" if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _place(loc: Sequence[int | str], raw: object, owner: type[Value] | None) -> str:
    """In words, from the outside in: "layer dense-1: Units", "the data: Noise", "the training: Optimizer: β₁"."""
    words: list[str] = []
    here = raw
    for key in loc:
        if isinstance(key, str) and key in _KINDS and not (isinstance(here, Mapping) and key in here):
            owner = _KINDS[key]  # the tag of a union is in the place, but not in the content
            continue
        here = _inside(here, key)
        words, owner = _step(words, owner, key, here)
    return ": ".join(words) or "the value"


def _step(
    words: list[str], owner: type[Value] | None, key: int | str, here: object
) -> tuple[list[str], type[Value] | None]:
    if isinstance(key, int):
        if words and words[-1] == "layers":
            return [f"layer {_name_of(here) or key + 1}"], None
        return [*words[:-1], f"{words[-1] if words else 'item'} {key + 1}"], owner
    if key in ("data", "network", "training", "view") and not words:
        return [f"the {key}"], Training if key == "training" else None
    if key in ("layers", "links") and words == ["the network"]:
        return [key], None
    return [*words, _title(owner, key)], None


def _inside(here: object, key: int | str) -> object:
    if isinstance(here, Mapping):
        return here.get(key)
    if isinstance(here, Sequence) and isinstance(key, int) and key < len(here):
        return here[key]
    return None


def _name_of(layer: object) -> str:
    if not isinstance(layer, Mapping):
        return ""
    return next((str(layer[k])[:80] for k in ("name", "id") if isinstance(layer.get(k), str) and layer[k]), "")


def _title(owner: type[Value] | None, name: str) -> str:
    rows = form_of(owner) if owner is not None else ()
    return next((row.title for row in rows if row.name == name), name.replace("_", " "))
