"""Values of the test tables as literals, which literal.h reads."""
from jinja2 import ChainableUndefined, DebugUndefined, StrictUndefined, Undefined
from jinja2.runtime import missing
from markupsafe import Markup


class U:
    """Stands for an undefined value in a case: U(policy, hint, obj, name)."""

    CLASSES = [Undefined, ChainableUndefined, DebugUndefined, StrictUndefined]

    def __init__(self, policy, hint=None, obj=missing, name=None):
        self.args = policy, hint, obj, name

    def __repr__(self):
        policy, hint, obj, name = self.args
        parts = [policy, hint, name] + ([] if obj is missing else [obj])
        return "U(%s)" % ", ".join(map(literal, parts))

    def real(self):
        policy, hint, obj, name = self.args
        return self.CLASSES[policy](hint, obj, name)


def literal(value):
    if isinstance(value, Markup):
        return f"Markup({ascii(str(value))})"
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(literal, value))
    if isinstance(value, tuple):
        return "(%s)" % "".join(literal(item) + ", " for item in value)
    if isinstance(value, dict):
        return "{%s}" % ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items())
    return ascii(value)


def real(value):
    """The same with undefined values in the place of what stands for them."""
    if isinstance(value, U):
        return value.real()
    if type(value) in (list, tuple):
        return type(value)(map(real, value))
    if isinstance(value, dict):
        return {real(k): real(v) for k, v in value.items()}
    return value
