# SPDX-License-Identifier: MIT
"""The library's frames among those of a Python traceback.

For each step of an error a frame is made that has its file and line, by running
code compiled for that place; the stand-in's own frames are left out.
"""
import ctypes as c
import os
import types

from . import _native as n
from .exceptions import TemplateSyntaxError

HERE = os.path.dirname(__file__)


def steps_of(error):
    """(template, what, line) of an error, innermost first."""
    for index in range(n.torii_error_depth(error)):
        frame = c.cast(n.torii_error_frame(error, index), c.POINTER(n.Frame))[0]
        yield frame.template_name.decode(), frame.what.decode(), frame.line


def frame_at(filename, name, line):
    """A frame that stands in that line of a file."""
    source = "\n" * (line - 1) + "raise exception_of_the_template"
    code = compile(source, filename, "exec").replace(co_name=name, co_qualname=name)
    try:
        exec(code, {"exception_of_the_template": StopIteration})
    except StopIteration as stop:
        return stop.__traceback__.tb_next


def own(traceback):
    return traceback.tb_frame.f_code.co_filename.startswith(HERE)


def with_steps(exception, error, filename):
    """The exception with the error's steps between the caller and Python's code."""
    entries = []
    at = exception.__traceback__
    while at is not None:
        if not own(at):
            entries.append(at)
        at = at.tb_next
    inner = None
    for entry in reversed(entries):
        inner = types.TracebackType(
            inner, entry.tb_frame, entry.tb_lasti, entry.tb_lineno
        )
    syntax = isinstance(exception, TemplateSyntaxError)
    for number, (template, what, line) in enumerate(steps_of(error)):
        name = "template" if syntax else "top-level template code"
        if what != "template":
            name = what
        file = filename if number == 0 and filename else template
        made = frame_at(file, name, line or 1)
        inner = types.TracebackType(
            inner, made.tb_frame, made.tb_lasti, made.tb_lineno
        )
    if syntax:
        exception.translated = True
    return exception.with_traceback(inner)
