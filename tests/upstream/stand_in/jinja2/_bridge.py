# SPDX-License-Identifier: MIT
"""Values both ways between Python and the library.

Scalars and the built-in containers become values of the library; every other
Python object becomes a host object that asks Python for everything.  A Python
object has one host object as long as that lives, so identity is kept.  What a
template changes in a list or dict it was given is changed in Python's too.

Invariant: `_objects` holds each Python object that the library holds, until the
library frees it.
"""
import ast
import ctypes as c

from markupsafe import Markup

from . import _native as n

_objects = {}  # number: (object, key of its value)
_wrapped = {}  # id of an object: (number, borrowed value)
_by_key = {}  # key of a value: number
_next_number = [1]


def new_number(obj):
    number = _next_number[0]
    _next_number[0] += 1
    _objects[number] = (obj, None)
    return number


def object_of(number):
    return _objects[number][0]


def forget_number(number):
    obj, key = _objects.pop(number)
    if key is not None:
        _by_key.pop(key, None)
        _wrapped.pop(id(obj), None)


class Held:
    """A value of the library that Python holds."""

    def __init__(self, value, env=None):
        self._value = value
        self._environment = env

    def __del__(self):
        if n is not None and n.torii_release is not None:
            n.torii_release(self._value)


# ------------------------------------------------------------------ to the library


def text_value(text, markup=False):
    data = str.__str__(text).encode("utf-8", "surrogatepass")
    return (n.torii_markupn if markup else n.torii_strn)(data, len(data))


def big_value(number):
    digits = b"%d" % number
    return n.torii_from_json(digits, len(digits), None)


def int_value(number):
    if -(2**63) <= number < 2**63:
        return n.torii_int(number)
    return big_value(number)


class Memory:
    """The containers given to the library for one rendering, and their values."""

    def __init__(self):
        self.by_id = {}
        self.by_key = {}
        self.held = []
        self.refreshing = set()  # a container may be in itself

    def add(self, obj, value):
        self.by_id[id(obj)] = value
        self.by_key[value.key] = obj
        self.held.append((obj, Held(n.torii_retain(value))))

    def write_back(self, env):
        """What the template changed is changed in Python's containers."""
        for obj, held in self.held:
            if not isinstance(obj, tuple):
                refresh(obj, held._value, self, env)


def refresh(obj, value, memory, env):
    """Makes the container what the library's has become, if that has changed."""
    memory.refreshing.add(id(obj))
    new = container(value, env, memory)
    memory.refreshing.discard(id(obj))
    if isinstance(obj, list):
        if not same(obj, new):
            obj[:] = new
    elif not (same(obj, new) and same(obj.values(), new.values())):
        obj.clear()
        obj.update(new)


def same(old, new):
    """Are the items the same, in the same order?"""
    return len(old) == len(new) and all(
        a is b or (type(a) is type(b) and a == b) or isinstance(a, str) and a == b
        for a, b in zip(old, new)
    )


def to_torii(obj, memory=None):
    """An owned value for any Python object."""
    kind = type(obj)
    if obj is None:
        return n.torii_none()
    if kind is bool:
        return n.torii_bool(obj)
    if kind is str:
        return text_value(obj)
    if kind is int:
        return int_value(obj)
    if kind is float:
        return n.torii_float(obj)
    if kind is Markup:
        return text_value(obj, True)
    if kind in (list, dict, tuple):
        return container_value(obj, kind, memory if memory is not None else Memory())
    if isinstance(obj, Held):
        return n.torii_retain(obj._value)
    if kind is range:
        return n.torii_range(obj.start, obj.stop, obj.step)
    special = getattr(kind, "__torii__", None)
    if special:
        return special(obj)
    if isinstance(obj, str):
        return text_value(obj)
    return host_value(obj)


def container_value(obj, kind, memory):
    known = memory.by_id.get(id(obj))
    if known is not None:
        return n.torii_retain(known)
    if kind is tuple:
        items = (n.Value * len(obj))(*[to_torii(item, memory) for item in obj])
        value = n.torii_tuple_of(items, len(obj))
        memory.add(obj, value)
        return value
    value = n.torii_list() if kind is list else n.torii_dict()
    memory.add(obj, value)
    if kind is list:
        for item in obj:
            n.torii_list_push(value, to_torii(item, memory))
    else:
        for key, item in obj.items():
            n.torii_dict_put(value, to_torii(key, memory), to_torii(item, memory))
    return value


def host_value(obj):
    known = _wrapped.get(id(obj))
    if known is not None:
        return n.torii_retain(known[1])
    from ._host import class_for

    number = new_number(obj)
    value = n.torii_object(c.byref(class_for(obj)), number)
    _objects[number] = (obj, value.key)
    _wrapped[id(obj)] = (number, value)
    _by_key[value.key] = number
    return value


# ---------------------------------------------------------------- from the library


def number_of(value):
    out = c.c_int64()
    if n.torii_get_int(value, c.byref(out)):
        return out.value
    text = n.torii_to_str(value)
    try:
        return int(n.text_of(text))
    finally:
        n.torii_release(text)


def range_of(value):
    bounds = [c.c_int64() for _ in range(3)]
    n.torii_get_range(value, *map(c.byref, bounds))
    return range(*(bound.value for bound in bounds))


def items_of(value, env, memory):
    return [
        to_python(n.torii_item(value, i), env, memory)
        for i in range(n.torii_length(value))
    ]


