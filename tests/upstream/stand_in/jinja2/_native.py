# SPDX-License-Identifier: MIT
"""torii.h for ctypes: types, prototypes and the count of entries.

Everything that makes the engine work on a template or a value adds one to
`entries`, so that a test which never got here can be told apart.
"""
import ctypes as c
import os


class Value(c.Structure):
    """torii_value: two words that only the library understands."""

    _fields_ = [("tag", c.c_uint32), ("aux", c.c_uint32), ("bits", c.c_uint64)]

    @property
    def key(self):
        """The same for two references to one heap value."""
        return (self.tag, self.bits)


(
    INVALID,
    UNDEFINED,
    NONE,
    BOOL,
    INT,
    FLOAT,
    STRING,
    LIST,
    TUPLE,
    DICT,
    RANGE,
    CALLABLE,
    ITERATOR,
    OBJECT,
) = range(14)

CODES = (
    "OK SYNTAX NOT_FOUND NAME UNDEFINED TYPE VALUE ZERO_DIVISION OVERFLOW"
    " SECURITY LIMIT STOPPED MEMORY IO MISUSE HOST"
).split()
CODE = {name: number for number, name in enumerate(CODES)}

EXTENSIONS = {"do": 1, "loopcontrols": 2, "i18n": 4, "debug": 8}
AUTOESCAPE_ON, AUTOESCAPE_OFF = 1, 2
TAG_NO_BODY = 1
SANDBOX_OFF, SANDBOX_ON, SANDBOX_IMMUTABLE = range(3)


class Options(c.Structure):
    _fields_ = (
        [("struct_size", c.c_size_t)]
        + [
            (name, c.c_char_p)
            for name in (
                "block_start block_end variable_start variable_end comment_start"
                " comment_end line_statement_prefix line_comment_prefix newline"
            ).split()
        ]
        + [
            ("trim_blocks", c.c_bool),
            ("lstrip_blocks", c.c_bool),
            ("keep_trailing_newline", c.c_bool),
            ("auto_reload", c.c_bool),
            ("autoescape", c.c_int),
            ("undefined", c.c_int),
            ("sandbox", c.c_int),
            ("extensions", c.c_uint),
            ("cache_size", c.c_size_t),
            ("limits", c.c_void_p),
            ("newstyle_gettext", c.c_bool),
        ]
    )


class Frame(c.Structure):
    _fields_ = [
        ("template_name", c.c_char_p),
        ("what", c.c_char_p),
        ("line", c.c_uint32),
        ("column", c.c_uint32),
    ]


class Failure(c.Structure):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("code", c.c_int),
        ("type", c.c_char_p),
        ("base", c.c_char_p),
        ("data", c.c_void_p),
        ("release", c.CFUNCTYPE(None, c.c_void_p)),
    ]


FREE = c.CFUNCTYPE(None, c.c_void_p)


class Source(c.Structure):
    _fields_ = [
        ("text", Value),
        ("filename", Value),
        ("problem", Value),
        ("stamp", c.c_uint64),
        ("saved", c.c_void_p),
        ("saved_size", c.c_size_t),
        ("free_saved", FREE),
    ]


LOAD = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_char_p, c.POINTER(Source))
FRESH = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_char_p, c.c_uint64)
LENGTH = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.POINTER(c.c_size_t))
NEXT = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.POINTER(Value))
TRUTH = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.POINTER(c.c_bool))
BINARY = c.CFUNCTYPE(
    c.c_bool, c.c_void_p, c.c_void_p, c.c_char_p, Value, c.c_bool, c.POINTER(Value)
)
UNARY = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.c_char_p, c.POINTER(Value))
SET_ATTR = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.c_char_p, Value)
HASH = c.CFUNCTYPE(c.c_uint64, c.c_void_p)
CONTAINS = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, Value, c.POINTER(c.c_bool))
AUTOESCAPE = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_char_p)
RANDOM = c.CFUNCTYPE(c.c_uint64, c.c_void_p, c.c_uint64)
WRITE = c.CFUNCTYPE(c.c_bool, c.c_void_p, c.c_void_p, c.c_size_t)
SAFE_ATTRIBUTE = c.CFUNCTYPE(c.c_bool, c.c_void_p, Value, c.c_char_p, c.c_bool)
SAFE_CALLABLE = c.CFUNCTYPE(c.c_bool, c.c_void_p, Value, c.c_bool)

