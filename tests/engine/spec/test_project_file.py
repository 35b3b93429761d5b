"""A project comes back from its file whole, with the run, from other versions too."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from engine.spec import project_file
from engine.spec.document import SCHEMA_VERSION, default_spec
from engine.spec.members import MIMETYPE
from engine.spec.problems import ProjectError
from tests.engine.spec.zips import MEMBERS, document, make

SPEC = default_spec()
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lscope"


def test_document_and_run_come_back(path: Path) -> None:
    project_file.write(path, SPEC, MEMBERS)
    project = project_file.read(path)
    assert project.spec == SPEC
    assert dict(project.members) == MEMBERS
    assert project.notices == ()
    assert project_file.peek(path) == SPEC


def test_members_cannot_be_changed_behind_the_back(path: Path) -> None:
    project_file.write(path, SPEC, MEMBERS)
    with pytest.raises(TypeError):
        project_file.read(path).members["run.json"] = b""  # type: ignore[index]


def test_the_file_says_what_it_is_in_its_first_bytes(path: Path) -> None:
    project_file.write(path, SPEC, MEMBERS)
    assert path.read_bytes()[30:].startswith(b"mimetype" + MIMETYPE.encode())
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["mimetype", "project.json"]
        assert archive.getinfo("weights.safetensors").compress_type == zipfile.ZIP_STORED


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        project_file.write(tmp_path / name, SPEC, MEMBERS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_names_in_any_script_are_kept(path: Path) -> None:
    spec = SPEC.with_(name='Спираль 螺旋 🌀 "quoted" \\ \n')
    project_file.write(path, spec, {})
    assert project_file.read(path).spec == spec


def test_a_member_that_no_reader_would_take_is_refused(path: Path) -> None:
    for name in ("../evil", "weights.pt", "history/../../x.npy", "project.json"):
        with pytest.raises(ValueError, match="no member"):
            project_file.write(path, SPEC, {name: b""})
    assert not path.exists()


def test_a_file_that_is_not_there_says_so(path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        project_file.read(path)
    assert "not there" in caught.value.problem
    assert caught.value.remedy


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        project_file.read(tmp_path)


def test_parts_that_we_do_not_know_do_no_harm(path: Path) -> None:
    make(path, members={**MEMBERS, "thumbnail.png": b"png", "notes/a.txt": b"hello", "notes/": b""})
    project = project_file.read(path)
    assert dict(project.members) == MEMBERS
    assert project.notices == ()


def test_a_project_zipped_again_by_hand_opens(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", json.dumps(document(), indent=4))
    assert project_file.read(path).spec == SPEC


# ---- other versions


def test_a_newer_file_that_fits_opens_and_keeps_what_is_not_known(path: Path) -> None:
    raw = document(schema_version=SCHEMA_VERSION + 7, sound="loud")
    raw["network"]["layers"][1]["sparsity"] = 0.5
    project = project_file.read(make(path, raw))
    assert "newer version" in project.notices[0]
    project_file.write(path, project.spec.with_(name="Saved here"), {})
    with zipfile.ZipFile(path) as archive:
        again = json.loads(archive.read("project.json"))
    assert again == {**raw, "name": "Saved here"}


def test_a_newer_file_that_does_not_fit_says_what_and_how_to_go_on(path: Path) -> None:
    raw = document(schema_version=SCHEMA_VERSION + 1)
    raw["network"]["layers"][1]["kind"] = "conv9d"
    with pytest.raises(ProjectError) as caught:
        project_file.read(make(path, raw))
    assert "conv9d" in caught.value.problem
    assert "newer version" in caught.value.remedy


def test_the_oldest_file_still_opens() -> None:
    project = project_file.read(FIXTURES / "version-1.lscope")
    assert project.spec.name == "From version 1"
    assert project.spec.training.learning_rate == 0.003
    assert sorted(project.members) == sorted(MEMBERS)
    assert project.notices == ()


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "real.lscope", tmp_path / "link.lscope"
    target.write_bytes(b"old")
    link.symlink_to(target)
    project_file.write(link, SPEC, MEMBERS)
    assert link.is_symlink()
    assert project_file.read(target).spec == SPEC
    assert os.listdir(tmp_path / "far") == ["real.lscope"]
