/// A tree of HTML, SVG or MathML. Text is escaped once, when the tree is written.
public indirect enum Markup: Sendable, Equatable {
    case element(String, [Attribute], [Markup])
    case text(String)
    /// Text of which every character counts, such as a source to be taken out again: control
    /// characters stay as they are.
    case exact(String)
    case sequence([Markup])

    public struct Attribute: Sendable, Equatable {
        public var name: String
        /// Nil writes the bare name.
        public var value: String?

        public init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// `Markup.tag("p", ["class": "ui"], "text")`; attributes keep the order written.
    public static func tag(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: Markup...
    ) -> Markup {
        .element(name, attributes.map { Attribute($0.key, $0.value) }, children)
    }
}

extension Markup: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self = .text(value)
    }
}
