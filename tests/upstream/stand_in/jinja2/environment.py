# SPDX-License-Identifier: MIT
"""Environments and templates.

Python's environments may be changed at any time, the library's are frozen by
their first use.  So an Environment makes one of the library's when it needs it,
and another one after it was changed; templates are compiled again by that.
"""
import ctypes as c
import os
import weakref
import zipfile
from collections import ChainMap
from contextlib import contextmanager
from importlib import import_module

from . import _bridge as b
from . import _engine
from . import _native as n
from . import defaults
from .exceptions import TemplateNotFound, TemplatesNotFound, TemplateSyntaxError
from .loaders import ModuleLoader
from .runtime import Context, Undefined, module_of, text_out
from .utils import LRUCache, missing

_spontaneous = {}
_SETTINGS = {
    "block_start_string": "{%",
    "block_end_string": "%}",
    "variable_start_string": "{{",
    "variable_end_string": "}}",
    "comment_start_string": "{#",
    "comment_end_string": "#}",
    "line_statement_prefix": None,
    "line_comment_prefix": None,
    "trim_blocks": False,
    "lstrip_blocks": False,
    "newline_sequence": "\n",
    "keep_trailing_newline": False,
    "extensions": (),
    "optimized": True,
    "undefined": Undefined,
    "finalize": None,
    "autoescape": False,
    "loader": None,
    "cache_size": 400,
    "auto_reload": True,
    "bytecode_cache": None,
    "enable_async": False,
}


def environment_at(pointer):
    """The Environment behind one of the library's; None if it has ended."""
    native = _engine.by_pointer.get(pointer)
    return native.environment() if native else None


def get_spontaneous_environment(kind, settings):
    key = kind, tuple(sorted(settings.items(), key=lambda item: item[0]))
    try:
        found = _spontaneous.get(key)
    except TypeError:
        return kind(**settings)
    if found is None:
        found = _spontaneous[key] = kind(**settings)
        found.shared = True
    return found


