"""Files of one's own, good and bad, for tests of every room."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

Cell = str | float | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_workbook(path: Path, *sheets: Sequence[Sequence[Cell]], first: int = 1) -> Path:
    """An Excel workbook with some sheets; the first row of each stands in the row `first`."""
    names = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="Sheet{i}" sheetId="{i}" r:id="rId{i}"/>' for i in names)
    linked = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in names
    )
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("_rels/.rels", f"{relations}{root}</Relationships>")
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        book.writestr("xl/_rels/workbook.xml.rels", f"{relations}{linked}</Relationships>")
        for i, rows in zip(names, sheets, strict=True):
            book.writestr(f"xl/worksheets/sheet{i}.xml", _sheet(rows, first))
    return path


def _sheet(rows: Sequence[Sequence[Cell]], first: int) -> str:
    body = "".join(f'<row r="{i}">{"".join(map(_cell, row))}</row>' for i, row in enumerate(rows, first))
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cell(value: Cell) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def write_pictures(folder: Path, *classes: str, count: int = 6, size: tuple[int, int] = (40, 30)) -> Path:
    """A folder of pictures: of each class so many, ever brighter, the even ones as JPEG."""
    rng = np.random.default_rng(0)
    for level, name in enumerate(classes):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index in range(count):
            ground = 60 + 150 * level // max(len(classes) - 1, 1)
            pixels = rng.integers(ground - 30, ground + 30, (size[1], size[0], 3)).astype(np.uint8)
            suffix = "jpg" if index % 2 else "png"
            Image.fromarray(pixels).save(folder / name / f"{index}.{suffix}")
    return folder


def huge_png(path: Path, edge: int = 20_000) -> Path:
    """A PNG that says it has so many pixels on each side, in few bytes."""
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((edge // 8 + 1) * 100), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    return path
