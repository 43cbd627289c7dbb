# SPDX-License-Identifier: MIT
"""An environment of the library, made from the settings of a Python one."""
import ctypes as c
import weakref

from . import _bridge as b
from . import _host as h
from . import _native as n
from . import defaults
from .ext import Tag
from .runtime import POLICIES

by_pointer = weakref.WeakValueDictionary()

_PLAIN = (
    "block_start_string block_end_string variable_start_string variable_end_string"
    " comment_start_string comment_end_string line_statement_prefix"
    " line_comment_prefix trim_blocks lstrip_blocks newline_sequence"
    " keep_trailing_newline undefined finalize autoescape cache_size auto_reload"
    " _newstyle_gettext _translators intercepted_binops intercepted_unops"
).split()


def frozen(value):
    """Something hashable that changes with the value."""
    if isinstance(value, dict):
        return tuple((k, frozen(v)) for k, v in value.items())
    if isinstance(value, (list, tuple, frozenset)):
        return tuple(map(frozen, value))
    if isinstance(value, (str, int, float, bool, type(None))):
        return type(value), value
    return id(value)


def state(env):
    """Two equal states make the same environment of the library."""
    return (
        tuple(frozen(getattr(env, name)) for name in _PLAIN),
        frozen(env.filters),
        frozen(env.tests),
        frozen(env.globals),
        frozen(env.policies),
        tuple(env.extensions),
        env.loader._state() if env.loader is not None else None,
    )


class Compiled:
    """A template of the library; the same object for the same template."""

    def __init__(self, engine, pointer):
        self.engine = engine
        self.pointer = pointer

    def __del__(self):
        if n is not None:
            n.torii_template_release(self.pointer)