OUT = c.POINTER(Value)
ASK = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, OUT)
ASK_NAME = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_char_p, OUT)
ASK_KEY = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, Value, OUT)
OPERATE = c.CFUNCTYPE(None, c.c_void_p, c.c_char_p, Value, Value, OUT)
OPERATE_ONE = c.CFUNCTYPE(None, c.c_void_p, c.c_char_p, Value, OUT)
NAMES = c.CFUNCTYPE(None, c.c_void_p, OUT)
TRANSLATE = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_int, OUT)
JOIN = c.CFUNCTYPE(None, c.c_void_p, c.c_char_p, c.c_char_p, OUT)


class Table(c.Structure):
    """ffi_table of ffi.c: callbacks whose result goes through a pointer."""

    _fields_ = [
        ("call", ASK),
        ("get_attr", ASK_NAME),
        ("get_item", ASK_KEY),
        ("iterate", ASK),
        ("invoke", ASK),
        ("to_str", ASK),
        ("to_repr", ASK),
        ("to_html", ASK),
        ("names", NAMES),
        ("join", JOIN),
        ("translate", TRANSLATE),
        ("make_undefined", ASK),
        ("binary", OPERATE),
        ("unary", OPERATE_ONE),
        ("tag", ASK),
    ]


class SandboxRules(c.Structure):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("data", c.c_void_p),
        ("is_safe_attribute", SAFE_ATTRIBUTE),
        ("is_safe_callable", SAFE_CALLABLE),
        ("binary_operators", c.c_char_p),
        ("binary", c.c_void_p),
        ("unary_operators", c.c_char_p),
        ("unary", c.c_void_p),
    ]


class RenderOptions(c.Structure):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("write", WRITE),
        ("write_data", c.c_void_p),
        ("block", c.c_char_p),
        ("limits", c.c_void_p),
        ("data", c.c_void_p),
        ("interrupt", c.c_void_p),
        ("loaded", c.c_void_p),
        ("globals", c.c_void_p),
    ]


class LoaderClass(c.Structure):
    _fields_ = [
        ("struct_size", c.c_size_t),
        ("name", c.c_char_p),
        ("load", LOAD),
        ("fresh", FRESH),
        ("names", c.c_void_p),
        ("free", FREE),
    ]


class Class(c.Structure):
    """torii_class; members that return values are functions of ffi.c."""

    _fields_ = [
        ("struct_size", c.c_size_t),
        ("name", c.c_char_p),
        ("thread_safe", c.c_bool),
        ("fields", c.c_void_p),
        ("get_attr", c.c_void_p),
        ("get_item", c.c_void_p),
        ("length", LENGTH),
        ("iterate", c.c_void_p),
        ("next", NEXT),
        ("invoke", c.c_void_p),
        ("invoke_method", c.c_void_p),
        ("to_str", c.c_void_p),
        ("is_true", c.c_void_p),
        ("equal", c.c_void_p),
        ("free", FREE),
        ("is_mapping", c.c_bool),
        ("hash", HASH),
        ("contains", CONTAINS),
        ("to_repr", c.c_void_p),
        ("to_html", c.c_void_p),
        ("compare", c.c_void_p),
        ("module", c.c_char_p),
        ("is_sequence", c.c_bool),
        ("is_string", c.c_bool),
        ("is_number", c.c_bool),
        ("is_undefined", c.c_bool),
        ("by_identity", c.c_bool),
        ("binary", BINARY),
        ("unary", UNARY),
        ("truth", TRUTH),
        ("set_attr", SET_ATTR),
    ]


_P = c.c_void_p
_ERR = c.POINTER(c.c_void_p)
_TEXT = c.c_char_p
_SIZE = c.POINTER(c.c_size_t)

