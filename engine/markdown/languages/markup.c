/* SPDX-License-Identifier: MIT
 *
 * HTML, XML, CSS, Jinja and Markdown.  What stands in other languages within
 * them is of those languages.
 */
#include "rules.h"

/* ----------------------------------------------------------------- CSS ---- */

enum { CSS_TOP, CSS_BLOCK, CSS_VALUE, CSS_FUNCTION, CSS_AT };

static const tr_hl_rule css_strings[] = {
    R("/%*([^*]|%*%!/)*(%*/)?", C),
    R("\"([^\"\\]|\\(.|\n))*\"?", S2),
    R("'([^'\\]|\\(.|\n))*'?", S1),
    END,
};

static const tr_hl_rule css_selectors[] = {
    USE(css_strings),
    R("//[^\n]*", C1),
    PUSH("{", P, CSS_BLOCK),
    R("::?%>[%w-]", P),
    R("%<[:][%w-]+", ND),
    R("%.%>[%a-]", P),
    R("%<[.][%w-]+", NC),
    R("#%>[%w-]", P),
    R("%<[#][%w-]+", NN),
    R("@%>[%a-]", P),
    PUSH("%<[@][%w-]+", K, CSS_AT),
    R("$[%w-]+", NV),
    R("[%w-]+", NT),
    R("[][~^*!%%&$()<>|+=@:;,./?]", O),
    END,
};

static const tr_hl_rule css_top[] = {
    USE(css_selectors),
    R("}", P),
    END,
};

/* A rule that begins with "@": its block holds rules, or properties. */
static const tr_hl_rule css_at[] = {
    GO("{%>[^;{}]*{", P, CSS_TOP),
    GO("{", P, CSS_BLOCK),
    POP(";", P),
    USE(css_selectors),
    END,
};

static const tr_hl_rule css_block[] = {
    POP("}", P),
    R(";", P),
    USE(css_strings),
    R("//[^\n]*", C1),
    R("@[^\n;{]*", CP),
    R("--%a[%w-]*%>[%s\n]*:", NV),
    R("$%a[%w-]*%>[%s\n]*:", NV),
    R("-(webkit|moz|ms|o)-", KP),
    R("%a[%w-]*%>[%s\n]*:[^{};]*[;}\n]", K),
    PUSH(":%!%<[&]", P, CSS_VALUE),
    PUSH("{", P, CSS_BLOCK),
    R("[.#][%w-]+", NC),
    R("&", O),
    R("[%w-]+", NT),
    R("[~^*!%%<>|+=,./?()[]", O),
    R("]", O),
    END,
};

static const tr_hl_words css_units[] = {
    W(KT, "ch cm deg dpi dppx em ex fr grad hz in khz lh mm ms pc pt px q rad rem s "
          "turn vb vh vi vmax vmin vw"),
    W_END,
};

static const tr_hl_words css_functions[] = {
    W(NB,
      "attr blackness blend blenda blur brightness calc circle color-mod contrast "
      "counter cubic-bezier device-cmyk drop-shadow ellipse gray grayscale hsl hsla "
      "hue hue-rotate hwb image inset invert lightness linear-gradient matrix "
      "matrix3d opacity perspective polygon radial-gradient rect "
      "repeating-linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d "
      "rotatex rotatey rotatez saturate saturation scale scale3d scalex scaley "
      "scalez sepia shade skewx skewy steps tint toggle translate translate3d "
      "translatex translatey translatez url whiteness"),
    W_END,
};

static const tr_hl_rule css_numbers[] = {
    R("#%w+", MH),
    R("[+-]?%d*%.%d+", MF),
    R("[+-]?%d+", MI),
    R("%<[%d]%%", KT),
    WORDS("%<[%d]%l+", KT, css_units),
    END,
};

static const tr_hl_rule css_values[] = {
    USE(css_strings),
    R("!%s*important", CP),
    R("-(webkit|moz|ms|o)-", BP),
    R("%<[(][^%s)'\",]+[/:;][^%s)'\",]*%>%)", SX),
    R("--%a[%w-]*", NV),
    WORDS("%a[%w-]*%>%(", NF, css_functions),
    USE(css_numbers),
    R("%a[%w-]*", KC),
    END,
};

static const tr_hl_rule css_value[] = {
    POP(";", P),
    POP2("}", P),
    USE(css_values),
    PUSH("%(", P, CSS_FUNCTION),
    R("[][,)]+", P),
    R("[~^*!%%&<>|+=@:./?$-]+", O),
    END,
};

