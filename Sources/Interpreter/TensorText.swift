import Shapes
import Tensors

/// Tensors as text: rows in brackets, columns aligned, few digits, the middle left out.
enum TensorText {
    /// Elements up to which a tensor is shown whole, if no axis is longer than `axisLimit`.
    private static let countLimit = 100
    private static let axisLimit = 16
    /// Places shown at either end of an axis with more.
    private static let edge = 3

    /// Shape and type, for a large one its smallest, mean and largest, and the elements.
    ///
    /// Of a private tensor only shape and type: whoever may show more takes the marks off first.
    static func described(_ tensor: Tensor) -> String {
        guard tensor.marks.isEmpty else { return hidden(tensor) }
        if tensor.rank == 0 {
            let type = tensor.elementType == .float32 ? "" : ", dtype: \(tensor.elementType)"
            return "tensor(\(elements(of: tensor))\(type))"
        }
        return header(tensor) + "\n" + elements(of: tensor)
    }

    /// On one line, inside lists and records.
    static func brief(_ tensor: Tensor) -> String {
        guard tensor.marks.isEmpty else { return hidden(tensor) }
        if tensor.rank == 0 || tensor.count <= 8 {
            let text = elements(of: tensor)
            if !text.contains("\n") {
                let type = tensor.elementType == .float32 ? "" : ", dtype: \(tensor.elementType)"
                return "tensor(\(text)\(type))"
            }
        }
        return "tensor \(tensor.shape) \(tensor.elementType)"
    }

    private static func hidden(_ tensor: Tensor) -> String {
        "private tensor \(tensor.shape) \(tensor.elementType)"
    }

    private static func header(_ tensor: Tensor) -> String {
        let text = "tensor \(tensor.shape) \(tensor.elementType)"
        guard isElided(tensor.shape), tensor.elementType != .bool else { return text }
        return text + TensorSummary.text(of: tensor)
    }

    /// Four digits are enough for a summary.
    static func few(_ number: Double) -> String {
        if number.rounded() == number, abs(number) < 1e6 { return Display.number(number) }
        return NumberFormat.printed(number, precision: 4, type: "g")
    }

    // MARK: - Elements

    static func elements(of tensor: Tensor) -> String {
        guard tensor.marks.isEmpty else { return hidden(tensor) }
        if tensor.rank == 0 {
            if tensor.elementType == .int64 {
                return (try? tensor.toIntegers().first).map { String($0) } ?? ""
            }
            guard let number = try? tensor.item() else { return "" }
            switch tensor.elementType {
            case .bool: return number != 0 ? "true" : "false"
            case .float32: return Display.number(Float(number))
            default: return Display.number(number)
            }
        }
        guard tensor.count > 0 else { return empty(tensor.shape) }
        let shown = places(tensor.shape)
        guard let plain = try? texts(of: part(tensor, shown)) else { return "" }
        let texts = tensor.rank == 1 ? plain : aligned(plain)
        return Rows(texts: texts, shape: tensor.shape, shown: shown).text()
    }

    private static func empty(_ shape: Shape) -> String {
        let outer = shape.sizes.firstIndex(of: 0) ?? 0
        return String(repeating: "[", count: outer + 1) + String(repeating: "]", count: outer + 1)
    }

    static func isElided(_ shape: Shape) -> Bool {
        shape.count > countLimit || shape.sizes.contains { $0 > axisLimit }
    }

    /// The places shown of each axis.
    private static func places(_ shape: Shape) -> [[Int]] {
        let isElided = isElided(shape)
        return shape.sizes.map { size in
            isElided && size > 2 * edge
                ? Array(0..<edge) + Array(size - edge..<size) : Array(0..<size)
        }
    }

    /// The shown elements.
    private static func part(_ tensor: Tensor, _ shown: [[Int]]) throws -> Tensor {
        var part = tensor
        for (axis, places) in shown.enumerated() where places.count < tensor.shape[axis] {
            let index = try Tensor(places.map { Int64($0) }, shape: [places.count])
            let before = [TensorIndex](
                repeating: .slice(from: nil, to: nil, step: nil), count: axis)
            part = try part.indexed(by: before + [.integers(index)])
        }
        return part
    }

    private static func texts(of tensor: Tensor) throws -> [String] {
        // A double does not hold every int64.
        if tensor.elementType == .int64 { return try tensor.toIntegers().map(String.init) }
        return texts(try tensor.toDoubles(), tensor.elementType)
    }

    private static func aligned(_ texts: [String]) -> [String] {
        let width = texts.reduce(0) { max($0, $1.utf8.count) }
        return texts.map { String(repeating: " ", count: width - $0.utf8.count) + $0 }
    }

    private static func texts(_ numbers: [Double], _ type: ElementType) -> [String] {
        if type == .bool { return numbers.map { $0 != 0 ? "true" : "false" } }
        let finite = numbers.filter(\.isFinite)
        if finite.allSatisfy({ $0.rounded() == $0 && abs($0) < 1e7 }) || !type.isFloating {
            return numbers.map(Display.number)
        }
        let most = type == .float32 ? 4 : 8
        let sizes = finite.lazy.map(abs).filter { $0 > 0 }
        let isWide = (sizes.max() ?? 1) >= 1e5 || (sizes.min() ?? 1) < (most == 4 ? 1e-4 : 1e-8)
        return shortest(numbers, most, type: isWide ? "e" : "f")
    }

    /// As many digits after the point as the numbers need, the same for all.
    private static func shortest(
        _ numbers: [Double], _ most: Int, type: Character
    ) -> [String] {
        func texts(_ precision: Int) -> [String] {
            numbers.map { NumberFormat.printed($0, precision: precision, type: type) }
        }
        let full = texts(most)
        for precision in 0..<most {
            let short = texts(precision)
            if zip(short, full).allSatisfy({ Double($0) == Double($1) || $0 == $1 }) {
                return short
            }
        }
        return full
    }

    // MARK: - Rows

    /// Puts brackets round the shown elements.
    private struct Rows {
        let texts: [String]
        let shape: Shape
        let shown: [[Int]]

        func text() -> String {
            var place = 0
            return axis(0, &place)
        }

        private func axis(_ axis: Int, _ place: inout Int) -> String {
            var parts: [String] = []
            for (index, position) in shown[axis].enumerated() {
                if index > 0, position != shown[axis][index - 1] + 1 { parts.append("…") }
                if axis == shape.rank - 1 {
                    parts.append(texts[place])
                    place += 1
                } else {
                    parts.append(self.axis(axis + 1, &place))
                }
            }
            guard axis < shape.rank - 1, !isColumn(axis) else {
                return "[" + parts.joined(separator: ", ") + "]"
            }
            let ends = shape.rank - axis - 1 - (isColumn(shape.rank - 2) ? 1 : 0)
            let lines = String(repeating: "\n", count: ends)
            let indent = String(repeating: " ", count: axis + 1)
            return "[" + parts.joined(separator: "," + lines + indent) + "]"
        }

        /// Images of one channel: a row of pixels stays one row of text.
        private func isColumn(_ axis: Int) -> Bool {
            shape.rank >= 3 && axis == shape.rank - 2 && shape[axis + 1] == 1
        }
    }
}
