"""What a project file may hold beside its document, and whether it is whole; nothing in it is ever executed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import prod
from typing import Any

MIMETYPE = "application/x-layerscope"
DOCUMENT = "project.json"
_STATE = re.compile(r"(weights|optimizer)\.safetensors|run\.json|history/[A-Za-z0-9_.-]{1,80}\.npy")
_LARGEST_HEADER = 8 * 1024 * 1024
_BYTES = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 8),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2"), 1),
}


def is_state(name: str) -> bool:
    """Whether a member belongs to the run (weights, optimizer, curves) and not to the document."""
    return _STATE.fullmatch(name) is not None


def is_sound(name: str, data: bytes) -> bool:
    """Whether the content of a state member has the form that its name promises."""
    if name.endswith(".safetensors"):
        return _is_safetensors(data)
    if name.endswith(".npy"):
        return data.startswith(b"\x93NUMPY") and b"O'" not in data[:256]  # an object array would need pickle
    return True


def _is_safetensors(data: bytes) -> bool:
    """Whether header and data of a safetensors file agree; the format itself has no checksum."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(_LARGEST_HEADER, len(data) - 8):
        return False
    try:
        header = json.loads(data[8 : 8 + length])
        spans = sorted(_span(entry) for name, entry in header.items() if name != "__metadata__")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    end = 0
    for start, stop in spans:
        if start != end:
            return False
        end = stop
    return end == len(data) - 8 - length


def _span(entry: Mapping[str, Any]) -> tuple[int, int]:
    """First and last byte of a tensor.

    Raises
    ------
    ValueError, TypeError, KeyError
        If shape, dtype and place do not agree.
    """
    start, stop = entry["data_offsets"]
    shape, dtype = entry["shape"], entry["dtype"]
    if not (isinstance(shape, list) and isinstance(dtype, str) and isinstance(start, int) and isinstance(stop, int)):
        raise TypeError
    if any(not isinstance(size, int) or size < 0 for size in shape) or start < 0:
        raise ValueError
    if stop - start != prod(shape) * _BYTES[dtype]:
        raise ValueError
    return start, stop
