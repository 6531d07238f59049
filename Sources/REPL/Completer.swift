import Diagnostics
import Glibc
import Interpreter
import Language
import Tensors

/// What `~` stands for.
enum HomeFolder {
    static var path: String? { getenv("HOME").map { String(cString: $0) } }
}

/// Finds what a begun word may become. Reads names, declarations and folders; runs no code.
package struct Completer {
    let library: BuiltinLibrary
    /// What inputs have defined.
    let environment: CheckEnvironment
    let value: (String) -> Value?

    package func complete(_ text: [UInt8], _ cursor: Int) -> Completion? {
        let cursor = min(cursor, text.count)
        let found = completion(text, cursor)
        return found.flatMap { $0.candidates.isEmpty ? nil : $0 }
    }

    private func completion(_ text: [UInt8], _ cursor: Int) -> Completion? {
        let start = text.firstIndex { $0 != UInt8(ascii: " ") } ?? 0
        switch start < cursor ? text[start] : 0 {
        case UInt8(ascii: ":"): return command(text, start, cursor)
        case UInt8(ascii: "?"):
            let word = (text[start..<cursor].lastIndex(of: UInt8(ascii: "?")) ?? start) + 1
            return Completion(
                range: word..<cursor,
                candidates: matching(string(text[word..<cursor]), in: names(inText: [])))
        default: return code(text, from: 0, cursor)
        }
    }

    private func string(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Commands

    private func command(_ text: [UInt8], _ start: Int, _ cursor: Int) -> Completion? {
        let line = text[start..<cursor]
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
            let all = PromptCommand.all.flatMap { command in
                command.names.filter { $0.first == ":" }.map {
                    Completion.Candidate(
                        $0 + (command.argument == .nothing ? "" : " "), label: $0,
                        detail: command.summary)
                }
            }
            let begun = string(line)
            return Completion(
                range: start..<cursor, candidates: all.filter { $0.text.hasPrefix(begun) })
        }
        let name = string(line[..<space])
        let rest = line[space...].firstIndex { $0 != UInt8(ascii: " ") } ?? cursor
        switch PromptCommand.named(name)?.argument {
        case .file: return path(text, from: rest, cursor)
        case .name:
            let globals = environment.globals.keys.map { Completion.Candidate($0) }
            return Completion(
                range: rest..<cursor, candidates: matching(string(text[rest..<cursor]), in: globals)
            )
        case .code: return code(text, from: rest, cursor)
        case .nothing, nil: return nil
        }
    }

    // MARK: - Paths

    private func path(_ text: [UInt8], from start: Int, _ cursor: Int) -> Completion {
        let written = text[start..<cursor]
        let slash = written.lastIndex(of: UInt8(ascii: "/"))
        let nameStart = slash.map { $0 + 1 } ?? start
        let folder = slash.map { string(text[start...$0]) } ?? "."
        let begun = string(text[nameStart..<cursor])
        let names = Self.entries(of: folder).filter {
            $0.hasPrefix(begun) && ($0.first != "." || begun.first == ".")
        }
        return Completion(
            range: nameStart..<cursor, candidates: names.sorted().map { Completion.Candidate($0) })
    }

    private static let mostEntries = 2_000

    /// Folders, with a slash, and files of code and notebooks.
    private static func entries(of folder: String) -> [String] {
        let isOfHome = folder.hasPrefix("~/")
        let path = isOfHome ? (HomeFolder.path ?? "~") + folder.dropFirst() : folder
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while names.count < mostEntries, let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            var status = stat()
            let isFolder =
                stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            if isFolder { names.append(name + "/") }
            if !isFolder, name.hasSuffix(".md") || name.hasSuffix(".noise") { names.append(name) }
        }
        return names
    }

    // MARK: - Code

    private func code(_ text: [UInt8], from start: Int, _ cursor: Int) -> Completion? {
        let place = CodeCursor(at: cursor, in: text, from: start)
        if let symbol = symbol(text, from: start, cursor, place.place) { return symbol }
        switch place.place {
        case .comment: return nil
        case .string(let from, let isImport): return isImport ? path(text, from: from, cursor) : nil
        case .code: break
        }
        let begun = string(text[place.word])
        if let base = place.base {
            return Completion(
                range: place.word, candidates: matching(begun, in: members(of: base)))
        }
        let code = Array(text[start...])
        var candidates: [Completion.Candidate] = []
        if let call = place.call { candidates = matching(begun, in: arguments(of: call, code)) }
        let isChoice = place.call?.argument != nil && !candidates.isEmpty
        if !isChoice, !begun.isEmpty || candidates.isEmpty {
            let own = environment.globals[begun] == nil && !isOfLibrary(begun) ? begun : nil
            // `seed: ` leaves no doubt that `seed` is meant as the argument.
            let named = Set(candidates.flatMap { [$0.text, String($0.text.dropLast(2))] })
            candidates += matching(begun, in: names(inText: code)).filter {
                $0.text != own && !named.contains($0.text)
            }
        }
        return Completion(range: place.word, candidates: candidates)
    }

    /// `\epsilon`, in code and in strings.
    private func symbol(
        _ text: [UInt8], from start: Int, _ cursor: Int, _ place: CodeCursor.Place
    ) -> Completion? {
        let line = text[start..<cursor]
        guard place != .comment, let slash = line.lastIndex(of: UInt8(ascii: "\\")),
            cursor - slash <= 16
        else { return nil }
        let begun = string(text[(slash + 1)..<cursor])
        guard !begun.isEmpty, begun.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        let symbols = SymbolNames.matching(begun, inText: place != .code)
        guard !symbols.isEmpty else { return nil }
        if symbols.count == 1 {
            return Completion(
                range: slash..<cursor, candidates: [Completion.Candidate(symbols[0].written)])
        }
        return Completion(
            range: slash..<cursor,
            candidates: symbols.map {
                Completion.Candidate("\\" + $0.name, label: "\\\($0.name) \($0.written)")
            })
    }

    /// Those that begin so; if there are none, regardless of case.
    private func matching(
        _ begun: String, in candidates: [Completion.Candidate]
    ) -> [Completion.Candidate] {
        let exact = candidates.filter { $0.text.hasPrefix(begun) }
        if !exact.isEmpty { return exact }
        let lowered = begun.lowercased()
        return candidates.filter { $0.text.lowercased().hasPrefix(lowered) }
    }

    private func isOfLibrary(_ name: String) -> Bool {
        library.builtins[name] != nil || library.constants[name] != nil
            || LanguageWords.keywords.contains(name)
    }

    // MARK: - Names

    /// All names that may stand here, in alphabetical order.
    private func names(inText text: [UInt8]) -> [Completion.Candidate] {
        var found: [String: String?] = [:]
        for word in LanguageWords.keywords { found[word] = .some(nil) }
        for (name, builtin) in library.builtins { found[name] = builtin.signature.summary }
        for (name, constant) in library.constants { found[name] = constant.summary }
        for name in Parser.parse(SourceFile(name: "", bytes: text)).boundNames where !name.isEmpty {
            found[name] = .some(nil)
        }
        for name in environment.globals.keys { found[name] = value(name).map(ValueKind.words) }
        return found.keys.sorted().map { Completion.Candidate($0, detail: found[$0] ?? nil) }
    }
}

