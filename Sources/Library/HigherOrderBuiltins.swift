import Interpreter
import Language

/// Functions that take functions.
enum HigherOrderBuiltins {
    static let all: [Builtin] = [map, filter, reduce, flatMap, group]

    static let sequence = "a list, a range, a string, a tensor or a dataset"

    static let map = Builtin(
        "map",
        [
            .required("x", sequence),
            .required("function", "a function of one item"),
        ],
        .lists, "The function's values for every item, as a list.",
        example: "[1, 2, 3] |> map(x => x * 2)"
    ) { call in
        _ = try call.function(1)
        return .list(try call.apply(1, toEach: call.items(0)))
    }

    static let filter = Builtin(
        "filter",
        [
            .required("x", sequence),
            .required("function", "a function of one item that answers true or false"),
        ],
        .lists, "The items for which the function answers true; of a dataset, a dataset.",
        example: "filter(1...10, n => n % 3 == 0)"
    ) { call in
        let function = try call.function(1)
        if let examples = try call.value(0).asExtended as? ExampleSet {
            return .object(try examples.filtered(by: function, call))
        }
        let isKept = call.test(function)
        if let text = try call.value(0).asString {
            return .string(String(try text.filter { try isKept(.string(String($0))) }))
        }
        return .list(try call.items(0).filter(isKept))
    }

    static let reduce = Builtin(
        "reduce",
        [
            .required("x", sequence),
            .required("function", "a function of what came before and one item"),
            .optional("initial", "where it starts; the first item if left out", "nil"),
        ],
        .lists, "One value, made by going through the items from the left.",
        example: "reduce([1, 2, 3, 4], (total, x) => total * x)"
    ) { call in
        let function = try call.function(1)
        var items = try call.items(0)[...]
        guard var total = call[2] ?? items.popFirst() else { throw call.emptyValue(0) }
        for item in items { total = try call.machine.apply(function, to: total, and: item) }
        return total
    }

    static let flatMap = Builtin(
        "flatMap",
        [
            .required("x", sequence),
            .required("function", "a function of one item that gives a list"),
        ],
        .lists, "The lists that the function gives for every item, joined to one.",
        example: "flatMap([1, 2, 3], n => repeat([n], n))"
    ) { call in
        let lists = try call.apply(1, toEach: call.items(0))
        return .list(lists.flatMap { $0.asList ?? [$0] })
    }

    static let group = Builtin(
        "group",
        [
            .required("x", sequence),
            .named("by", "a function of one item that gives its key", "the item itself"),
        ],
        .lists, "Records of `key` and `items`, one for each different key, in order of the first.",
        example: "group([1, 2, 3, 4, 5], by: n => n % 2)"
    ) { call in
        let items = try call.items(0)
        let keys = call.isGiven(1) ? try call.apply(1, toEach: items) : items
        var groups: [(key: Value, items: [Value])] = []
        for (key, item) in zip(keys, items) {
            try call.machine.checkpoint()
            let place = try groups.firstIndex { try ValueOperations.equals($0.key, key) }
            if let place {
                groups[place].items.append(item)
            } else {
                groups.append((key, [item]))
            }
        }
        return .list(groups.map { .record([("key", $0.key), ("items", .list($0.items))]) })
    }
}

extension BuiltinCall {
    /// The values of the function given as an argument for every item.
    func apply(_ index: Int, toEach items: [Value]) throws -> [Value] {
        let function = try function(index)
        var results: [Value] = []
        results.reserveCapacity(items.count)
        for (position, item) in items.enumerated() {
            if position % 1024 == 1023 { try machine.checkpoint() }
            results.append(try machine.apply(function, to: item))
        }
        return results
    }
}
