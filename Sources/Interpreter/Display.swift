import Diagnostics
import Figures
import Tensors

/// For whom values are shown.
public enum DisplayStyle: Sendable {
    /// For the report, where the text is compared with what the notebook expects.
    case page
    /// For a person at a terminal: tensors with a summary, images as pictures.
    case prompt(columns: Int)
}

/// Values as text.
///
/// Numbers read back as they were; lists and records are shown as they are written, long
/// ones with the middle left out.
public enum Display {
    /// How deep lists and records are shown and compared.
    static let nestingLimit = 100
    /// How many parts of lists and records in each other are shown.
    static let partLimit = 20_000
    static let columns = 80

    /// As `print` and `"{x}"` show it: strings without quotes, tensors as their elements.
    public static func text(of value: Value) -> String {
        if let text = value.asString { return text }
        if let tensor = value.asTensor?.tensor { return TensorText.elements(of: tensor) }
        var budget = partLimit
        return shown(value, depth: 0, room: columns, &budget)
    }

    /// As the prompt shows it: strings quoted, tensors with shape and type.
    public static func inspect(_ value: Value) -> String {
        if let tensor = value.asTensor?.tensor { return TensorText.described(tensor) }
        var budget = partLimit
        return shown(value, depth: 0, room: columns, &budget)
    }

    /// What a cell shows of its last value; nil for `nil`.
    ///
    /// - Parameter hidesPrivate: shows of private tensors only shape and type.
    public static func output(
        of value: Value, _ style: DisplayStyle = .page, hidesPrivate: Bool = false
    ) throws -> CellOutput? {
        if value.isNil { return nil }
        if let figure = value.asFigure { return .figure(figure) }
        let value = hidesPrivate ? value : try disclosed(value)
        if let figure = try value.asExtended?.figure() { return .figure(figure) }
        if let figure = try Self.figure(ofList: value) { return .figure(figure) }
        if case .prompt(let columns) = style, let tensor = value.asTensor?.tensor {
            return .value(TensorText.described(tensor, columns: columns))
        }
        return .value(inspect(value))
    }

    /// A list of objects that are shown together.
    private static func figure(ofList value: Value) throws -> Figure? {
        guard let items = value.asList, let first = items.first?.asExtended else { return nil }
        return try first.figure(ofAll: items)
    }

    /// The text of a value in a string, asked of an object that stands for a number.
    public static func plainText(of value: Value) throws -> String {
        if let number = try value.asExtended?.plainNumber(for: .text) { return Self.number(number) }
        return text(of: try disclosed(value))
    }

    /// What `type(x)` says: `number`, `list`, `tensor`, …
    public static func typeName(of value: Value) -> String {
        switch value {
        case .none: return "nil"
        case .bool: return "bool"
        case .number: return "number"
        case .object(let object):
            switch object.kind {
            case .string: return "string"
            case .list: return "list"
            case .record: return "record"
            case .range: return "range"
            case .function: return object is ExperimentObject ? "experiment" : "function"
            case .builtin: return "function"
            case .tensor: return "tensor"
            case .elementType: return "element type"
            case .figure: return "figure"
            case .module: return "module"
            case .extended: return value.asExtended?.typeName ?? "value"
            case .inner: return "value"
            }
        }
    }

    /// `a list`, `an element type`, `nil`
    static func withArticle(_ value: Value) -> String {
        let name = typeName(of: value)
        if name == "nil" { return name }
        return ("aeiou".contains(name.first ?? "x") ? "an " : "a ") + name
    }

    /// Shortest text that reads back as the same number; whole numbers up to 2⁵³ have no
    /// point.
    public static func number(_ number: Double) -> String {
        plainWhole(number).map { String($0) } ?? tidied(number.description)
    }

    /// A number that is shown as its digits alone; nil for fractions, very large ones and `-0`.
    static func plainWhole(_ number: Double) -> Int64? {
        guard number.rounded() == number, abs(number) <= 0x1p53,
            number != 0 || number.sign == .plus
        else { return nil }
        return Int64(number)
    }

    /// The same for a number with the precision of float32.
    static func number(_ number: Float) -> String {
        if number.rounded() == number, abs(number) <= 0x1p24 { return self.number(Double(number)) }
        return tidied(number.description)
    }

    private static func tidied(_ text: String) -> String {
        text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The string as it is written in a program.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "{": result += "\\{"
            case "}": result += "\\}"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if isUnseen(scalar) {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// What a terminal obeys, or what would change how the text around it looks.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
            0x2066...0x2069, 0xFEFF:
            true
        default: false
        }
    }

    // MARK: - By kind

    private static func shown(
        _ value: Value, depth: Int, room: Int, _ budget: inout Int
    ) -> String {
        budget -= 1
        switch value {
        case .none: return "nil"
        case .bool(let truth): return truth ? "true" : "false"
        case .number(let number): return self.number(number)
        case .object(let object):
            guard depth < nestingLimit, budget > 0 else { return "…" }
            return shown(object, depth: depth, room: room, &budget)
        }
    }

