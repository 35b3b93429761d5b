"""Formulas are arithmetic in x, and nothing else can be written."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec.formula import CONSTANTS, FUNCTIONS, LONGEST, TWO_ARGUMENTS, FormulaError, check_formula


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "-x",
        "+x",
        "1",
        "2.5e3",
        "sin(x) + 0.3*x",
        "x^2",
        "x**2 % 3",
        " x ",
        "max(x, 0)",
        "pi * e",
        "9^9^9^9",
        "1/0",
    ],
)
def test_arithmetic_is_taken(text: str) -> None:
    check_formula(text)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_named_function_is_taken_with_its_own_number_of_values(name: str) -> None:
    check_formula(f"{name}(x, 1)" if name in TWO_ARGUMENTS else f"{name}(x)")
    with pytest.raises(FormulaError, match="takes"):
        check_formula(f"{name}(x)" if name in TWO_ARGUMENTS else f"{name}(x, 1)")
    with pytest.raises(FormulaError):
        check_formula(f"{name}()")


@pytest.mark.parametrize("name", sorted(CONSTANTS))
def test_every_constant_is_taken(name: str) -> None:
    check_formula(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x +",
        "y",
        "x y",
        "x; x",
        "x\nx",
        "x = 3",
        "(x := 3)",
        "lambda: x",
        "[x]",
        "(x, x)",
        "{x}",
        "{x: x}",
        "x[0]",
        "x.real",
        "x < 3",
        "x and x",
        "not x",
        "~x",
        "x if x else x",
        "[x for x in x]",
        "x // 2",
        "x << 2",
        "x | 2",
        "x @ x",
        "'x'",
        "b'x'",
        "f'{x}'",
        "1j",
        "True",
        "None",
        "...",
        "__import__('os').system('true')",
        "eval('x')",
        "open(x)",
        "sin",
        "sin(x)(x)",
        "sin(*x)",
        "sin(**x)",
        "sin(x=x)",
        "().__class__",
        "x\x00",
        "\ud800",
        "await x",
        "yield x",
        "(" * 60 + "x" + ")" * 60 + "+" * 70 + "x",
    ],
)
def test_anything_else_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        check_formula(text)
    assert str(caught.value).endswith(".")
    assert caught.value.remedy.endswith(".")


def test_length_and_depth_have_an_end() -> None:
    with pytest.raises(FormulaError, match="longer"):
        check_formula("x+" * LONGEST + "x")
    with pytest.raises(FormulaError, match="deep"):
        check_formula("-" * 60 + "x")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="x0123456789.+-*/^%()sincoeaxpt ,", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(FormulaError):
        check_formula(text)
