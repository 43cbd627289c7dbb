# SPDX-License-Identifier: MIT
"""Python objects as host objects: a torii_class for each shape of a type.

A class has the members whose special methods the Python type has, and no
others, so that the library treats an object as Python would.
"""
import collections.abc
import ctypes as c
import numbers
import random

from . import _bridge as b
from . import _native as n
from .runtime import Undefined
from .utils import missing

_classes = {}


def guarded(kind, failed=None):
    """A callback of that type; an exception becomes an error of the call."""

    def decorate(function):
        @kind
        def callback(call, *args):
            try:
                return function(call, *args)
            except BaseException as exception:
                b.fail(call, exception)
                return failed

        return callback

    return decorate


def quiet(kind, failed):
    """For callbacks that cannot fail."""

    def decorate(function):
        @kind
        def callback(*args):
            try:
                return function(*args)
            except Exception:
                return failed

        return callback

    return decorate


def give(out, obj, memory=None):
    out[0] = b.to_torii(obj, memory)


def environment_of(call):
    from .environment import environment_at

    return environment_at(n.torii_call_env(call))


# ---------------------------------------------------------------------- callbacks


@guarded(n.ASK_NAME)
def get_attr(call, number, name, out):
    try:
        found = getattr(b.object_of(number), name.decode())
    except AttributeError:
        return
    give(out, found)


@guarded(n.ASK_KEY)
def get_item(call, number, key, out):
    obj = b.object_of(number)
    try:
        found = obj[b.to_python(key, environment_of(call))]
    except (AttributeError, TypeError, LookupError):
        return
    give(out, found)


@guarded(n.LENGTH, False)
def length(call, number, out):
    out[0] = len(b.object_of(number))
    return True


@guarded(n.ASK)
def iterate(call, number, out):
    give(out, Steps(b.object_of(number)))


class Steps:
    """The iteration of an iterable: always an iterator of its own."""

    def __init__(self, iterable):
        self.iterator = iter(iterable)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.iterator)


@guarded(n.NEXT, False)
def next_item(call, number, out):
    try:
        item = next(b.object_of(number))
    except StopIteration:
        return False
    give(out, item)
    return True


def call_python(call, function, out, count=0):
    """Calls `function` with the arguments of the call, `count` of them named."""
    from .runtime import passed
    from .utils import _PassArg

    env = environment_of(call)
    memory = env._memory if env else None
    args = [b.to_python(n.torii_arg(call, i), env, memory) for i in range(count)]
    args += b.items_of(n.torii_arg_rest(call), env, memory)
    kwargs = {
        b.to_python(key): b.to_python(value, env, memory)
        for key, value in b.pairs_of(n.torii_arg_options(call))
    }
    pass_arg = _PassArg.from_obj(function)
    if pass_arg is None and not isinstance(function, type):
        pass_arg = _PassArg.from_obj(getattr(type(function), "__call__", None))
    view = passed(pass_arg, call, env)
    if env is not None:
        env._calls.append(call)
    try:
        result = function(*([view] if pass_arg else []), *args, **kwargs)
    finally:
        if env is not None:
            env._calls.pop()
        if view is not env and view is not None:
            view._call = None
    give(out, result, memory)


@guarded(n.ASK)
def invoke(call, number, out):
    function = b.object_of(number)
    try:
        call_python(call, function, out)
    except StopIteration:
        out[0] = environment_of(call).undefined(
            "value was undefined because a callable raised a StopIteration exception"
        ).__torii__()


@guarded(n.ASK)
def registered(call, number, out):
    """A filter, test or finalizer of the environment."""
    call_python(call, b.object_of(number), out, 1)


@guarded(n.ASK)
def tag(call, number, out):
    call_python(call, b.object_of(number), out)


@guarded(n.ASK)
def make_undefined(call, env_number, out):
    """The factory of undefined values: (hint, obj, name, error)."""
    from . import exceptions

    env = environment_of(call)
    obj = n.torii_arg(call, 1)
    is_name = n.torii_kind_of(obj) == n.UNDEFINED
    made = env.undefined(
        hint=b.to_python(n.torii_arg(call, 0), env),
        obj=missing if is_name else b.to_python(obj, env),
        name=b.to_python(n.torii_arg(call, 2), env),
        exc=getattr(exceptions, b.to_python(n.torii_arg(call, 3))),
    )
    out[0] = b.host_value(made)


@guarded(n.TRANSLATE)
def translate(call, number, count, out):
    call_python(call, b.object_of(number)[count - 1], out, count)


@guarded(n.ASK)
def to_str(call, number, out):
    give(out, str(b.object_of(number)))


@guarded(n.ASK)
def to_repr(call, number, out):
    give(out, repr(b.object_of(number)))


@guarded(n.ASK)
def to_html(call, number, out):
    give(out, b.object_of(number).__html__())


@guarded(n.TRUTH, False)
def truth(call, number, out):
    out[0] = bool(b.object_of(number))
    return True