static const tr_hl_rule css_function[] = {
    POP("%)", P), PUSH("%(", P, CSS_FUNCTION), USE(css_values),
    R(",", P),    POP("%>[;}]", NONE),         R("[*+/-]", O),
    END,
};

static const tr_hl_state css_states[] = {
    [CSS_TOP] = {css_top, TR_HL_NONE, false},
    [CSS_BLOCK] = {css_block, TR_HL_NONE, false},
    [CSS_VALUE] = {css_value, TR_HL_NONE, false},
    [CSS_FUNCTION] = {css_function, TR_HL_NONE, false},
    [CSS_AT] = {css_at, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_css = {"css scss sass less", css_states};

/* ---------------------------------------------------------------- HTML ---- */

enum {
    HTML_TOP,
    HTML_TAG,
    HTML_VALUE,
    HTML_SCRIPT,
    HTML_STYLE,
    HTML_DOUBLE,
    HTML_SINGLE,
    JINJA_PRINT,
    JINJA_TAG,
    JINJA_TEXT
};

static const tr_hl_rule html_top[] = {
    R("<!--([^-]|-%!->)*(-->)?", CM),
    R("<!%[CDATA%[([^]]|%]%!%]>)*(%]%]>)?", CP),
    R("<![^>]*>?", CP),
    R("<%?([^?]|%?%!>)*(%?>)?", CP),
    R("&[%w#]+;", NI),
    R("</?%>[%w]", P),
    R("</?", P),
    PUSH("%<[<]script%b", NT, HTML_SCRIPT),
    PUSH("%<[<]style%b", NT, HTML_STYLE),
    PUSH("%<[</][%w:.-]+", NT, HTML_TAG),
    R("[^<&{]+", NONE),
    END,
};

static const tr_hl_rule html_attributes[] = {
    R("[%w:@.#*-]+", NA),
    PUSH("=", O, HTML_VALUE),
    END,
};

static const tr_hl_rule html_tag[] = {
    POP("%s*/?>", P),
    USE(html_attributes),
    END,
};

static const tr_hl_rule html_value[] = {
    GO("\"", S, HTML_DOUBLE),
    GO("'", S, HTML_SINGLE),
    POP("[^%s\n>\"']+", S),
    POP("", NONE),
    END,
};

static const tr_hl_rule html_double[] = {POP("\"", S), R("[^\"{]+", S), R("{", S), END};
static const tr_hl_rule html_single[] = {POP("'", S), R("[^'{]+", S), R("{", S), END};

static const tr_hl_rule html_script[] = {
    POP("/>", P),         EMBED(">%>[^<]", P, &tr_hl_javascript, "</script"),
    POP(">", P),          POP("%><", NONE),
    USE(html_attributes), END,
};

static const tr_hl_rule html_style[] = {
    POP("/>", P),         EMBED(">%>[^<]", P, &tr_hl_css, "</style"),
    POP(">", P),          POP("%><", NONE),
    USE(html_attributes), END,
};

static const tr_hl_state html_states[] = {
    [HTML_TOP] = {html_top, TR_HL_NONE, true},
    [HTML_TAG] = {html_tag, TR_HL_NONE, false},
    [HTML_VALUE] = {html_value, TR_HL_NONE, false},
    [HTML_SCRIPT] = {html_script, TR_HL_NONE, false},
    [HTML_STYLE] = {html_style, TR_HL_NONE, false},
    [HTML_DOUBLE] = {html_double, TR_HL_S, true},
    [HTML_SINGLE] = {html_single, TR_HL_S, true},
};

const tr_hl_language tr_hl_html = {
    "html htm xhtml vue svelte", html_states, .ignores_case = true};

/* ----------------------------------------------------------------- XML ---- */

enum { XML_TOP, XML_TAG, XML_VALUE };

static const tr_hl_rule xml_top[] = {
    R("<!--([^-]|-%!->)*(-->)?", CM),
    R("<!%[CDATA%[([^]]|%]%!%]>)*(%]%]>)?", CP),
    R("<%?([^?]|%?%!>)*(%?>)?", CP),
    R("<![^>]*>?", CP),
    R("&[^%s\n;<&]*;", NI),
    R("</%s*[%w:.-]+%s*>?", NT),
    PUSH("<%s*[%w:.-]+", NT, XML_TAG),
    R("[^<&]+", NONE),
    END,
};

static const tr_hl_rule xml_tag[] = {
    POP("%s*/?>", NT),
    R("[%w:.-]+%s*=", NA),
    R("\"[^\"]*\"?", S),
    R("'[^']*'?", S),
    END,
};

static const tr_hl_state xml_states[] = {
    [XML_TOP] = {xml_top, TR_HL_NONE, true},
    [XML_TAG] = {xml_tag, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_xml = {
    "xml svg rss atom xsl xslt xsd plist rdf", xml_states};

/* --------------------------------------------------------------- Jinja ---- */

static const tr_hl_words jinja_words[] = {
    W(K, "and as else if ignore import in is missing not or recursive reversed scoped "
         "with without"),
    W(KP, "False None True _ false none true"),
    W(NB, "block forloop loop super"),
    W_END,
};

static const tr_hl_rule jinja_open[] = {
    R("{#([^#]|#%!})*(#})?", C),
    PUSH("{{", CP, JINJA_PRINT),
    PUSH("{%%", CP, JINJA_TAG),
    END,
};

static const tr_hl_rule jinja_expression[] = {
    R("%|", O),
    R("%<[|]%a%w*", NF),
    R("%.%w+", NV),
    WORDS("%a[%w]*", NV, jinja_words),
    R("\"([^\"\\]|\\.)*\"?", S2),
    R("'([^'\\]|\\.)*'?", S1),
    R("%d+(%.%d+)?", M),
    R("[][{}()+*/%%,:~-]", O),
    R("([><=]=?|!=)", O),
    END,
};

static const tr_hl_rule jinja_print[] = {
    POP("[-+]?}}", CP),
    USE(jinja_expression),
    END,
};

static const tr_hl_rule jinja_tag[] = {
    POP("[-+]?%%}", CP),
    R("%<[%%]%a%w*", K),
    R("%<[%%][-+]", NONE),
    R("%<[-+]%a%w*", K),
    USE(jinja_expression),
    R("[^%s]", P),
    END,
};

/* Within an expression nothing of a template begins. */
static const tr_hl_rule jinja_text[] = {
    USE(jinja_open),
    R("[^{]+", NONE),
    R("{", NONE),
    END,
};

static const tr_hl_state jinja_states[] = {
    [HTML_TOP] = {jinja_text, TR_HL_NONE, true},
    [JINJA_PRINT] = {jinja_print, TR_HL_NONE, false},
    [JINJA_TAG] = {jinja_tag, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_jinja = {
    "jinja django jinja2 j2 twig nunjucks liquid", jinja_states};

static const tr_hl_rule html_jinja_top[] = {USE(jinja_open), USE(html_top), END};
static const tr_hl_rule html_jinja_tag[] = {USE(jinja_open), USE(html_tag), END};
static const tr_hl_rule html_jinja_double[] = {USE(jinja_open), USE(html_double), END};
static const tr_hl_rule html_jinja_single[] = {USE(jinja_open), USE(html_single), END};

static const tr_hl_state html_jinja_states[] = {
    [HTML_TOP] = {html_jinja_top, TR_HL_NONE, true},
    [HTML_TAG] = {html_jinja_tag, TR_HL_NONE, false},
    [HTML_VALUE] = {html_value, TR_HL_NONE, false},
    [HTML_SCRIPT] = {html_script, TR_HL_NONE, false},
    [HTML_STYLE] = {html_style, TR_HL_NONE, false},
    [HTML_DOUBLE] = {html_jinja_double, TR_HL_S, true},
    [HTML_SINGLE] = {html_jinja_single, TR_HL_S, true},
    [JINJA_PRINT] = {jinja_print, TR_HL_NONE, false},
    [JINJA_TAG] = {jinja_tag, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_html_jinja = {
    "html+jinja html+django htmldjango jinja-html", html_jinja_states};

/* ------------------------------------------------------------ Markdown ---- */

enum {
    MARKDOWN_TOP,
    MARKDOWN_FENCE,
    MARKDOWN_NAMED_FENCE,
    MARKDOWN_TITLE,
    MARKDOWN_SUBTITLE,
    MARKDOWN_QUOTE,
    MARKDOWN_LINK,
    MARKDOWN_TARGET,
    MARKDOWN_REFERENCE,
    MARKDOWN_LABEL,
    MARKDOWN_DEFINITION,
    MARKDOWN_DEFINED
};

/* Markup begins a word, or stands behind its first character. */
#define MARKUP(sign, pattern, class) \
    R(pattern, class), R("[^" sign "\n]%>" pattern, NONE)

static const tr_hl_rule markdown[] = {
    R("^#[^#\n][^\n]*", GH),
    R("^##[^\n]*", GU),
    PUSH("^[^\n]+%>\n=+\n", GH, MARKDOWN_TITLE),
    PUSH("^[^\n]+%>\n-+\n", GU, MARKDOWN_SUBTITLE),
    EMBED_NAMED("^%s*%{```+%}%{%}%s*%$", SB, "^%s*%=%s*%$", MARKDOWN_FENCE),
    EMBED_NAMED(
        "^%s*%{```+%}%s*%{[%w-]*%}[^\n]*", SB, "^%s*%=%s*%$", MARKDOWN_NAMED_FENCE),
    R("%B[*-] %[[ xX]%]%> ", K),
    R("%B[*-]%>%s", K),
    R("%B%d+%.%> ", K),
    PUSH("%B>%>%s", K, MARKDOWN_QUOTE),
    R("\\.", NONE),
    MARKUP("`", "`[^`\n]+`", SB),
    MARKUP("*", "%*%*[^* \n][^*\n]*%*%*", GS),
    MARKUP("_", "__[^_ \n][^_\n]*__", GS),
    MARKUP("*", "%*[^* \n][^*\n]*%*", GE),
    MARKUP("_", "_[^_ \n][^_\n]*_", GE),
    MARKUP("~", "~~[^~ \n][^~\n]*~~", GD),
    R("[@#][%w/:]+", NE),
    PUSH("!?%[%>[^]]+%]%([^)]+%)", NONE, MARKDOWN_LINK),
    PUSH("%[%>[^]]+%]%[[^]]*%]", NONE, MARKDOWN_REFERENCE),
    PUSH("^%s*%[%>[^]]*%]:", NONE, MARKDOWN_DEFINITION),
    R("[^\\ \t\n]+", NONE),
    END,
};

static const tr_hl_rule markdown_fence[] = {POP("[^\n]+", SB), POP("", NONE), END};
static const tr_hl_rule markdown_title[] = {R("\n", NONE), POP("=+", GH), END};
static const tr_hl_rule markdown_subtitle[] = {R("\n", NONE), POP("-+", GU), END};
static const tr_hl_rule markdown_quote[] = {POP("[^\n]*", GE), END};
static const tr_hl_rule markdown_link[] = {
    GO("%]%(", NONE, MARKDOWN_TARGET), R("[^]]+", NT), END};
static const tr_hl_rule markdown_target[] = {POP("[^)]+", NA), END};
static const tr_hl_rule markdown_reference[] = {
    GO("%]%[", NONE, MARKDOWN_LABEL), R("[^]]+", NT), END};
static const tr_hl_rule markdown_label[] = {POP("[^]]*", NL), END};
static const tr_hl_rule markdown_definition[] = {
    GO("%]:%s*", NONE, MARKDOWN_DEFINED), R("[^]]+", NL), END};
static const tr_hl_rule markdown_defined[] = {POP("[^\n]*", NA), END};

static const tr_hl_state markdown_states[] = {
    [MARKDOWN_TOP] = {markdown, TR_HL_NONE, true},
    [MARKDOWN_FENCE] = {markdown_fence, TR_HL_NONE, true},
    [MARKDOWN_NAMED_FENCE] = {markdown_fence, TR_HL_S, true},
    [MARKDOWN_TITLE] = {markdown_title, TR_HL_NONE, true},
    [MARKDOWN_SUBTITLE] = {markdown_subtitle, TR_HL_NONE, true},
    [MARKDOWN_QUOTE] = {markdown_quote, TR_HL_NONE, true},
    [MARKDOWN_LINK] = {markdown_link, TR_HL_NONE, true},
    [MARKDOWN_TARGET] = {markdown_target, TR_HL_NONE, true},
    [MARKDOWN_REFERENCE] = {markdown_reference, TR_HL_NONE, true},
    [MARKDOWN_LABEL] = {markdown_label, TR_HL_NONE, true},
    [MARKDOWN_DEFINITION] = {markdown_definition, TR_HL_NONE, true},
    [MARKDOWN_DEFINED] = {markdown_defined, TR_HL_NONE, true},
};

const tr_hl_language tr_hl_markdown = {"markdown md mdx commonmark", markdown_states};
