import Foundation
import Shapes
import Tensors
import TestSupport

/// Tests/Vectors/numpy-library.json: lines of Noise, and what NumPy computes for the same.
struct LibraryVectors: Decodable {
    let origin: String
    let command: String
    let date: String
    /// Largest absolute and relative difference by group and element type; what is missing must
    /// be equal.
    let tolerances: [String: [String: [Double]]]
    let data: [String: VectorTensor]
    let cases: [Case]

    /// The group (a builtin or an operator), the code, and the results or the id of an error.
    struct Case: Decodable {
        let group: String
        let code: String
        var results: [VectorTensor] = []
        var error: String?

        init(from decoder: Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            group = try parts.decode(String.self)
            code = try parts.decode(String.self)
            while !parts.isAtEnd {
                if let id = try? parts.decode(String.self) {
                    error = id
                } else {
                    results.append(try parts.decode(VectorTensor.self))
                }
            }
        }

        /// The words of the code that may be names.
        var words: Set<String> {
            Set(code.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        }
    }

    static func read() throws -> LibraryVectors {
        let file = Goldens.repository.appending(path: "Tests/Vectors/numpy-library.json")
        return try JSONDecoder().decode(LibraryVectors.self, from: Data(contentsOf: file))
    }
}

/// A tensor as the file holds it: element type, sizes, elements in row-major order.
struct VectorTensor: Decodable {
    let type: String
    let sizes: [Int]
    let elements: [Element]

    init(from decoder: Decoder) throws {
        var parts = try decoder.unkeyedContainer()
        type = try parts.decode(String.self)
        sizes = try parts.decode([Int].self)
        elements = try parts.decode([Element].self)
    }

    /// A whole number in full, any other as a double.
    enum Element: Decodable {
        case whole(Int)
        case number(Double)

        init(from decoder: Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let whole = try? container.decode(Int.self) {
                self = .whole(whole)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .number(Double(try container.decode(String.self)) ?? .nan)
            }
        }

        var double: Double {
            switch self {
            case .whole(let whole): Double(whole)
            case .number(let number): number
            }
        }
    }

    /// What differs most between a tensor and this one; nil if nothing does.
    ///
    /// Without a tolerance numbers are equal to the last bit, the sign of zero included.
    func mismatch(_ found: Tensor, tolerance: [Double]?) throws -> String? {
        if found.elementType.description != type { return "type \(found.elementType), not \(type)" }
        if found.shape.sizes != sizes { return "shape \(found.shape), not \(sizes)" }
        if type == "int64" {
            for (place, (a, b)) in zip(try found.toIntegers(), elements).enumerated() {
                guard case .whole(a) = b else { return "element \(place) is \(a), not \(b)" }
            }
            return nil
        }
        for (place, (a, element)) in zip(try found.toDoubles(), elements).enumerated() {
            // The file has the shortest text of each float, to be read as a float.
            let b = type == "float32" ? Double(Float(element.double)) : element.double
            if a.isNaN && b.isNaN { continue }
            if a == b, tolerance != nil || a.sign == b.sign { continue }
            if let tolerance, abs(a - b) <= tolerance[0] + tolerance[1] * abs(b) { continue }
            return "element \(place) is \(a), not \(b)"
        }
        return nil
    }

    /// The tensor as Noise makes it. A number literal holds 53 bits, so int64 is put together
    /// from halves.
    var code: String {
        let texts: (([Int]) -> String) = { "[\($0.map(String.init).joined(separator: ", "))]" }
        let sizes = texts(sizes)
        guard type == "int64" else {
            let numbers = elements.map { "\($0.double)" }.joined(separator: ", ")
            return "tensor([\(numbers)], dtype: \(type)).reshape(\(sizes))"
        }
        let whole = elements.map { Int($0.double == 0x1p63 ? 0 : $0.double) }
        let exact = zip(elements, whole).map { element, rough in
            if case .whole(let number) = element { number } else { rough }
        }
        let high = texts(exact.map { $0 >> 32 })
        let low = texts(exact.map { $0 & 0xFFFF_FFFF })
        return "(tensor(\(high), dtype: int64) * 4294967296 + tensor(\(low), dtype: int64))"
            + ".reshape(\(sizes))"
    }
}
