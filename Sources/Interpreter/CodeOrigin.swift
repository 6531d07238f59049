import Language

/// Where the code of a kept function is found when it is made again.
enum CodeOrigin: Hashable {
    /// In the cell's own program, or in a file that it imports: the imports and cells on the
    /// way, and the function's node.
    case program([Step], node: Int)
    /// Inside a function that the cell's inputs lead to: its number, and which one of the
    /// functions in it, itself first.
    case known(number: Int, inner: Int)

    struct Step: Hashable {
        /// The node of the `import`.
        let node: Int
        /// Which of the file's cells.
        let cell: Int
    }
}

extension FunctionCode {
    /// Itself, and the functions inside it from the first to the last.
    var family: [FunctionCode] {
        var result: [FunctionCode] = []
        var waiting = [self]
        while let code = waiting.popLast() {
            result.append(code)
            waiting += code.functions.reversed()
        }
        return result
    }
}

/// Finds the origins of functions' code, for one cell.
struct CodeOrigins {
    private let program: CheckedProgram
    private let known: [HeapObject]
    /// By the identity of the code; made when the first function is met that is not the cell's.
    private var families: [ObjectIdentifier: CodeOrigin]?

    /// - Parameter known: the objects that the cell's inputs lead to, by number.
    init(_ program: CheckedProgram, known: [HeapObject]) {
        self.program = program
        self.known = known
    }

    mutating func origin(of code: FunctionCode) -> CodeOrigin? {
        guard let node = code.node else { return nil }
        let tree = code.unit.tree
        if let steps = Self.steps(to: tree, in: program) {
            return .program(steps, node: Int(node.index))
        }
        if families == nil { families = makeFamilies() }
        return families?[ObjectIdentifier(code)]
    }

    private func makeFamilies() -> [ObjectIdentifier: CodeOrigin] {
        var result: [ObjectIdentifier: CodeOrigin] = [:]
        for (number, object) in known.enumerated() {
            guard let code = (object as? FunctionObject)?.code else { continue }
            for (inner, member) in code.family.enumerated()
            where result[ObjectIdentifier(member)] == nil {
                result[ObjectIdentifier(member)] = .known(number: number, inner: inner)
            }
        }
        return result
    }

    private static func steps(
        to tree: SyntaxTree, in program: CheckedProgram
    ) -> [CodeOrigin.Step]? {
        if program.tree.file === tree.file, program.tree.range == tree.range { return [] }
        for (node, module) in program.imports.sorted(by: { $0.key.index < $1.key.index }) {
            for (cell, inner) in module.programs.enumerated() {
                guard let rest = steps(to: tree, in: inner) else { continue }
                return [.init(node: Int(node.index), cell: cell)] + rest
            }
        }
        return nil
    }
}

extension ByteSink {
    mutating func add(_ origin: CodeOrigin) {
        switch origin {
        case .program(let steps, let node):
            add(byte: 1)
            add(list: steps) { sink, step in
                sink.add(count: step.node)
                sink.add(count: step.cell)
            }
            add(count: node)
        case .known(let number, let inner):
            add(byte: 2)
            add(count: number)
            add(count: inner)
        }
    }
}

extension ByteSource {
    mutating func codeOrigin() throws -> CodeOrigin {
        switch try byte() {
        case 1:
            let steps = try list(ofAtLeast: 16) { source in
                CodeOrigin.Step(node: try source.whole(), cell: try source.whole())
            }
            return .program(steps, node: try whole())
        case 2: return .known(number: try whole(), inner: try whole())
        default: throw Malformed()
        }
    }
}