// MARK: - Members and arguments

extension Completer {
    private func members(of base: CodeCursor.Base) -> [Completion.Candidate] {
        switch base {
        case .string: return methods(of: "string")
        case .list: return methods(of: "list")
        case .unknown: return membersOfUnknown
        case .path(let names):
            guard let value = glance(at: names) else { return membersOfUnknown }
            let type = Display.typeName(of: value)
            let own = Members.names(of: value).map { name in
                Completion.Candidate(
                    name, detail: Members.glance(at: name, of: value).map(ValueKind.words))
            }
            return own + (type == "module" ? [] : methods(of: type))
        }
    }

    /// What could be a tensor is the commonest thing to have members.
    private var membersOfUnknown: [Completion.Candidate] {
        let tensor = try? Tensor.scalar(0)
        let names = tensor.map { Members.names(of: .tensor($0)) } ?? []
        return names.map { Completion.Candidate($0) } + methods(of: nil)
    }

    /// The value that a path of names leads to, as far as reading it costs nothing.
    private func glance(at names: [String]) -> Value? {
        guard let first = names.first else { return nil }
        var current = value(first) ?? library.constants[first]?.value()
        for name in names.dropFirst() {
            current = current.flatMap { Members.glance(at: name, of: $0) }
        }
        return current
    }

