# SPDX-License-Identifier: MIT
"""The library's filters as functions."""
from .defaults import FILTERS


def __getattr__(name):
    found = FILTERS.get(name[3:] if name.startswith("do_") else name)
    if found is None:
        raise AttributeError(name)
    return found
