import Interpreter
import Language

/// Stable orders of values that can be compared: numbers with numbers, text with text.
enum Sorting {
    /// The places of the items in order.
    ///
    /// - Throws: a `wrong-type` fault if two items cannot be compared.
    static func order(
        of items: [Value], descending: Bool, in call: BuiltinCall
    ) throws -> [Int] {
        if let numbers = Numbers.numbers(items) {
            return order(of: numbers, isBefore: isBefore(descending: descending))
        }
        let texts = items.compactMap(\.asString)
        if texts.count == items.count {
            return order(of: texts) { descending ? $0 > $1 : $0 < $1 }
        }
        let plain = try items.map { item in
            guard let number = try Numbers.number(item) else {
                throw incomparable(items, item, call)
            }
            return number
        }
        return order(of: plain, isBefore: isBefore(descending: descending))
    }

    /// Sorted numbers, `nan` last. Comparing without regard to `nan` is several times faster.
    static func sorted(_ numbers: [Double], descending: Bool) -> [Double] {
        let known = numbers.filter { !$0.isNaN }
        let ordered: [Double]
        if known.count >= RadixSort.leastCount, !known.contains(where: isNegativeZero) {
            ordered = RadixSort.sorted(known, descending: descending)
        } else {
            ordered = descending ? known.sorted(by: >) : known.sorted()
        }
        return ordered + Array(repeating: .nan, count: numbers.count - known.count)
    }

    /// It equals 0, beside which it keeps its place, though its bits are others.
    private static func isNegativeZero(_ number: Double) -> Bool {
        number == 0 && number.sign == .minus
    }

    /// Numbers in order, `nan` last either way.
    private static func isBefore(descending: Bool) -> (Double, Double) -> Bool {
        descending
            ? { $0 > $1 || ($1.isNaN && !$0.isNaN) }
            : { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    }

    /// Equal keys keep their order.
    private static func order<Key>(of keys: [Key], isBefore: (Key, Key) -> Bool) -> [Int] {
        Array(keys.indices).sorted { a, b in
            if isBefore(keys[a], keys[b]) { return true }
            return a < b && !isBefore(keys[b], keys[a])
        }
    }

    private static func incomparable(
        _ items: [Value], _ item: Value, _ call: BuiltinCall
    ) -> Fault {
        let others = Set(items.map { Display.typeName(of: $0) }).sorted()
        let mixed =
            others.count > 1
            ? "; the items are of the types \(others.joined(separator: ", "))" : ""
        return Fault(
            "wrong-type", title: "these items have no order",
            explanation: "Numbers are ordered among themselves and so are strings; "
                + "\(Wording.found(item))\(mixed).",
            hint: "`sort(xs, by: x => …)` sorts by a number or a string of each item",
            argument: 0)
    }

    /// The quantile by linear interpolation between the two neighbours in order; `nan` if the
    /// numbers hold one.
    static func quantile(_ q: Double, of numbers: [Double]) -> Double {
        if numbers.contains(where: \.isNaN) { return .nan }
        let sorted = numbers.sorted()
        let place = q * Double(sorted.count - 1)
        let lower = Int(place)
        guard lower + 1 < sorted.count else { return sorted[sorted.count - 1] }
        let fraction = place - Double(lower)
        return sorted[lower] + fraction * (sorted[lower + 1] - sorted[lower])
    }
}
