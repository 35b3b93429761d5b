"""JSON from a stranger: nothing that would be read differently elsewhere, and nothing that eats the machine."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from engine.spec.problems import ProjectError

MOST_BYTES = 32 * 1024 * 1024
DEEPEST = 60
_LONGEST_INT = 19  # digits; what fits 64 bits
_REMEDY = "Open an earlier copy of the project, or the last autosave."
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def parse(data: bytes, what: str) -> dict[str, Any]:
    """Read one JSON object.

    Parameters
    ----------
    what : what is being read, for the message ("project.json").

    Raises
    ------
    ProjectError
        If it is no JSON object, is too long or too deep, names a key twice, or holds a number that is not finite or
        does not fit 64 bits.
    """
    if len(data) > MOST_BYTES:
        raise ProjectError(f"{what} is larger than {MOST_BYTES >> 20} MB.", _REMEDY)
    _check_depth(data, what)
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
            object_pairs_hook=_pairs,
        )
    except _Refused as error:
        raise ProjectError(f"{what} cannot be read: {error}.", _REMEDY) from None
    except (ValueError, RecursionError, MemoryError):
        raise ProjectError(f"{what} is damaged.", _REMEDY) from None
    if not isinstance(value, dict):
        raise ProjectError(f"{what} does not hold a project.", _REMEDY)
    return value


class _Refused(Exception):
    """JSON, but not of the kind we take."""


def _check_depth(data: bytes, what: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(data):
        first = data[token.start()]
        depth += (first in b"[{") - (first in b"]}")
        if depth > DEEPEST:
            raise ProjectError(f"{what} is nested more than {DEEPEST} levels deep.", _REMEDY)


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _LONGEST_INT:
        raise _Refused(f"the number {text[:12]}… is too large")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Refused(f"the number {text[:12]} is too large")
    return value


def _constant(text: str) -> float:
    raise _Refused(f"{text} is not a number")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(f"the key {key[:40]!r} is there twice")
        found[key] = value
    return found
