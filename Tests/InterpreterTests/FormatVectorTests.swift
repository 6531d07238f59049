import Foundation
import Interpreter
import TestSupport
import Testing

/// Tests/Vectors/python-formats.json: values in formats, as Python's `format` sets them.
private struct FormatVectors: Decodable {
    let origin: String
    /// The value, the format, and Python's text; nil if Python refuses.
    let numbers: [[String?]]
    let texts: [[String?]]

    static func read() throws -> FormatVectors {
        let file = Goldens.repository.appending(path: "Tests/Vectors/python-formats.json")
        return try JSONDecoder().decode(FormatVectors.self, from: Data(contentsOf: file))
    }
}

@Suite("Formats agree with Python")
struct FormatVectorTests {
    @Test("Numbers in formats are set as Python sets them, and refused where Python refuses")
    func numbers() throws {
        let vectors = try FormatVectors.read()
        #expect(vectors.numbers.count > 2000)
        let wrong = try differences(vectors.numbers) { text in
            .number(try #require(Double(text)))
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test("So are texts")
    func texts() throws {
        let wrong = try differences(FormatVectors.read().texts) { .string($0) }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    private func differences(
        _ rows: [[String?]], value: (String) throws -> Value
    ) throws -> [String] {
        try rows.compactMap { row in
            let (text, format) = (try #require(row[0]), try #require(row[1]))
            let found = try? NumberFormat.apply(format, to: value(text))
            guard found != row[2] else { return nil }
            return "`\(text)` in `\(format)` is \(found ?? "an error"), not \(row[2] ?? "an error")"
        }
    }
}
