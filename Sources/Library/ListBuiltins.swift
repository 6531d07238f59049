import Interpreter
import Language
import Tensors

/// Lists, ranges and records.
enum ListBuiltins {
    static let all: [Builtin] = [
        len, first, last, range, enumerate, zip, sort, append, insert, remove, contains, find,
        count, keys, values,
    ]

    private static let sequence = "a list, a range, a string or a tensor"

    static let len = Builtin(
        "len",
        [.required("x", "a list, a string, a range, a record, a tensor or a dataset")], .lists,
        "How many items there are; characters of a string, rows of a tensor.",
        example: "len([1, 2, 3])",
        quick: { $0.asList.map { .whole($0.count) } },
        body: { call in
            let value = try call.value(0)
            if let record = value.asRecord { return .whole(record.names.count) }
            if let count = value.asExtended?.count { return .whole(count) }
            guard call.isSequence(value) else {
                throw call.wrongType(0, "something with items", found: value)
            }
            if let count = try Sequences.count(value) { return .whole(count) }
            return .whole(try call.items(0).count)
        })

    static let first = end("first", "The first item.") { $0.first }
    static let last = end("last", "The last item.") { $0.last }

    private static func end(
        _ name: String, _ summary: String, take: @escaping @Sendable ([Value]) -> Value?
    ) -> Builtin {
        Builtin(
            name, [.required("x", sequence)], .lists, summary, example: "\(name)([5, 6, 7])"
        ) { call in
            guard let item = take(try call.items(0)) else { throw call.emptyValue(0) }
            return item
        }
    }

    static let range = Builtin(
        "range",
        [
            .required("start", "a number; alone it is the end, and the start is 0"),
            .optional("end", "a number, not reached", "nil"),
            .optional("by", "a number, not 0", "1"),
        ],
        .lists, "The range from `start` up to but without `end`, as `start..<end by step`.",
        example: "for i in range(0, 10, 5) { print(i) }"
    ) { call in
        let lower = call.isGiven(1) ? try call.number(0) : 0
        let upper = try call.number(call.isGiven(1) ? 1 : 0)
        let stride = try call.number(2, default: 1)
        guard stride != 0, stride.isFinite else {
            throw call.outOfDomain(2, "a number other than 0", found: Wording.number(stride))
        }
        for (index, number) in [(0, lower), (1, upper)] where !number.isFinite {
            throw call.outOfDomain(index, "a finite number", found: Wording.number(number))
        }
        return .object(
            RangeObject(lower: lower, upper: upper, isClosed: false, stride: stride))
    }

    static let enumerate = Builtin(
        "enumerate",
        [.required("x", sequence), .optional("start", "the first number", "0")], .lists,
        "Pairs of each item's number and the item.",
        example: "for (i, name) in enumerate([\"a\", \"b\"]) { print(i, name) }"
    ) { call in
        let start = try call.number(1, default: 0)
        return .list(
            try call.items(0).enumerated().map { .list([.number(start + Double($0)), $1]) })
    }

    static let zip = Builtin(
        "zip", [.rest("sequences", "lists, ranges, strings or tensors")], .lists,
        "Lists of the first items, the second items and so on, as far as the shortest goes.",
        example: "zip([1, 2, 3], [\"a\", \"b\", \"c\"])"
    ) { call in
        let columns = try call.rest(0).map { try call.replacing(0, with: $0).items(0) }
        let rows = columns.map(\.count).min() ?? 0
        return .list((0..<rows).map { row in .list(columns.map { $0[row] }) })
    }

    static let sort = Builtin(
        "sort",
        [
            .required("x", "a list of numbers or of strings, or a tensor"),
            .named("by", "a function of an item that gives a number or a string", "nil"),
            .named("descending", "true for the largest first", "false"),
            .named("axis", "a tensor's axis", "-1"),
        ],
        .lists, "The items in order; equal ones keep their places.",
        example: "sort([\"pear\", \"fig\"], by: len)"
    ) { call in
        let descending = try call.bool(2, default: false)
        if try call.value(0).isTensor, !call.isGiven(1) {
            return .tensor(
                try call.tensor(0).sorted(
                    axis: call.integer(3, default: -1), descending: descending))
        }
        let items = try call.items(0)
        if !call.isGiven(1), let numbers = Numbers.numbers(items) {
            return .numbers(Sorting.sorted(numbers, descending: descending))
        }
        let keys = try call.isGiven(1) ? call.apply(1, toEach: items) : items
        let order = try Sorting.order(of: keys, descending: descending, in: call)
        return .list(order.map { items[$0] })
    }

    static let append = Builtin(
        "append", [.required("list", "a list"), .rest("items", "any values")], .lists,
        "A list with the items at its end; the list itself stays as it is.",
        example: "append([1, 2], 3)"
    ) { call in
        .list(try call.list(0) + call.rest(1))
    }

