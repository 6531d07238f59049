import Estimators
import Interpreter
import Shapes
import Tensors

/// What is known of examples: a class for each, or any number of labels.
enum Truth {
    case classes([Int])
    case labels(IndicatorMatrix)
}

extension BuiltinCall {
    /// A row of numbers for each example, in single precision unless the tensor is in double.
    /// Axes after the first are joined, as `flatten` does.
    func features(_ index: Int) throws -> Features { try features(index, try tensor(index)) }

    /// Examples that are asked about: their marks go to the answer, and nobody has read them.
    func askedFeatures(_ index: Int) throws -> (features: Features, marks: Marks) {
        let tensor = try tensor(index)
        return (try features(index, tensor.withoutMarks), tensor.marks)
    }

    private func features(_ index: Int, _ tensor: Tensor) throws -> Features {
        let sizes = tensor.shape.sizes
        guard let rows = sizes.first else {
            throw outOfDomain(
                index, "a row of numbers for each example", found: "a single number")
        }
        let columns = sizes.dropFirst().reduce(1, *)
        try reserve(tensor.count, times: 2, bytesEach: 8)
        return try EstimatorFaults.translating(self, index) {
            tensor.elementType == .float64
                ? try Features(rows: rows, columns: columns, values: try tensor.toDoubles())
                : try Features(rows: rows, columns: columns, values: try tensor.toFloats())
        }
    }

    /// Whole numbers, one for each example, or rows of 0 and 1.
    func truth(_ index: Int) throws -> Truth {
        let value = try value(index)
        let (shape, numbers) = try plainNumbers(value, of: index)
        switch shape.rank {
        case 1:
            return .classes(
                try numbers.map { number in
                    guard let whole = Numbers.integer(number) else {
                        throw outOfDomain(
                            index, "whole numbers as labels", found: Wording.number(number))
                    }
                    return whole
                })
        case 2:
            if let wrong = numbers.first(where: { $0 != 0 && $0 != 1 }) {
                throw outOfDomain(
                    index, "rows of 0 and 1", found: "rows with \(Wording.number(wrong))")
            }
            return .labels(
                try EstimatorFaults.translating(self, index) {
                    try IndicatorMatrix(
                        rows: shape[0], columns: shape[1], values: numbers.map { $0 == 1 })
                })
        default:
            throw outOfDomain(
                index, "a whole number or a row of 0 and 1 for each example",
                found: "labels of shape \(shape)")
        }
    }

    /// What `fit` gave.
    func fitted(_ index: Int) throws -> FittedObject {
        let value = try value(index)
        guard let object = value.asExtended as? FittedObject else {
            throw wrongType(
                index, "a fitted classifier", found: value,
                hint: value.asExtended is ClassifierObject
                    ? "`.fit(x, labels)` gives one" : nil)
        }
        return object
    }

    /// A classifier of any number of labels.
    func multilabel(_ object: ClassifierObject) throws -> any MultilabelClassifier {
        guard let classifier = object.classifier as? any MultilabelClassifier else {
            throw Fault(
                "wrong-type", title: "this classifier learns one class for each example",
                explanation: "The labels are rows of 0 and 1, and \(object.name) learns one whole "
                    + "number for each example.",
                hint: "`OneVsRest(\(object.name)(…))` learns each column by itself",
                argument: 0)
        }
        return classifier
    }
}
