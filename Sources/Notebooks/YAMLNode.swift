import Diagnostics

/// A value written in YAML, with its place in the file.
struct YAMLNode: Sendable {
    indirect enum Content: Sendable {
        /// A plain scalar may be a number or a truth value; one in quotes is always text.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case record([Entry])
    }

    struct Entry: Sendable {
        var key: YAMLNode
        var value: YAMLNode
    }

    var content: Content
    var span: SourceSpan

    /// The text of any scalar, as written; nil for lists and records.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    private var plain: String? {
        if case .scalar(let text, isPlain: true) = content { text } else { nil }
    }

    /// Nothing stands there, or `null` or `~`.
    var isNothing: Bool {
        guard let plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(plain)
    }

    var boolean: Bool? {
        switch plain {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// YAML 1.2's core schema: `12`, `-3.5`, `1e-6`, `.5`, `0x1F`, `0o17`, `.inf`, `.nan`.
    var number: Double? { plain.flatMap(YAMLNode.number(in:)) }

    static func number(in text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map { Double($0) } }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map { Double($0) } }
        let allowed = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard allowed, text.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
        return Double(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    var list: [YAMLNode]? {
        if case .list(let items) = content { items } else { nil }
    }

    var record: [Entry]? {
        if case .record(let entries) = content { entries } else { nil }
    }

    /// One scalar or a list of scalars, as texts.
    var texts: [String]? {
        if let text { return isNothing ? [] : [text] }
        guard let list else { return nil }
        let texts = list.compactMap(\.text)
        return texts.count == list.count ? texts : nil
    }
}

extension ParameterValue {
    init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let text, _):
            if node.isNothing {
                self = .nothing
            } else if let boolean = node.boolean {
                self = .boolean(boolean)
            } else if let number = node.number {
                self = .number(number)
            } else {
                self = .text(text)
            }
        case .list(let items):
            self = .list(items.map(ParameterValue.init))
        case .record(let entries):
            let pairs = entries.map { ($0.key.text ?? "", ParameterValue($0.value)) }
            self = .record(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// What kind of value it is, as messages say it.
    var kind: String {
        switch self {
        case .nothing: "nothing"
        case .boolean: "true or false"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .record: "a record"
        }
    }
}