class Environment:
    sandboxed = False
    intercepted_binops = intercepted_unops = frozenset()
    overlayed = False
    linked_to = None
    shared = False
    context_class = Context
    template_class = None
    _sandbox = n.SANDBOX_OFF

    def __init__(self, *args, **kwargs):
        settings = dict(_SETTINGS, **dict(zip(_SETTINGS, args)), **kwargs)
        unknown = set(settings) - set(_SETTINGS)
        if unknown:
            raise TypeError(f"unexpected keyword argument {unknown.pop()!r}")
        extensions = settings.pop("extensions")
        cache_size = settings.pop("cache_size")
        if settings.pop("enable_async"):
            raise NotImplementedError("the library has no coroutines")
        self.__dict__.update(settings)
        self.filters = dict(defaults.FILTERS)
        self.tests = dict(defaults.TESTS)
        self.globals = dict(defaults.GLOBALS)
        self.policies = dict(defaults.POLICIES)
        self.cache_size = cache_size
        self.cache = new_cache(cache_size)
        self._newstyle_gettext = False
        self._translators = None
        self._memory = None
        self._calls = []
        self._engines = LRUCache(8)
        self.extensions = {}
        for extension in extensions:
            self.add_extension(extension)

    @property
    def is_async(self):
        return False

    def add_extension(self, extension):
        if isinstance(extension, str):
            module, _, name = extension.rpartition(".")
            extension = getattr(import_module(module), name)
        self.extensions[extension.identifier] = extension(self)

    def iter_extensions(self):
        return iter(sorted(self.extensions.values(), key=lambda x: x.priority))

    def extend(self, **attributes):
        for name, value in attributes.items():
            if not hasattr(self, name):
                setattr(self, name, value)

    def overlay(self, **settings):
        made = object.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.overlayed = True
        made.linked_to = self
        added = settings.pop("extensions", ())
        size = settings.pop("cache_size", self.cache_size)
        made.__dict__.update(settings)
        made.cache = new_cache(size)
        made._engines = LRUCache(8)
        made._calls = []
        made.extensions = {k: x.bind(made) for k, x in self.extensions.items()}
        for extension in added:
            made.add_extension(extension)
        return made

    def _preprocessors(self):
        from .ext import Extension

        return [
            x
            for x in self.iter_extensions()
            if type(x).preprocess is not Extension.preprocess
        ]

    def _preprocess(self, source, name, filename=None):
        for extension in self._preprocessors():
            source = extension.preprocess(source, name, filename)
        return source

    def preprocess(self, source, name=None, filename=None):
        return self._preprocess(str(source), name, filename)

    # -------------------------------------------------------------- the library's

    def _engine(self):
        """The library's environment for the settings of now."""
        key = _engine.state(self)
        found = self._engines.get(key)
        if found is None:
            found = self._engines[key] = _engine.Engine(self, key)
        return found

    def _evaluate_raw(self, expression, values, **owned):
        """An owned value.  `owned` are values of the library."""
        memory = b.Memory()
        context = b.to_torii(values, memory)
        for name, value in owned.items():
            key = b.to_torii(name)
            n.torii_dict_put(context, key, n.torii_retain(value))
        outer, self._memory = self._memory, memory
        try:
            engine = self._engine()
            return b.checked(
                self, n.torii_eval, engine.pointer, expression.encode(), context
            )
        finally:
            self._memory = outer
            n.torii_release(context)

    def _evaluate(self, expression, values, **owned):
        return b.take(self._evaluate_raw(expression, values, **owned), self)

    # ------------------------------------------------------------------- templates

    def make_globals(self, more):
        return ChainMap(more if more is not None else {}, self.globals)

    def join_path(self, template, parent):
        return template

    def from_string(self, source, globals=None, template_class=None):
        kind = template_class or self.template_class or Template
        source = self.preprocess(source)
        return kind._made(self, source, None, globals)

    def _load(self, name, globals):
        kind = self.template_class or Template
        if self.loader is None:
            raise TypeError("no loader for this environment specified")
        return kind._made(self, None, name, globals)

    def _find(self, name, globals):
        if self.loader is None:
            raise TypeError("no loader for this environment specified")
        key = weakref.ref(self.loader), name
        found = self.cache.get(key) if self.cache is not None else None
        if found is not None and (not self.auto_reload or found.is_up_to_date):
            if globals:
                found.globals.maps[0].update(globals)
            return found
        found = self.loader.load(self, name, self.make_globals(globals))
        if self.cache is not None:
            self.cache[key] = found
        return found

    def get_template(self, name, parent=None, globals=None):
        if isinstance(name, Template):
            return name
        if isinstance(name, Undefined):
            name._fail_with_undefined_error()
        if parent is not None:
            name = self.join_path(name, parent)
        return self._find(name, globals)

    def select_template(self, names, parent=None, globals=None):
        if isinstance(names, Undefined):
            names._fail_with_undefined_error()
        if not names:
            raise TemplatesNotFound(
                message="Tried to select from an empty list of templates."
            )
        for name in names:
            if isinstance(name, Template):
                return name
            try:
                return self.get_template(name, parent, globals)
            except (TemplateNotFound, _undefined_error()):
                pass
        raise TemplatesNotFound(names)

    def get_or_select_template(self, names, parent=None, globals=None):
        if isinstance(names, (str, Undefined, Template)):
            return self.get_template(names, parent, globals)
        return self.select_template(names, parent, globals)

    def list_templates(self, extensions=None, filter_func=None):
        names = self.loader.list_templates()
        if extensions is not None:
            names = [x for x in names if x.rpartition(".")[2] in extensions]
        return list(filter(filter_func, names)) if filter_func else names

    def compile_templates(
        self,
        target,
        extensions=None,
        filter_func=None,
        zip="deflated",
        log_function=None,
        ignore_errors=True,
    ):
        """Saves all templates that can be compiled for a ModuleLoader."""
        log = log_function or (lambda text: None)
        engine = self._engine()
        saved = {}
        for name in self.list_templates(extensions, filter_func):
            try:
                data = engine.save(engine.load(name))
            except TemplateSyntaxError as error:
                if not ignore_errors:
                    raise
                log(f'Could not compile "{name}": {error.message}')
                continue
            key = ModuleLoader.get_template_key(name)
            saved[ModuleLoader.get_module_filename(name)] = data
            log(f'Compiled "{name}" as {key}')
        write_files(target, saved, zip)
        log("Finished compiling templates")

    def parse(self, source, name=None, filename=None):
        return Parsed(self._engine().compile(self.preprocess(source), name))

    def compile_expression(self, source, undefined_to_none=True):
        expression = TemplateExpression(self, source, undefined_to_none)
        if not source.strip():
            raise TemplateSyntaxError("Expected an expression", 1)
        self._engine().compile("{{ (" + source + ") }}", None)
        return expression

    def call_filter(
        self, name, value, args=None, kwargs=None, context=None, eval_ctx=None
    ):
        return self._apply("|", name, value, args, kwargs)

    def call_test(
        self, name, value, args=None, kwargs=None, context=None, eval_ctx=None
    ):
        return self._apply(" is ", name, value, args, kwargs)

    def _apply(self, operator, name, value, args, kwargs):
        values = {"value": value, "args": args or (), "kwargs": kwargs or {}}
        expression = f"value{operator}{name}(*args, **kwargs)"
        return self._evaluate(expression, values)

    def _source_of(self, name):
        """The source of a template that failed, for the error's text."""
        if name is None or self.loader is None:
            return None
        try:
            return self.loader.get_source(self, name)[0]
        except Exception:
            return None

    def getattr(self, obj, attribute):
        return self._evaluate("obj." + attribute, {"obj": obj})

    def getitem(self, obj, argument):
        return self._evaluate("obj[argument]", {"obj": obj, "argument": argument})


