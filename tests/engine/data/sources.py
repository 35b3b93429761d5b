"""Data sources by the name of their kind."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from engine.spec.catalog.data import DATA, AnyData, DataKind, Downloaded

_ADAPTER: TypeAdapter[DataKind] = TypeAdapter(AnyData)
WORLDS = sorted(kind for kind, data in DATA.items() if data.family == "worlds")  # tests/engine/worlds
READY = sorted(
    kind for kind, data in DATA.items() if data.family not in ("own", "worlds") and not issubclass(data, Downloaded)
)
FIXED = {"mnist1d", "vowels", "shakespeare"}  # their split is as it was published
BY_TIME = {"airline", "sunspots"}  # the earliest windows are trained on
SEQUENCES = [kind for kind in READY if DATA[kind].family == "sequences"]


def source(kind: str, **settings: Any) -> DataKind:
    """A data source as a file or an edit would make it: checked."""
    return _ADAPTER.validate_python({"kind": kind, **settings})