_BINARY = {
    b"+": ("__add__", "__radd__"),
    b"-": ("__sub__", "__rsub__"),
    b"*": ("__mul__", "__rmul__"),
    b"/": ("__truediv__", "__rtruediv__"),
    b"//": ("__floordiv__", "__rfloordiv__"),
    b"%": ("__mod__", "__rmod__"),
    b"**": ("__pow__", "__rpow__"),
    b"==": ("__eq__", "__eq__"),
    b"<": ("__lt__", "__gt__"),
    b"<=": ("__le__", "__ge__"),
    b">": ("__gt__", "__lt__"),
    b">=": ("__ge__", "__le__"),
}
_UNARY = {
    b"-": ("__neg__", None),
    b"+": ("__pos__", None),
    b"abs": ("__abs__", None),
    b"int": ("__int__", int),
    b"float": ("__float__", float),
}


@guarded(n.BINARY, False)
def binary(call, number, op, other, reflected, out):
    obj = b.object_of(number)
    method = getattr(type(obj), _BINARY[op][reflected], None)
    if method is None:
        return False
    found = method(obj, b.to_python(other, environment_of(call)))
    if found is NotImplemented:
        return False
    give(out, found)
    return True


@guarded(n.UNARY, False)
def unary(call, number, op, out):
    obj = b.object_of(number)
    name, convert = _UNARY[op]
    if not hasattr(type(obj), name) and not (convert and hasattr(obj, "__index__")):
        return False
    give(out, convert(obj) if convert else getattr(type(obj), name)(obj))
    return True


@quiet(n.HASH, 0)
def hash_of(number):
    return hash(b.object_of(number)) & 0xFFFFFFFFFFFFFFFF


@guarded(n.CONTAINS, False)
def contains(call, number, item, out):
    out[0] = b.to_python(item, environment_of(call)) in b.object_of(number)
    return True


@quiet(n.FREE, None)
def free(number):
    b.forget_number(number)


@guarded(n.SAFE_ATTRIBUTE, False)
def is_safe_attribute(call, value, name, is_safe):
    env = environment_of(call)
    return is_safe and env.is_safe_attribute(
        b.to_python(value, env, env._memory), name.decode(), missing
    )


@guarded(n.SAFE_CALLABLE, False)
def is_safe_callable(call, value, is_safe):
    function = b.known_object(value)  # others the library knows better
    env = environment_of(call)
    return is_safe and (function is None or env.is_safe_callable(function))


@guarded(n.OPERATE)
def intercepted(call, op, left, right, out):
    env = environment_of(call)
    sides = b.to_python(left, env), b.to_python(right, env)
    give(out, env.call_binop(None, op.decode(), *sides))


@guarded(n.OPERATE_ONE)
def intercepted_one(call, op, value, out):
    env = environment_of(call)
    give(out, env.call_unop(None, op.decode(), b.to_python(value, env)))


@quiet(n.AUTOESCAPE, False)
def autoescape(number, name):
    return bool(b.object_of(number)(name.decode() if name is not None else None))


@quiet(n.RANDOM, 0)
def choose(_, bound):
    """As Python's random.choice() chooses among so many."""
    return random.choice(range(bound))


@quiet(n.NAMES, None)
def names(number, out):
    give(out, list(b.object_of(number).list_templates()))


@quiet(n.JOIN, None)
def join(number, name, parent, out):
    env = b.object_of(number)()
    give(out, env.join_path(name.decode(), parent.decode() if parent else None))


# ------------------------------------------------------------------------- classes

def class_for(obj):
    kind = type(obj)
    called = callable(obj)
    found = _classes.get((kind, called))
    if found is None:
        found = _classes[kind, called] = make_class(kind, called)
    return found


def make_class(kind, called):
    made = n.Class(struct_size=c.sizeof(n.Class), thread_safe=True, by_identity=True)
    made.name = kind.__name__.encode()
    if kind.__module__ != "builtins":
        made.module = kind.__module__.encode()
    for member in ("get_attr", "to_str", "to_repr"):
        setattr(made, member, n.ffi_address(member))
    made.truth, made.free = truth, free
    made.binary, made.unary = binary, unary
    if hasattr(kind, "__getitem__"):
        made.get_item = n.ffi_address("get_item")
    if hasattr(kind, "__next__"):
        made.next = next_item
    elif hasattr(kind, "__iter__") or hasattr(kind, "__getitem__"):
        made.iterate = n.ffi_address("iterate")
    if called:
        made.invoke = n.ffi_address("invoke")
    if hasattr(kind, "__html__"):
        made.to_html = n.ffi_address("to_html")
    if hasattr(kind, "__len__"):
        made.length = length
    if hasattr(kind, "__contains__"):
        made.contains = contains
    if getattr(kind, "__hash__", None) is not None:
        made.hash = hash_of
    made.is_mapping = issubclass(kind, collections.abc.Mapping)
    made.is_sequence = hasattr(kind, "__len__") and hasattr(kind, "__getitem__")
    made.is_number = issubclass(kind, numbers.Number)
    made.is_undefined = issubclass(kind, Undefined)
    return made


TABLE = n.Table(
    registered,
    get_attr,
    get_item,
    iterate,
    invoke,
    to_str,
    to_repr,
    to_html,
    names,
    join,
    translate,
    make_undefined,
    intercepted,
    intercepted_one,
    tag,
)
n.ffi.ffi_set_table(c.byref(TABLE))
CALL = n.ffi_address("call")
TAG = n.ffi_address("tag")