def _undefined_error():
    from .exceptions import UndefinedError

    return UndefinedError


def new_cache(size):
    if size == 0:
        return None
    return LRUCache(size if size > 0 else 1 << 40)


def write_files(target, files, compression):
    """Into a folder, or into an archive if there is a compression."""
    if compression is None:
        os.makedirs(target, exist_ok=True)
        for name, data in files.items():
            with open(os.path.join(target, name), "wb") as file:
                file.write(data)
        return
    methods = {"deflated": zipfile.ZIP_DEFLATED, "stored": zipfile.ZIP_STORED}
    with zipfile.ZipFile(target, "w", methods[compression]) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


class Parsed:
    """A compiled source, for those who want to know what is in it."""

    def __init__(self, compiled):
        self._compiled = compiled

    def undeclared_variables(self):
        return set(b.take(n.torii_template_variables(self._compiled.pointer)))

    def referenced_templates(self):
        return b.take(n.torii_template_references(self._compiled.pointer))


class TemplateExpression:
    def __init__(self, environment, source, undefined_to_none):
        self._environment = environment
        self._source = source
        self._undefined_to_none = undefined_to_none

    def __call__(self, *args, **kwargs):
        values = dict(*args, **kwargs)
        found = self._environment._evaluate(self._source, values)
        if self._undefined_to_none and isinstance(found, Undefined):
            return None
        return found


