"""Arithmetic on names, as --let takes it. Nothing of Python beyond that is understood, and nothing is ever run."""

from __future__ import annotations

import ast
import math
import operator

from heiretsu.base import UsageError

BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos}
FUNCTIONS = {
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "log2": math.log2,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
}
LARGEST = 2.0**63  # of any value on the way: 9**9**9 would fill the memory
LONGEST = 200  # characters


def evaluate(text: str, values: dict[str, float]) -> float:
    """The value of `text`: numbers, names of `values`, + - * / // % **, brackets and FUNCTIONS. UsageError when it is
    anything else, divides by zero, or is not finite."""
    try:
        tree = ast.parse(text.strip(), mode="eval") if len(text) <= LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        raise UsageError(f"'{text}' is no arithmetic (such as 2000*sqrt(times))")
    try:
        return _bounded(_value(tree.body, values), text)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise UsageError(f"'{text}' has no value ({error})") from None


def _value(node: ast.expr, values: dict[str, float]) -> float:
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return value
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in BINARY:
            operands = [_bounded(_value(side, values), "") for side in (left, right)]
            if isinstance(sign, ast.Pow) and abs(operands[1]) > 64:
                raise ArithmeticError("an exponent above 64")
            return BINARY[type(sign)](*operands)
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in UNARY:
            return UNARY[type(sign)](_value(operand, values))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
    known = ", ".join([*values, *FUNCTIONS])
    raise UsageError(f"'{ast.unparse(node)}' is not known: numbers, + - * / // % ** and {known}")


def _bounded(value: float, text: str) -> float:
    if isinstance(value, complex) or not math.isfinite(value) or abs(value) > LARGEST:
        raise ArithmeticError(f"{text or 'a part'} is not a number up to 2^63")
    return value


def shown(value: float) -> str:
    """The value as a program reads it: whole where it is whole, else with twelve digits."""
    return str(int(value)) if value == int(value) else f"{value:.12g}"
