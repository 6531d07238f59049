import Diagnostics
import Interpreter

/// The pieces that messages about arguments are made of.
enum Wording {
    /// The title, unless it is longer than messages allow.
    static func title(_ wanted: String, else short: String) -> String {
        wanted.count <= 60 ? wanted : short
    }

    /// `found 5, a number`.
    static func found(_ value: Value) -> String {
        let type = Display.typeName(of: value)
        switch value {
        case .none: return "found nil"
        case .bool, .number: return "found \(Display.inspect(value)), a \(type)"
        case .object: break
        }
        if let text = value.asString {
            return "found the string \(Display.quoted(shortened(text, to: 40)))"
        }
        if let shape = value.tensorShape { return "found a tensor of shape \(shape)" }
        if let items = value.asList { return "found a list of \(count(items.count, "item"))" }
        return "found \(article(type)) \(type)"
    }

    static func article(_ noun: String) -> String {
        guard let first = noun.first else { return "a" }
        return "aeio".contains(first) ? "an" : "a"
    }

    /// `1 item`, `14,310 items`.
    static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    static func shortened(_ text: String, to length: Int) -> String {
        text.count <= length ? text : text.prefix(length - 1) + "…"
    }

    static func number(_ number: Double) -> String { Display.number(number) }

    /// A plain value as a label: text without quotes.
    static func plain(_ value: Value) -> String { Display.text(of: value) }

    /// What to do when a number was needed.
    static func numberHint(_ value: Value) -> String? {
        if value.asString != nil { return "`number(text)` reads a number out of a string" }
        if value.isTensor { return "take one element, such as `x[0]`, or reduce it: `x.mean()`" }
        return nil
    }

    /// `did you mean `a` or `b`?`
    static func didYouMean(_ name: String, among names: some Sequence<String>) -> String? {
        let near = nearNames(to: name, among: names).map { "`\($0)`" }
        guard let last = near.last else { return nil }
        let others = near.dropLast().joined(separator: ", ")
        return "did you mean \(others.isEmpty ? last : "\(others) or \(last)")?"
    }
}