class Template:
    environment_class = Environment

    def __new__(cls, source, *args, **kwargs):
        settings = dict(zip(_SETTINGS, args), **kwargs)
        if "extensions" in settings:
            settings["extensions"] = tuple(settings["extensions"])
        env = get_spontaneous_environment(cls.environment_class, settings)
        return env.from_string(source, template_class=cls)

    @classmethod
    def _made(cls, environment, source, name, globals):
        made = object.__new__(cls)
        made.environment = environment
        made.name = name
        made._source = source
        if not isinstance(globals, ChainMap):
            globals = environment.make_globals(globals)
        made.globals = globals
        made._compiled = made._compile()
        made._bound = None
        return made

    def _compile(self):
        """The template as the environment would compile it now."""
        engine = self.environment._engine()
        if self.name is None:
            return engine.compile(self._source, None)
        return engine.load(self.name)

    def _current(self):
        """The template with the settings and the globals of now."""
        engine = self.environment._engine()
        if self._compiled.engine is not engine:
            self._compiled = self._compile()
        own = self.globals.maps[0]
        if not own:
            return self._compiled
        state = self._compiled, _engine.frozen(own)
        if self._bound is None or self._bound[0] != state:
            self._bound = state, engine.bind(self._compiled, own)
        return self._bound[1]

    @property
    def filename(self):
        found = n.torii_template_filename(self._compiled.pointer)
        return found.decode() if found else None

    @property
    def is_up_to_date(self):
        if self._compiled.engine is not self.environment._engine():
            return False
        return n.torii_template_is_fresh(self._compiled.pointer)

    def make_module(self, vars=None, shared=False, locals=None):
        values = dict(vars or {}, **(locals or {}))
        return module_of(self.environment, self._current().pointer, values)

    @property
    def module(self):
        return self.make_module()

    @property
    def blocks(self):
        return dict.fromkeys(b.take(n.torii_template_blocks(self._compiled.pointer)))

    def render(self, *args, **kwargs):
        with self._prepared(*args, **kwargs) as (compiled, context):
            size = c.c_size_t()
            args = compiled.pointer, context, c.byref(size)
            text = b.checked(self.environment, n.torii_render, *args)
            return text_out(text, size.value)

    @contextmanager
    def _prepared(self, *args, **kwargs):
        """The library's template and context for a rendering."""
        env = self.environment
        memory = b.Memory()
        values = dict(*args, **kwargs)
        context = b.to_torii(values, memory)
        outer, env._memory = env._memory, memory
        try:
            compiled = self._current()
            if env.context_class.resolve_or_missing is not Context.resolve_or_missing:
                self._resolve(compiled, context, values)
            yield compiled, context
        finally:
            env._memory = outer
            memory.write_back(env)
            n.torii_release(context)

    def _resolve(self, compiled, context, values):
        """Asks a class of Python's for each name that the template takes."""
        names = b.take(n.torii_template_variables(compiled.pointer))
        asked = self.environment.context_class(self.environment, values, self.name)
        for name in names:
            found = asked.resolve_or_missing(name)
            if found is not missing:
                n.torii_dict_put(context, b.to_torii(name), b.to_torii(found))

    def generate(self, *args, **kwargs):
        pieces, failure = [], None

        @n.WRITE
        def write(_, text, size):
            pieces.append(c.string_at(text, size).decode())
            return True

        options = n.RenderOptions(struct_size=c.sizeof(n.RenderOptions), write=write)
        try:
            with self._prepared(*args, **kwargs) as (compiled, context):
                args = compiled.pointer, context, c.byref(options)
                b.checked(self.environment, n.torii_render_with, *args)
        except Exception as exception:
            failure = exception
        yield from pieces  # what came before an error, too
        if failure is not None:
            raise failure

    def stream(self, *args, **kwargs):
        return TemplateStream(self.generate(*args, **kwargs))

    def __repr__(self):
        name = repr(self.name) if self.name else f"memory:{id(self):x}"
        return f"<{type(self).__name__} {name}>"


class TemplateStream:
    def __init__(self, pieces):
        self._pieces = pieces
        self.disable_buffering()

    def enable_buffering(self, size=5):
        if size <= 1:
            raise ValueError("buffer size too small")
        self.buffered, self._size = True, size

    def disable_buffering(self):
        self.buffered, self._size = False, 1

    def __iter__(self):
        return self

    def __next__(self):
        if not self.buffered:
            return next(self._pieces)
        pieces, filled = [], 0
        for piece in self._pieces:
            pieces.append(piece)
            filled += bool(piece)
            if filled >= self._size:
                break
        if not pieces:
            raise StopIteration
        return "".join(pieces)

    def dump(self, file, encoding=None, errors="strict"):
        if isinstance(file, str):
            with open(file, "wb") as out:
                return self.dump(out, encoding or "utf-8", errors)
        for piece in self:
            file.write(piece.encode(encoding, errors) if encoding else piece)
