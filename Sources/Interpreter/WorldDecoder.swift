import Language

/// Makes the objects of a kept change again, and writes those that it changed.
///
/// Variables come first, empty; functions only refer to variables, so they are next; then
/// what is made of functions; then the variables get their values.
struct WorldDecoder {
    private let evaluator: Evaluator
    private let change: WorldChange
    private let known: [HeapObject]
    private var units: UnitTable
    private var made: [HeapObject?]
    private var contents: [ArraySlice<UInt8>] = []
    private var origins: [CodeOrigin?] = []
    /// Objects that are being made, to find circles that no program can build.
    private var open: Set<Int> = []

    init(
        _ evaluator: Evaluator, _ change: WorldChange, known: [HeapObject],
        _ program: CheckedProgram
    ) {
        self.evaluator = evaluator
        self.change = change
        self.known = known
        units = UnitTable(program, evaluator)
        made = Array(repeating: nil, count: change.added.count)
    }

    /// - Returns: the new objects, in order.
    mutating func objects(_ source: ByteSource) throws -> [HeapObject] {
        guard known.count == change.knownCount else { throw ByteSource.Malformed() }
        try cut(source)
        let first = change.changed.count
        for place in made.indices where try tag(first + place) == .box {
            made[place] = Box(.unset, epoch: evaluator.journal.epoch)
        }
        for place in made.indices where try isFunction(first + place) {
            try prepareFunction(first + place, change.added[place].references)
        }
        units.seal()
        for place in made.indices where made[place] == nil { _ = try object(known.count + place) }
        for (place, entry) in change.changed.enumerated() {
            let value = try boxValue(place, entry.identity.references)
            let box = try box(entry.number)
            evaluator.journal.record(box)
            box.value = value
        }
        for (place, identity) in change.added.enumerated() {
            guard let box = made[place] as? Box else { continue }
            box.value = try boxValue(first + place, identity.references)
        }
        return made.compactMap(\.self)
    }

    func box(_ number: Int) throws -> Box {
        let object =
            known.indices.contains(number)
            ? known[number]
            : made.indices.contains(number - known.count) ? made[number - known.count] : nil
        guard let box = object as? Box else { throw ByteSource.Malformed() }
        return box
    }

    // MARK: - Pieces

    /// Cuts the bytes into the contents of the objects.
    private mutating func cut(_ source: ByteSource) throws {
        var source = source
        for _ in 0..<change.changed.count + change.added.count {
            origins.append(try source.optional { try $0.codeOrigin() })
            contents.append(try source.bytes(try source.count()))
        }
        try source.finish()
    }

    private func isFunction(_ piece: Int) throws -> Bool {
        let tag = try tag(piece)
        return tag == .function || tag == .experiment
    }

    private func tag(_ piece: Int) throws -> ValueTag {
        guard let byte = contents[piece].first, let tag = ValueTag(rawValue: byte) else {
            throw ByteSource.Malformed()
        }
        return tag
    }

    private mutating func boxValue(_ piece: Int, _ references: [Int]) throws -> Value {
        guard try tag(piece) == .box else { throw ByteSource.Malformed() }
        var source = ByteSource(contents[piece].dropFirst())
        let value = try self.value(&source, references, 0)
        try source.finish()
        return value
    }

    // MARK: - Functions

    /// Tells the function's unit which variables its globals are.
    private mutating func prepareFunction(_ piece: Int, _ references: [Int]) throws {
        let parts = try functionParts(piece, references)
        for (index, box) in zip(parts.code.outline.globals, parts.globals) {
            try units.bind(parts.code, index, to: box)
        }
    }

    private mutating func functionParts(
        _ piece: Int, _ references: [Int]
    ) throws -> (code: FunctionCode, captures: [Box], globals: [Box], runs: Box?) {
        guard let origin = origins[piece] else { throw ByteSource.Malformed() }
        let code = try code(of: origin)
        var source = ByteSource(contents[piece].dropFirst())
        guard try source.fingerprint() == code.outline.fingerprint else {
            throw ByteSource.Malformed()
        }
        let captures = try source.list(ofAtLeast: 8) { source in
            try box(reference(&source, references))
        }
        let globals = try source.list { source in try global(&source, references) }
        let runs = try tag(piece) == .experiment ? box(reference(&source, references)) : nil
        try source.finish()
        guard captures.count == code.captures.count,
            globals.count == code.outline.globals.count, code.isExperiment == (runs != nil)
        else { throw ByteSource.Malformed() }
        return (code, captures, globals, runs)
    }

