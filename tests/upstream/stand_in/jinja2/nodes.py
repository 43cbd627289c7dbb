# SPDX-License-Identifier: MIT
"""What of Jinja's nodes is no syntax tree: contexts of evaluation.

The library keeps its trees to itself; the names of the others are here so that
modules which mention them can be imported.
"""


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


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return type(name, (Node,), {})
