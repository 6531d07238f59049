/// Names of characters as TeX has them: `\epsilon` and Tab write `ε`.
package enum SymbolNames {
    package struct Symbol: Sendable, Equatable {
        package let name: String
        /// What stands in a text.
        package let text: String
        /// What stands in code; nil where the language has no use for it.
        package let code: String?
    }

    package static let all: [Symbol] = letters + operators + digits + marks

    /// Letters are names, or parts of names.
    private static let letters: [Symbol] = [
        ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"),
        ("varepsilon", "ε"), ("zeta", "ζ"), ("eta", "η"), ("theta", "θ"), ("vartheta", "ϑ"),
        ("iota", "ι"), ("kappa", "κ"), ("lambda", "λ"), ("mu", "μ"), ("nu", "ν"), ("xi", "ξ"),
        ("omicron", "ο"), ("pi", "π"), ("rho", "ρ"), ("varrho", "ϱ"), ("sigma", "σ"),
        ("varsigma", "ς"), ("tau", "τ"), ("upsilon", "υ"), ("phi", "φ"), ("varphi", "ϕ"),
        ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"), ("Gamma", "Γ"), ("Delta", "Δ"),
        ("Theta", "Θ"), ("Lambda", "Λ"), ("Xi", "Ξ"), ("Pi", "Π"), ("Sigma", "Σ"),
        ("Upsilon", "Υ"), ("Phi", "Φ"), ("Psi", "Ψ"), ("Omega", "Ω"), ("partial", "∂"),
        ("nabla", "∇"), ("ell", "ℓ"), ("hbar", "ħ"), ("aleph", "ℵ"), ("imath", "ı"),
        ("bbR", "ℝ"), ("bbN", "ℕ"), ("bbZ", "ℤ"), ("bbE", "𝔼"), ("bbP", "ℙ"),
        ("scrL", "ℒ"), ("scrN", "𝒩"), ("scrD", "𝒟"),
    ].map { Symbol(name: $0, text: $1, code: $1) }

    /// In code the language's own spelling.
    private static let operators: [Symbol] = [
        Symbol(name: "le", text: "≤", code: "<="), Symbol(name: "leq", text: "≤", code: "<="),
        Symbol(name: "ge", text: "≥", code: ">="), Symbol(name: "geq", text: "≥", code: ">="),
        Symbol(name: "ne", text: "≠", code: "!="), Symbol(name: "neq", text: "≠", code: "!="),
        Symbol(name: "in", text: "∈", code: "in"),
        Symbol(name: "infty", text: "∞", code: "inf"),
        Symbol(name: "sqrt", text: "√", code: "sqrt"),
        Symbol(name: "times", text: "×", code: "*"), Symbol(name: "cdot", text: "·", code: "*"),
        Symbol(name: "div", text: "÷", code: "/"),
        Symbol(name: "land", text: "∧", code: "and"), Symbol(name: "lor", text: "∨", code: "or"),
        Symbol(name: "lnot", text: "¬", code: "not"), Symbol(name: "to", text: "→", code: "=>"),
        Symbol(name: "mapsto", text: "↦", code: "=>"),
        Symbol(name: "circ", text: "∘", code: ">>"),
        Symbol(name: "approx", text: "≈", code: nil), Symbol(name: "pm", text: "±", code: nil),
        Symbol(name: "sum", text: "∑", code: "sum"), Symbol(name: "prod", text: "∏", code: nil),
        Symbol(name: "forall", text: "∀", code: nil), Symbol(name: "exists", text: "∃", code: nil),
        Symbol(name: "subset", text: "⊂", code: nil), Symbol(name: "cup", text: "∪", code: nil),
        Symbol(name: "cap", text: "∩", code: nil), Symbol(name: "degree", text: "°", code: nil),
        Symbol(name: "ldots", text: "…", code: "..."),
    ]

    /// `x\_1` is a name; a raised digit is none.
    private static let digits: [Symbol] =
        placed("_", "0123456789", "₀₁₂₃₄₅₆₇₈₉", isName: true)
        + placed("^", "0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", isName: false)
        + placed("_", "aeijkmnoprtuvx", "ₐₑᵢⱼₖₘₙₒₚᵣₜᵤᵥₓ", isName: true)
        + placed("^", "Tnik", "ᵀⁿⁱᵏ", isName: true)

    private static func placed(
        _ mark: String, _ plain: String, _ moved: String, isName: Bool
    ) -> [Symbol] {
        zip(plain, moved).map { letter, symbol in
            Symbol(
                name: mark + String(letter), text: String(symbol),
                code: isName ? String(symbol) : nil)
        }
    }

    /// They go over the letter before them: `x\hat` is x̂.
    private static let marks: [Symbol] = [
        ("hat", "\u{302}"), ("tilde", "\u{303}"), ("bar", "\u{304}"), ("dot", "\u{307}"),
        ("ddot", "\u{308}"), ("prime", "\u{2032}"),
    ].map { Symbol(name: $0, text: $1, code: $1) }

    /// The symbols that a begun name may become; only the one meant if a name is whole.
    static func matching(_ begun: String, inText: Bool) -> [(name: String, written: String)] {
        let usable = all.compactMap { symbol in
            (inText ? symbol.text : symbol.code).map { (name: symbol.name, written: $0) }
        }
        if let exact = usable.first(where: { $0.name == begun }) { return [exact] }
        // In a text a backslash is more often an escape.
        return inText ? [] : usable.filter { $0.name.hasPrefix(begun) }
    }
}
