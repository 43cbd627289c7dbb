# SPDX-License-Identifier: MIT
"""Loaders: those that the library has itself are its own, others it asks.

`_native(env)` gives a loader of the library, or None where it has none like it;
then the library calls get_source() through a callback.
"""
import ctypes as c
import hashlib
import importlib.util
import os
import posixpath
import types
import weakref
import zipfile
import zipimport

from . import _bridge as b
from . import _host as h
from . import _native as n
from .exceptions import TemplateNotFound


def split_template_path(template):
    parts = []
    for part in template.split("/"):
        if os.sep in part or (os.altsep and os.altsep in part) or part == os.pardir:
            raise TemplateNotFound(template)
        if part and part != os.curdir:
            parts.append(part)
    return parts


class BaseLoader:
    has_source_access = True

    def get_source(self, environment, template):
        raise TemplateNotFound(template)

    def list_templates(self):
        raise TypeError("this loader cannot list its templates")

    def load(self, environment, name, globals=None):
        return environment._load(name, globals)

    def _native(self, env):
        return None

    def _state(self):
        """Changes when the library's loader is no longer the same."""
        return id(self)


def is_own(loader, kind):
    """Not a class derived from ours, which may do anything."""
    return type(loader) is kind


class FileSystemLoader(BaseLoader):
    def __init__(self, searchpath, encoding="utf-8", followlinks=False):
        if not isinstance(searchpath, (list, tuple)):
            searchpath = [searchpath]
        self.searchpath = [os.fspath(path) for path in searchpath]
        self.encoding = encoding
        self.followlinks = followlinks

    def get_source(self, environment, template):
        parts = split_template_path(template)
        for folder in self.searchpath:
            path = posixpath.join(folder, *parts)
            if not os.path.isfile(path):
                continue
            with open(path, encoding=self.encoding) as file:
                text = file.read()
            stamp = os.path.getmtime(path)
            return text, os.path.normpath(path), lambda: unchanged(path, stamp)
        raise TemplateNotFound(template)

    def list_templates(self):
        found = set()
        for folder in self.searchpath:
            for place, _, files in os.walk(folder, followlinks=self.followlinks):
                for file in files:
                    path = os.path.relpath(os.path.join(place, file), folder)
                    found.add(path.replace(os.sep, "/"))
        return sorted(found)

    def _native(self, env):
        if not is_own(self, FileSystemLoader) or self.encoding != "utf-8":
            return None
        paths = [os.fsencode(path) for path in self.searchpath]
        return n.torii_loader_dirs((c.c_char_p * len(paths))(*paths), len(paths))

    def _state(self):
        return id(self), tuple(map(str, self.searchpath))


def unchanged(path, stamp):
    try:
        return os.path.getmtime(path) == stamp
    except OSError:
        return False


class PackageLoader(BaseLoader):
    def __init__(self, package_name, package_path="templates", encoding="utf-8"):
        package_path = os.path.normpath(package_path).rstrip(os.sep)
        if package_path == os.curdir:
            package_path = ""
        elif package_path[:2] == os.curdir + os.sep:
            package_path = package_path[2:]
        self.package_path = package_path
        self.package_name = package_name
        self.encoding = encoding
        importlib.import_module(package_name)
        spec = importlib.util.find_spec(package_name)
        self._loader = spec.loader
        self._archive = None
        roots = list(spec.submodule_search_locations or ())
        if not roots:
            roots = [os.path.dirname(spec.origin)]
        if isinstance(spec.loader, zipimport.zipimporter):
            self._archive = spec.loader.archive
        for root in roots:
            root = os.path.join(root, package_path).rstrip(os.sep)
            if self._archive or os.path.isdir(root):
                self._root = root
                return
        raise ValueError(f"no folder {package_path!r} in package {package_name!r}")

    def get_source(self, environment, template):
        path = os.path.join(self._root, *split_template_path(template))
        if self._archive:
            try:
                data, fresh = self._loader.get_data(path), None
            except OSError:
                raise TemplateNotFound(template) from None
        else:
            if not os.path.isfile(path):
                raise TemplateNotFound(template)
            with open(path, "rb") as file:
                data = file.read()
            stamp = os.path.getmtime(path)

            def fresh():
                return unchanged(path, stamp)

        return data.decode(self.encoding), path, fresh

    def list_templates(self):
        if not self._archive:
            return FileSystemLoader(self._root).list_templates()
        start = self._root[len(self._archive) :].lstrip(os.sep) + os.sep
        names = (name for name in self._loader._files if name.startswith(start))
        return sorted(
            name[len(start) :].replace(os.sep, "/")
            for name in names
            if not name.endswith(os.sep)
        )


class DictLoader(BaseLoader):
    def __init__(self, mapping):
        self.mapping = mapping

    def get_source(self, environment, template):
        if template not in self.mapping:
            raise TemplateNotFound(template)
        source = self.mapping[template]
        return source, None, lambda: self.mapping.get(template) == source

    def list_templates(self):
        return sorted(self.mapping)

    def _native(self, env):
        if not is_own(self, DictLoader):
            return None
        return n.torii_loader_dict(b.to_torii(dict(self.mapping)))

    def _state(self):
        return id(self), tuple(self.mapping.items())


