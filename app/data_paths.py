"""Where one's own data is: what a dropped or pasted thing is, and how a project remembers it. No Qt, no reading."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.spec.catalog.data import OwnKind
from engine.spec.document import Spec

TABLES = (".csv", ".tsv", ".tab", ".dat", ".xlsx", ".xlsm", ".xls", ".parquet")
TEXTS = (".txt", ".text", ".md")  # a text, or a table: what is in it decides
TEXT_FILTER = "Texts (*.txt *.text *.md);;All files (*)"
TABLE_FILTER = "Tables (*.csv *.tsv *.tab *.txt *.dat *.xlsx *.xlsm *.parquet)"
PROJECTS = (".lscope",)
MOST_PASTED = 50_000_000  # characters

Kind = Literal["project", "table", "text", "pictures", "pasted", "none"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")  # two letters at least: C: is a drive


@dataclass(frozen=True)
class Offer:
    """What somebody brings: a `path` of a kind, or a pasted table's `text`."""

    kind: Kind
    path: str = ""
    text: str = ""


def kind_of(path: str) -> Kind:
    """What a path that somebody brings is, by its name alone; a file of an unknown kind may be a project."""
    if is_address(path):
        return "none"
    if os.path.isdir(path):
        return "pictures"
    suffix = Path(path).suffix.lower()
    return "table" if suffix in TABLES else "text" if suffix in TEXTS else "project"


def offer_of(paths: Sequence[str], text: str = "") -> Offer:
    """What a drop or the clipboard brings: its first file or folder, else a text that looks like a table.

    Parameters
    ----------
    paths : of local files. text : as spreadsheets copy it, a line for each row; or the path of a file.
    """
    if paths:
        return Offer(kind_of(paths[0]), paths[0])
    named = text.strip().strip('"').removeprefix("file://")
    if "\n" not in named and len(named) < 4096 and os.path.isabs(named) and os.path.exists(named):
        return Offer(kind_of(named), named)
    return Offer("pasted", text=text) if looks_like_table(text) else Offer("none")


def looks_like_table(text: str) -> bool:
    """Whether a text has at least two lines, and the same delimiter in most of them."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:50]
    if len(lines) < 2 or len(text) > MOST_PASTED or lines[0].lstrip().startswith(("{", "[", "<")):
        return False
    return any(sum(mark in line for line in lines) >= 0.8 * len(lines) for mark in "\t;,|")


def is_table(text: str) -> bool:
    """Whether the beginning of a file that may be prose is a table: as many columns in most of its lines. Prose has
    its commas where it wants to."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if not looks_like_table(text):
        return False
    for mark in "\t;,|":
        [(count, often)] = Counter(line.count(mark) for line in lines).most_common(1)
        if count and often >= 0.8 * len(lines):
            return True
    return False


def beginning_of(path: Path, size: int = 20_000) -> str:
    """The first so many bytes of a file as far as they are text; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def is_address(path: str) -> bool:
    """Whether a path is a web address, another address with a scheme, or a network share: nothing is fetched."""
    return bool(_ADDRESS.match(path)) or path.startswith(("\\\\", "//"))


def own_path(spec: Spec) -> str:
    """The path of a document's own data; "" where it has none."""
    return spec.data.path if isinstance(spec.data, OwnKind) else ""


def is_inside(path: str, folder: Path) -> bool:
    """Whether a path lies in a folder, links followed; an address is looked at by its letters alone."""
    if is_address(path) or not os.path.isabs(path) or not _within(os.path.normpath(path), os.path.normpath(folder)):
        return False
    return _within(os.path.realpath(path), os.path.realpath(folder))


def portable(spec: Spec, project: Path) -> Spec:
    """The document as it is written to a project file: data in the project's folder is named from there."""
    path, folder = own_path(spec), project.absolute().parent
    if not path or not is_inside(path, folder):
        return spec
    return _with_path(spec, Path(os.path.relpath(os.path.normpath(path), os.path.normpath(folder))).as_posix())


def placed(spec: Spec, project: Path) -> Spec:
    """The document as it is used: data that is named from the project's folder has its whole path."""
    path = own_path(spec)
    if not path or is_address(path) or os.path.isabs(path):
        return spec
    return _with_path(spec, os.path.normpath(os.path.join(project.absolute().parent, path)))


def _within(path: str | Path, folder: str | Path) -> bool:
    mine, of = os.path.normcase(path), os.path.normcase(folder)
    return mine == of or mine.startswith(of.rstrip("\\/") + os.sep)


def _with_path(spec: Spec, path: str) -> Spec:
    assert isinstance(spec.data, OwnKind)
    return spec.with_(data=spec.data.with_(path=path))
