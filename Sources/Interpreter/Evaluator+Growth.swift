/// What makes lists and texts longer; each asks for the memory first.
extension Evaluator {
    /// All elements as values of their own; asks for their memory first.
    func wholeSequence(_ value: Value) throws -> [Value] {
        if value.asList == nil, let count = try Sequences.count(value) {
            try reserve(elements: count)
        }
        return try Sequences.array(value)
    }

    func reserve(elements: Int) throws {
        let (bytes, overflow) = elements.multipliedReportingOverflow(
            by: MemoryLayout<Value>.stride)
        if overflow || bytes > 1 << 16 { try reserve(bytes: overflow ? .max : bytes) }
    }

    func extendList(
        _ list: UnsafeMutablePointer<Value>, _ first: UnsafeMutablePointer<Value>, count: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        if PartAssignment.kind(of: list) != .list {
            list.pointee = .list(try wholeSequence(list.pointee))
        }
        let items = UnsafeBufferPointer(start: first, count: count)
        PartAssignment.withList(in: list) { $0.append(contentsOf: items) }
        for register in 0..<count { first[register] = .none }
    }

    func joined(_ first: UnsafeMutablePointer<Value>, count: Int) throws -> String {
        var text = ""
        let size = (0..<count).reduce(0) { $0 + (first[$1].asString?.utf8.count ?? 0) }
        if size > 1 << 16 { try reserve(bytes: size) }
        for place in 0..<count { text += first[place].asString ?? "" }
        return text
    }
}
