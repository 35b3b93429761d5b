"""The personal palette: what is saved comes back, names are safe, damaged files cost only themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.blocks import Blocks, BlocksFolder, file_name
from engine.spec.blocks import BLOCKS, residual
from engine.spec.fragment import Fragment

names = st.text(min_size=1, max_size=80)


@pytest.fixture
def folder(tmp_path: Path) -> BlocksFolder:
    return BlocksFolder(tmp_path / "blocks")


@pytest.fixture
def blocks(tmp_path: Path, qtbot: QtBot) -> Iterator[Blocks]:
    made = Blocks(tmp_path / "blocks")
    yield made
    made.stop()


def test_an_empty_folder_is_no_fault(folder: BlocksFolder) -> None:
    assert folder.read().blocks == {}
    assert not folder.folder.exists()


def test_what_was_saved_comes_back_by_name(folder: BlocksFolder) -> None:
    for block in BLOCKS:
        assert folder.save(block.make(6)) == block.title
    read = folder.read()
    assert list(read.blocks) == sorted((block.title for block in BLOCKS), key=str.casefold)
    assert read.blocks["Residual block"] == residual(6)


def test_the_same_name_again_is_numbered_and_takes_nothing_away(folder: BlocksFolder) -> None:
    assert folder.save(residual(4)) == "Residual block"
    assert folder.save(residual(9)) == "Residual block 2"
    assert folder.read().blocks["Residual block"] == residual(4)


def test_a_block_without_a_name_gets_one(folder: BlocksFolder) -> None:
    assert folder.save(residual(4).with_(name=" \n\t ")) == "My block"


def test_renamed_and_removed(folder: BlocksFolder) -> None:
    folder.save(residual(4))
    assert folder.rename("Residual block", "Mine / ours") == "Mine / ours"
    assert list(folder.read().blocks) == ["Mine / ours"]
    assert len(list(folder.folder.iterdir())) == 1
    folder.remove("Mine / ours")
    assert list(folder.folder.iterdir()) == []


def test_a_new_name_that_is_taken_is_numbered(folder: BlocksFolder) -> None:
    folder.save(residual(4))
    folder.save(residual(5).with_(name="Other"))
    assert folder.rename("Other", "Residual block") == "Residual block 2"
    assert folder.read().blocks["Residual block"] == residual(4)


def test_renaming_what_is_gone_or_to_the_same_name_changes_nothing(folder: BlocksFolder) -> None:
    folder.save(residual(4))
    folder.rename("nobody", "somebody")
    folder.rename("Residual block", " Residual  block ")
    assert list(folder.read().blocks) == ["Residual block"]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b'{"format": "layerscope-fragment", "layers": [{}]}'])
def test_a_damaged_file_costs_only_itself(folder: BlocksFolder, data: bytes) -> None:
    folder.save(residual(4))
    bad = folder.folder / "bad.json"
    bad.write_bytes(data)
    shelf = folder.read()
    assert list(shelf.blocks) == ["Residual block"]
    assert shelf.damaged == ("bad.json",)
    assert bad.read_bytes() == data


def test_a_file_under_a_foreign_name_can_be_removed(folder: BlocksFolder) -> None:
    folder.folder.mkdir(parents=True)
    (folder.folder / "from a mail.json").write_text(residual(4).text())
    folder.remove("Residual block")
    assert list(folder.folder.iterdir()) == []


@given(first=names, second=names)
def test_no_two_names_share_a_file_and_none_leaves_the_folder(first: str, second: str) -> None:
    made = file_name(first)
    assert Path(made).name == made
    assert made not in (".json", "..")
    assert made.isascii()
    assert made == made.lower()
    if first != second:
        assert made != file_name(second)


@pytest.mark.parametrize("name", ["con", "../../etc/passwd", "NUL", ".", "..", "a" * 80, "Ünï", "\x00", "\ud800"])
def test_names_that_file_systems_dislike(name: str) -> None:
    made = file_name(name)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert made.count(".") == 1
    assert made not in ("con.json", "nul.json", ".json")
    assert len(made) < 100


def test_saving_happens_beside_the_window(blocks: Blocks, qtbot: QtBot) -> None:
    heard: list[object] = []
    blocks.changed.connect(lambda all_: heard.append([fragment.name for fragment in all_]))
    blocks.saved.connect(lambda name: heard.append((name, threading.current_thread() is threading.main_thread())))
    with qtbot.waitSignal(blocks.saved):
        blocks.save(residual(3))
    assert heard == [["Residual block"], ("Residual block", True)]


def test_renaming_and_removing_tell_of_the_change(blocks: Blocks, qtbot: QtBot) -> None:
    blocks.save(residual(3))
    with qtbot.waitSignal(blocks.changed, check_params_cb=lambda all_: [f.name for f in all_] == ["Mine"]):
        blocks.rename("Residual block", "Mine")
    with qtbot.waitSignal(blocks.changed, check_params_cb=lambda all_: all_ == ()):
        blocks.remove("Mine")


def test_what_was_removed_can_be_kept_again(blocks: Blocks, qtbot: QtBot) -> None:
    blocks.save(residual(3))
    with qtbot.waitSignal(blocks.removed) as heard:
        blocks.remove("Residual block")
    assert heard.args == [residual(3)]
    blocks.remove("nobody")
    assert heard.args is not None
    with qtbot.waitSignal(blocks.saved):
        blocks.save(heard.args[0])


def test_damaged_files_are_told_of_once(tmp_path: Path, blocks: Blocks, qtbot: QtBot) -> None:
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "bad.json").write_text("{")
    with qtbot.waitSignal(blocks.failed) as heard:
        blocks.load()
    assert heard.args is not None
    assert heard.args[0] == "The saved block bad.json cannot be read."


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("")
    made = Blocks(tmp_path / "file" / "blocks")
    with qtbot.waitSignal(made.failed):
        made.save(residual(3))
    made.stop()


def test_what_waits_is_written_when_the_window_closes(tmp_path: Path) -> None:
    made = Blocks(tmp_path / "blocks")
    made.save(residual(3))
    made.stop()
    assert isinstance(BlocksFolder(tmp_path / "blocks").read().blocks["Residual block"], Fragment)
