import Tensors

/// Which records change together: each by itself, or those of a user.
struct PrivacyUnits {
    /// The records, those of one unit after those of another, users in the order of their ids.
    private let order: [Int]
    /// Where the records of each unit end in that order.
    private let ends: [Int]

    /// - Parameter users: the id of each record, `[records]`; nil if records are protected one by one.
    /// - Throws: `MechanismError.wrongUsers`.
    init(_ users: Tensor?, records: Int) throws {
        guard let users else {
            order = Array(0..<records)
            ends = order.map { $0 + 1 }
            return
        }
        guard !users.elementType.isFloating, users.elementType != .bool else {
            throw MechanismError.wrongUsers(found: "\(users.elementType)", records: records)
        }
        guard users.shape.sizes == [records] else {
            throw MechanismError.wrongUsers(found: "of shape \(users.shape)", records: records)
        }
        let ids = try users.toIntegers()
        let order = ids.indices.sorted { (ids[$0], $0) < (ids[$1], $1) }
        self.order = order
        ends = order.indices.filter {
            $0 == order.count - 1 || ids[order[$0]] != ids[order[$0 + 1]]
        }.map { $0 + 1 }
    }

    var count: Int { ends.count }

    /// - Throws: `Interrupted`, and what the body throws.
    func forEach(_ body: (ArraySlice<Int>) throws -> Void) throws {
        var start = 0
        for end in ends {
            if Interruption.isRequested { throw Interrupted() }
            try body(order[start..<end])
            start = end
        }
    }
}
