# SPDX-License-Identifier: MIT
"""The names that an environment of the library begins with."""
from . import _bridge as b
from . import _native as n

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


def _builtins():
    """The names that the library begins with, by kind."""
    env = b.checked(None, n.torii_env_new, None)
    found = [
        {name: Builtin(kind, name) for name in b.take(names(env))}
        for kind, names in (
            ("filter", n.torii_env_filters),
            ("test", n.torii_env_tests),
            ("global", n.torii_env_globals),
        )
    ]
    n.torii_env_free(env)
    return found


FILTERS, TESTS, GLOBALS = _builtins()
