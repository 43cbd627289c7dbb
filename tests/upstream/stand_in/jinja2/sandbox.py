# SPDX-License-Identifier: MIT
"""Environments for templates that are not trusted."""
import operator
from collections.abc import MutableMapping, MutableSequence, MutableSet

from . import _native as n
from .environment import Environment

MAX_RANGE = 100000


def unsafe(function):
    function.unsafe_callable = True
    return function


class SandboxedEnvironment(Environment):
    sandboxed = True
    _sandbox = n.SANDBOX_ON
    intercepted_binops = frozenset()
    intercepted_unops = frozenset()
    default_binop_table = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "//": operator.floordiv,
        "**": operator.pow,
        "%": operator.mod,
    }
    default_unop_table = {"+": operator.pos, "-": operator.neg}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.binop_table = self.default_binop_table.copy()
        self.unop_table = self.default_unop_table.copy()

    def is_safe_attribute(self, obj, attr, value):
        return not attr.startswith("_")

    def is_safe_callable(self, obj):
        return not (
            getattr(obj, "unsafe_callable", False) or getattr(obj, "alters_data", False)
        )

    def call_binop(self, context, operator, left, right):
        return self.binop_table[operator](left, right)

    def call_unop(self, context, operator, arg):
        return self.unop_table[operator](arg)


_CHANGING = (
    (MutableSet, "add clear difference_update discard pop remove update"),
    (MutableMapping, "clear pop popitem setdefault update"),
    (MutableSequence, "append clear extend insert pop remove reverse sort"),
)


def modifies_known_mutable(obj, attr):
    return any(
        isinstance(obj, kind) and attr in names.split() for kind, names in _CHANGING
    )


class ImmutableSandboxedEnvironment(SandboxedEnvironment):
    _sandbox = n.SANDBOX_IMMUTABLE

    def is_safe_attribute(self, obj, attr, value):
        safe = super().is_safe_attribute(obj, attr, value)
        return safe and not modifies_known_mutable(obj, attr)