    private mutating func code(of origin: CodeOrigin) throws -> FunctionCode {
        switch origin {
        case .program(let steps, let node): return try units.code(at: steps, node: node)
        case .known(let number, let inner):
            guard known.indices.contains(number),
                let family = (known[number] as? FunctionObject)?.code?.family,
                family.indices.contains(inner)
            else { throw ByteSource.Malformed() }
            return family[inner]
        }
    }

    private mutating func global(_ source: inout ByteSource, _ references: [Int]) throws -> Box {
        switch ValueTag(rawValue: try source.byte()) {
        case .reference: return try box(reference(&source, references))
        case .parameters:
            // Which they are is in the key; the values are those of this run.
            for _ in 0..<(try source.count()) {
                _ = try source.text()
                _ = try value(&source, references, 0)
            }
            guard let box = evaluator.parameters else { throw ByteSource.Malformed() }
            return box
        default: throw ByteSource.Malformed()
        }
    }

    private func reference(_ source: inout ByteSource, _ references: [Int]) throws -> Int {
        let place = try source.whole()
        guard references.indices.contains(place) else { throw ByteSource.Malformed() }
        return references[place]
    }

    // MARK: - Objects

    private mutating func object(_ number: Int) throws -> HeapObject {
        if known.indices.contains(number) { return known[number] }
        let place = number - known.count
        guard made.indices.contains(place) else { throw ByteSource.Malformed() }
        if let object = made[place] { return object }
        guard open.count < 1_000, open.insert(place).inserted else { throw ByteSource.Malformed() }
        defer { open.remove(place) }
        let piece = change.changed.count + place
        let object = try make(piece, change.added[place].references)
        made[place] = object
        return object
    }

    private mutating func make(_ piece: Int, _ references: [Int]) throws -> HeapObject {
        var source = ByteSource(contents[piece].dropFirst())
        switch try tag(piece) {
        case .function, .experiment:
            let parts = try functionParts(piece, references)
            if let runs = parts.runs {
                return ExperimentObject(code: parts.code, captures: parts.captures, runs: runs)
            }
            return FunctionObject(code: parts.code, captures: parts.captures)
        case .composition:
            let parts = try values(&source, references, 0)
            try source.finish()
            return ComposedFunction(parts)
        case .model: return try model(&source, references)
        case .module:
            let name = try source.text()
            var definitions: [(name: String, value: Value)] = []
            for _ in 0..<(try source.count()) {
                definitions.append((try source.text(), try value(&source, references, 0)))
            }
            try source.finish()
            return ModuleObject(name: name, definitions: definitions)
        default: throw ByteSource.Malformed()
        }
    }

    private mutating func model(
        _ source: inout ByteSource, _ references: [Int]
    ) throws -> ModelObject {
        let name = try source.text()
        let parameterCount = try source.whole()
        let partNames = try source.list(ofAtLeast: 8) { try $0.text() }
        let methodNames = try source.list(ofAtLeast: 8) { try $0.text() }
        let methods = try methodNames.map { _ in
            let object = try object(reference(&source, references))
            guard let function = object as? FunctionObject, function.code != nil else {
                throw ByteSource.Malformed()
            }
            return function
        }
        let parts = try values(&source, references, 0)
        try source.finish()
        guard parts.count == partNames.count, (0...parts.count).contains(parameterCount) else {
            throw ByteSource.Malformed()
        }
        let shape = ModelShape(
            name: name, partNames: partNames, parameterCount: parameterCount,
            methodNames: methodNames)
        return ModelObject(shape, parts: parts, methods: methods)
    }

    private mutating func value(
        _ source: inout ByteSource, _ references: [Int], _ depth: Int
    ) throws -> Value {
        var decoder = ValueDecoder(source, evaluator.library)
        let value = try decoder.value(depth) { (place: Int) throws -> HeapObject in
            guard references.indices.contains(place) else { throw ByteSource.Malformed() }
            let object = try self.object(references[place])
            switch object {
            case is FunctionObject, is ModelObject, is ModuleObject, is StateCell: return object
            default: throw ByteSource.Malformed()
            }
        }
        source = decoder.source
        return value
    }

    private mutating func values(
        _ source: inout ByteSource, _ references: [Int], _ depth: Int
    ) throws -> [Value] {
        let count = try source.count()
        return try (0..<count).map { _ in try value(&source, references, depth) }
    }
}
