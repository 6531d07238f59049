import Diagnostics
import Interpreter

/// A parameter given from outside: `--param lr=0.2`.
public struct ParameterOverride: Sendable {
    public var name: String
    public var value: ParameterValue
    /// The value as written.
    public var text: String
    /// The whole argument, for messages.
    public var source: SourceFile

    /// Reads `name=value`, the value in YAML: `0.1`, `true`, `adam`, `[64, 32]`, `{a: 1}`.
    ///
    /// - Throws: `unreadable-parameter` if there is no `=`, no name, or no YAML.
    public static func parse(_ argument: String) throws(Diagnostic) -> ParameterOverride {
        let file = SourceFile(name: "--param", text: argument)
        guard let equals = file.bytes.firstIndex(of: UInt8(ascii: "=")) else {
            throw ParameterMessages.noEqualsSign(argument, file: file)
        }
        let name = file.text(0..<equals)
        let range = equals + 1..<file.bytes.count
        guard ParameterName.isReadable(name) else {
            throw ParameterMessages.unreadableArgumentName(name, file: file, range: 0..<equals)
        }
        let node = try YAMLReader.read(YAMLText(file: file, range: range))
        return ParameterOverride(
            name: name, value: node.map(ParameterValue.init) ?? .nothing, text: file.text(range),
            source: file)
    }

    var nameSpan: SourceSpan {
        SourceSpan(file: source, range: 0..<name.utf8.count)
    }

    var valueSpan: SourceSpan {
        SourceSpan(
            file: source, range: min(name.utf8.count + 1, source.bytes.count)..<source.bytes.count)
    }
}

/// The parameters of one run: declared values, then the profile's, then those from outside.
struct Parameters {
    private(set) var values: [(name: String, value: ParameterValue)]
    private(set) var diagnostics: [Diagnostic] = []

    init(_ frontMatter: FrontMatter, profile: String?, overrides: [ParameterOverride]) {
        values = frontMatter.parameters
        if let profile { apply(profile, of: frontMatter) }
        for override in overrides { apply(override) }
    }

    var names: [String] { values.map(\.name) }

    private mutating func apply(_ profile: String, of frontMatter: FrontMatter) {
        guard let changes = frontMatter.profiles[profile] else {
            diagnostics.append(
                ParameterMessages.unknownProfile(profile, among: frontMatter.profiles.keys.sorted())
            )
            return
        }
        for change in changes { set(change.name, change.value) }
    }

    private mutating func apply(_ override: ParameterOverride) {
        guard let declared = values.first(where: { $0.name == override.name })?.value else {
            diagnostics.append(
                ParameterMessages.unknown(override.name, among: names, span: override.nameSpan))
            return
        }
        if case .text = declared, case .text = override.value {
            set(override.name, override.value)
        } else if case .text = declared, override.value.isScalar {
            // `--param name=5` for a text means the text `5`.
            set(override.name, .text(override.text))
        } else if declared.admits(override.value) {
            set(override.name, override.value)
        } else {
            diagnostics.append(
                ParameterMessages.changedKind(
                    override.name, from: declared, to: override.value, span: override.valueSpan))
        }
    }

    private mutating func set(_ name: String, _ value: ParameterValue) {
        guard let index = values.firstIndex(where: { $0.name == name }) else { return }
        values[index].value = value
    }

    /// The record that cells read as `params`.
    var record: Value {
        .object(RecordObject(names: names, values: values.map(\.value.languageValue)))
    }
}

extension ParameterValue {
    /// Whether it may take the place of this one: the same kind, or one of them nothing.
    func admits(_ other: ParameterValue) -> Bool {
        kind == other.kind || self == .nothing || other == .nothing
    }

    var isScalar: Bool {
        switch self {
        case .boolean, .number, .text: true
        case .nothing, .list, .record: false
        }
    }

    /// As the front matter would say it; fields in the order of their names.
    public var written: String {
        switch self {
        case .nothing: "nil"
        case .boolean(let value): value ? "true" : "false"
        case .number(let value):
            value == value.rounded() && abs(value) < 1e15
                ? String(String(value).prefix { $0 != "." }) : String(value)
        case .text(let text):
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        case .list(let items): "[" + items.map(\.written).joined(separator: ", ") + "]"
        case .record(let fields):
            "{"
                + fields.sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value.written)" }.joined(separator: ", ") + "}"
        }
    }

    /// The value as cells see it; a record's fields stand in the order of their names.
    public var languageValue: Value {
        switch self {
        case .nothing: .none
        case .boolean(let value): .bool(value)
        case .number(let value): .number(value)
        case .text(let text): .object(StringObject(text))
        case .list(let items): .object(ListObject(items.map(\.languageValue)))
        case .record(let fields): ParameterValue.recordValue(fields)
        }
    }

    private static func recordValue(_ fields: [String: ParameterValue]) -> Value {
        let sorted = fields.sorted { $0.key < $1.key }
        return .object(
            RecordObject(names: sorted.map(\.key), values: sorted.map(\.value.languageValue)))
    }
}

enum ParameterName {
    /// Whether `params.name` can be written for it.
    static func isReadable(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first else { return false }
        guard first == "_" || first.properties.isXIDStart else { return false }
        return name.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
    }
}
