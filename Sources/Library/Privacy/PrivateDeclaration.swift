import Diagnostics
import Interpreter
import Privacy
import Tensors

/// One call of `private`: from the data to the source that it becomes.
struct PrivateDeclaration {
    private let call: BuiltinCall
    private let data: Value

    init(_ call: BuiltinCall) throws {
        self.call = call
        let given = try call.value(0)
        // Plain numbers have no marks, so they become a tensor.
        data =
            given.asList?.contains { $0.asNumber != nil } == true || given.asNumber != nil
            ? .tensor(try call.tensor(0)) : given
    }

    func value() throws -> Value {
        guard try isMarkable(data, depth: 0) else {
            throw call.wrongType(
                0, "a dataset, a tensor, a list of numbers, or a record of these", found: data)
        }
        let scope = call.machine.privacy
        guard scope.numbers(of: data.marks).isEmpty else { return data }
        let unit = try unit()
        let source = PrivateSource(
            name: call.machine.declaredName ?? "private data", unit: unit,
            examples: try Self.examples(in: data), digest: try Self.digest(of: data).hexadecimal,
            place: call.machine.callLabel?.span)
        let (number, same) = try scope.add(source)
        if let same {
            PrivacyRemarks.sameData(source, as: same, number, scope)
        }
        return data.marked(Marks(source: number))
    }

    private func isMarkable(_ value: Value, depth: Int) throws -> Bool {
        if value.isTensor || value.asExtended is ExampleSet { return true }
        let items = value.asList ?? value.asRecord?.values ?? []
        return try depth < 4 && !items.isEmpty
            && items.allSatisfy { try isMarkable($0, depth: depth + 1) }
    }

    // MARK: - The unit

    private func unit() throws -> PrivacyUnit {
        let word = call.isGiven(1) ? try call.string(1) : "example"
        guard word == "user" else {
            guard !call.isGiven(2) else {
                throw call.outOfDomain(
                    2, "left out where the unit is an example", found: "given",
                    hint: "say `unit: user` if all examples of a user are protected together")
            }
            return .example
        }
        if call.isGiven(2) { return .user(examples: try call.count(2, from: 1)) }
        if let most = try examplesPerWriter() { return .user(examples: most) }
        throw Fault(
            "missing-argument", title: "how many examples does a user have at most?",
            explanation: "A guarantee for users holds for all examples of one user together, so "
                + "their number must be bounded.",
            hint: "say it: `examplesPerUser: 20`")
    }

    /// The most examples of one writer, of a dataset that says who wrote each.
    private func examplesPerWriter() throws -> Int? {
        guard let set = data.asExtended as? ExampleSet,
            let writers = try? set.member("writers")?.asTensor?.tensor
        else { return nil }
        var counts: [Int: Int] = [:]
        for writer in try writers.toIntegers() { counts[writer, default: 0] += 1 }
        return counts.values.max()
    }

    // MARK: - The data

    private static func examples(in value: Value) throws -> Int {
        if let set = value.asExtended as? ExampleSet { return set.size }
        if let shape = value.tensorShape { return shape.sizes.first ?? 1 }
        if let record = value.asRecord { return try record.values.first.map(examples(in:)) ?? 0 }
        return value.asList?.count ?? 0
    }

    /// Equal for the same data alone.
    static func digest(of value: Value) throws -> Fingerprint {
        var stream = FingerprintStream()
        try add(value, to: &stream)
        return stream.finish()
    }

    private static func add(_ value: Value, to stream: inout FingerprintStream) throws {
        if let set = value.asExtended as? ExampleSet {
            stream.add(text: set.source.title)
            stream.add(list: set.chosen ?? []) { $0.add(count: $1) }
            stream.add(truth: set.chosen == nil)
        } else if let tensor = try ValueOperations.tensor(value) {
            stream.add(text: "\(tensor.shape)")
            try tensor.withContiguousBytes { stream.add($0) }
        } else {
            for item in value.asList ?? value.asRecord?.values ?? [] { try add(item, to: &stream) }
        }
    }
}

extension Value {
    /// The same with marks besides those that it has.
    func marked(_ marks: Marks) -> Value { mappingTensors { $0.marked(marks) } }
}
