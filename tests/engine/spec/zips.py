"""Project files made by hand, right and wrong ones, for the tests of reading."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.spec.document import default_spec
from engine.spec.members import MIMETYPE


def document(**changes: Any) -> dict[str, Any]:
    """The content of a good project.json, with changes at the top."""
    return {**default_spec().model_dump(mode="json"), **changes}


def tensors(*values: bytes, dtype: str = "F32") -> bytes:
    """A safetensors file; each value is the bytes of a flat tensor of 4-byte numbers."""
    header, at = {}, 0
    for number, value in enumerate(values):
        header[f"t{number}"] = {"dtype": dtype, "shape": [len(value) // 4], "data_offsets": [at, at + len(value)]}
        at += len(value)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + b"".join(values)


def array(descr: str = "<f8") -> bytes:
    """The start of an .npy file."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(8)


MEMBERS = {
    "weights.safetensors": tensors(bytes(range(40)), bytes(8)),
    "optimizer.safetensors": tensors(bytes(16)),
    "history/train_loss.npy": array(),
    "run.json": b'{"step": 3}',
}


def make(path: Path, raw: object = None, members: Mapping[str, bytes] | None = None, mimetype: str = MIMETYPE) -> Path:
    """Write a zip as given; `raw` is bytes, or what becomes project.json, the default one if it is None."""
    data = raw if isinstance(raw, bytes) else json.dumps(document() if raw is None else raw).encode()
    return make_zip(path, {"mimetype": mimetype.encode(), "project.json": data, **(members or {})}.items())


def make_zip(path: Path, entries: Any) -> Path:
    """Write any (name, bytes) pairs as a zip, the same name twice too."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # about duplicate names, which are wanted here
        for name, data in entries:
            archive.writestr(name, data)
    return path
