"""Settings outlive a restart, and a broken file costs no more than what is broken in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import MOST_RECENT, Settings, config_folder, data_folder, load_settings, save_settings


def test_what_was_saved_comes_back() -> None:
    settings = Settings(theme="dark", motion=False, layouts=(("Build", "AAA="),), autosave_seconds=5)
    assert save_settings(settings)
    assert load_settings() == settings


def test_the_home_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAYERSCOPE_HOME", str(tmp_path / "mine"))
    assert config_folder() == data_folder() == tmp_path / "mine"
    save_settings(Settings())
    assert (tmp_path / "mine" / "settings.json").exists()


def test_the_system_says_where_without_a_chosen_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAYERSCOPE_HOME")
    assert config_folder().name == "layerscope"
    assert data_folder().name == "layerscope"
    assert config_folder() != data_folder()


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"theme": NaN}', b"[" * 100_000])
def test_a_broken_file_gives_defaults_and_is_kept_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(data)
    assert load_settings(path) == Settings()
    assert (tmp_path / "settings.json.bad").read_bytes() == data


def test_one_wrong_value_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "purple", "motion": False, "autosave_seconds": -4, "recent": ["a"]}))
    assert load_settings(path) == Settings(motion=False, recent=("a",))


def test_keys_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "dark", "sound": "off"}))
    save_settings(load_settings(path).with_(theme="light"), path)
    assert json.loads(path.read_text())["sound"] == "off"


def test_recent_projects_have_the_newest_first_and_none_twice(tmp_path: Path) -> None:
    settings = Settings()
    for number in range(MOST_RECENT + 3):
        settings = settings.with_recent(tmp_path / f"{number}.lscope")
    settings = settings.with_recent(tmp_path / "5.lscope")
    assert len(settings.recent) == MOST_RECENT
    assert [Path(path).stem for path in settings.recent[:3]] == ["5", "14", "13"]
    assert settings.last_folder == str(tmp_path)


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings().with_(autosave_seconds=0)


def test_a_home_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not save_settings(Settings(), tmp_path / "file" / "settings.json")
