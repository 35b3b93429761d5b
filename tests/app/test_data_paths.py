"""What a drop or the clipboard brings, and how a project remembers where its data is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.data_paths import Offer, is_address, is_inside, kind_of, looks_like_table, offer_of, own_path, placed, portable
from engine.spec.catalog.data import CsvTable, PictureFolder
from engine.spec.document import Spec, default_spec


def spec_with(path: str) -> Spec:
    return default_spec().with_(data=CsvTable(path=path))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "table"), ("A.TSV", "table"), ("a.xlsx", "table"), ("a.parquet", "table"), ("a.lscope", "project"),
     ("model.pt", "project"), ("http://example.org/a.csv", "none")],
)  # fmt: skip
def test_what_a_path_is(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_folder_holds_pictures(tmp_path: Path) -> None:
    assert kind_of(str(tmp_path)) == "pictures"
    assert offer_of([str(tmp_path), "/other.csv"]) == Offer("pictures", str(tmp_path))


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n3\t4", "a;b\n1;2", "x,y\r\n1,2\r\n"])
def test_a_copied_table_is_one(text: str) -> None:
    assert offer_of([], text) == Offer("pasted", text=text)


@pytest.mark.parametrize("text", ["", "hello", "one\ntwo\nthree", '{"layers": [1,\n2]}', "[1,\n2,3]", "/not/there.csv"])
def test_any_other_text_is_none(text: str) -> None:
    assert not looks_like_table(text)
    assert offer_of([], text).kind == "none"


def test_a_copied_path_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")
    for text in (str(path), f'"{path}"', f"file://{path}\n"):
        assert offer_of([], text) == Offer("table", str(path))


@pytest.mark.parametrize("path", ["http://a.b/c.csv", "https://a", "file:///etc/passwd", "\\\\server\\x", "//server/x"])
def test_addresses_are_never_inside(path: str, tmp_path: Path) -> None:
    assert is_address(path)
    assert not is_inside(path, Path("/"))
    assert own_path(placed(spec_with(path), tmp_path / "p.lscope")) == path


def test_a_drive_is_no_address() -> None:
    assert not is_address("C:\\Users\\ada\\a.csv")


def test_data_in_the_projects_folder_is_named_from_there(tmp_path: Path) -> None:
    project = tmp_path / "p.lscope"
    inside = str(tmp_path / "data" / "a.csv")
    for data in (CsvTable(path=inside), PictureFolder(path=inside)):
        spec = default_spec().with_(data=data)
        stored = portable(spec, project)
        assert own_path(stored) == "data/a.csv"
        assert own_path(placed(stored, tmp_path / "q.lscope")) == inside
    moved = placed(stored, tmp_path / "elsewhere" / "p.lscope")
    assert own_path(moved) == str(tmp_path / "elsewhere" / "data" / "a.csv")


def test_data_elsewhere_keeps_its_whole_path(tmp_path: Path) -> None:
    spec = default_spec().with_(data=CsvTable(path="/home/ada/a.csv"))
    assert portable(spec, tmp_path / "p.lscope") == spec
    assert portable(default_spec(), tmp_path / "p.lscope") == default_spec()


@pytest.mark.parametrize("path", ["../a.csv", "x/../../a.csv"])
def test_dots_lead_outside(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    spec = default_spec().with_(data=CsvTable(path=path))
    assert not is_inside(own_path(placed(spec, folder / "p.lscope")), folder)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_leads_outside(tmp_path: Path) -> None:
    folder, other = tmp_path / "mine", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (folder / "link").symlink_to(other)
    assert is_inside(str(folder / "a.csv"), folder)
    assert not is_inside(str(folder / "link" / "a.csv"), folder)
    assert not is_inside(str(tmp_path / "mine-too" / "a.csv"), folder)
