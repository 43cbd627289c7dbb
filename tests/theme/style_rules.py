# SPDX-License-Identifier: MIT
"""Contrast of a style sheet's colours in both schemes, and its size on the wire."""
from __future__ import annotations

import re

TEXT = "text muted accent note tip important warning caution".split()
TOKENS = "text muted keyword string number name type".split()


def palette(css):
    """{name: (on light, on dark)} of the variables set by light-dark(); later wins."""
    found = re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(color):
    digits = color.lstrip("#")
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= .04045 else ((p + .055) / 1.055) ** 2.4 for p in parts]
    return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + .05) / (low + .05)


def weak_pairs(css):
    """Descriptions of every pair of text and ground below WCAG's 4.5 to 1."""
    colors = palette(css)
    pairs = [(name, "bg") for name in TEXT]
    pairs += [(name, "surface") for name in TEXT + TOKENS]
    pairs += [(name, "line") for name in TOKENS]  # marked lines of code
    for name, ground in pairs:
        for scheme in (0, 1):
            ratio = contrast(colors[name][scheme], colors[ground][scheme])
            if ratio < 4.5:
                label = ("light", "dark")[scheme]
                yield f"--{name} on --{ground} ({label}): {ratio:.2f}"


def squeezed(css):
    """The sheet without comments and needless space, as a minifier leaves it."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    return css.replace(": ", ":").replace(";}", "}").strip()
