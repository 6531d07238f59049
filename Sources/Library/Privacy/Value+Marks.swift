import Interpreter
import Tensors

extension Value {
    /// The marks of all that is in it, as deep as lists and records go; models have those of their
    /// parameters.
    var marks: Marks { marks(depth: 0) }

    private func marks(depth: Int) -> Marks {
        guard case .object(let object) = self, depth < 16 else { return .empty }
        if let tensor = asTensor?.tensor { return tensor.marks }
        if let items = asList {
            return items.reduce(.empty) { $0.union($1.marks(depth: depth + 1)) }
        }
        if let record = asRecord {
            return record.values.reduce(.empty) { $0.union($1.marks(depth: depth + 1)) }
        }
        if let set = object as? ExampleSet { return set.marks }
        if let images = object as? ImageTensor { return images.bytes.marks }
        return ParameterList(of: self).all.reduce(.empty) { marks, parameter in
            marks.union(parameter.cell.value.asTensor?.tensor.marks ?? .empty)
        }
    }

    /// The value with all tensors in it changed.
    func mappingTensors(_ change: (Tensor) throws -> Tensor) rethrows -> Value {
        if let tensor = asTensor?.tensor { return .tensor(try change(tensor)) }
        if let items = asList { return .list(try items.map { try $0.mappingTensors(change) }) }
        if let record = asRecord {
            return .record(
                try zip(record.names, record.values).map { ($0, try $1.mappingTensors(change)) })
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