    private static func shown(
        _ object: HeapObject, depth: Int, room: Int, _ budget: inout Int
    ) -> String {
        let value = Value.object(object)
        switch object.kind {
        case .string: return quoted(value.asString ?? "")
        case .list: return list(value.asList ?? [], depth: depth, room: room, &budget)
        case .record: return record(value.asRecord, depth: depth, room: room, &budget)
        case .range: return range(unsafeDowncast(object, to: RangeObject.self))
        case .function: return function(unsafeDowncast(object, to: FunctionObject.self))
        case .builtin:
            let builtin = unsafeDowncast(object, to: BuiltinObject.self).builtin
            return "builtin \(builtin.signature.name)"
        case .tensor:
            return value.asTensor.map { TensorText.brief($0.tensor) } ?? ""
        case .elementType: return value.asElementType?.description ?? ""
        case .figure: return figure(value.asFigure)
        case .module: return "module \(unsafeDowncast(object, to: ModuleObject.self).name)"
        case .extended: return value.asExtended?.summary ?? ""
        case .inner: return ""
        }
    }

    private static func range(_ range: RangeObject) -> String {
        number(range.lower) + (range.isClosed ? "..." : "..<") + number(range.upper)
            + (range.stride == 1 ? "" : " by " + number(range.stride))
    }

    private static func function(_ function: FunctionObject) -> String {
        if function.code == nil { return "composed function" }
        let parameters = "(" + function.parameterNames.joined(separator: ", ") + ")"
        let word =
            function is ExperimentObject ? "experiment" : function.makesModels ? "model" : "fn"
        return function.name.map { "\(word) \($0)\(parameters)" } ?? "\(parameters) => …"
    }

    private static func figure(_ figure: Figure?) -> String {
        switch figure {
        case .plot: "plot"
        case .images: "image grid"
        case .table: "table"
        case nil: ""
        }
    }

    // MARK: - Lists and records

    private static let listLimit = 100
    private static let listEnd = 3

    private static func list(
        _ items: [Value], depth: Int, room: Int, _ budget: inout Int
    ) -> String {
        func text(_ item: Value) -> String {
            shown(item, depth: depth + 1, room: room - 4, &budget)
        }
        guard items.count > listLimit else {
            return bracketed(items.map(text), "[", "]", isNumeric: isNumeric(items), room: room)
        }
        let first = items.prefix(listLimit - listEnd - 1)
        let last = items.suffix(listEnd)
        return bracketed(
            first.map(text) + ["…"] + last.map(text), "[", "]", isNumeric: isNumeric(items),
            room: room) + "  # \(grouped(items.count)) elements"
    }

    private static func isNumeric(_ items: [Value]) -> Bool {
        items.prefix(listLimit).allSatisfy { $0.asNumber != nil }
    }

    private static func record(
        _ record: RecordObject?, depth: Int, room: Int, _ budget: inout Int
    ) -> String {
        guard let record else { return "" }
        guard !record.names.isEmpty else { return "{}" }
        let fields = zip(record.names, record.values).prefix(listLimit).map { name, value in
            "\(name): \(shown(value, depth: depth + 1, room: room - 4, &budget))"
        }
        let more = record.names.count > listLimit ? ["…"] : []
        return bracketed(fields + more, "{ ", " }", isNumeric: false, room: room)
    }

    private static func oneLine(
        _ parts: [String], _ open: String, _ close: String, room: Int
    ) -> String? {
        // A character takes bytes, though not always one column: far too long is told cheaply.
        let bytes = parts.reduce(0) { $0 + $1.utf8.count }
        guard bytes <= 64 * room, !parts.contains(where: { $0.contains("\n") }) else { return nil }
        let line = open + parts.joined(separator: ", ") + close
        return line.count <= room ? line : nil
    }

    /// On one line if it fits, else a part a line; numbers fill the lines.
    private static func bracketed(
        _ parts: [String], _ open: String, _ close: String, isNumeric: Bool, room: Int
    ) -> String {
        if let line = oneLine(parts, open, close, room: max(room, 20)) { return line }
        let start = open.trimmed
        guard isNumeric else {
            let rows = parts.map { "    " + $0.indented(by: 4) }
            return start + "\n" + rows.joined(separator: ",\n") + "\n" + close.trimmed
        }
        var rows: [String] = []
        var row = start
        for (index, part) in parts.enumerated() {
            let piece = part + (index < parts.count - 1 ? "," : close)
            if row.count + piece.count + 1 > max(room, 20), row != start {
                rows.append(row)
                row = " " + piece
            } else {
                row += (row == start ? "" : " ") + piece
            }
        }
        return (rows + [row]).joined(separator: "\n")
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Every line but the first moved to the right.
    fileprivate func indented(by count: Int) -> String {
        guard contains("\n") else { return self }
        return split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: count))
    }
}
