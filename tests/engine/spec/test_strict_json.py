"""JSON that other programs would read differently, or that eats the machine, is refused."""

from __future__ import annotations

import pytest

from engine.spec.problems import ProjectError
from engine.spec.strict_json import DEEPEST, parse


def test_plain_json_is_read() -> None:
    data = '{"a": [1, 2.5, -3e2, null, true, "é\\u00e9 [{"], "b": {}}'.encode()
    assert parse(data, "x") == {"a": [1, 2.5, -300.0, None, True, "éé [{"], "b": {}}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b'{"a": 1} trailing', "damaged"),
        (b"\xff{}", "damaged"),
        (b'{"a": "\xff"}', "damaged"),
        (b"[]", "does not hold"),
        (b"null", "does not hold"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": ' + b"9" * 20 + b"}", "too large"),
        (b'{"a": -' + b"9" * 100_000 + b"}", "too large"),
        (b'{"a": 1, "b": 2, "a": 3}', "'a' is there twice"),
        (b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "nested"),
        (b'{"a":' + b"[" * 1_000_000, "nested"),
    ],
)
def test_anything_else_is_refused_with_a_remedy(data: bytes, words: str) -> None:
    with pytest.raises(ProjectError, match=words) as caught:
        parse(data, "project.json")
    assert caught.value.problem.startswith("project.json")
    assert caught.value.remedy


def test_brackets_in_a_text_are_not_nesting() -> None:
    assert parse(b'{"a": "' + b"[" * 1000 + b'\\"{"}', "x")["a"] == "[" * 1000 + '"{'
