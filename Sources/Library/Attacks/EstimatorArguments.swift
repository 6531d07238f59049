import Estimators
import Interpreter
import Shapes
import Tensors

/// Arguments as estimators take them: plain numbers in double precision.
extension BuiltinCall {
    /// The elements of a list or a tensor, row by row, and their shape.
    ///
    /// Every number that an estimator sees comes through here: what it gives is no tensor any
    /// more and carries no marks.
    func plainNumbers(_ value: Value, of index: Int) throws -> (shape: Shape, numbers: [Double]) {
        if let items = value.asList,
            let numbers = Numbers.numbers(items, countingTruth: true)
        {
            return ([numbers.count], numbers)
        }
        let tensor = try replacing(index, with: value).tensor(index, as: .float64)
        return (tensor.shape, try tensor.toDoubles())
    }

    /// One number for each example.
    ///
    /// - Parameter what: names the values in messages: `losses of members`.
    func oneEach(_ value: Value, of index: Int, _ what: String) throws -> [Double] {
        let (shape, numbers) = try plainNumbers(value, of: index)
        guard shape.rank == 1 else {
            throw outOfDomain(
                index, "one number for each example", found: "\(what) of shape \(shape)",
                hint: "take one column, such as `x[:, 0]`, or `x.reshape(-1)`")
        }
        return numbers
    }

    /// A row of numbers for each example; one axis is one column.
    func matrix(_ value: Value, of index: Int, _ what: String) throws -> FeatureMatrix {
        let (shape, numbers) = try plainNumbers(value, of: index)
        guard shape.rank == 1 || shape.rank == 2 else {
            throw outOfDomain(
                index, "a row of numbers for each example", found: "\(what) of shape \(shape)")
        }
        return try EstimatorFaults.translating(self, index) {
            try FeatureMatrix(
                rows: shape[0], columns: shape.rank == 2 ? shape[1] : 1, values: numbers)
        }
    }

    /// A whole number for each example.
    func wholeEach(_ value: Value, of index: Int, _ what: String) throws -> [Int] {
        try oneEach(value, of: index, what).map { number in
            guard let whole = Numbers.integer(number) else {
                throw outOfDomain(
                    index, "whole numbers as \(what)", found: Wording.number(number))
            }
            return whole
        }
    }

    /// A truth value for each example: true and false, or 1 and 0.
    func truthEach(_ value: Value, of index: Int, _ what: String) throws -> [Bool] {
        try oneEach(value, of: index, what).map { number in
            guard number == 0 || number == 1 else {
                throw outOfDomain(
                    index, "true or false, or 1 or 0, for each example",
                    found: Wording.number(number),
                    hint: "compare first, such as `labels == 3`")
            }
            return number == 1
        }
    }

    /// One of the words of a choice.
    func word<Choice: RawRepresentable & CaseIterable>(
        _ index: Int, default standard: Choice
    ) throws -> Choice where Choice.RawValue == String {
        guard let word = try optionalString(index) else { return standard }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map { "`\($0.rawValue)`" }
        throw outOfDomain(
            index, "one of " + words.joined(separator: ", "),
            found: "`\(Wording.shortened(word, to: 40))`")
    }
}