    /// The builtins whose first argument may be of the type; nil for all that take one.
    private func methods(of type: String?) -> [Completion.Candidate] {
        library.builtins.values.filter { builtin in
            guard let first = builtin.signature.parameters.first, !first.isNamedOnly,
                case .value(let words) = first.domain
            else { return false }
            return type.map { Self.accepts(words, $0) } ?? true
        }.map { Completion.Candidate($0.signature.name, detail: $0.signature.summary) }
            .sorted { $0.text < $1.text }
    }

    /// Whether the words that say what an argument may be allow a type.
    static func accepts(_ words: String, _ type: String) -> Bool {
        if words.contains("any value") { return true }
        switch type {
        case "bool": return words.contains("truth value")
        case "range": return words.contains("range") || words.contains("sequence")
        case "list": return words.contains("list") || words.contains("sequence")
        case "data collection", "figure", "module", "value": return words.contains(type)
        default: return words.contains(type)
        }
    }

    private func arguments(
        of call: CodeCursor.Call, _ code: [UInt8]
    ) -> [Completion.Candidate] {
        guard let name = call.callee.last else { return [] }
        if let names = userParameters(of: call, code) {
            guard call.argument == nil else { return [] }
            return names.dropFirst(call.filled).filter { !call.given.contains($0) }.map {
                Completion.Candidate($0 + ": ", label: $0 + ":")
            }
        }
        guard let signature = library.builtins[name]?.signature else { return [] }
        let skipped = call.isMethod ? 1 : 0
        let parameters = signature.parameters
        if let argument = call.argument {
            return choices(of: parameters.first { $0.name == argument })
        }
        let position = call.position + skipped
        let positional = parameters.indices.contains(position) ? parameters[position] : nil
        let open = parameters.dropFirst(skipped + call.filled).filter { parameter in
            parameter.isNameable && !call.given.contains(parameter.name)
        }
        return choices(of: positional?.isNamedOnly == true ? nil : positional)
            + open.map {
                Completion.Candidate($0.name + ": ", label: $0.name + ":", detail: $0.domain.words)
            }
    }

    private func choices(of parameter: Signature.Parameter?) -> [Completion.Candidate] {
        guard case .choice(let words) = parameter?.domain else { return [] }
        return words.map { Completion.Candidate($0) }
    }

    /// The parameters of a function that is no builtin.
    private func userParameters(of call: CodeCursor.Call, _ code: [UInt8]) -> [String]? {
        let shape: FunctionShape?
        switch call.callee.count {
        case 1:
            let tree = Parser.parse(SourceFile(name: "", bytes: code))
            if let own = tree.parameters(ofFunction: call.callee[0]) { return own }
            shape = environment.globals[call.callee[0]]?.function
        case 2: shape = environment.globals[call.callee[0]]?.module?[call.callee[1]]?.function
        default: shape = nil
        }
        return shape?.parameters.map(\.name)
    }
}

extension CodeCursor.Call {
    /// How many parameters have their value by position.
    fileprivate var filled: Int { max(0, position - given.count) }
}

extension Signature.Parameter.Domain {
    /// What may be given, in words.
    fileprivate var words: String {
        switch self {
        case .value(let words): words
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .column: "a column's name"
        case .variables: "names of variables"
        }
    }
}
