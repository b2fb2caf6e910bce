"""How characters of Word formulas are written in LaTeX."""

GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π varpi ϖ "
    "rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ "
    "Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
OPERATORS = (
    r"\pm ± \mp ∓ \times × \div ÷ \cdot · \cdot ⋅ \cdot ∙ \cdot • \ast ∗ \star ⋆ \circ ∘ \leq ≤ \geq ≥ \leqslant ⩽ "
    r"\geqslant ⩾ \neq ≠ \approx ≈ \equiv ≡ \sim ∼ \simeq ≃ \cong ≅ \propto ∝ \ll ≪ \gg ≫ \in ∈ \notin ∉ \ni ∋ "
    r"\subset ⊂ \supset ⊃ \subseteq ⊆ \supseteq ⊇ \not\subset ⊄ \nsubseteq ⊈ \cup ∪ \cap ∩ \setminus ∖ \emptyset ∅ "
    r"\emptyset ⌀ \forall ∀ \exists ∃ \nexists ∄ \wedge ∧ \vee ∨ \neg ¬ \Rightarrow ⇒ \Leftarrow ⇐ "
    r"\Leftrightarrow ⇔ \to → \leftarrow ← \leftrightarrow ↔ \mapsto ↦ \longrightarrow ⟶ \longleftarrow ⟵ "
    r"\Longrightarrow ⟹ \Longleftarrow ⟸ \Longleftrightarrow ⟺ \uparrow ↑ \downarrow ↓ \nearrow ↗ \searrow ↘ "
    r"\rightleftharpoons ⇌ \rightleftarrows ⇄ \infty ∞ \partial ∂ \nabla ∇ \int ∫ \iint ∬ \iiint ∭ \oint ∮ \sum ∑ "
    r"\prod ∏ \coprod ∐ \angle ∠ \measuredangle ∡ \perp ⊥ \perp ⟂ \parallel ∥ \nparallel ∦ \mid ∣ \nmid ∤ "
    r"\triangle △ \triangle ▵ \square □ \blacksquare ■ \bullet ● \ldots … \cdots ⋯ \vdots ⋮ \ddots ⋱ \langle ⟨ "
    r"\rangle ⟩ \langle 〈 \rangle 〉 \lceil ⌈ \rceil ⌉ \lfloor ⌊ \rfloor ⌋ \| ‖ \therefore ∴ \because ∵ \oplus ⊕ "
    r"\ominus ⊖ \otimes ⊗ \odot ⊙ \vdash ⊢ \models ⊨ \prec ≺ \succ ≻ \ell ℓ \hbar ℏ \Re ℜ \Im ℑ \aleph ℵ \wp ℘ "
    r"\degree ℃ \bigcap ⋂ \bigcup ⋃ \bigwedge ⋀ \bigvee ⋁ \bigoplus ⨁ \bigotimes ⨂ \bigodot ⨀ \biguplus ⨄ "
    r"\bigsqcup ⨆ \oiint ∯ \oiiint ∰ \surd √ \prime ′ \S §"
)
SPECIAL = {
    "\\": r"\backslash",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "#": r"\#",
    "$": r"\$",
    "&": r"\&",
    "_": r"\_",
    "~": r"\sim",
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "°": r"^{\circ}",
    "º": r"^{\circ}",
    "℃": r"^{\circ}\mathrm{C}",
    "′": "'",
    "’": "'",
    "″": "''",
    "∆": r"\Delta",
    "Ω": r"\Omega",
    "µ": r"\mu",
    "∕": "/",
    "⁄": "/",
    "：": ":",
    "，": ",",
    "ℝ": r"\mathbb{R}",
    "ℕ": r"\mathbb{N}",
    "ℤ": r"\mathbb{Z}",
    "ℚ": r"\mathbb{Q}",
    "ℂ": r"\mathbb{C}",
    "ℙ": r"\mathbb{P}",
    "∤": r"\nmid",
    "\u00a0": r"\ ",
    "\u2002": r"\ ",
    "\u2003": r"\quad",
    "\u2004": r"\;",
    "\u2005": r"\:",
    "\u2006": r"\,",
    "\u2009": r"\,",
    "\u200a": r"\,",
    "\u205f": r"\:",
    "\u2061": "",
    "\u2062": "",
    "\u2063": "",
    "\u2064": "",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\ufeff": "",
    "\u2060": "",
    "⬚": "",
    "²": "^{2}",
    "³": "^{3}",
    "¹": "^{1}",
}


