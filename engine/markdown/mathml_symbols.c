/* SPDX-License-Identifier: MIT
 *
 * What the names of TeX's symbols look like, and what kind of sign each is.
 * Sorted by the bytes of the names, for they are searched by halves.
 */
#include "mathml.h"

#include <string.h>

/* clang-format off */
static const tr_md_symbol symbols[] = {
    {"And", TR_MD_SYMBOL_OPERATOR, "&amp;"},
    {"Box", TR_MD_SYMBOL_NORMAL, "\xE2\x96\xA1"}, /* □ */
    {"Delta", TR_MD_SYMBOL_NORMAL, "\xCE\x94"}, /* Δ */
    {"Downarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x93"}, /* ⇓ */
    {"Gamma", TR_MD_SYMBOL_NORMAL, "\xCE\x93"}, /* Γ */
    {"Im", TR_MD_SYMBOL_NORMAL, "\xE2\x84\x91"}, /* ℑ */
    {"Lambda", TR_MD_SYMBOL_NORMAL, "\xCE\x9B"}, /* Λ */
    {"Leftarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x90"}, /* ⇐ */
    {"Leftrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x94"}, /* ⇔ */
    {"Longleftarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB8"}, /* ⟸ */
    {"Longleftrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xBA"}, /* ⟺ */
    {"Longrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB9"}, /* ⟹ */
    {"Omega", TR_MD_SYMBOL_NORMAL, "\xCE\xA9"}, /* Ω */
    {"P", TR_MD_SYMBOL_NORMAL, "\xC2\xB6"}, /* ¶ */
    {"Phi", TR_MD_SYMBOL_NORMAL, "\xCE\xA6"}, /* Φ */
    {"Pi", TR_MD_SYMBOL_NORMAL, "\xCE\xA0"}, /* Π */
    {"Pr", TR_MD_SYMBOL_LIMIT, "Pr"},
    {"Psi", TR_MD_SYMBOL_NORMAL, "\xCE\xA8"}, /* Ψ */
    {"Re", TR_MD_SYMBOL_NORMAL, "\xE2\x84\x9C"}, /* ℜ */
    {"Rightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x92"}, /* ⇒ */
    {"S", TR_MD_SYMBOL_NORMAL, "\xC2\xA7"}, /* § */
    {"Sigma", TR_MD_SYMBOL_NORMAL, "\xCE\xA3"}, /* Σ */
    {"Theta", TR_MD_SYMBOL_NORMAL, "\xCE\x98"}, /* Θ */
    {"Uparrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x91"}, /* ⇑ */
    {"Updownarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x95"}, /* ⇕ */
    {"Upsilon", TR_MD_SYMBOL_NORMAL, "\xCE\xA5"}, /* Υ */
    {"Vdash", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA9"}, /* ⊩ */
    {"Vert", TR_MD_SYMBOL_FENCE, "\xE2\x80\x96"}, /* ‖ */
    {"Xi", TR_MD_SYMBOL_NORMAL, "\xCE\x9E"}, /* Ξ */
    {"aleph", TR_MD_SYMBOL_NORMAL, "\xE2\x84\xB5"}, /* ℵ */
    {"alpha", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB1"}, /* α */
    {"amalg", TR_MD_SYMBOL_OPERATOR, "\xE2\xA8\xBF"}, /* ⨿ */
    {"angle", TR_MD_SYMBOL_NORMAL, "\xE2\x88\xA0"}, /* ∠ */
    {"approx", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x88"}, /* ≈ */
    {"arccos", TR_MD_SYMBOL_FUNCTION, "arccos"},
    {"arcsin", TR_MD_SYMBOL_FUNCTION, "arcsin"},
    {"arctan", TR_MD_SYMBOL_FUNCTION, "arctan"},
    {"arg", TR_MD_SYMBOL_FUNCTION, "arg"},
    {"argmax", TR_MD_SYMBOL_LIMIT, "arg\xE2\x80\x89max"},
    {"argmin", TR_MD_SYMBOL_LIMIT, "arg\xE2\x80\x89min"},
    {"ast", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x97"}, /* ∗ */
    {"asymp", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x8D"}, /* ≍ */
    {"backslash", TR_MD_SYMBOL_FENCE, "\xE2\x88\x96"}, /* ∖ */
    {"because", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xB5"}, /* ∵ */
    {"beta", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB2"}, /* β */
    {"beth", TR_MD_SYMBOL_NORMAL, "\xE2\x84\xB6"}, /* ℶ */
    {"bigcap", TR_MD_SYMBOL_BIG, "\xE2\x8B\x82"}, /* ⋂ */
    {"bigcup", TR_MD_SYMBOL_BIG, "\xE2\x8B\x83"}, /* ⋃ */
    {"bigodot", TR_MD_SYMBOL_BIG, "\xE2\xA8\x80"}, /* ⨀ */
    {"bigoplus", TR_MD_SYMBOL_BIG, "\xE2\xA8\x81"}, /* ⨁ */
    {"bigotimes", TR_MD_SYMBOL_BIG, "\xE2\xA8\x82"}, /* ⨂ */
    {"bigsqcup", TR_MD_SYMBOL_BIG, "\xE2\xA8\x86"}, /* ⨆ */
    {"bigstar", TR_MD_SYMBOL_NORMAL, "\xE2\x98\x85"}, /* ★ */
    {"bigtriangledown", TR_MD_SYMBOL_OPERATOR, "\xE2\x96\xBD"}, /* ▽ */
    {"bigtriangleup", TR_MD_SYMBOL_OPERATOR, "\xE2\x96\xB3"}, /* △ */
    {"biguplus", TR_MD_SYMBOL_BIG, "\xE2\xA8\x84"}, /* ⨄ */
    {"bigvee", TR_MD_SYMBOL_BIG, "\xE2\x8B\x81"}, /* ⋁ */
    {"bigwedge", TR_MD_SYMBOL_BIG, "\xE2\x8B\x80"}, /* ⋀ */
    {"blacksquare", TR_MD_SYMBOL_NORMAL, "\xE2\x96\xA0"}, /* ■ */
    {"blacktriangleright", TR_MD_SYMBOL_OPERATOR, "\xE2\x96\xB8"}, /* ▸ */
    {"bot", TR_MD_SYMBOL_NORMAL, "\xE2\x8A\xA5"}, /* ⊥ */
    {"bowtie", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x88"}, /* ⋈ */
    {"boxplus", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x9E"}, /* ⊞ */
    {"boxtimes", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA0"}, /* ⊠ */
    {"bullet", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x99"}, /* ∙ */
    {"cap", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA9"}, /* ∩ */
    {"cdot", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x85"}, /* ⋅ */
    {"cdots", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\xAF"}, /* ⋯ */
    {"checkmark", TR_MD_SYMBOL_NORMAL, "\xE2\x9C\x93"}, /* ✓ */
    {"chi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x87"}, /* χ */
    {"circ", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x98"}, /* ∘ */
    {"clubsuit", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xA3"}, /* ♣ */
    {"colon", TR_MD_SYMBOL_OPERATOR, ":"},
    {"coloneqq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x94"}, /* ≔ */
    {"complement", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x81"}, /* ∁ */
    {"cong", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x85"}, /* ≅ */
    {"coprod", TR_MD_SYMBOL_BIG, "\xE2\x88\x90"}, /* ∐ */
    {"cos", TR_MD_SYMBOL_FUNCTION, "cos"},
    {"cosh", TR_MD_SYMBOL_FUNCTION, "cosh"},
    {"cot", TR_MD_SYMBOL_FUNCTION, "cot"},
    {"coth", TR_MD_SYMBOL_FUNCTION, "coth"},
    {"csc", TR_MD_SYMBOL_FUNCTION, "csc"},
    {"cup", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xAA"}, /* ∪ */
    {"dagger", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xA0"}, /* † */
    {"dashv", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA3"}, /* ⊣ */
    {"ddagger", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xA1"}, /* ‡ */
    {"ddots", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\xB1"}, /* ⋱ */
    {"deg", TR_MD_SYMBOL_FUNCTION, "deg"},
    {"degree", TR_MD_SYMBOL_NORMAL, "\xC2\xB0"}, /* ° */
    {"delta", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB4"}, /* δ */
    {"det", TR_MD_SYMBOL_LIMIT, "det"},
    {"diamond", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x84"}, /* ⋄ */
    {"diamondsuit", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xA2"}, /* ♢ */
    {"dim", TR_MD_SYMBOL_FUNCTION, "dim"},
    {"div", TR_MD_SYMBOL_OPERATOR, "\xC3\xB7"}, /* ÷ */
    {"doteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x90"}, /* ≐ */
    {"dots", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xA6"}, /* … */
    {"dotsb", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\xAF"}, /* ⋯ */
    {"dotsc", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xA6"}, /* … */
    {"downarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x93"}, /* ↓ */
    {"ell", TR_MD_SYMBOL_IDENTIFIER, "\xE2\x84\x93"}, /* ℓ */
    {"emptyset", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x85"}, /* ∅ */
    {"epsilon", TR_MD_SYMBOL_IDENTIFIER, "\xCF\xB5"}, /* ϵ */
    {"equiv", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA1"}, /* ≡ */
    {"eta", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB7"}, /* η */
    {"eth", TR_MD_SYMBOL_NORMAL, "\xC3\xB0"}, /* ð */
    {"exists", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x83"}, /* ∃ */
    {"exp", TR_MD_SYMBOL_FUNCTION, "exp"},
    {"flat", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xAD"}, /* ♭ */
    {"forall", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x80"}, /* ∀ */
    {"frown", TR_MD_SYMBOL_OPERATOR, "\xE2\x8C\xA2"}, /* ⌢ */
    {"gamma", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB3"}, /* γ */
    {"gcd", TR_MD_SYMBOL_LIMIT, "gcd"},
    {"ge", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA5"}, /* ≥ */
    {"geq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA5"}, /* ≥ */
    {"geqslant", TR_MD_SYMBOL_OPERATOR, "\xE2\xA9\xBE"}, /* ⩾ */
    {"gets", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x90"}, /* ← */
    {"gg", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xAB"}, /* ≫ */
    {"ggg", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x99"}, /* ⋙ */
    {"gt", TR_MD_SYMBOL_OPERATOR, "&gt;"},
    {"gtrsim", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xB3"}, /* ≳ */
    {"hbar", TR_MD_SYMBOL_NORMAL, "\xE2\x84\x8F"}, /* ℏ */
    {"heartsuit", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xA1"}, /* ♡ */
    {"hom", TR_MD_SYMBOL_FUNCTION, "hom"},
    {"hookleftarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xA9"}, /* ↩ */
    {"hookrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xAA"}, /* ↪ */
    {"hslash", TR_MD_SYMBOL_NORMAL, "\xE2\x84\x8F"}, /* ℏ */
    {"iff", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xBA"}, /* ⟺ */
    {"iiint", TR_MD_SYMBOL_INTEGRAL, "\xE2\x88\xAD"}, /* ∭ */
    {"iint", TR_MD_SYMBOL_INTEGRAL, "\xE2\x88\xAC"}, /* ∬ */
    {"imath", TR_MD_SYMBOL_IDENTIFIER, "\xC4\xB1"}, /* ı */
    {"impliedby", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB8"}, /* ⟸ */
    {"implies", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB9"}, /* ⟹ */
    {"in", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x88"}, /* ∈ */
    {"inf", TR_MD_SYMBOL_LIMIT, "inf"},
    {"infty", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x9E"}, /* ∞ */
    {"int", TR_MD_SYMBOL_INTEGRAL, "\xE2\x88\xAB"}, /* ∫ */
    {"iota", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB9"}, /* ι */
    {"jmath", TR_MD_SYMBOL_IDENTIFIER, "\xC8\xB7"}, /* ȷ */
    {"kappa", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBA"}, /* κ */
    {"ker", TR_MD_SYMBOL_FUNCTION, "ker"},
    {"lVert", TR_MD_SYMBOL_FENCE, "\xE2\x80\x96"}, /* ‖ */
    {"lambda", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBB"}, /* λ */
    {"land", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA7"}, /* ∧ */
    {"langle", TR_MD_SYMBOL_FENCE, "\xE2\x9F\xA8"}, /* ⟨ */
    {"lbrace", TR_MD_SYMBOL_FENCE, "{"},
    {"lbrack", TR_MD_SYMBOL_FENCE, "["},
    {"lceil", TR_MD_SYMBOL_FENCE, "\xE2\x8C\x88"}, /* ⌈ */
    {"ldots", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xA6"}, /* … */
    {"le", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA4"}, /* ≤ */
    {"leadsto", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x9D"}, /* ⇝ */
    {"leftarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x90"}, /* ← */
    {"leftharpoondown", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xBD"}, /* ↽ */
    {"leftharpoonup", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xBC"}, /* ↼ */
    {"leftrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x94"}, /* ↔ */
    {"leq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA4"}, /* ≤ */
    {"leqslant", TR_MD_SYMBOL_OPERATOR, "\xE2\xA9\xBD"}, /* ⩽ */
    {"lesssim", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xB2"}, /* ≲ */
    {"lfloor", TR_MD_SYMBOL_FENCE, "\xE2\x8C\x8A"}, /* ⌊ */
    {"lg", TR_MD_SYMBOL_FUNCTION, "lg"},
    {"lgroup", TR_MD_SYMBOL_FENCE, "\xE2\x9F\xAE"}, /* ⟮ */
    {"lim", TR_MD_SYMBOL_LIMIT, "lim"},
    {"liminf", TR_MD_SYMBOL_LIMIT, "lim\xE2\x80\x89inf"},
    {"limsup", TR_MD_SYMBOL_LIMIT, "lim\xE2\x80\x89sup"},
    {"ll", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xAA"}, /* ≪ */
    {"lll", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x98"}, /* ⋘ */
    {"ln", TR_MD_SYMBOL_FUNCTION, "ln"},
    {"lnot", TR_MD_SYMBOL_OPERATOR, "\xC2\xAC"}, /* ¬ */
    {"log", TR_MD_SYMBOL_FUNCTION, "log"},
    {"longleftarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB5"}, /* ⟵ */
    {"longleftrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB7"}, /* ⟷ */
    {"longmapsto", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xBC"}, /* ⟼ */
    {"longrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x9F\xB6"}, /* ⟶ */
    {"lor", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA8"}, /* ∨ */
    {"lt", TR_MD_SYMBOL_OPERATOR, "&lt;"},
    {"ltimes", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x89"}, /* ⋉ */
    {"lvert", TR_MD_SYMBOL_FENCE, "|"},
    {"mapsto", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xA6"}, /* ↦ */
    {"max", TR_MD_SYMBOL_LIMIT, "max"},
    {"mho", TR_MD_SYMBOL_NORMAL, "\xE2\x84\xA7"}, /* ℧ */
    {"mid", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA3"}, /* ∣ */
    {"min", TR_MD_SYMBOL_LIMIT, "min"},
    {"models", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA8"}, /* ⊨ */
    {"mp", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x93"}, /* ∓ */
    {"mu", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBC"}, /* μ */
    {"nabla", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x87"}, /* ∇ */
    {"natural", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xAE"}, /* ♮ */
    {"ne", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA0"}, /* ≠ */
    {"nearrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x97"}, /* ↗ */
    {"neg", TR_MD_SYMBOL_OPERATOR, "\xC2\xAC"}, /* ¬ */
    {"neq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xA0"}, /* ≠ */
    {"nexists", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x84"}, /* ∄ */
    {"ngeq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xB1"}, /* ≱ */
    {"ngtr", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xAF"}, /* ≯ */
    {"ni", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x8B"}, /* ∋ */
    {"nleq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xB0"}, /* ≰ */
    {"nless", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xAE"}, /* ≮ */
    {"nmid", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA4"}, /* ∤ */
    {"notin", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x89"}, /* ∉ */
    {"nparallel", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA6"}, /* ∦ */
    {"nsubseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x88"}, /* ⊈ */
    {"nsupseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x89"}, /* ⊉ */
    {"nu", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBD"}, /* ν */
    {"nwarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x96"}, /* ↖ */
    {"odot", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x99"}, /* ⊙ */
    {"oiint", TR_MD_SYMBOL_INTEGRAL, "\xE2\x88\xAF"}, /* ∯ */
    {"oint", TR_MD_SYMBOL_INTEGRAL, "\xE2\x88\xAE"}, /* ∮ */
    {"omega", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x89"}, /* ω */
    {"omicron", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBF"}, /* ο */
    {"ominus", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x96"}, /* ⊖ */
    {"oplus", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x95"}, /* ⊕ */
    {"oslash", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x98"}, /* ⊘ */
    {"otimes", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x97"}, /* ⊗ */
    {"owns", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x8B"}, /* ∋ */
    {"parallel", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA5"}, /* ∥ */
    {"partial", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x82"}, /* ∂ */
    {"perp", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA5"}, /* ⊥ */
    {"phi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x95"}, /* ϕ */
    {"pi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x80"}, /* π */
    {"pm", TR_MD_SYMBOL_OPERATOR, "\xC2\xB1"}, /* ± */
    {"prec", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xBA"}, /* ≺ */
    {"preceq", TR_MD_SYMBOL_OPERATOR, "\xE2\xAA\xAF"}, /* ⪯ */
    {"prime", TR_MD_SYMBOL_OPERATOR, "\xE2\x80\xB2"}, /* ′ */
    {"prod", TR_MD_SYMBOL_BIG, "\xE2\x88\x8F"}, /* ∏ */
    {"propto", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x9D"}, /* ∝ */
    {"psi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x88"}, /* ψ */
    {"rVert", TR_MD_SYMBOL_FENCE, "\xE2\x80\x96"}, /* ‖ */
    {"rangle", TR_MD_SYMBOL_FENCE, "\xE2\x9F\xA9"}, /* ⟩ */
    {"rbrace", TR_MD_SYMBOL_FENCE, "}"},
    {"rbrack", TR_MD_SYMBOL_FENCE, "]"},
    {"rceil", TR_MD_SYMBOL_FENCE, "\xE2\x8C\x89"}, /* ⌉ */
    {"rfloor", TR_MD_SYMBOL_FENCE, "\xE2\x8C\x8B"}, /* ⌋ */
    {"rgroup", TR_MD_SYMBOL_FENCE, "\xE2\x9F\xAF"}, /* ⟯ */
    {"rho", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x81"}, /* ρ */
    {"rightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x92"}, /* → */
    {"rightharpoondown", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x81"}, /* ⇁ */
    {"rightharpoonup", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x80"}, /* ⇀ */
    {"rightleftharpoons", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x8C"}, /* ⇌ */
    {"rightsquigarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x87\x9D"}, /* ⇝ */
    {"rtimes", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x8A"}, /* ⋊ */
    {"rvert", TR_MD_SYMBOL_FENCE, "|"},
    {"searrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x98"}, /* ↘ */
    {"sec", TR_MD_SYMBOL_FUNCTION, "sec"},
    {"setminus", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x96"}, /* ∖ */
    {"sharp", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xAF"}, /* ♯ */
    {"sigma", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x83"}, /* σ */
    {"sim", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xBC"}, /* ∼ */
    {"simeq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x83"}, /* ≃ */
    {"sin", TR_MD_SYMBOL_FUNCTION, "sin"},
    {"sinh", TR_MD_SYMBOL_FUNCTION, "sinh"},
    {"smile", TR_MD_SYMBOL_OPERATOR, "\xE2\x8C\xA3"}, /* ⌣ */
    {"spadesuit", TR_MD_SYMBOL_NORMAL, "\xE2\x99\xA0"}, /* ♠ */
    {"sqcap", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x93"}, /* ⊓ */
    {"sqcup", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x94"}, /* ⊔ */
    {"sqsubset", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x8F"}, /* ⊏ */
    {"sqsubseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x91"}, /* ⊑ */
    {"sqsupset", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x90"}, /* ⊐ */
    {"sqsupseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x92"}, /* ⊒ */
    {"square", TR_MD_SYMBOL_NORMAL, "\xE2\x96\xA1"}, /* □ */
    {"star", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\x86"}, /* ⋆ */
    {"subset", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x82"}, /* ⊂ */
    {"subseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x86"}, /* ⊆ */
    {"subsetneq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x8A"}, /* ⊊ */
    {"succ", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\xBB"}, /* ≻ */
    {"succeq", TR_MD_SYMBOL_OPERATOR, "\xE2\xAA\xB0"}, /* ⪰ */
    {"sum", TR_MD_SYMBOL_BIG, "\xE2\x88\x91"}, /* ∑ */
    {"sup", TR_MD_SYMBOL_LIMIT, "sup"},
    {"supset", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x83"}, /* ⊃ */
    {"supseteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x87"}, /* ⊇ */
    {"supsetneq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x8B"}, /* ⊋ */
    {"surd", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\x9A"}, /* √ */
    {"swarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x99"}, /* ↙ */
    {"tan", TR_MD_SYMBOL_FUNCTION, "tan"},
    {"tanh", TR_MD_SYMBOL_FUNCTION, "tanh"},
    {"tau", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x84"}, /* τ */
    {"therefore", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xB4"}, /* ∴ */
    {"theta", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB8"}, /* θ */
    {"times", TR_MD_SYMBOL_OPERATOR, "\xC3\x97"}, /* × */
    {"to", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x92"}, /* → */
    {"top", TR_MD_SYMBOL_NORMAL, "\xE2\x8A\xA4"}, /* ⊤ */
    {"triangle", TR_MD_SYMBOL_NORMAL, "\xE2\x96\xB3"}, /* △ */
    {"triangleleft", TR_MD_SYMBOL_OPERATOR, "\xE2\x97\x83"}, /* ◃ */
    {"trianglelefteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xB4"}, /* ⊴ */
    {"triangleq", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x9C"}, /* ≜ */
    {"triangleright", TR_MD_SYMBOL_OPERATOR, "\xE2\x96\xB9"}, /* ▹ */
    {"trianglerighteq", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xB5"}, /* ⊵ */
    {"twoheadrightarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\xA0"}, /* ↠ */
    {"uparrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x91"}, /* ↑ */
    {"updownarrow", TR_MD_SYMBOL_OPERATOR, "\xE2\x86\x95"}, /* ↕ */
    {"uplus", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\x8E"}, /* ⊎ */
    {"upsilon", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x85"}, /* υ */
    {"vDash", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA8"}, /* ⊨ */
    {"varepsilon", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB5"}, /* ε */
    {"varkappa", TR_MD_SYMBOL_IDENTIFIER, "\xCF\xB0"}, /* ϰ */
    {"varnothing", TR_MD_SYMBOL_NORMAL, "\xE2\x88\x85"}, /* ∅ */
    {"varphi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x86"}, /* φ */
    {"varpi", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x96"}, /* ϖ */
    {"varrho", TR_MD_SYMBOL_IDENTIFIER, "\xCF\xB1"}, /* ϱ */
    {"varsigma", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x82"}, /* ς */
    {"vartheta", TR_MD_SYMBOL_IDENTIFIER, "\xCF\x91"}, /* ϑ */
    {"vdash", TR_MD_SYMBOL_OPERATOR, "\xE2\x8A\xA2"}, /* ⊢ */
    {"vdots", TR_MD_SYMBOL_OPERATOR, "\xE2\x8B\xAE"}, /* ⋮ */
    {"vee", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA8"}, /* ∨ */
    {"vert", TR_MD_SYMBOL_FENCE, "|"},
    {"wedge", TR_MD_SYMBOL_OPERATOR, "\xE2\x88\xA7"}, /* ∧ */
    {"wp", TR_MD_SYMBOL_IDENTIFIER, "\xE2\x84\x98"}, /* ℘ */
    {"wr", TR_MD_SYMBOL_OPERATOR, "\xE2\x89\x80"}, /* ≀ */
    {"xi", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xBE"}, /* ξ */
    {"zeta", TR_MD_SYMBOL_IDENTIFIER, "\xCE\xB6"}, /* ζ */
};
/* clang-format on */

const tr_md_symbol *tr_md_symbol_find(const char *name, size_t size) {
    size_t low = 0, high = sizeof symbols / sizeof *symbols;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *known = symbols[middle].name;
        int order = strncmp(known, name, size);
        if (order == 0) order = known[size] != 0;
        if (order == 0) return &symbols[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
