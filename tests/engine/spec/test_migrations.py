"""Older files are brought up to date step by step; the steps here are of versions that never were."""

from __future__ import annotations

from typing import Any

import pytest

from engine.spec.document import SCHEMA_VERSION, Spec
from engine.spec.migrations import MIGRATIONS, migrate, version_of
from engine.spec.problems import ProjectError
from tests.engine.spec.zips import document


def data_was_called_dataset(raw: dict[str, Any]) -> dict[str, Any]:
    raw["data"] = raw.pop("dataset")
    return raw


def rate_moved(raw: dict[str, Any]) -> dict[str, Any]:
    raw["training"]["learning_rate"] = raw.pop("rate")
    return raw


def test_every_version_before_this_one_has_a_step() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))


def test_a_file_of_version_0_becomes_a_document_of_today() -> None:
    old = document(schema_version=0)
    old["dataset"] = old.pop("data")
    spec = Spec.model_validate(migrate(old, {0: data_was_called_dataset}, newest=1))
    assert spec.data.kind == "spiral"
    assert spec.schema_version == 1
    assert not spec.model_extra


def test_steps_follow_one_another() -> None:
    old = document(schema_version=0, rate=0.5)
    old["dataset"] = old.pop("data")
    new = migrate(old, {0: data_was_called_dataset, 1: rate_moved}, newest=2)
    assert new["schema_version"] == 2
    assert new["training"]["learning_rate"] == 0.5
    assert "data" in new


def test_only_the_steps_that_are_needed_are_taken() -> None:
    old = document(schema_version=1, rate=0.5)
    assert migrate(old, {0: data_was_called_dataset, 1: rate_moved}, newest=2)["schema_version"] == 2


@pytest.mark.parametrize("version", [SCHEMA_VERSION, SCHEMA_VERSION + 4])
def test_what_is_not_older_is_left_alone(version: int) -> None:
    raw = document(schema_version=version)
    assert migrate(raw) is raw


def test_a_version_too_old_says_so() -> None:
    with pytest.raises(ProjectError, match="format version 0") as caught:
        migrate(document(schema_version=0), {}, newest=1)
    assert caught.value.remedy


@pytest.mark.parametrize("version", [None, "1", 1.0, True, -1, [1]])
def test_a_version_that_is_no_number_is_refused(version: object) -> None:
    with pytest.raises(ProjectError, match="format version"):
        version_of({"schema_version": version})