# name: (result, arguments); what begins with "+" makes the engine work.
PROTOTYPES = {
    "torii_undefined": (Value, []),
    "torii_none": (Value, []),
    "torii_bool": (Value, [c.c_bool]),
    "torii_int": (Value, [c.c_int64]),
    "torii_float": (Value, [c.c_double]),
    "torii_strn": (Value, [_TEXT, c.c_size_t]),
    "torii_markupn": (Value, [_TEXT, c.c_size_t]),
    "torii_list": (Value, []),
    "torii_tuple_of": (Value, [c.POINTER(Value), c.c_size_t]),
    "torii_dict": (Value, []),
    "torii_list_push": (c.c_bool, [Value, Value]),
    "torii_dict_put": (c.c_bool, [Value, Value, Value]),
    "torii_range": (Value, [c.c_int64] * 3),
    "torii_get_range": (c.c_bool, [Value] + [c.POINTER(c.c_int64)] * 3),
    "torii_from_json": (Value, [_TEXT, c.c_size_t, _ERR]),
    "torii_retain": (Value, [Value]),
    "torii_release": (None, [Value]),
    "torii_kind_of": (c.c_int, [Value]),
    "torii_is_markup": (c.c_bool, [Value]),
    "torii_get_bool": (c.c_bool, [Value, c.POINTER(c.c_bool)]),
    "torii_get_int": (c.c_bool, [Value, c.POINTER(c.c_int64)]),
    "torii_get_float": (c.c_bool, [Value, c.POINTER(c.c_double)]),
    "torii_get_str": (_P, [Value, _SIZE]),
    "torii_length": (c.c_size_t, [Value]),
    "torii_item": (Value, [Value, c.c_size_t]),
    "torii_dict_next": (
        c.c_bool,
        [Value, _SIZE, c.POINTER(Value), c.POINTER(Value)],
    ),
    "torii_to_str": (Value, [Value]),
    "torii_to_repr": (Value, [Value]),
    "torii_error_code": (c.c_int, [_P]),
    "torii_error_type": (_TEXT, [_P]),
    "torii_error_message": (_TEXT, [_P]),
    "torii_error_template": (_TEXT, [_P]),
    "torii_error_filename": (_TEXT, [_P]),
    "torii_error_data": (_P, [_P]),
    "torii_error_depth": (c.c_size_t, [_P]),
    "torii_error_frame": (_P, [_P, c.c_size_t]),
    "torii_error_line": (c.c_uint32, [_P]),
    "torii_error_free": (None, [_P]),
    "torii_env_new": (_P, [c.POINTER(Options), _ERR]),
    "torii_env_free": (None, [_P]),
    "torii_env_add_filter": (c.c_bool, [_P, _TEXT, _P, _P]),
    "torii_env_add_test": (c.c_bool, [_P, _TEXT, _P, _P]),
    "torii_env_add_tag": (c.c_bool, [_P, _TEXT, _P, _P, c.c_uint]),
    "torii_env_add_function": (c.c_bool, [_P, _TEXT, _P, _P]),
    "torii_env_add_global": (c.c_bool, [_P, _TEXT, Value]),
    "torii_env_remove_filter": (c.c_bool, [_P, _TEXT]),
    "torii_env_remove_test": (c.c_bool, [_P, _TEXT]),
    "torii_env_remove_global": (c.c_bool, [_P, _TEXT]),
    "torii_env_filters": (Value, [_P]),
    "torii_env_tests": (Value, [_P]),
    "torii_env_globals": (Value, [_P]),
    "torii_env_set_sandbox_rules": (c.c_bool, [_P, c.POINTER(SandboxRules)]),
    "torii_env_set_loader": (c.c_bool, [_P, _P]),
    "torii_env_set_policy": (c.c_bool, [_P, _TEXT, Value]),
    "torii_env_set_finalize": (c.c_bool, [_P, _P, _P]),
    "torii_env_set_undefined_factory": (c.c_bool, [_P, _P, _P]),
    "torii_env_set_translator": (c.c_bool, [_P, _P, _P, _P]),
    "torii_env_set_context_translator": (c.c_bool, [_P, _P, _P, _P]),
    "torii_env_set_join_path": (c.c_bool, [_P, _P, _P]),
    "torii_env_set_autoescape": (c.c_bool, [_P, AUTOESCAPE, _P]),
    "torii_env_set_random": (c.c_bool, [_P, RANDOM, _P]),
    "torii_env_freeze": (c.c_bool, [_P, _ERR]),
    "torii_loader_dirs": (_P, [c.POINTER(_TEXT), c.c_size_t]),
    "torii_loader_dict": (_P, [Value]),
    "torii_loader_choice": (_P, [c.POINTER(_P), c.c_size_t]),
    "torii_loader_prefix": (_P, [_TEXT, _P]),
    "torii_loader_new": (_P, [c.POINTER(LoaderClass), _P]),
    "torii_loader_free": (None, [_P]),
    "+torii_env_load": (_P, [_P, _TEXT, _ERR]),
    "+torii_env_select": (_P, [_P, c.POINTER(_TEXT), c.c_size_t, _ERR]),
    "+torii_env_compile": (_P, [_P, _TEXT, _TEXT, c.c_size_t, _ERR]),
    "+torii_template_save": (_P, [_P, _SIZE, _ERR]),
    "+torii_template_bind": (_P, [_P, Value, _ERR]),
    "torii_template_retain": (_P, [_P]),
    "torii_template_release": (None, [_P]),
    "torii_template_name": (_TEXT, [_P]),
    "torii_template_filename": (_TEXT, [_P]),
    "+torii_template_is_fresh": (c.c_bool, [_P]),
    "+torii_template_variables": (Value, [_P]),
    "+torii_template_references": (Value, [_P]),
    "+torii_template_blocks": (Value, [_P]),
    "torii_env_forget": (None, [_P, _TEXT]),
    "+torii_render": (_P, [_P, Value, _SIZE, _ERR]),
    "+torii_render_with": (c.c_bool, [_P, Value, c.POINTER(RenderOptions), _ERR]),
    "+torii_eval": (Value, [_P, _TEXT, Value, _ERR]),
    "torii_arg": (Value, [_P, c.c_size_t]),
    "torii_arg_rest": (Value, [_P]),
    "torii_arg_options": (Value, [_P]),
    "torii_fail_as": (Value, [_P, c.POINTER(Failure), _TEXT, _TEXT]),
    "torii_call_take_error": (_P, [_P]),
    "torii_call_env": (_P, [_P]),
    "torii_call_autoescape": (c.c_bool, [_P]),
    "torii_call_template": (_TEXT, [_P]),
    "torii_undefined_owner": (Value, [Value]),
    "torii_undefined_name": (Value, [Value]),
    "torii_undefined_hint": (Value, [Value]),
    "torii_call_lookup": (Value, [_P, _TEXT]),
    "torii_call_contains": (c.c_bool, [_P, _TEXT]),
    "torii_call_context": (Value, [_P]),
    "torii_call_parent": (Value, [_P]),
    "torii_call_vars": (Value, [_P]),
    "torii_call_locals": (Value, [_P]),
    "torii_call_exported": (Value, [_P]),
    "torii_call_blocks": (Value, [_P]),
    "+torii_env_begin": (_P, [_P, Value, _ERR]),
    "+torii_template_begin": (_P, [_P, Value, _ERR]),
    "torii_call_module": (Value, [_P]),
    "torii_call_end": (None, [_P]),
    "+torii_unary": (Value, [_P, _TEXT, Value]),
    "+torii_invoke_with": (
        Value,
        [_P, Value, c.POINTER(Value), c.c_size_t, Value],
    ),
    "torii_get_attr": (Value, [_P, Value, _TEXT]),
    "torii_iterate": (Value, [_P, Value]),
    "torii_next": (c.c_bool, [_P, Value, c.POINTER(Value)]),
    "torii_object": (Value, [c.POINTER(Class), _P]),
    "torii_free": (None, [_P]),
}

entries = 0
library = c.CDLL(os.environ["TORII_LIBRARY"], c.RTLD_GLOBAL)
ffi = c.CDLL(os.environ["TORII_FFI"])


def _counted(function):
    def call(*args):
        global entries
        entries += 1
        return function(*args)

    return call


def _declare():
    for name, (result, arguments) in PROTOTYPES.items():
        counted, name = name.startswith("+"), name.lstrip("+")
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
        globals()[name] = _counted(function) if counted else function


def ffi_address(name):
    return c.cast(getattr(ffi, "ffi_" + name), c.c_void_p).value


def text_of(value):
    """The text of a borrowed string value."""
    size = c.c_size_t()
    data = torii_get_str(value, c.byref(size))  # noqa: F821
    return c.string_at(data, size.value).decode() if data else None


_declare()
