# SPDX-License-Identifier: MIT
"""Marks for functions, the cache of templates, and helpers for programs."""
import enum
from collections import deque

from markupsafe import Markup, escape  # noqa: F401


class _Missing:
    def __repr__(self):
        return "missing"


missing = _Missing()
internal_code = set()


class _PassArg(enum.Enum):
    context = enum.auto()
    eval_context = enum.auto()
    environment = enum.auto()

    @classmethod
    def from_obj(cls, obj):
        mark = getattr(obj, "jinja_pass_arg", None)
        return mark if isinstance(mark, cls) else None


def _marker(mark):
    def decorate(function):
        function.jinja_pass_arg = mark
        return function

    return decorate


pass_context = _marker(_PassArg.context)
pass_eval_context = _marker(_PassArg.eval_context)
pass_environment = _marker(_PassArg.environment)


def is_undefined(obj):
    from .runtime import Undefined

    return isinstance(obj, Undefined)


def consume(iterable):
    deque(iterable, maxlen=0)


def object_type_repr(obj):
    if obj is None or obj is Ellipsis:
        return repr(obj).strip("<>")
    kind = type(obj)
    place = "" if kind.__module__ == "builtins" else kind.__module__ + "."
    return f"{place}{kind.__name__} object"


def select_autoescape(
    enabled_extensions=("html", "htm", "xml"),
    disabled_extensions=(),
    default_for_string=True,
    default=False,
):
    on = tuple("." + e.lstrip(".").lower() for e in enabled_extensions)
    off = tuple("." + e.lstrip(".").lower() for e in disabled_extensions)

    def autoescape(name):
        if name is None:
            return default_for_string
        name = name.lower()
        if name.endswith(on):
            return True
        return False if name.endswith(off) else default

    return autoescape


def _plain_environment():
    from .environment import get_spontaneous_environment, Environment

    return get_spontaneous_environment(Environment, {})


def urlize(text, trim_url_limit=None, rel=None, target=None, extra_schemes=None):
    from .environment import Environment

    env = Environment()
    env.policies["urlize.rel"] = None  # the filter adds it, this does not
    options = [trim_url_limit, False, target, rel, extra_schemes]
    return str(env.call_filter("urlize", text, options))


def generate_lorem_ipsum(n=5, html=True, min=20, max=100):
    env = _plain_environment()
    values = {"n": n, "html": html, "min": min, "max": max}
    return env._evaluate("lipsum(n, html, min, max)", values)


class LRUCache:
    """The entries used last, newest first."""

    def __init__(self, capacity):
        self.capacity = capacity
        self._order = {}

    def __getitem__(self, key):
        value = self._order.pop(key)
        self._order[key] = value
        return value

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        self._order.pop(key, None)
        self._order[key] = value
        while len(self._order) > self.capacity:
            del self._order[next(iter(self._order))]

    def __contains__(self, key):
        return key in self._order

    def __len__(self):
        return len(self._order)

    def pop(self, key, default=None):
        return self._order.pop(key, default)

    def clear(self):
        self._order.clear()

    def copy(self):
        made = type(self)(self.capacity)
        made._order = dict(self._order)
        return made


class Cycler:
    """Through its items, again and again."""

    def __init__(self, *items):
        if not items:
            raise RuntimeError("at least one item has to be provided")
        self.items = items
        self.pos = 0

    def reset(self):
        self.pos = 0

    @property
    def current(self):
        return self.items[self.pos]

    def next(self):
        item = self.current
        self.pos = (self.pos + 1) % len(self.items)
        return item

    __next__ = next


def htmlsafe_json_dumps(obj):
    return Markup(_plain_environment().call_filter("tojson", obj))
