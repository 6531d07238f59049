import Interpreter
import Language
import Shapes
import Tensors

/// One call of a builtin as its body sees it.
///
/// The readers turn an argument into the Swift value that the body needs, or throw a fault
/// that names the parameter, what was needed and what was found.
struct BuiltinCall {
    let declaration: Declaration
    let machine: any Machine
    let values: [Value?]
    /// What the builtin does with plain values.
    let body: @Sendable (BuiltinCall) throws -> Value

    /// The call as if nothing were traced: its value is known now.
    func withoutTrace() throws -> Value {
        let trace = machine.trace
        machine.trace = nil
        defer { machine.trace = trace }
        return try body(self)
    }

    var name: String { declaration.signature.name }

    /// The argument, if it was given and is not `nil`.
    subscript(index: Int) -> Value? {
        guard index < values.count, let value = values[index] else { return nil }
        if case .none = value { return nil }
        return value
    }

    /// The argument of a required parameter; it may be `nil`.
    func value(_ index: Int) throws -> Value {
        guard index < values.count, let value = values[index] else {
            throw Fault(
                "missing-argument", title: "an argument is missing",
                explanation: "`\(name)` needs `\(parameterName(index))`.")
        }
        return value
    }

    func isGiven(_ index: Int) -> Bool { self[index] != nil }

    func parameterName(_ index: Int) -> String {
        let parameters = declaration.signature.parameters
        return index < parameters.count ? parameters[index].name : "argument \(index + 1)"
    }

    // MARK: - Faults

    /// An argument of another type than the parameter needs.
    func wrongType(
        _ index: Int, _ expected: String, found: Value, hint: String? = nil
    ) -> Fault {
        Fault(
            "wrong-type",
            title: Wording.title("`\(name)` needs \(expected)", else: "an argument does not fit"),
            explanation: "`\(parameterName(index))` of `\(name)` must be \(expected); "
                + "\(Wording.found(found)).",
            hint: hint, argument: index)
    }

    /// An argument of the right type whose value is not allowed.
    func outOfDomain(
        _ index: Int, _ expected: String, found: String, hint: String? = nil
    ) -> Fault {
        Fault(
            "out-of-domain",
            title: Wording.title(
                "`\(parameterName(index))` must be \(expected)",
                else: "a value is out of its domain"),
            explanation: "`\(parameterName(index))` of `\(name)` must be \(expected), "
                + "not \(found).",
            hint: hint, argument: index)
    }

    /// A value that has no result: the mean of nothing.
    func emptyValue(_ index: Int) -> Fault {
        Fault(
            "empty-value", title: "there is nothing to take the \(name) of",
            explanation: "`\(parameterName(index))` of `\(name)` is empty.", argument: index)
    }
}

// MARK: - Plain values

extension BuiltinCall {
    func number(_ index: Int) throws -> Double {
        let value = try value(index)
        guard let number = try Numbers.number(value) else {
            throw wrongType(index, "a number", found: value, hint: Wording.numberHint(value))
        }
        return number
    }

    func number(_ index: Int, default standard: Double) throws -> Double {
        isGiven(index) ? try number(index) : standard
    }

    /// A number that is not NaN and lies in the range.
    func number(_ index: Int, in range: ClosedRange<Double>, _ words: String) throws -> Double {
        let number = try number(index)
        guard range.contains(number) else {
            throw outOfDomain(index, words, found: Wording.number(number))
        }
        return number
    }

    func integer(_ index: Int) throws -> Int {
        let number = try number(index)
        guard let integer = Numbers.integer(number) else {
            throw outOfDomain(index, "a whole number", found: Wording.number(number))
        }
        return integer
    }

    func integer(_ index: Int, default standard: Int) throws -> Int {
        isGiven(index) ? try integer(index) : standard
    }

    /// A whole number of at least `least`.
    func count(_ index: Int, from least: Int = 0) throws -> Int {
        let integer = try integer(index)
        guard integer >= least else {
            throw outOfDomain(
                index, "a whole number from \(least) up", found: String(integer))
        }
        return integer
    }

    func count(_ index: Int, from least: Int = 0, default standard: Int) throws -> Int {
        isGiven(index) ? try count(index, from: least) : standard
    }

