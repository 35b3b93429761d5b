"""Formulas against numpy, and hostile ones."""

from __future__ import annotations

import re
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DataError, make, truth
from engine.data.formula import evaluate
from engine.spec.catalog.data import Function
from engine.spec.formula import CONSTANTS, FUNCTIONS, TWO_ARGUMENTS, FormulaError

X = np.linspace(-6, 6, 101)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sin(x) + 0.3*x", np.sin(X) + 0.3 * X),
        ("-x^2", -(X**2)),
        ("2^-1 * x", 0.5 * X),
        ("x % 3", np.mod(X, 3)),
        ("min(x, 1) - max(x, -1)", np.minimum(X, 1) - np.maximum(X, -1)),
        ("step(x)", (X >= 0).astype(float)),
        ("sign(x) * floor(x)", np.sign(X) * np.floor(X)),
        ("exp(-x^2/2) / (2*pi)^0.5", np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)),
        ("abs(tanh(x)) + log(e)", np.abs(np.tanh(X)) + 1),
        ("+3", np.full(101, 3.0)),
        ("cos(x)^2 + sin(x)**2", np.ones(101)),
        ("tan(x) - sqrt(abs(x))", np.tan(X) - np.sqrt(np.abs(X))),
    ],
)
def test_a_formula_is_what_numpy_computes(formula: str, expected: np.ndarray) -> None:
    assert np.allclose(evaluate(formula, X), expected)


def formulas() -> st.SearchStrategy[str]:
    numbers = st.floats(0, 100).map(lambda value: f"{value:.3f}") | st.integers(0, 99).map(str)
    leaves = numbers | st.sampled_from(["x", *CONSTANTS])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        one = st.tuples(st.sampled_from(sorted(FUNCTIONS - TWO_ARGUMENTS)), inner).map(lambda a: f"{a[0]}({a[1]})")
        two = st.tuples(st.sampled_from(sorted(TWO_ARGUMENTS)), inner, inner).map(lambda a: f"{a[0]}({a[1]}, {a[2]})")
        binary = st.tuples(inner, st.sampled_from("+-*/^%"), inner).map(lambda a: f"({a[0]} {a[1]} {a[2]})")
        return one | two | binary | inner.map(lambda a: f"-{a}")

    return st.recursive(leaves, grow, max_leaves=8).filter(lambda text: len(text) <= 200)


@given(formulas())
@settings(deadline=None)
def test_every_formula_has_the_value_that_python_over_numpy_gives(formula: str) -> None:
    names = {name: getattr(np, name, None) for name in FUNCTIONS} | CONSTANTS
    names |= {"min": np.minimum, "max": np.maximum, "step": lambda x: np.where(np.isnan(x), np.nan, (x >= 0) * 1.0)}
    names["x"] = X
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            expected = eval(_floats(formula), {"__builtins__": {}, "f": np.float64}, names)
        except (OverflowError, ZeroDivisionError):
            return
    assert np.allclose(evaluate(formula, X), expected, equal_nan=True)


def _floats(formula: str) -> str:
    """Python's own numbers would raise where numpy's overflow."""
    numbers = re.sub(r"(?<![\w.])\d+(\.\d+)?", lambda found: f"f({found.group()})", formula)
    return re.sub(r"\b(pi|e)\b", r"f(\1)", numbers.replace("^", "**"))


@given(st.text(max_size=220) | st.text("x123456789.()+-*/^% esincoplog,_", max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_a_value_or_a_plain_refusal(text: str) -> None:
    value, refusal = attempt(text)
    assert refusal if value is None else value.shape == X.shape


def attempt(text: str) -> tuple[np.ndarray | None, str]:
    """The value of a text, or what is said instead."""
    try:
        return evaluate(text, X), ""
    except FormulaError as error:
        return None, f"{error} {error.remedy}" if str(error) and error.remedy else ""


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__",
        "x.real",
        "[x for x in (1,)]",
        "(lambda: x)()",
        "x if x else 1",
        "sin(x, out=x)",
        "open",
        "'a' * 9",
        "x; x",
        "1j",
        "True",
        "",
        "(" * 90 + "x" + ")" * 90,
        "9" * 300,
    ],
)
def test_a_hostile_formula_is_refused_or_harmless(formula: str) -> None:
    value, refusal = attempt(formula)
    if value is None:
        assert refusal
    else:
        assert np.array_equal(value, X), "only brackets around x may pass"


def test_a_tower_of_powers_takes_no_time() -> None:
    start = time.perf_counter()
    assert np.isinf(evaluate("9^9^9^9", X)).all()
    assert time.perf_counter() - start < 1


def test_points_without_a_value_are_left_out() -> None:
    samples = make(Function(formula="log(x)", points=400), 1)
    assert 150 < len(samples.target) < 250
    assert (samples.inputs > 0).all()
    assert np.isfinite(samples.target).all()
    assert np.allclose(samples.target, np.log(samples.inputs[:, 0]), atol=1e-4)
    assert samples.origin.max() >= 200, "they keep their index in the draw"


def test_truth_has_gaps_where_the_formula_has() -> None:
    values = truth(Function(formula="sqrt(x)"), np.array([-1, 4], dtype=np.float32))
    assert np.isnan(values[0])
    assert values[1] == 2


@pytest.mark.parametrize("formula", ["sqrt(-1-x^2)", "9^9^9", "1/0", "exp(1000)", "0/0*x"])
def test_a_formula_without_values_says_so(formula: str) -> None:
    with pytest.raises(DataError, match="has a value at only") as error:
        make(Function(formula=formula), 1)
    assert error.value.remedy


def test_a_formula_that_cannot_be_read_is_a_data_error() -> None:
    with pytest.raises(DataError, match="wobble is unknown") as error:
        make(Function(formula="wobble + 1"), 1)
    assert error.value.remedy


def test_a_constant_has_no_noise_because_it_has_no_spread() -> None:
    assert (make(Function(formula="3", noise=50), 1).target == 3).all()
