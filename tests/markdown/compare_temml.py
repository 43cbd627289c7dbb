#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Formulas as MathML, beside what Temml makes of them.

    compare_temml.py DRIVER [--work DIR]

Compares the texts of the tokens and the elements that give them their places.
Temml is installed by npm into --work; without it the test is skipped, loudly.
"""
import argparse
import html
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import npm_packages

PACKAGE = "temml@0.13.5"
FORMULAS = r"""
x^2+y_1'=\frac{a}{b}
\sum_{i=1}^n i
\alpha\le\beta\neq\gamma
\sin^2 x+\cos(2x)
\lim_{n\to\infty}a_n
\int_0^\infty e^{-x^2}\,dx=\frac{\sqrt{\pi}}{2}
\left(1+\frac1n\right)^n
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\begin{cases} 1 & x>0 \\ 0 & \text{otherwise} \end{cases}
\begin{aligned} a &= b \\ &= c \end{aligned}
\mathbb{R}\mathcal{L}\mathfrak{g}\mathbf{x}\mathsf{A}\mathtt{b}\mathscr{F}
\vec{v}\dot z\ddot z\tilde a
\forall x\in A\,\exists y\notin B
A\subseteq B\cup C\setminus D
f\colon A\to B, x\mapsto x^2
\nabla\times\vec{E}=-\frac{\partial\vec{B}}{\partial t}
\binom{n}{k}=\frac{n!}{k!(n-k)!}
\prod_{p}\frac{1}{1-p^{-s}}
\oint_C \mathbf{F}\cdot d\mathbf{r}
a\equiv b\pmod{n}
\underbrace{a+b}_{c}\overbrace{d}^{e}
\langle x,y\rangle\lfloor z\rfloor\lceil w\rceil
\|x\|\{a\}
p\implies q\iff r
\overset{!}{=}\underset{x}{y}
\sum_{\substack{i<n\\j}}
\operatorname{rank}A
\big(x\Big]\bigg\{y
\ldots\cdots\vdots\ddots
H_2O
\therefore\because\aleph_0\hbar\ell\Re\Im
\not\in\not=
x\ll y\gg z\propto w\sim v\approx u\cong t
\otimes\odot\pm\mp\times\div\ast\star\circ\bullet
\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Phi\Psi\Omega
\varepsilon\vartheta\varphi\varrho\varsigma\varpi\phi\epsilon
\det A\gcd(a,b)\max_x f\Pr(X)
\sqrt[3]{x}
\dfrac12\tfrac12
\bigcup_{i}A_i\bigoplus V\coprod
\phantom{x}y
\Leftarrow\Rightarrow\leftrightarrow\longrightarrow\hookrightarrow\uparrow\nearrow
\angle\triangle\square\emptyset\infty\partial
1{,}000
\iint\iiint
\mathrm{d}x
\text{a b}
""".strip().split("\n")
SCRIPT = """
const temml = require(%s);
for (const display of [false, true])
  for (const formula of %s)
    console.log(JSON.stringify(temml.renderToString(formula, {displayMode: display})));
"""
PLACES = re.compile(
    r"<(msub|msup|msubsup|munder|mover|munderover|mfrac|msqrt|mroot|mtable|mtr|mtd)\b")


def essence(text):
    """What is read, and how it is laid out: signs that are not seen are left out."""
    text = re.sub(r"<annotation.*?</annotation>", "", text)
    seen = re.sub(r"[\s\u2061\u200b\u2062]", "", html.unescape(re.sub(r"<[^>]*>", "", text)))
    return unicodedata.normalize("NFC", seen), PLACES.findall(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("fetched"))
    options = parser.parse_args()
    modules = npm_packages.install(options.work.resolve(), PACKAGE)
    if not modules:
        print("SKIPPED: npm cannot fetch %s" % PACKAGE)
        print("0 passed, 0 failed")
        return 0
    script = SCRIPT % (json.dumps(str(modules / "temml/dist/temml.cjs")), json.dumps(FORMULAS))
    lines = subprocess.run(["node", "-e", script], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    failed = 0
    cases = [(f, display) for display in (False, True) for f in FORMULAS]
    for (formula, display), line in zip(cases, lines, strict=True):
        source = ("$$\n%s\n$$\n" if display else "$%s$\n") % formula
        made = subprocess.run([options.driver, "--ext", "math", "--mathml"], input=source,
                              capture_output=True, text=True).stdout
        ours, theirs = essence(made), essence(json.loads(line))
        if ours != theirs:
            failed += 1
            print("FAILED:", formula, "\n    ours  ", ours, "\n    theirs", theirs)
    print("%d passed, %d failed" % (len(cases) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
