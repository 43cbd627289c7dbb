# SPDX-License-Identifier: MIT
"""Python objects as host objects: a torii_class for each shape of a type.

A class has the members whose special methods the Python type has, and no
others, so that the library treats an object as Python would.
"""
import collections.abc
import ctypes as c

from . import _bridge as b
from . import _native as n

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
        found = obj[b.to_python(key)]
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
    env = environment_of(call)
    if env is not None and env.sandboxed and not env.is_safe_callable(function):
        from .exceptions import SecurityError

        raise SecurityError(f"{function!r} is not safely callable")
    try:
        call_python(call, function, out)
    except StopIteration:
        out[0] = env.undefined(
            "value was undefined because a callable raised a StopIteration exception"
        ).__torii__()


@guarded(n.ASK)
def registered(call, number, out):
    """A filter, test or finalizer of the environment."""
    call_python(call, b.object_of(number), out, 1)


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


@quiet(n.TRUTH, True)
def is_true(number):
    return bool(b.object_of(number))


@quiet(n.EQUAL, False)
def equal(number, other):
    return bool(b.object_of(number) == b.to_python(other))


@quiet(n.HASH, 0)
def hash_of(number):
    return hash(b.object_of(number)) & 0xFFFFFFFFFFFFFFFF


@quiet(n.COMPARE, False)
def compare(number, other, out):
    left, right = b.object_of(number), b.to_python(other)
    out[0] = 0 if left == right else -1 if left < right else 1
    return True


@guarded(n.CONTAINS, False)
def contains(call, number, item, out):
    out[0] = b.to_python(item, environment_of(call)) in b.object_of(number)
    return True


@quiet(n.FREE, None)
def free(number):
    b.forget_number(number)


@quiet(n.AUTOESCAPE, False)
def autoescape(number, name):
    return bool(b.object_of(number)(name.decode() if name is not None else None))


@quiet(n.NAMES, None)
def names(number, out):
    give(out, list(b.object_of(number).list_templates()))


@quiet(n.JOIN, None)
def join(number, name, parent, out):
    env = b.object_of(number)()
    give(out, env.join_path(name.decode(), parent.decode() if parent else None))


# ------------------------------------------------------------------------- classes

# What the library asks for where Python's type has the method.
_MEMBERS = (
    ("__len__", "length", length),
    ("__contains__", "contains", contains),
    ("__lt__", "compare", compare),
    ("__eq__", "equal", equal),
)


def class_for(obj):
    kind = type(obj)
    called = callable(obj)
    found = _classes.get((kind, called))
    if found is None:
        found = _classes[kind, called] = make_class(kind, called)
    return found


def make_class(kind, called):
    made = n.Class(struct_size=c.sizeof(n.Class), thread_safe=True)
    made.name = kind.__qualname__.split(".")[-1].encode()
    made.get_attr = n.ffi_address("get_attr")
    made.to_str = n.ffi_address("to_str")
    made.to_repr = n.ffi_address("to_repr")
    made.is_true, made.free = is_true, free
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
    for method, member, callback in _MEMBERS:
        if getattr(kind, method, None) is not getattr(object, method, None):
            setattr(made, member, callback)
    if getattr(kind, "__hash__", None) is not None:
        made.hash = hash_of
    made.is_mapping = issubclass(kind, collections.abc.Mapping)
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
)
n.ffi.ffi_set_table(c.byref(TABLE))
CALL = n.ffi_address("call")
