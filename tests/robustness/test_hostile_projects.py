"""Files that are damaged, foreign or hostile: a clear message or a notice, never a crash, never code that runs."""

from __future__ import annotations

import json
import pickle
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.messages import Load, Travel
from engine.snapshot import RunState, Snapshot
from engine.spec import project_file
from engine.spec.archive import MOST_MEMBERS
from engine.spec.document import default_spec
from engine.spec.members import MIMETYPE, is_sound
from engine.spec.problems import ProjectError
from engine.spec.shapes import analyse
from engine.worker import InlineEngine
from tests.engine.spec.zips import MEMBERS, array, document, make, make_zip, tensors

SPEC = default_spec()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lscope"


@pytest.fixture
def good(path: Path) -> bytes:
    """The bytes of a sound project with a run."""
    project_file.write(path, SPEC, MEMBERS)
    return path.read_bytes()


def refused(path: Path) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        project_file.read(path)
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


# ---- damage


def test_any_flipped_byte_is_noticed_or_harmless(path: Path, good: bytes) -> None:
    opened = 0
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        try:
            project = project_file.read(path)
        except ProjectError:
            continue
        opened += 1
        assert project.spec == SPEC, at
        assert dict(project.members) == MEMBERS or (not project.members and project.notices), at
    assert opened > len(good) / 3


def test_a_flipped_byte_in_the_weights_costs_the_weights_only(path: Path, good: bytes) -> None:
    at = good.index(MEMBERS["weights.safetensors"]) + 100
    path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    project = project_file.read(path)
    assert project.spec == SPEC
    assert dict(project.members) == {}
    assert "weights" in project.notices[0]


def test_a_file_cut_short_opens_with_its_network_where_that_is_whole(path: Path, good: bytes) -> None:
    end_of_document = good.index(b"PK\x03\x04", good.index(b"project.json"))
    for length in range(0, len(good), 5):
        path.write_bytes(good[:length])
        if length < end_of_document:
            refused(path)
        else:
            project = project_file.read(path)
            assert (project.spec, dict(project.members), len(project.notices)) == (SPEC, {}, 1)
            assert project_file.peek(path) == SPEC


def test_random_damage_never_does_more_than_be_refused(path: Path, good: bytes) -> None:
    dice = random.Random(1)
    for _ in range(400):
        data = bytearray(good)
        for _ in range(dice.choice((1, 3, 20))):
            at, length = dice.randrange(len(data)), dice.choice((1, 4, 50))
            data[at : at + dice.choice((0, length))] = dice.randbytes(length)
        path.write_bytes(data)
        try:
            project = project_file.read(path)
        except ProjectError as error:
            assert error.remedy  # noqa: PT017 - what is raised differs from round to round
        else:
            assert project.spec == SPEC


# ---- what is no project


