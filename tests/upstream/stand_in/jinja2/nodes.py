# SPDX-License-Identifier: MIT
"""Contexts of evaluation, and the few nodes that a tag of a program's own needs.

The library keeps its trees to itself.  A tag without arguments and body, whose
parse() prints what a method of its extension returns, is a tag of the library:
its nodes are values that are computed when the tag is called.  The names of other
nodes are here so that modules which mention them can be imported.
"""
from importlib import import_module


class EvalContext:
    def __init__(self, environment, template_name=None):
        self.environment = environment
        autoescape = environment.autoescape
        self.autoescape = (
            autoescape(template_name) if callable(autoescape) else autoescape
        )
        self.volatile = False


class Node:
    """A node that only the library has."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("trees belong to the library")


class Value(Node):
    """A node that gives a value at the place of a call."""

    def __init__(self, *fields):
        self.fields = fields

    def set_lineno(self, lineno):
        return self


class Output(Value):
    def value(self, context):
        return "".join(str(node.value(context)) for node in self.fields[0])


class EnvironmentAttribute(Value):
    def value(self, context):
        return getattr(context.environment, self.fields[0])


class ImportedName(Value):
    def value(self, context):
        module, _, name = self.fields[0].rpartition(".")
        return getattr(import_module(module), name)


class ExtensionAttribute(Value):
    def value(self, context):
        return getattr(*self.fields)


class MethodCall(Value):
    def value(self, context):
        extension, name, args = self.fields
        return getattr(extension, name)(*(node.value(context) for node in args))


class ContextReference(Value):
    def value(self, context):
        return context


class DerivedContextReference(ContextReference):
    pass


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return type(name, (Node,), {})