class Engine:
    def __init__(self, env, key):
        self.environment = weakref.ref(env)
        self.key = key
        self.kept = []  # what the library points to
        self.pointer = b.checked(env, n.torii_env_new, c.byref(self._options(env)))
        by_pointer[self.pointer] = self
        self._registries(env)
        self._globals(env.globals)
        for name, value in env.policies.items():
            if frozen(value) != frozen(defaults.POLICIES.get(name)):
                n.torii_env_set_policy(self.pointer, name.encode(), b.to_torii(value))
        if env.undefined not in POLICIES:
            address = n.ffi_address("make_undefined")
            n.torii_env_set_undefined_factory(self.pointer, address, 1)
        if env.finalize:
            number = self._number(env.finalize)
            n.torii_env_set_finalize(self.pointer, h.CALL, number)
        if env.loader is not None:
            from .loaders import native_loader

            n.torii_env_set_loader(self.pointer, native_loader(env.loader, env))
        n.torii_env_set_random(self.pointer, h.choose, None)
        if env.sandboxed:
            self._sandbox(env)
        if callable(env.autoescape):
            number = self._number(env.autoescape)
            n.torii_env_set_autoescape(self.pointer, h.autoescape, number)
        if type(env).join_path is not _plain_join_path():
            number = self._number(weakref.ref(env))
            n.torii_env_set_join_path(self.pointer, n.ffi_address("join"), number)
        for extension in env.iter_extensions():
            for name in extension.tags:
                number = self._number(Tag(extension))
                signature = f"{name}(*args)".encode()
                n.torii_env_add_tag(
                    self.pointer, signature, h.TAG, number, n.TAG_NO_BODY
                )
        if env._translators:
            self._translate(*env._translators)
        b.checked(env, n.torii_env_freeze, self.pointer)

    def __del__(self):
        if n is None or not getattr(self, "pointer", None):
            return
        n.torii_env_free(self.pointer)
        for number in self.kept:
            b.forget_number(number)

    def _number(self, obj):
        number = b.new_number(obj)
        self.kept.append(number)
        return number

    def _options(self, env):
        o = n.Options(struct_size=c.sizeof(n.Options))
        for field, setting in (
            ("block_start", env.block_start_string),
            ("block_end", env.block_end_string),
            ("variable_start", env.variable_start_string),
            ("variable_end", env.variable_end_string),
            ("comment_start", env.comment_start_string),
            ("comment_end", env.comment_end_string),
            ("line_statement_prefix", env.line_statement_prefix),
            ("line_comment_prefix", env.line_comment_prefix),
            ("newline", env.newline_sequence),
        ):
            setattr(o, field, setting.encode() if setting else None)
        o.trim_blocks = env.trim_blocks
        o.lstrip_blocks = env.lstrip_blocks
        o.keep_trailing_newline = env.keep_trailing_newline
        o.auto_reload = env.auto_reload
        on = env.autoescape and not callable(env.autoescape)
        o.autoescape = n.AUTOESCAPE_ON if on else n.AUTOESCAPE_OFF
        o.undefined = POLICIES.get(env.undefined, 0)
        o.sandbox = env._sandbox
        for extension in env.extensions.values():
            o.extensions |= extension._flag
        o.cache_size = max(env.cache_size, 0)
        o.newstyle_gettext = env._newstyle_gettext
        return o

    def _registries(self, env):
        for own, mine, add, remove in (
            (
                defaults.FILTERS,
                env.filters,
                n.torii_env_add_filter,
                n.torii_env_remove_filter,
            ),
            (
                defaults.TESTS,
                env.tests,
                n.torii_env_add_test,
                n.torii_env_remove_test,
            ),
        ):
            for name in own:
                if name not in mine:
                    remove(self.pointer, name.encode())
            for name, function in mine.items():
                if function is not own.get(name):
                    number = self._number(function)
                    signature = f"{name}(value, *args, **kwargs)".encode()
                    add(self.pointer, signature, h.CALL, number)

    def _globals(self, found):
        for name in defaults.GLOBALS:
            if name not in found:
                n.torii_env_remove_global(self.pointer, name.encode())
        for name, value in found.items():
            if value is defaults.GLOBALS.get(name):
                continue
            n.torii_env_add_global(self.pointer, name.encode(), b.to_torii(value))

    def _sandbox(self, env):
        rules = n.SandboxRules(struct_size=c.sizeof(n.SandboxRules))
        rules.is_safe_attribute = h.is_safe_attribute
        rules.is_safe_callable = h.is_safe_callable
        rules.binary_operators = " ".join(env.intercepted_binops).encode() or None
        rules.unary_operators = " ".join(env.intercepted_unops).encode() or None
        rules.binary = n.ffi_address("binary")
        rules.unary = n.ffi_address("unary")
        n.torii_env_set_sandbox_rules(self.pointer, c.byref(rules))

    def _translate(self, gettext, ngettext, pgettext, npgettext):
        number = self._number((gettext, pgettext, ngettext, npgettext))
        if gettext:
            n.torii_env_set_translator(
                self.pointer,
                n.ffi_address("gettext"),
                n.ffi_address("ngettext"),
                number,
            )
        if pgettext:
            n.torii_env_set_context_translator(
                self.pointer,
                n.ffi_address("pgettext"),
                n.ffi_address("npgettext"),
                number,
            )

    def compile(self, source, name):
        data = source.encode("utf-8", "surrogatepass")
        pointer = b.checked(
            self.environment(),
            n.torii_env_compile,
            self.pointer,
            name.encode() if name else None,
            data,
            len(data),
        )
        return Compiled(self, pointer)

    def save(self, compiled):
        """The compiled template as bytes."""
        size = c.c_size_t()
        data = b.checked(
            self.environment(), n.torii_template_save, compiled.pointer, c.byref(size)
        )
        try:
            return c.string_at(data, size.value)
        finally:
            n.torii_free(data)

    def bind(self, compiled, own_globals):
        """The template with globals of its own."""
        values = b.to_torii(own_globals)
        pointer = b.checked(
            self.environment(), n.torii_template_bind, compiled.pointer, values
        )
        return Compiled(self, pointer)

    def load(self, name):
        pointer = b.checked(
            self.environment(), n.torii_env_load, self.pointer, name.encode()
        )
        if self.environment().cache is None:
            n.torii_env_forget(self.pointer, name.encode())
        return Compiled(self, pointer)


def _plain_join_path():
    from .environment import Environment

    return Environment.join_path