class Bomb:
    """Leaves a trace if anything unpickles it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_refused_and_not_run(path: Path, tmp_path: Path, protocol: int) -> None:
    path.write_bytes(pickle.dumps(Bomb(tmp_path / "trace"), protocol))
    assert "pickle" in refused(path).problem
    assert not (tmp_path / "trace").exists()


def test_a_checkpoint_of_pytorch_is_refused_and_not_run(path: Path, tmp_path: Path) -> None:
    import torch

    torch.save({"bomb": Bomb(tmp_path / "trace")}, path)
    assert "PyTorch checkpoint" in refused(path).problem
    make(path, members={"archive/data.pkl": pickle.dumps(Bomb(tmp_path / "trace"))})
    assert "PyTorch checkpoint" in refused(path).problem
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("data", [b"", b"P", b"PK", b"PK\x05\x06" + bytes(18), b"\x89PNG\r\n", b"{}", b"\x00" * 5000])
def test_what_is_no_zip_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    refused(path)


def test_another_program_s_zip_is_refused(path: Path) -> None:
    make_zip(path, [("word/document.xml", b"<xml/>")])
    assert "no Layerscope project" in refused(path).problem


# ---- the zip


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/evil", "\\\\server\\evil", "C:\\evil", "C:/evil", "a//b", "./a", "x" * 300],
)
def test_names_that_lead_elsewhere_are_refused(path: Path, name: str) -> None:
    make(path, members={name: b""})
    assert "name" in refused(path).problem


@pytest.mark.parametrize(
    "names", [("run.json", "run.json"), ("run.json", "RUN.JSON"), ("project.json", "Project.json")]
)
def test_the_same_name_twice_is_refused(path: Path, names: tuple[str, str]) -> None:
    entries = [("project.json", json.dumps(document()).encode())] if "project.json" not in names else []
    make_zip(path, [*entries, *((name, b"{}") for name in names)])
    assert "same name" in refused(path).problem


def test_a_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", json.dumps(document()))
        archive.writestr("weights.safetensors", bytes(64 * 2**20))
    assert path.stat().st_size < 100_000
    assert "plausible" in refused(path).problem


def test_a_huge_document_is_refused_before_it_is_unpacked(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("project.json", "w") as file:
        for _ in range(40):
            file.write(b" " * 2**20)
    refused(path)


def test_too_many_parts_are_refused(path: Path) -> None:
    make_zip(path, ((f"{number}", b"") for number in range(MOST_MEMBERS + 1)))
    assert "too many" in refused(path).problem


@pytest.mark.parametrize("size", [1, 10_000, 2**31, 2**32 - 2])
@pytest.mark.parametrize("name", ["project.json", "weights.safetensors"])
def test_sizes_that_lie_are_found_out(path: Path, good: bytes, name: str, size: int) -> None:
    data = bytearray(good)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    struct.pack_into("<I", data, at + 24, size)
    path.write_bytes(data)
    try:
        project = project_file.read(path)
    except ProjectError:
        return
    assert project.spec == SPEC
    assert dict(project.members) == {}
    assert project.notices


@pytest.mark.parametrize(("offset", "value"), [(8, 1), (10, 12), (10, 14), (10, 99)])
def test_locked_and_strangely_packed_parts_cost_the_weights_only(
    path: Path, good: bytes, offset: int, value: int
) -> None:
    """At 8 stands whether a part is encrypted, at 10 how it is packed (12 and 14 are bzip2 and LZMA)."""
    data = bytearray(good)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"weights.safetensors"))
    struct.pack_into("<H", data, at + offset, value)
    path.write_bytes(data)
    project = project_file.read(path)
    assert (project.spec, dict(project.members)) == (SPEC, {})
    assert project.notices


def test_a_name_in_the_directory_that_the_part_does_not_have_is_found_out(path: Path, good: bytes) -> None:
    at = good.rindex(b"weights.safetensors")
    path.write_bytes(good[:at] + b"w" + good[at : at + 18] + good[at + 19 :])
    project = project_file.read(path)
    assert dict(project.members) == {}
    assert project.notices


def test_a_foreign_mark_does_not_keep_a_project_from_opening(path: Path) -> None:
    assert project_file.read(make(path, mimetype=MIMETYPE + "2")).spec == SPEC


# ---- the document


def text(change: Callable[[dict[str, Any]], object]) -> bytes:
    raw = document()
    change(raw)
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"schema_version": 1}',
        b'{"schema_version": 1, "schema_version": 1}',
        b'{"schema_version": 99999999999999999999}',
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"schema_version": 1, "x": ' + b"9" * 5000 + b"}",
        json.dumps(document()).replace("0.01", "NaN").encode(),
        json.dumps(document()).replace("0.01", "1e400").encode(),
        text(lambda raw: raw["network"]["layers"][1].update(kind="os.system")),
        text(lambda raw: raw["network"]["layers"][1].update(units=10**12)),
        text(lambda raw: raw["network"]["layers"][1].update(x=1e300)),
        text(lambda raw: raw["data"].update(kind="pickle")),
        text(lambda raw: raw["data"].update(erased=[10**18])),
        text(lambda raw: raw["network"].update(layers=raw["network"]["layers"] * 1000)),
        text(lambda raw: raw["network"].update(links=raw["network"]["links"] * 10_000)),
        text(lambda raw: raw.update(seed=2**40)),
        text(lambda raw: raw.update(schema_version="1; drop")),
    ],
    ids=range(21),
)
def test_a_document_that_is_none_is_refused(path: Path, data: bytes) -> None:
    assert len(refused(make(path, data)).problem) < 400


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["network"]["links"].append({"source": "dense-2", "target": "dense-1"}),
        lambda raw: raw["network"]["links"].append({"source": "gone", "target": "dense-1"}),
        lambda raw: raw["network"]["layers"].append(raw["network"]["layers"][1]),
        lambda raw: raw["network"].update(layers=[], links=[]),
        lambda raw: raw["training"].update(task="regression"),
        lambda raw: raw.update(data={"kind": "function", "formula": "__import__('os').system('true')"}),
        lambda raw: raw.update(data={"kind": "csv", "path": "http://example.org/x.csv"}),
    ],
    ids=["cycle", "dangling link", "double id", "empty", "task", "formula", "table"],
)
def test_a_network_that_cannot_be_built_opens_with_its_problems(
    path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    spec = project_file.read(make(path, text(change))).spec
    problems = analyse(spec).problems
    assert problems
    assert all(problem.remedy for problem in problems)
    assert loaded(spec, {}).state is RunState.BLOCKED


# ---- the weights


def loaded(spec: Any, members: dict[str, bytes]) -> Snapshot:
    """What the engine makes of a project."""
    engine = InlineEngine()
    engine.post(Load(spec, revision=1, travel=Travel.OPEN, entry=0, state=members))
    snapshot = engine.latest()
    assert snapshot is not None
    return snapshot


def header(text: bytes, length: int | None = None, body: bytes = b"") -> bytes:
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1234567",
        header(b"{}", 2**62),
        header(b"{}", 2**64 - 1),
        header(b"{", None),
        header(b"[]"),
        header(b'{"a": 1}'),
        header(b'{"a": {"dtype": "F32", "shape": [1]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}', body=bytes(4)),
        header(b'{"a": {"dtype": "F32", "shape": [-1, -1], "data_offsets": [0, 4]}}', body=bytes(4)),
        header(b'{"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}}', body=bytes(4)),
        header(b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}', body=bytes(8)),
        header(b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}', body=bytes(8)),
        header(b'{"a": {"dtype": "F32", "shape": [1073741824, 1073741824], "data_offsets": [0, 4]}}', body=bytes(4)),
        header(b"[" * 100_000),
        tensors(bytes(8))[:-1],
        tensors(bytes(8)) + b"x",
    ],
    ids=range(17),
)
def test_weights_whose_header_lies_are_left_out(path: Path, data: bytes) -> None:
    assert not is_sound("weights.safetensors", data)
    project = project_file.read(make(path, members={**MEMBERS, "weights.safetensors": data}))
    assert (project.spec, dict(project.members)) == (SPEC, {})
    assert project.notices


def test_an_array_of_python_objects_is_left_out(path: Path) -> None:
    project = project_file.read(make(path, members={**MEMBERS, "history/a.npy": array("|O")}))
    assert dict(project.members) == {}
    assert project.notices


@pytest.mark.parametrize(
    "members",
    [
        MEMBERS,
        {"weights.safetensors": tensors(struct.pack("<2f", float("nan"), 1.0))},
        {"weights.safetensors": tensors(bytes(8), dtype="I32")},
        {"run.json": b"not json", "weights.safetensors": tensors(bytes(8))},
        {"history/a.npy": array()},
    ],
    ids=["other shapes", "NaN", "integers", "no record", "curves alone"],
)
def test_weights_that_do_not_fit_leave_the_window_alive(path: Path, members: dict[str, bytes]) -> None:
    project = project_file.read(make(path, members=members))
    snapshot = loaded(project.spec, dict(project.members))
    assert snapshot.state is RunState.PAUSED
    assert snapshot.step == 0


def test_a_crc_that_was_made_to_fit_does_not_help_a_lie(path: Path) -> None:
    """Sound for the zip, but the header of the weights promises more than there is."""
    data = tensors(bytes(64))[:-8]
    make(path, members={"weights.safetensors": data})
    with zipfile.ZipFile(path) as archive:
        archive.read("weights.safetensors")  # which checks the CRC
    assert dict(project_file.read(path).members) == {}
