# SPDX-License-Identifier: MIT
"""What Python sees of a rendering: undefined values, contexts, macros, modules.

A Context is a view of the library's, and ends with the call it was made for.
"""
import ctypes as c

from markupsafe import Markup

from . import _bridge as b
from . import _native as n
from .exceptions import TemplateRuntimeError, UndefinedError  # noqa: F401
from .utils import _PassArg, missing, object_type_repr

# ---------------------------------------------------------------------- undefined


def _fails(self, *args, **kwargs):
    self._fail_with_undefined_error()


class Undefined:
    """A name, attribute or item that is not there."""

    __slots__ = (
        "_undefined_hint",
        "_undefined_obj",
        "_undefined_name",
        "_undefined_exception",
        "_undefined_held",
    )

    def __init__(self, hint=None, obj=missing, name=None, exc=UndefinedError):
        self._undefined_hint = hint
        self._undefined_obj = obj
        self._undefined_name = name
        self._undefined_exception = exc
        self._undefined_held = None

    @property
    def _undefined_message(self):
        name, obj = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if obj is missing:
            return f"{name!r} is undefined"
        if not isinstance(name, str):
            return f"{object_type_repr(obj)} has no element {name!r}"
        return f"{object_type_repr(obj)!r} has no attribute {name!r}"

    def _fail_with_undefined_error(self, *args, **kwargs):
        raise self._undefined_exception(self._undefined_message)

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        self._fail_with_undefined_error()

    def __eq__(self, other):
        return type(self) is type(other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return id(type(self))

    def __str__(self):
        return ""

    def __len__(self):
        return 0

    def __iter__(self):
        return iter(())

    def __bool__(self):
        return False

    def __repr__(self):
        return "Undefined"

    def __torii__(self):
        """The library's own value where it has one."""
        if self._undefined_held is not None:
            return n.torii_retain(self._undefined_held._value)
        if type(self) not in POLICIES:
            return b.host_value(self)
        return n.torii_undefined()


_OPERATORS = (
    "add sub mul truediv floordiv mod pow radd rsub rmul rtruediv rfloordiv rmod rpow"
    " pos neg call getitem lt le gt ge int float complex"
)
for _name in _OPERATORS.split():
    setattr(Undefined, f"__{_name}__", _fails)


class ChainableUndefined(Undefined):
    __slots__ = ()

    def __html__(self):
        return str(self)

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self


class DebugUndefined(Undefined):
    __slots__ = ()

    def __str__(self):
        if self._undefined_hint:
            text = f"undefined value printed: {self._undefined_hint}"
        elif self._undefined_obj is missing:
            text = self._undefined_name
        else:
            owner = object_type_repr(self._undefined_obj)
            text = f"no such element: {owner}[{self._undefined_name!r}]"
        return "{{ " + text + " }}"


class StrictUndefined(Undefined):
    __slots__ = ()
    __iter__ = __str__ = __len__ = __bool__ = __contains__ = _fails
    __eq__ = __ne__ = __hash__ = _fails


# Slots are the classes' own business.
for _kind in (Undefined, ChainableUndefined, DebugUndefined, StrictUndefined):
    del _kind.__slots__

POLICIES = {
    Undefined: 0,
    ChainableUndefined: 1,
    DebugUndefined: 2,
    StrictUndefined: 3,
}


def make_logging_undefined(logger=None, base=Undefined):
    """A class that tells a logger what is done with its objects."""
    if logger is None:
        import logging

        logger = logging.getLogger(__name__)

    class LoggingUndefined(base):
        _undefined_logger = logger

        def _log(self):
            logger.warning("Template variable warning: %s", self._undefined_message)

        def _fail_with_undefined_error(self, *args, **kwargs):
            logger.error("Template variable error: %s", self._undefined_message)
            super()._fail_with_undefined_error()

        def __str__(self):
            self._log()
            return super().__str__()

        def __iter__(self):
            self._log()
            return super().__iter__()

        def __bool__(self):
            self._log()
            return super().__bool__()

    return LoggingUndefined


def undefined_of(value, env):
    """The Python object for the library's undefined value."""
    kind = env.undefined if env is not None else Undefined
    owner = n.torii_undefined_owner(value)
    obj = missing
    if n.torii_kind_of(owner) != n.UNDEFINED:
        obj = b.to_python(owner, env)
    name = b.to_python(n.torii_undefined_name(value), env)
    hint = b.to_python(n.torii_undefined_hint(value), env)
    made = kind(hint=hint, obj=obj, name=name)
    made._undefined_held = b.Held(n.torii_retain(value))
    return made


# ---------------------------------------------------------------------- contexts


class Context:
    """The variables at the place of a call, and where that is."""

    def __init__(self, environment, parent=None, name=None, blocks=None, globals=None):
        self.environment = environment
        self.parent = parent or {}
        self.name = name
        self.blocks = blocks or {}
        self.vars = {}
        self._call = None

    @classmethod
    def _of_call(cls, call, env):
        made = cls.__new__(cls)
        made.environment = env
        made._call = call
        name = n.torii_call_template(call)
        made.name = name.decode() if name else None
        made.parent = made._taken(n.torii_call_parent)
        made.vars = made._taken(n.torii_call_vars)
        made.exported_vars = set(made._taken(n.torii_call_exported))
        made.blocks = dict.fromkeys(made._taken(n.torii_call_blocks))
        return made

    def _taken(self, function):
        """A dict or list that the library makes of its context."""
        env = self.environment
        return b.take(function(self._call), env, env._memory)

    def resolve_or_missing(self, key):
        if self._call is None:
            return self.vars.get(key, self.parent.get(key, missing))
        local = self._taken(n.torii_call_locals)
        if key in local:
            return local[key]
        if not n.torii_call_contains(self._call, key.encode()):
            return missing
        env = self.environment
        found = n.torii_call_lookup(self._call, key.encode())
        return b.to_python(found, env, env._memory)

    def get_all(self):
        return self._taken(n.torii_call_context)

    def get_exported(self):
        return {key: self[key] for key in self._taken(n.torii_call_exported)}

    def keys(self):
        return self.get_all().keys()

    def values(self):
        return self.get_all().values()

    def items(self):
        return self.get_all().items()

    def resolve(self, key):
        found = self.resolve_or_missing(key)
        return self.environment.undefined(name=key) if found is missing else found

    def get(self, key, default=None):
        found = self.resolve_or_missing(key)
        return default if found is missing else found

    def __contains__(self, key):
        return self.resolve_or_missing(key) is not missing

    def __getitem__(self, key):
        found = self.resolve_or_missing(key)
        if found is missing:
            raise KeyError(key)
        return found

    @property
    def eval_ctx(self):
        return eval_context(self._call, self.environment)


def eval_context(call, env):
    from .nodes import EvalContext

    made = EvalContext(env)
    made.autoescape = n.torii_call_autoescape(call)
    made._call = call
    return made


def passed(mark, call, env):
    """What a marked function gets before its arguments."""
    if mark is None:
        return None
    if mark is _PassArg.environment:
        return env
    if mark is _PassArg.eval_context:
        return eval_context(call, env)
    kind = env.context_class if env is not None else Context
    return kind._of_call(call, env)


# --------------------------------------------------------- the library's objects


class Session:
    """A call of the host's own: where the library's objects can be used."""

    def __init__(self, env, function, pointer, context):
        self.environment = env
        self.call = b.checked(env, function, pointer, context)
        self._end = n.torii_call_end

    def __del__(self):
        if getattr(self, "call", None):
            self._end(self.call)


def session_for(env, own=None):
    """The call that runs now, an object's own, or a new one."""
    if env._calls:
        return env._calls[-1], None
    if own is None:
        context = n.torii_undefined()
        own = Session(env, n.torii_env_begin, env._engine().pointer, context)
    return own.call, own


class EngineObject(b.Held):
    """A namespace, a loop, a macro ...: something that only the library knows."""

    _session = None

    def _ask(self, function, *args):
        """An operation of the library that may fail, as a Python object."""
        env = self._environment
        call, session = session_for(env, self._session)
        value = function(call, self._value, *args)
        error = n.torii_call_take_error(call)
        if error:
            raise b.exception_of(error, env)
        found = b.take(value, env, env._memory)
        if isinstance(found, EngineObject):
            found._session = session
        return found

    def _unary(self, op):
        return self._ask(lambda call, value: n.torii_unary(call, op, value))

    def __str__(self):
        return str(self._unary(b"str"))

    def __repr__(self):
        return str(self._unary(b"repr"))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._ask(n.torii_get_attr, name.encode())
        if isinstance(found, Undefined):
            raise AttributeError(found._undefined_message)
        return found


class EngineIterator(EngineObject):
    def __iter__(self):
        return iter(self._unary(b"list"))


class EngineCallable(EngineObject):
    def __call__(self, *args, **kwargs):
        from .nodes import EvalContext

        if args and isinstance(args[0], EvalContext):
            args = args[1:]  # the library knows its own
        memory = self._environment._memory
        values = [b.to_torii(arg, memory) for arg in args]
        options = b.to_torii(kwargs, memory)
        try:
            array = (n.Value * len(values))(*values)
            return self._ask(n.torii_invoke_with, array, len(values), options)
        finally:
            for value in (*values, options):
                n.torii_release(value)


class TemplateModule(EngineObject):
    """What a template exports; as text what it printed."""

    def __html__(self):
        return Markup(str(self))


def module_of(env, pointer, values):
    memory = b.Memory()
    context = b.to_torii(values, memory)
    try:
        session = Session(env, n.torii_template_begin, pointer, context)
    finally:
        n.torii_release(context)
    value = n.torii_retain(n.torii_call_module(session.call))
    made = TemplateModule(value, env)
    made._session = session
    return made


def engine_object(value, kind, env):
    made = {n.ITERATOR: EngineIterator, n.CALLABLE: EngineCallable}.get(
        kind, EngineObject
    )
    return made(n.torii_retain(value), env)


Macro = EngineCallable


class LoopContext:
    def __init__(self, iterable, undefined, recurse=None, depth0=0):
        raise NotImplementedError("loops belong to the library")


def markup_join(parts):
    return Markup("").join(parts)


def text_out(address, size):
    """The text of the library at that address, which is freed."""
    try:
        return c.string_at(address, size).decode()
    finally:
        n.torii_free(address)
