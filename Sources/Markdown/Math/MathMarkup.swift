/// A piece of MathML: a tree of names and texts, escaped by whoever writes it.
public indirect enum MathMarkup: Sendable, Equatable {
    case element(String, attributes: [Attribute], children: [MathMarkup])
    case text(String)

    public struct Attribute: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    static func tag(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [MathMarkup]
    ) -> MathMarkup {
        .element(
            name, attributes: attributes.map { Attribute(name: $0.key, value: $0.value) },
            children: children)
    }

    static func token(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]
    ) -> MathMarkup {
        tag(name, attributes, [.text(text)])
    }

    static func identifier(_ text: String) -> MathMarkup { token("mi", text) }
    static func upright(_ text: String) -> MathMarkup {
        text.count == 1 ? token("mi", text, ["mathvariant": "normal"]) : token("mi", text)
    }
    static func `operator`(_ text: String) -> MathMarkup { token("mo", text) }
    static func space(_ ems: String) -> MathMarkup { tag("mspace", ["width": ems + "em"], []) }
    static let thinSpace = space("0.167")

    /// One element that holds all of them.
    static func row(_ items: [MathMarkup]) -> MathMarkup {
        items.count == 1 ? items[0] : tag("mrow", [:], items)
    }

    /// The same element with one more attribute.
    func with(_ name: String, _ value: String) -> MathMarkup {
        guard case .element(let tag, let attributes, let children) = self else { return self }
        let added = attributes + [Attribute(name: name, value: value)]
        return .element(tag, attributes: added, children: children)
    }

    /// How many characters the formula sets, without the TeX kept in it: its rough width.
    public var characterCount: Int {
        switch self {
        case .text(let text): text.count
        case .element("annotation", _, _): 0
        case .element(_, _, let children): children.reduce(0) { $0 + $1.characterCount }
        }
    }
}

/// Why a formula cannot be set.
public struct MathFault: Error, Sendable, Equatable {
    /// A clause for a message: "`\foo` is not a command known here".
    public var reason: String
    /// What to blame, as a range of characters' UTF-8 offsets in the TeX.
    public var offset: Int
}