def pairs_of(value):
    position = c.c_size_t()
    key, item = n.Value(), n.Value()
    while n.torii_dict_next(value, c.byref(position), c.byref(key), c.byref(item)):
        yield n.Value.from_buffer_copy(key), n.Value.from_buffer_copy(item)


def container(value, env, memory):
    kind = n.torii_kind_of(value)
    if kind == n.LIST:
        return items_of(value, env, memory)
    if kind == n.TUPLE:
        return tuple(items_of(value, env, memory))
    return {
        to_python(key, env, memory): to_python(item, env, memory)
        for key, item in pairs_of(value)
    }


def to_python(value, env=None, memory=None):
    """The Python object for a borrowed value."""
    kind = n.torii_kind_of(value)
    if kind == n.NONE:
        return None
    if kind == n.BOOL:
        out = c.c_bool()
        n.torii_get_bool(value, c.byref(out))
        return out.value
    if kind == n.INT:
        return number_of(value)
    if kind == n.FLOAT:
        out = c.c_double()
        n.torii_get_float(value, c.byref(out))
        return out.value
    if kind == n.STRING:
        text = n.text_of(value)
        return Markup(text) if n.torii_is_markup(value) else text
    if kind in (n.LIST, n.TUPLE, n.DICT):
        known = memory.by_key.get(value.key) if memory else None
        if known is None:
            return container(value, env, memory)
        if not isinstance(known, tuple) and id(known) not in memory.refreshing:
            refresh(known, value, memory, env)
        return known
    if kind == n.RANGE:
        return range_of(value)
    if kind == n.UNDEFINED:
        from .runtime import undefined_of

        return undefined_of(value, env)
    number = _by_key.get(value.key)
    if number is not None:
        return object_of(number)
    from .runtime import engine_object

    return engine_object(value, kind, env)


def known_object(value):
    """The Python object behind a host object; None if it is no such."""
    number = _by_key.get(value.key)
    return None if number is None else object_of(number)


def take(value, env=None, memory=None):
    """The same for an owned value, which is released."""
    try:
        return to_python(value, env, memory)
    finally:
        n.torii_release(value)


# ------------------------------------------------------------------------- errors


class Raised:
    """The exception of a loader, which has no call to tell of it."""

    exception = None
    message = None


raised = Raised()


def code_of(exception):
    from . import exceptions as e

    for kind, code in (
        (e.TemplateNotFound, "NOT_FOUND"),
        (e.UndefinedError, "UNDEFINED"),
        (e.SecurityError, "SECURITY"),
        (e.TemplateSyntaxError, "SYNTAX"),
        (TypeError, "TYPE"),
        (ZeroDivisionError, "ZERO_DIVISION"),
        (OverflowError, "OVERFLOW"),
        (ValueError, "VALUE"),
    ):
        if isinstance(exception, kind):
            return n.CODE[code]
    return n.CODE["HOST"]


@n.FREE
def release_exception(number):
    forget_number(number)


def fail(call, exception):
    """Tells the library that Python's code raised; the invalid value."""
    failure = n.Failure(struct_size=c.sizeof(n.Failure), code=code_of(exception))
    failure.type = type(exception).__name__.encode()
    for kind in type(exception).__mro__:
        if kind.__name__ in PYTHON_ERRORS and failure.code == n.CODE["HOST"]:
            failure.base = kind.__name__.encode()
            break
    failure.data = new_number(exception)
    failure.release = release_exception
    text = str(exception).encode("utf-8", "replace").replace(b"\0", b"")
    return n.torii_fail_as(call, c.byref(failure), b"%s", text)


PYTHON_ERRORS = {
    kind.__name__: kind
    for kind in (
        TypeError,
        ValueError,
        ZeroDivisionError,
        OverflowError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        MemoryError,
        UnicodeError,
        LookupError,
    )
}


def exception_of(error, env=None):
    """The exception for an error of the library, which is freed."""
    from ._traceback import with_steps

    try:
        filename = n.torii_error_filename(error)
        filename = filename.decode() if filename else None
        return with_steps(_exception_of(error, env, filename), error, filename)
    finally:
        n.torii_error_free(error)


def key_of(message):
    """The key in a message that shows it as Python's repr()."""
    try:
        return ast.literal_eval(message)
    except (ValueError, SyntaxError):
        return message


def _exception_of(error, env, filename):
    from . import exceptions as e

    number = n.torii_error_data(error)
    if number:
        return object_of(number)
    message = n.torii_error_message(error).decode()
    if raised.exception is not None and message == raised.message:
        exception, raised.exception = raised.exception, None
        return exception
    name = n.torii_error_type(error).decode()
    if name == "KeyError":
        return KeyError(key_of(message))
    if name in PYTHON_ERRORS:
        return PYTHON_ERRORS[name](message)
    kind = getattr(e, name, None)
    if kind is None:
        return RuntimeError(f"{name}: {message}")
    if issubclass(kind, e.TemplateSyntaxError):
        place = n.torii_error_template(error)
        place = place.decode() if place and place != b"<string>" else None
        made = kind(message, n.torii_error_line(error), place, filename)
        if env is not None:
            made.source = env._source_of(place)
        return made
    if kind is e.TemplateNotFound:
        return kind(message)
    if kind is e.TemplatesNotFound:
        names = message.partition(": ")[2].split(", ")
        return kind(names, message)
    return kind(message)


def checked(env, function, *args):
    """Calls a function whose last parameter is the error; raises it."""
    error = c.c_void_p()
    result = function(*args, c.byref(error))
    if error.value:
        raise exception_of(error, env)
    return result

