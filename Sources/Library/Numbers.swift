import Interpreter
import Tensors

/// Reading plain numbers out of values.
enum Numbers {
    /// A number, or the only element of a tensor; nil for anything else.
    static func number(_ value: Value) throws -> Double? {
        if case .number(let number) = value { return number }
        if let number = try value.asExtended?.plainNumber(for: .argument) { return number }
        guard let tensor = try singleElement(value) else { return nil }
        return try tensor.item()
    }

    private static func singleElement(_ value: Value) throws -> Tensor? {
        if let object = value.asTensor {
            return object.tensor.shape.count == 1 ? object.tensor : nil
        }
        guard let stored = value.asExtended?.storedTensor, stored.stored.shape.count == 1 else {
            return nil
        }
        return try stored.restore(stored.stored)
    }

    /// The whole number that the number is; nil with a fraction, or past 2^53.
    static func integer(_ number: Double) -> Int? {
        guard number.magnitude <= 9_007_199_254_740_992, number == number.rounded() else {
            return nil
        }
        return Int(number)
    }

    /// The numbers of a list that holds nothing else; truth values count as 0 and 1 if asked.
    static func numbers(_ items: [Value], countingTruth: Bool = false) -> [Double]? {
        var numbers: [Double] = []
        numbers.reserveCapacity(items.count)
        for item in items {
            switch item {
            case .number(let number): numbers.append(number)
            case .bool(let flag) where countingTruth: numbers.append(flag ? 1 : 0)
            default: return nil
            }
        }
        return numbers
    }
}
