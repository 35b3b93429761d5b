"""A formula in x, checked against a small allow-list; nothing outside it can be written, so nothing can be run."""

from __future__ import annotations

import ast

FUNCTIONS = frozenset({"sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sign", "floor", "min", "max", "step"})
CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
TWO_ARGUMENTS = frozenset({"min", "max"})
LONGEST = 200  # characters
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.Mod, ast.USub, ast.UAdd)


class FormulaError(ValueError):
    """A formula that cannot be read; the text says where, `remedy` what to write instead."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def check_formula(text: str) -> ast.expr:
    """Parse a formula and return its tree, of which every node is on the allow-list.

    ``^`` means power. Numbers are read as floats, so that 9^9^9 overflows to
    infinity at once instead of filling the memory.

    Raises
    ------
    FormulaError
        If anything else than numbers, x, the named functions and + - * / ^ % is in it.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"The formula is longer than {LONGEST} characters.", "Write a shorter one.")
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("The formula cannot be read.", "Write it like sin(x) + 0.3*x.") from None
    _check(tree, 0)
    return tree


def _check(node: ast.expr, depth: int) -> None:
    if depth > 40:
        raise FormulaError("The formula is nested too deeply.", "Write it with fewer brackets.")
    match node:
        case ast.Constant(value=bool()):
            raise FormulaError("True and False are not numbers.", "Use numbers and x.")
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            if name != "x" and name not in CONSTANTS:
                raise FormulaError(f"{name} is unknown.", "Use x, pi, e and the functions named in the help.")
        case ast.UnaryOp(op=op, operand=inner) if isinstance(op, _OPERATORS):
            _check(inner, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            _check(left, depth + 1)
            _check(right, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            _check_call(name, len(args))
            for argument in args:
                _check(argument, depth + 1)
        case _:
            raise FormulaError(
                "The formula holds something that is not arithmetic.", "Use + - * / ^ and functions of x."
            )


def _check_call(name: str, arguments: int) -> None:
    if name not in FUNCTIONS:
        raise FormulaError(f"The function {name} is unknown.", f"Use one of {', '.join(sorted(FUNCTIONS))}.")
    wanted = 2 if name in TWO_ARGUMENTS else 1
    if arguments != wanted:
        example = f"{name}(x, 1)" if wanted == 2 else f"{name}(x)"
        raise FormulaError(f"{name} takes {wanted} value{'s' * (wanted > 1)}.", f"Write {example}.")