class FunctionLoader(BaseLoader):
    def __init__(self, load_func):
        self.load_func = load_func

    def get_source(self, environment, template):
        found = self.load_func(template)
        if found is None:
            raise TemplateNotFound(template)
        return (found, None, None) if isinstance(found, str) else found


class PrefixLoader(BaseLoader):
    def __init__(self, mapping, delimiter="/"):
        self.mapping = mapping
        self.delimiter = delimiter

    def get_source(self, environment, template):
        prefix, found, rest = template.partition(self.delimiter)
        if not found or prefix not in self.mapping:
            raise TemplateNotFound(template)
        try:
            return self.mapping[prefix].get_source(environment, rest)
        except TemplateNotFound:
            raise TemplateNotFound(template) from None

    def list_templates(self):
        return [
            prefix + self.delimiter + name
            for prefix, loader in self.mapping.items()
            for name in loader.list_templates()
        ]

    def _native(self, env):
        if not is_own(self, PrefixLoader) or self.delimiter != "/":
            return None
        found = [
            n.torii_loader_prefix(prefix.encode(), native_loader(loader, env))
            for prefix, loader in self.mapping.items()
        ]
        return choice(found)

    def _state(self):
        return id(self), tuple((p, x._state()) for p, x in self.mapping.items())


class ChoiceLoader(BaseLoader):
    def __init__(self, loaders):
        self.loaders = loaders

    def get_source(self, environment, template):
        for loader in self.loaders:
            try:
                return loader.get_source(environment, template)
            except TemplateNotFound:
                pass
        raise TemplateNotFound(template)

    def list_templates(self):
        return sorted({name for x in self.loaders for name in x.list_templates()})

    def _native(self, env):
        if not is_own(self, ChoiceLoader):
            return None
        return choice([native_loader(loader, env) for loader in self.loaders])

    def _state(self):
        return id(self), tuple(x._state() for x in self.loaders)


def choice(found):
    return n.torii_loader_choice((c.c_void_p * len(found))(*found), len(found))


class ModuleLoader(BaseLoader):
    """Templates that the library compiled and saved, in folders or archives."""

    has_source_access = False

    def __init__(self, path):
        if not isinstance(path, (list, tuple)):
            path = [path]
        self.module = types.ModuleType(f"_jinja2_module_templates_{id(self):x}")
        self.module.__path__ = [os.fspath(place) for place in path]

    @staticmethod
    def get_template_key(name):
        return "tmpl_" + hashlib.sha1(name.encode()).hexdigest()

    @staticmethod
    def get_module_filename(name):
        return ModuleLoader.get_template_key(name) + ".torii"

    def get_saved(self, name):
        file = self.get_module_filename(name)
        for place in self.module.__path__:
            if os.path.isdir(place):
                path = os.path.join(place, file)
                if os.path.isfile(path):
                    with open(path, "rb") as saved:
                        return saved.read()
            elif os.path.isfile(place):
                with zipfile.ZipFile(place) as archive:
                    if file in archive.namelist():
                        return archive.read(file)
        raise TemplateNotFound(name)


# ---------------------------------------------------------------------- callbacks


class Asked:
    """A Python loader behind the library's callbacks."""

    def __init__(self, loader, env):
        self.loader = loader
        self.env = weakref.ref(env)
        self.fresh = {}  # stamp: function
        self.saved = None  # bytes that the library reads

    def list_templates(self):
        return self.loader.list_templates()


def fill(asked, name, source):
    env = asked.env()
    if isinstance(asked.loader, ModuleLoader):
        asked.saved = asked.loader.get_saved(name)
        source.saved = c.cast(c.c_char_p(asked.saved), c.c_void_p)
        source.saved_size = len(asked.saved)
        return
    text, filename, fresh = asked.loader.get_source(env, name)
    text = env._preprocess(text, name, filename)
    source.text = b.to_torii(str(text))
    if filename:
        source.filename = b.to_torii(os.fspath(filename))
    source.stamp = len(asked.fresh) + 1
    asked.fresh[source.stamp] = fresh


@n.LOAD
def load(number, name, out):
    source = out[0]
    try:
        fill(b.object_of(number), name.decode(), source)
    except TemplateNotFound:
        return False
    except Exception as exception:
        b.raised.exception, b.raised.message = exception, str(exception)
        source.text = n.Value()
        source.problem = b.to_torii(str(exception))
    return True


@n.FRESH
def fresh(number, name, stamp):
    try:
        ask = b.object_of(number).fresh.get(stamp)
        return bool(ask()) if ask else True
    except Exception:
        return False


CLASS = n.LoaderClass(
    struct_size=c.sizeof(n.LoaderClass),
    name=b"Python",
    load=load,
    fresh=fresh,
    names=n.ffi_address("names"),
    free=h.free,
)


def native_loader(loader, env):
    """A loader of the library for any of ours."""
    if not env._preprocessors():
        found = loader._native(env)
        if found:
            return found
    return n.torii_loader_new(c.byref(CLASS), b.new_number(Asked(loader, env)))

