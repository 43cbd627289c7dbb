/* SPDX-License-Identifier: MIT
 *
 * The codes of diagnostics.  A code names one kind of mistake and never
 * changes its meaning: people put them into searches and suppressions.
 *
 * Each has a section in examples/manual/diagnostics.md, which `torii explain`
 * shows.
 *
 *     E01 configuration   E02 links   E03 content   E04 templates   E05 system
 *     E06 output
 */
#ifndef CLI_BASE_CODES_H
#define CLI_BASE_CODES_H

#define CODE_YAML "E0101"           /* text that is not YAML */
#define CODE_YAML_DUPLICATE "E0102" /* a key given twice */
#define CODE_YAML_LIMIT "E0103"     /* too deep, too large */
#define CODE_YAML_FEATURE "E0104"   /* anchors, tags where they are not allowed */
#define CODE_YAML_ODD "W0105" /* bare yes/no, 0777: strings and ints in YAML 1.2 */
#define CODE_CONFIG_KEY "E0110"     /* unknown key */
#define CODE_CONFIG_TYPE "E0111"    /* value of a wrong type */
#define CODE_CONFIG_VALUE "E0112"   /* value out of range or not one of the choices */
#define CODE_CONFIG_MISSING "E0113" /* a required key or variable is missing */
#define CODE_CONFIG_URL "W0114"     /* no base_url: no feeds, no sitemap */
#define CODE_THEME_VERSION "E0115"  /* a theme made for another version */

#define CODE_LINK_PAGE "E0201"   /* link to a page that does not exist */
#define CODE_LINK_ANCHOR "E0202" /* link to a heading that does not exist */
#define CODE_LINK_IMAGE "E0203"  /* image that does not exist */
#define CODE_LINK_URL "E0204"    /* address of a refused kind */
#define CODE_LINK_ALT "W0205"    /* image without a text */

#define CODE_LINK_EMPTY "W0206"    /* link without a text */
#define CODE_ORPHAN "W0207"        /* page that nothing links to */
#define CODE_LINK_EXTERNAL "W0208" /* web address that does not answer */

#define CODE_FRONT_MATTER "E0301" /* front matter that cannot be read */
#define CODE_FRONT_TYPE "E0302"   /* a field of a wrong type */
#define CODE_FRONT_DATE "E0303"   /* not a date */
#define CODE_FRONT_NEAR "W0304"   /* a key that looks like a known one */
#define CODE_ENCODING "E0305"     /* not UTF-8 */
#define CODE_INDEX_TWICE "E0306"  /* _index.md and index.md in one folder */
#define CODE_DUPLICATE "E0307"    /* two sources, one output */
#define CODE_SLUG_EMPTY "E0308"   /* nothing left of a name */
#define CODE_PERMALINK "E0309"    /* a pattern or url that cannot be used */
#define CODE_LINK_ESCAPES "E0310" /* symbolic link that leaves the site */
#define CODE_MARKDOWN "E0311"     /* text that Markdown refuses */
#define CODE_UNTRUSTED "E0314"    /* what untrusted content may not bring */
#define CODE_DEEP "W0315"         /* a path longer than the system allows */
#define CODE_FOREIGN "W0313"      /* syntax of another tool, left as text */
#define CODE_SCHEMA "E0318"       /* front matter that a schema refuses */
#define CODE_SHORTCODE "E0317"    /* a shortcode that cannot be called */
#define CODE_MATH "W0319"         /* a formula that is no MathML */
#define CODE_LANGUAGE "W0316"     /* code in a language without highlighting */

#define CODE_TEMPLATE "E0401"         /* a template that cannot be compiled */
#define CODE_TEMPLATE_MISSING "E0402" /* no template of these names */
#define CODE_TEMPLATE_NAMED "W0403"   /* the one asked for is missing, another taken */
#define CODE_TEMPLATE_UNUSED "W0404"  /* a template that no output uses */
#define CODE_BLOCK_UNUSED "W0405"     /* a block that nothing above has */
#define CODE_TEXT_LOST "W0406"        /* text outside of blocks in a child */
#define CODE_RENDER "E0410"           /* a failure while rendering */
#define CODE_RENDER_UNDEFINED "E0412" /* an attribute that does not exist */

#define CODE_TRANSLATION "W0413" /* a string that i18n/ does not have */

#define CODE_READ "E0501"  /* a file that cannot be read */
#define CODE_WRITE "E0502" /* a file that cannot be written */
#define CODE_OUTPUT "E0503" /* an output folder that is not ours */
#define CODE_GIT "W0506"   /* git cannot tell dates */
#define CODE_FEATURE "E0505" /* what this program was built without */
#define CODE_VERIFY "E0507" /* an output that a clean build makes otherwise */
#define CODE_SERVE "E0508" /* a server that cannot start */
#define CODE_DATA "E0504" /* a data file that cannot be used */

#define CODE_HTML_ALT "W0601"     /* <img> without alt */
#define CODE_HTML_HEADING "W0602" /* a heading level left out */
#define CODE_HTML_LANG "W0603"    /* <html> without lang */
#define CODE_HTML_TITLE "W0604"   /* no <title> */
#define CODE_HTML_ID "W0605"      /* one id twice */
#define CODE_BUDGET "E0607"       /* a page above its budget of bytes */
#define CODE_FEED "E0606"         /* an XML or JSON output that is malformed */

#endif
