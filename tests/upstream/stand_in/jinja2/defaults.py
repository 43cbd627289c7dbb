# SPDX-License-Identifier: MIT
"""The names that an environment of the library begins with."""
from . import _bridge as b

FILTER_NAMES = (
    "abs attr batch capitalize center count d default dictsort e escape"
    " filesizeformat first float forceescape format groupby indent int items join"
    " last length list lower map max min pprint random reject rejectattr replace"
    " reverse round safe select selectattr slice sort string striptags sum title"
    " tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr"
).split()
TEST_NAMES = (
    "odd even divisibleby defined undefined filter test none boolean false true"
    " integer float lower upper string mapping number sequence iterable callable"
    " sameas escaped in == eq equalto != ne > gt greaterthan >= ge < lt lessthan"
    " <= le"
).split()
GLOBAL_NAMES = "range dict lipsum cycler joiner namespace".split()

POLICIES = {
    "compiler.ascii_str": True,
    "urlize.rel": "noopener",
    "urlize.target": None,
    "urlize.extra_schemes": None,
    "truncate.leeway": 5,
    "json.dumps_function": None,
    "json.dumps_kwargs": {"sort_keys": True},
    "ext.i18n.trimmed": False,
}


class Builtin:
    """A filter, test or function of the library's own."""

    def __init__(self, kind, name):
        self.kind = kind
        self.name = name

    def __call__(self, *args, **kwargs):
        from .utils import _plain_environment

        env = _plain_environment()
        if self.kind == "global":
            values = {"args": args, "kwargs": kwargs}
            return env._evaluate(f"{self.name}(*args, **kwargs)", values)
        apply = env.call_filter if self.kind == "filter" else env.call_test
        return apply(self.name, args[0], args[1:], kwargs)

    def __torii__(self):
        if self.kind == "global":
            from .utils import _plain_environment

            return _plain_environment()._evaluate_raw(self.name, {})
        return b.host_value(self)


FILTERS = {name: Builtin("filter", name) for name in FILTER_NAMES}
TESTS = {name: Builtin("test", name) for name in TEST_NAMES}
GLOBALS = {name: Builtin("global", name) for name in GLOBAL_NAMES}
