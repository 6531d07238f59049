import Interpreter
import Tensors

extension Value {
    /// The marks of all that is in it, as deep as lists and records go; models have those of their
    /// parameters.
    var marks: Marks {
        var seen: Set<ObjectIdentifier> = []
        var marks = Marks.empty
        var waiting = [self]
        while let value = waiting.popLast() {
            guard case .object(let object) = value else { continue }
            if let tensor = value.asTensor?.tensor {
                marks.formUnion(tensor.marks)
            } else if let items = value.asList ?? value.asRecord?.values {
                // Lists may hold each other many times.
                if seen.insert(ObjectIdentifier(object)).inserted { waiting += items }
            } else if let set = object as? ExampleSet {
                marks.formUnion(set.marks)
            } else if let images = object as? ImageTensor {
                marks.formUnion(images.bytes.marks)
            } else {
                for parameter in ParameterList(of: value).all {
                    marks.formUnion(parameter.cell.value.asTensor?.tensor.marks ?? .empty)
                }
            }
        }
        return marks
    }

    /// The value with all tensors in it changed.
    func mappingTensors(_ change: (Tensor) throws -> Tensor) rethrows -> Value {
        var known: [ObjectIdentifier: Value] = [:]
        return try mappingTensors(change, &known)
    }

    /// - Parameter known: lists and records that were changed already, as they may hold each other.
    private func mappingTensors(
        _ change: (Tensor) throws -> Tensor, _ known: inout [ObjectIdentifier: Value]
    ) rethrows -> Value {
        if case .object(let object) = self, let value = known[ObjectIdentifier(object)] {
            return value
        }
        if let tensor = asTensor?.tensor { return .tensor(try change(tensor)) }
        if let items = asList ?? asRecord?.values, case .object(let object) = self {
            let values = try items.map { try $0.mappingTensors(change, &known) }
            let value = asRecord.map { Value.record(Array(zip($0.names, values))) } ?? .list(values)
            known[ObjectIdentifier(object)] = value
            return value
        }
        if let set = asExtended as? ExampleSet {
            guard let marks = try? change(Tensor.scalar(0).marked(set.marks)).marks else {
                return self
            }
            return .object(ExampleSet(set.source, chosen: set.chosen, marks: marks))
        }
        if let images = asExtended as? ImageTensor {
            return .object(ImageTensor(try change(images.bytes)))
        }
        return self
    }

    /// The same with other marks.
    func marked(instead marks: Marks) -> Value {
        mappingTensors { $0.withoutMarks.marked(marks) }
    }
}
