"""The value of a checked formula. The tree holds nothing but arithmetic, so there is nothing to run but numpy."""

from __future__ import annotations

import ast
from collections.abc import Callable

import numpy as np

from engine.data.dataset import Doubles
from engine.spec.formula import CONSTANTS, check_formula

_FUNCTIONS: dict[str, Callable[..., Doubles]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "tanh": np.tanh,
    "sign": np.sign,
    "floor": np.floor,
    "min": np.minimum,
    "max": np.maximum,
    "step": lambda x: np.where(np.isnan(x), np.nan, np.heaviside(x, 1.0)),
}
_OPERATORS: dict[type[ast.operator], Callable[[Doubles, Doubles], Doubles]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.Mod: np.mod,
}


def evaluate(formula: str, x: Doubles) -> Doubles:
    """The formula at each x, in double precision; infinite or not-a-number where it has no value.

    Raises
    ------
    engine.spec.formula.FormulaError
        If the formula is not on the allow-list.
    """
    tree = check_formula(formula)
    x = np.asarray(x, dtype=np.float64)
    with np.errstate(all="ignore"):
        return np.array(np.broadcast_to(_value(tree, x), x.shape))


def _value(node: ast.expr, x: Doubles) -> Doubles:
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.asarray(float(number))
        case ast.Name(id="x"):
            return x
        case ast.Name(id=name):
            return np.asarray(CONSTANTS[name])
        case ast.UnaryOp(op=op, operand=inner):
            return -_value(inner, x) if isinstance(op, ast.USub) else _value(inner, x)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, x), _value(right, x))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(argument, x) for argument in arguments))
    raise AssertionError(f"check_formula let {type(node).__name__} pass")
