/// A variable that a function uses and that was made outside it.
public struct CapturedVariable {
    /// As the code that uses it calls it.
    public let name: String
    let cell: StateCell

    /// What it holds now; reading it takes nanoseconds.
    public var value: Value { cell.value }

    /// Two are the same if their identities are.
    public var identity: ObjectIdentifier { ObjectIdentifier(cell) }
}

/// The variables that a function uses, and those that what they hold uses in turn: through
/// functions, methods of models, lists and records.
///
/// Listed once, their values can be read again and again. The list is that of the values of
/// the time it was made: who assigns another function to one of the variables lists anew.
public struct CapturedVariables {
    /// Each once, in the order in which they are met.
    public private(set) var all: [CapturedVariable] = []
    /// What was looked into, so that each object is once.
    private var seen: Set<ObjectIdentifier> = []
    private var waiting: [Value] = []

    /// - Parameter value: a function, a model, or a list or record of such.
    public init(of value: Value) {
        waiting = [value]
        while let next = waiting.popLast() { look(into: next) }
        seen = []
    }

    private mutating func look(into value: Value) {
        guard case .object(let object) = value else { return }
        switch object.kind {
        case .list, .record, .function, .extended:
            guard seen.insert(ObjectIdentifier(object)).inserted else { return }
        default: return
        }
        switch object.kind {
        case .list: wait(for: unsafeDowncast(object, to: ListObject.self).items)
        case .record: wait(for: unsafeDowncast(object, to: RecordObject.self).values)
        case .function: look(into: unsafeDowncast(object, to: FunctionObject.self))
        case .extended:
            let methods = value.asModel?.methods ?? []
            wait(for: (value.asExtended?.heldValues ?? []) + methods.map { .object($0) })
        default: break
        }
    }

    /// What is met first is looked into first.
    private mutating func wait(for values: [Value]) {
        waiting += values.reversed()
    }

    private mutating func look(into function: FunctionObject) {
        guard let code = function.code else {
            if let composed = function as? ComposedFunction { wait(for: composed.parts) }
            return
        }
        let captured = zip(code.captureNames, function.boxes)
        let globals = code.outline.globals.map { (code.unit.globalNames[$0], code.unit.boxes[$0]) }
        var values: [Value] = []
        for (name, box) in Array(captured) + globals
        where seen.insert(ObjectIdentifier(box)).inserted {
            all.append(CapturedVariable(name: name, cell: box))
            values.append(box.value)
        }
        wait(for: values)
    }
}

extension Evaluator {
    public func withValues<Result>(
        _ replacements: [(variable: CapturedVariable, value: Value)],
        of variables: CapturedVariables, _ body: () throws -> Result
    ) throws -> Result {
        let cells = variables.all.map(\.cell)
        let old = cells.map { (value: $0.value, epoch: $0.epoch) }
        // Of the period of now, so that the journal keeps nothing of what is only for a while.
        for cell in cells { cell.epoch = journal.epoch }
        for (variable, value) in replacements { variable.cell.value = value }
        let placed = cells.map(\.value)
        let result = Swift.Result { try body() }
        let changed = cells.indices.first { !Self.isSame(cells[$0].value, placed[$0]) }
        for (cell, (value, epoch)) in zip(cells, old) {
            cell.value = value
            cell.epoch = epoch
        }
        let value = try result.get()
        if let changed { throw Faults.assignedWhileTraced(variables.all[changed].name) }
        return value
    }

    private static func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.none, .none): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x == y || (x.isNaN && y.isNaN)
        case (.object(let x), .object(let y)): x === y
        default: false
        }
    }
}

extension Value {
    /// Where the code of a function stands; the same for every closure of one place. Nil for
    /// builtins, compositions and other values.
    public var codeIdentity: ObjectIdentifier? { sharedCode.map { ObjectIdentifier($0) } }

    /// What ``codeIdentity`` names. Whoever remembers the name keeps this, lest other code come to
    /// stand at its address.
    public var sharedCode: AnyObject? { downcast(.function, FunctionObject.self)?.code }
}