    static let insert = Builtin(
        "insert",
        [
            .required("list", "a list"), .required("index", "a place; len(list) is the end"),
            .required("item", "any value"),
        ],
        .lists, "A list with the item before the one at the index.",
        example: "insert([1, 3], 1, 2)"
    ) { call in
        var items = try call.list(0)
        items.insert(try call.value(2), at: try call.place(1, upTo: items.count))
        return .list(items)
    }

    static let remove = Builtin(
        "remove",
        [.required("list", "a list"), .required("index", "a place in the list")], .lists,
        "A list without the item at the index.", example: "remove([1, 9, 2], 1)"
    ) { call in
        var items = try call.list(0)
        items.remove(at: try call.place(1, upTo: items.count - 1))
        return .list(items)
    }

    static let keys = Builtin(
        "keys", [.required("record", "a record")], .lists, "The names of a record's fields.",
        example: "keys({ lr: 0.1, steps: 100 })"
    ) { call in
        .strings(try call.record(0).names)
    }

    static let values = Builtin(
        "values", [.required("record", "a record")], .lists, "The values of a record's fields.",
        example: "values({ lr: 0.1, steps: 100 })"
    ) { call in
        .list(try call.record(0).values)
    }

    // MARK: - Looking for an item

    static let contains = Builtin(
        "contains",
        [
            .required("x", "a list, a range, a string, a record or a tensor"),
            .required("item", "any value; part of a string; a record's field name"),
        ],
        .lists, "Whether the item is in it.", example: "contains([1, 2, 3], 2)"
    ) { call in
        let value = try call.value(0)
        if let text = value.asString { return .bool(text.contains(try call.string(1))) }
        if let record = value.asRecord { return .bool(record.names.contains(try call.string(1))) }
        if value.isTensor {
            let found = try Tensor.binary(.equal, call.tensor(0), number: call.number(1))
            return .bool(try found.reduce(.any).item() != 0)
        }
        return .bool(try call.firstPlace(of: call.value(1)) != nil)
    }

    static let find = Builtin(
        "find",
        [
            .required("x", "a list, a range or a string"),
            .required("item", "a value, part of a string, or a function that says which"),
        ],
        .lists, "The place of the first such item, or nil.",
        example: "find([5, 8, 13], x => x > 6)"
    ) { call in
        if let text = try call.value(0).asString, !(try call.value(1)).isCallable {
            return try Texts.place(of: call.string(1), in: text).map { .whole($0) } ?? .none
        }
        return try call.firstPlace(of: call.value(1)).map { .whole($0) } ?? .none
    }

    static let count = Builtin(
        "count",
        [
            .required("x", "a list, a range, a string or a tensor's mask"),
            .required("item", "a value, or a function that says which"),
        ],
        .lists, "How many items are equal to the value, or satisfy the function.",
        example: "count([1, 2, 1], 1)"
    ) { call in
        if try call.value(0).isTensor, !(try call.value(1)).isCallable {
            let wanted = try call.truthOrNumber(1)
            let found = try Tensor.binary(.equal, call.tensor(0), number: wanted)
            return .number(try found.reduce(.sum).item())
        }
        let isWanted = try call.test(call.value(1))
        return .whole(try call.items(0).reduce(0) { try isWanted($1) ? $0 + 1 : $0 })
    }
}

extension BuiltinCall {
    /// The place of the first item that is equal to the value or satisfies the function.
    func firstPlace(of wanted: Value) throws -> Int? {
        let isWanted = test(wanted)
        return try items(0).firstIndex(where: isWanted)
    }

    /// Says whether an item is the wanted one.
    func test(_ wanted: Value) -> (Value) throws -> Bool {
        if wanted.isCallable {
            return { try self.truth(of: self.machine.apply(wanted, to: $0), for: 1) }
        }
        return { try ValueOperations.equals($0, wanted) }
    }

    /// A function's answer, which must be a truth value.
    func truth(of answer: Value, for index: Int) throws -> Bool {
        if case .bool(let flag) = answer { return flag }
        if answer.isTensor { return try ValueOperations.truth(answer) }
        throw Fault(
            "wrong-type", title: "`\(name)` needs a function that answers true or false",
            explanation: "The function given as `\(parameterName(index))` answered with "
                + "something else: \(Wording.found(answer)).",
            argument: index)
    }

    fileprivate func truthOrNumber(_ index: Int) throws -> Double {
        if case .bool(let flag) = try value(index) { return flag ? 1 : 0 }
        return try number(index)
    }

    /// An index counted from the end if negative, and in 0...limit.
    fileprivate func place(_ index: Int, upTo limit: Int) throws -> Int {
        let given = try integer(index)
        let place = given < 0 ? given + limit + 1 : given
        guard (0...Swift.max(limit, 0)).contains(place), limit >= 0 else {
            throw Fault(
                "index-out-of-range", title: "there is no place \(given)",
                explanation: limit < 0
                    ? "The list is empty." : "`index` must be in 0...\(limit).",
                argument: index)
        }
        return place
    }
}
