/// The environments that set rows and columns.
enum MathEnvironment {
    case matrix(open: String, close: String)
    case cases
    case array
    case aligned
    case gathered

    init?(named name: String) {
        switch name {
        case "matrix", "smallmatrix": self = .matrix(open: "", close: "")
        case "pmatrix": self = .matrix(open: "(", close: ")")
        case "bmatrix": self = .matrix(open: "[", close: "]")
        case "Bmatrix": self = .matrix(open: "{", close: "}")
        case "vmatrix": self = .matrix(open: "|", close: "|")
        case "Vmatrix": self = .matrix(open: "‖", close: "‖")
        case "cases": self = .cases
        case "array": self = .array
        case "aligned", "align", "align*", "split", "alignat", "alignat*", "eqnarray":
            self = .aligned
        case "gathered", "gather", "gather*", "equation", "equation*", "multline", "multline*":
            self = .gathered
        default: return nil
        }
    }

    /// - Parameter columns: the letters of an array's column description.
    func markup(_ rows: [[[MathMarkup]]], columns: [Character]) -> MathMarkup {
        let table = MathMarkup.tag(
            "mtable", tableAttributes,
            rows.map { row in
                .tag(
                    "mtr", [:],
                    row.enumerated().map { index, cell in
                        let classes = alignment(of: index, columns: columns)
                        let cell = MathMarkup.tag("mtd", [:], cell)
                        return classes.map { cell.with("class", $0) } ?? cell
                    })
            })
        switch self {
        case .matrix("", ""), .array, .aligned, .gathered: return table
        case .matrix(let open, let close):
            return .row([Self.fence(open), table, Self.fence(close)])
        case .cases: return .row([Self.fence("{"), table])
        }
    }

    private var tableAttributes: KeyValuePairs<String, String> {
        switch self {
        case .aligned, .gathered: ["displaystyle": "true"]
        default: [:]
        }
    }

    /// The class of a cell: `l` or `r`; nil for one that is centred.
    private func alignment(of column: Int, columns: [Character]) -> String? {
        switch self {
        case .cases: return "l"
        case .aligned: return column % 2 == 0 ? "r" : "l"
        case .array:
            let letter = columns.indices.contains(column) ? columns[column] : "c"
            return letter == "c" ? nil : String(letter)
        case .matrix, .gathered: return nil
        }
    }

    static func fence(_ text: String) -> MathMarkup {
        .token("mo", text, ["fence": "true", "stretchy": "true"])
    }
}

extension MathParser {
    // MARK: - Environments

    mutating func environment() throws(MathFault) -> MathMarkup {
        let name = rawArgument()
        guard let environment = MathEnvironment(named: name) else {
            throw fault("the environment `\(name)` is not known here")
        }
        var columns: [Character] = []
        if case .array = environment { columns = try columnDescription() }
        let rows = try nested { (parser) throws(MathFault) in try parser.grid() }
        guard next() == .command("end"), rawArgument() == name else {
            throw fault("`\\begin{\(name)}` has no end of its own")
        }
        return environment.markup(rows, columns: columns)
    }

    private mutating func columnDescription() throws(MathFault) -> [Character] {
        guard next() == .open else { throw fault("`array` needs its columns in braces") }
        var columns: [Character] = []
        while let token = next() {
            switch token {
            case .close: return columns
            case .character(let character) where "lcr".contains(character):
                columns.append(character)
            case .character("|"): continue
            default: throw fault("`\(Self.name(token))` describes no column")
            }
        }
        throw fault("a `{` is never closed")
    }

    mutating func substack() throws(MathFault) -> MathMarkup {
        guard next() == .open else { throw fault("a `{` is missing") }
        let rows = try nested { (parser) throws(MathFault) in try parser.grid() }
        guard next() == .close else { throw fault("a `{` is never closed") }
        return MathEnvironment.matrix(open: "", close: "").markup(rows, columns: [])
    }

    // MARK: - Brackets

    /// What stands between `\left` and `\right`.
    mutating func enclosed() throws(MathFault) -> MathMarkup {
        var items = [MathEnvironment.fence(try delimiter())]
        while true {
            items += try row()
            guard let token = next() else { throw fault("a `\\left` has no `\\right`") }
            let isMiddle = token == .command("middle")
            guard isMiddle || token == .command("right") else {
                throw fault("`\(Self.name(token))` stands between `\\left` and `\\right`")
            }
            items.append(MathEnvironment.fence(try delimiter()))
            if !isMiddle { return .row(items) }
        }
    }

    /// `big`, `Bigl`, `biggr`: the height of the bracket that follows.
    static func size(_ name: String) -> String? {
        if let size = MathSymbols.sizes[name] { return size }
        guard let last = name.last, "lrm".contains(last) else { return nil }
        return MathSymbols.sizes[String(name.dropLast())]
    }

    mutating func bracket(sized size: String) throws(MathFault) -> MathMarkup {
        .token(
            "mo", try delimiter(), ["stretchy": "true", "minsize": size, "maxsize": size])
    }

    /// A bracket; empty for the `.` that stands for none.
    private mutating func delimiter() throws(MathFault) -> String {
        switch next() {
        case .character("."): return ""
        case .character("<"): return "⟨"
        case .character(">"): return "⟩"
        case .character(let character) where "()[]|/".contains(character):
            return String(character)
        case .command(let name):
            if let sign = MathSymbols.brackets[name] ?? Self.arrows[name] { return sign }
            throw fault("`\\\(name)` is no bracket")
        default:
            throw fault("a bracket is missing")
        }
    }

    private static let arrows = [
        "uparrow": "↑", "downarrow": "↓", "backslash": "∖", "mid": "|",
    ]
}