    func bool(_ index: Int, default standard: Bool) throws -> Bool {
        guard let value = self[index] else { return standard }
        if case .bool(let flag) = value { return flag }
        if let flag = try value.asExtended?.plainTruth(for: .argument) { return flag }
        throw wrongType(index, "`true` or `false`", found: value)
    }

    func string(_ index: Int) throws -> String {
        let value = try value(index)
        guard let text = value.asString else {
            throw wrongType(
                index, "a string", found: value,
                hint: "`string(x)` makes text of any value")
        }
        return text
    }

    func optionalString(_ index: Int) throws -> String? {
        isGiven(index) ? try string(index) : nil
    }

    func list(_ index: Int) throws -> [Value] {
        let value = try value(index)
        guard let items = value.asList else { throw wrongType(index, "a list", found: value) }
        return items
    }

    /// The items of a variadic parameter.
    func rest(_ index: Int) -> [Value] {
        guard index < values.count else { return [] }
        return values[index]?.asList ?? []
    }

    func record(_ index: Int) throws -> RecordObject {
        let value = try value(index)
        guard let record = value.asRecord else {
            throw wrongType(index, "a record", found: value)
        }
        return record
    }

    func function(_ index: Int) throws -> Value {
        let value = try value(index)
        guard value.isCallable else { throw wrongType(index, "a function", found: value) }
        return value
    }

    func elementType(_ index: Int) throws -> ElementType? {
        guard let value = self[index] else { return nil }
        if let type = value.asElementType { return type }
        if let word = value.asString, let type = ElementType(named: word) { return type }
        throw wrongType(
            index, "an element type", found: value,
            hint: "element types are float32, float64, int64, uint8 and bool")
    }

    /// A list of strings; other plain values are shown as text.
    func words(_ index: Int) throws -> [String]? {
        guard isGiven(index) else { return nil }
        return try items(index).map { Wording.plain($0) }
    }
}

// MARK: - Axes, sizes and seeds

extension BuiltinCall {
    /// One axis, or nil if none was given.
    func axis(_ index: Int) throws -> Int? {
        isGiven(index) ? try integer(index) : nil
    }

    /// The axes of a reduction: a number, a list of numbers, or nil for all.
    func axes(_ index: Int) throws -> [Int]? {
        guard let value = self[index] else { return nil }
        if let items = value.asList { return try items.map { try wholeNumber($0, index) } }
        return [try integer(index)]
    }

    /// Sizes written `3, 4` or `[3, 4]`.
    func sizes(_ index: Int, allowsUnknown: Bool = false) throws -> [Int] {
        let given = rest(index)
        let items = given.count == 1 ? given[0].asList ?? given : given
        return try sizes(items, index, allowsUnknown: allowsUnknown)
    }

    /// Sizes of a single parameter: `[3, 4]`, or `3` for one axis.
    func sizes(of index: Int, allowsUnknown: Bool = false) throws -> [Int] {
        let value = try value(index)
        return try sizes(value.asList ?? [value], index, allowsUnknown: allowsUnknown)
    }

    private func sizes(_ items: [Value], _ index: Int, allowsUnknown: Bool) throws -> [Int] {
        let sizes = try items.map { try wholeNumber($0, index) }
        guard sizes.allSatisfy({ $0 >= 0 || (allowsUnknown && $0 == -1) }) else {
            throw ShapeError.negativeSize(operation: name, sizes: sizes)
        }
        return sizes
    }

    /// One item of a list of whole numbers.
    func wholeNumber(_ item: Value, _ index: Int) throws -> Int {
        guard let number = try Numbers.number(item) else {
            throw wrongType(index, "made of whole numbers", found: item)
        }
        guard let integer = Numbers.integer(number) else {
            throw outOfDomain(index, "made of whole numbers", found: Wording.number(number))
        }
        return integer
    }

    /// Where the draw begins: the given seed alone decides, else the cell's next draw.
    func address(_ index: Int) throws -> RandomAddress {
        guard isGiven(index) else { return machine.nextDraw() }
        return RandomAddress(seed: try seed(index))
    }

    func seed(_ index: Int) throws -> UInt64 {
        UInt64(try count(index))
    }
}