def _table() -> dict[str, str]:
    table = {}
    words = GREEK.split()
    table.update({sign: "\\" + name for name, sign in zip(words[::2], words[1::2], strict=True)})
    words = OPERATORS.split()
    table.update({sign: name for name, sign in zip(words[::2], words[1::2], strict=True)})
    table.update(
        {
            "Α": "A",
            "Β": "B",
            "Ε": "E",
            "Ζ": "Z",
            "Η": "H",
            "Ι": "I",
            "Κ": "K",
            "Μ": "M",
            "Ν": "N",
            "Ο": "O",
            "Ρ": "P",
            "Τ": "T",
            "Χ": "X",
            "ο": "o",
        }
    )
    return {**table, **SPECIAL}


SYMBOLS = _table()

FUNCTIONS = frozenset(
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth log ln lg exp "  # noqa: SIM905 -- a word list reads better so
    "lim limsup liminf max min sup inf det dim ker gcd deg arg Pr hom".split()
)
# Names that KaTeX has no command for and that stand in Vietnamese and foreign papers.
NAMES = frozenset(
    ("tg", "cotg", "cotan", "arctg", "arccot", "arccotg", "sgn", "rank", "argmax", "argmin", "lcm", "ch", "sh", "th")
)

# Base letters of combining accents (ECMA-376 m:acc) to a narrow and a wide command.
ACCENTS = {
    "\u0302": (r"\hat", r"\widehat"),
    "^": (r"\hat", r"\widehat"),
    "\u0303": (r"\tilde", r"\widetilde"),
    "~": (r"\tilde", r"\widetilde"),
    "\u0304": (r"\bar", r"\overline"),
    "\u0305": (r"\overline", r"\overline"),
    "¯": (r"\bar", r"\overline"),
    "\u203e": (r"\overline", r"\overline"),
    "\u0331": (r"\underline", r"\underline"),
    "\u0332": (r"\underline", r"\underline"),
    "\u20d7": (r"\vec", r"\overrightarrow"),
    "→": (r"\vec", r"\overrightarrow"),
    "\u20d1": (r"\vec", r"\overrightarrow"),
    "\u20d6": (r"\overleftarrow", r"\overleftarrow"),
    "\u20d0": (r"\overleftarrow", r"\overleftarrow"),
    "\u20e1": (r"\overleftrightarrow", r"\overleftrightarrow"),
    "\u0307": (r"\dot", r"\dot"),
    "˙": (r"\dot", r"\dot"),
    "\u0308": (r"\ddot", r"\ddot"),
    "¨": (r"\ddot", r"\ddot"),
    "\u20db": (r"\dddot", r"\dddot"),
    "\u030c": (r"\check", r"\check"),
    "\u0306": (r"\breve", r"\breve"),
    "\u0300": (r"\grave", r"\grave"),
    "\u0301": (r"\acute", r"\acute"),
    "\u030a": (r"\mathring", r"\mathring"),
    "⏞": (r"\overbrace", r"\overbrace"),
    "⏟": (r"\underbrace", r"\underbrace"),
    "\u23b4": (r"\overbrace", r"\overbrace"),
    "⏜": (r"\overset{\frown}", r"\overset{\frown}"),
    "⌢": (r"\overset{\frown}", r"\overset{\frown}"),
    "\u0311": (r"\overset{\frown}", r"\overset{\frown}"),
}

# Word writes a delimiter's character into m:begChr / m:endChr / m:sepChr; an empty value is "no bracket on this side".
DELIMITERS = {
    "": ".",
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": r"\{",
    "}": r"\}",
    "|": "|",
    "∣": "|",
    "│": "|",
    "‖": r"\|",
    "∥": r"\|",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "〈": r"\langle",
    "〉": r"\rangle",
    "<": r"\langle",
    ">": r"\rangle",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⟦": r"\lbrack\!\lbrack",
    "⟧": r"\rbrack\!\rbrack",
    "/": "/",
    "\\": r"\backslash",
    "↑": r"\uparrow",
    "↓": r"\downarrow",
}

BIG_OPERATORS = {
    "∑": r"\sum",
    "Σ": r"\sum",
    "∏": r"\prod",
    "Π": r"\prod",
    "∐": r"\coprod",
    "∫": r"\int",
    "∬": r"\iint",
    "∭": r"\iiint",
    "∮": r"\oint",
    "∯": r"\oiint",
    "∰": r"\oiiint",
    "⋂": r"\bigcap",
    "⋃": r"\bigcup",
    "⋀": r"\bigwedge",
    "⋁": r"\bigvee",
    "⨁": r"\bigoplus",
    "⨂": r"\bigotimes",
    "⨀": r"\bigodot",
    "⨄": r"\biguplus",
    "⨆": r"\bigsqcup",
}

SCRIPTS = {
    "double-struck": r"\mathbb",
    "script": r"\mathcal",
    "fraktur": r"\mathfrak",
    "sans-serif": r"\mathsf",
    "monospace": r"\mathtt",
}
