/// The names TeX gives to letters and signs.
enum MathSymbols {
    /// Set slanted, as variables are.
    static let letters: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ",
        "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ",
        "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
        "omicron": "ο", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ",
        "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ",
        "psi": "ψ", "omega": "ω", "ell": "ℓ", "imath": "ı", "jmath": "ȷ", "hbar": "ℏ",
    ]

    /// Set upright.
    static let uprightLetters: [String: String] = [
        "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
        "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "infty": "∞",
        "partial": "∂", "nabla": "∇", "emptyset": "∅", "varnothing": "∅", "aleph": "ℵ",
        "Re": "ℜ", "Im": "ℑ", "top": "⊤", "bot": "⊥", "angle": "∠", "degree": "°",
        "%": "%", "$": "$", "#": "#", "_": "_", "checkmark": "✓", "square": "□",
        "blacksquare": "■", "dagger": "†", "ddagger": "‡", "S": "§",
    ]

    static let operators: [String: String] = [
        "cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆",
        "circ": "∘", "bullet": "•", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙",
        "le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾",
        "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "ne": "≠", "neq": "≠", "approx": "≈",
        "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "doteq": "≐",
        "triangleq": "≜", "coloneqq": "≔", "prec": "≺", "preceq": "⪯", "succ": "≻",
        "succeq": "⪰", "lesssim": "≲", "gtrsim": "≳", "asymp": "≍",
        "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃",
        "supseteq": "⊇", "subsetneq": "⊊", "cup": "∪", "cap": "∩", "setminus": "∖",
        "sqcup": "⊔", "sqcap": "⊓", "uplus": "⊎", "wedge": "∧", "land": "∧", "vee": "∨",
        "lor": "∨", "neg": "¬", "lnot": "¬", "forall": "∀", "exists": "∃", "nexists": "∄",
        "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔",
        "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⟺",
        "implies": "⟹", "impliedby": "⟸", "longrightarrow": "⟶", "longleftarrow": "⟵",
        "Longrightarrow": "⟹", "mapsto": "↦", "longmapsto": "⟼", "uparrow": "↑",
        "downarrow": "↓", "hookrightarrow": "↪", "rightsquigarrow": "⇝", "leadsto": "⇝",
        "mid": "∣", "nmid": "∤", "parallel": "∥", "perp": "⊥", "vdash": "⊢", "models": "⊨",
        "vDash": "⊨", "colon": ":", "cdots": "⋯", "ldots": "…", "dots": "…", "dotsc": "…",
        "dotsb": "⋯", "vdots": "⋮", "ddots": "⋱", "prime": "′", "backslash": "∖",
        "&": "&", "therefore": "∴", "because": "∵", "diamond": "⋄", "triangle": "△",
        "bigtriangleup": "△", "amalg": "⨿", "wr": "≀", "frown": "⌢", "smile": "⌣",
        "rightleftharpoons": "⇌", "surd": "√", "slash": "/",
    ]

    static let brackets: [String: String] = [
        "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
        "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
        "rceil": "⌉", "vert": "|", "lvert": "|", "rvert": "|", "|": "‖", "Vert": "‖",
        "lVert": "‖", "rVert": "‖", "lparen": "(", "rparen": ")",
    ]

    /// Grow in a displayed formula and take their limits above and below.
    static let large: [String: String] = [
        "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigvee": "⋁",
        "bigwedge": "⋀", "bigoplus": "⨁", "bigotimes": "⨂", "bigsqcup": "⨆", "bigodot": "⨀",
    ]

    static let integrals: [String: String] = [
        "int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮",
    ]

    /// Names of functions, set upright.
    static let functions: Set<String> = [
        "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin",
        "arccos", "arctan", "sinh", "cosh", "tanh", "coth", "arg", "deg", "dim", "hom",
        "ker",
    ]

    /// Those whose lower index stands below them in a displayed formula.
    static let limitFunctions: [String: String] = [
        "lim": "lim", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "det": "det",
        "gcd": "gcd", "Pr": "Pr", "limsup": "lim sup", "liminf": "lim inf",
        "argmax": "arg max", "argmin": "arg min",
    ]

    static let accents: [String: String] = [
        "hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "tilde": "~",
        "widetilde": "~", "vec": "→", "overrightarrow": "→", "dot": "˙", "ddot": "¨",
        "check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "mathring": "˚",
        "overbrace": "⏞",
    ]

    static let underAccents: [String: String] = ["underline": "_", "underbrace": "⏟"]

    /// Ems.
    static let spaces: [String: String] = [
        ",": "0.167", ":": "0.222", ">": "0.222", ";": "0.278", "!": "-0.167", " ": "0.25",
        "quad": "1", "qquad": "2", "enspace": "0.5", "thinspace": "0.167",
    ]

    /// Accepted, and without effect on what is shown.
    static let ignored: Set<String> = [
        "nonumber", "notag", "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits",
        "label", "mathstrut", "allowbreak",
    ]

    static let sizes: [String: String] = [
        "big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em",
    ]
}
