import Datasets
import Foundation
import Shapes
import Tensors
import TestSupport
import Testing

/// A file of the format from its header's text and its data.
private func file(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let count = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) } + text + data
}

private func tensor(_ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

@Suite("Files of tensors")
struct SafetensorsTests {
    private func numbers(_ file: [UInt8]) throws -> [String: [Double]] {
        let read = try Safetensors(reading: file)
        return Dictionary(
            uniqueKeysWithValues: try read.tensors.map { ($0.name, try $0.tensor.toDoubles()) })
    }

    @Test("What is written is read again, whatever its type and shape")
    func roundTrip() throws {
        let tensors: [(name: String, tensor: Tensor)] = [
            ("a.weight", try Tensor([1.5, -2, .infinity, 0, 3, 4], as: .float32, shape: [2, 3])),
            ("turned", try Tensor([1.0, 2, 3, 4], shape: [2, 2]).transposed()),
            ("empty", try Tensor([Double](), shape: [3, 0])), ("one", try .scalar(7, .float64)),
            ("whole", try Tensor([Int64.min, 5, .max], shape: [3])),
            ("bytes", try Tensor([UInt8(0), 255], shape: [2])),
            ("truth", try Tensor([true, false], shape: [2])),
            ("\"\\ü\n🙂", try Tensor([Float(1)], shape: [1])), ("", try .scalar(1, .float32)),
        ]
        let bytes = try Safetensors(tensors).bytes()
        let read = try Safetensors(reading: bytes)
        #expect(read.tensors.map(\.name) == tensors.map(\.name))
        for (found, wanted) in zip(read.tensors, tensors) {
            #expect(found.tensor.shape == wanted.tensor.shape)
            #expect(found.tensor.elementType == wanted.tensor.elementType)
            #expect(try found.tensor.toDoubles() == wanted.tensor.toDoubles())
        }
        #expect(try read.bytes() == bytes)
    }

    @Test("Files of other programs are read, narrow types as wider ones")
    func foreign() throws {
        #expect(
            try numbers(file("{\"a\":\(tensor("U8", "[2]", 0, 2))}  ", [3, 4])) == ["a": [3, 4]])
        #expect(try numbers(file("{}")) == [:])
        let header = [
            "\"__metadata__\":{\"format\":\"pt\"}", "\"h\":\(tensor("F16", "[5]", 0, 10))",
            "\"b\" : \(tensor("BF16", "[1]", 10, 12))", "\"i\":\(tensor("I8", "[1]", 12, 13))",
            "\"s\":\(tensor("I16", "[1]", 13, 15))", "\"w\":\(tensor("I32", "[1,1]", 15, 19))",
            "\"e\":\(tensor("F64", "[0,5]", 19, 19))",
        ]
        // 1, −2, 2⁻²⁴, 65504 and −∞ as half; −0.5 as bfloat16.
        let data: [UInt8] = [
            0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B, 0x00, 0xFC, 0x00, 0xBF, 0xFF, 0x00,
            0x80, 0xFE, 0xFF, 0xFF, 0xFF,
        ]
        let found = try numbers(file("{\(header.joined(separator: ","))}", data))
        #expect(found["h"] == [1, -2, 0x1p-24, 65504, -.infinity])
        #expect(found["b"] == [-0.5])
        #expect(found["i"] == [-1])
        #expect(found["s"] == [-32768])
        #expect(found["w"] == [-2])
        #expect(found["e"] == [])
        let read = try Safetensors(reading: file("{\(header.joined(separator: ","))}", data))
        #expect(read.metadata == ["format": "pt"])
    }

    private static let hostile: [(String, [UInt8])] = [
        ("nothing", []), ("seven bytes", [2, 0, 0, 0, 0, 0, 0]),
        ("a length beyond the end", file("{}", length: 3)),
        ("a huge length", file("{}", length: .max)),
        ("a length of 100 MB", file("{}", length: 100_000_001)),
        ("no header", file("")), ("a space in front", file(" {}")), ("a list", file("[]")),
        ("half a header", file("{\"a\":{\"dtype\":\"U8\"")), ("two headers", file("{}{}")),
        ("bytes after the header", file("{}", [1])),
        ("deep", file(String(repeating: "{\"a\":", count: 100_000))),
        ("deep lists", file("{\"a\":" + String(repeating: "[", count: 100_000))),
        (
            "a name twice",
            file("{\"a\":\(tensor("U8", "[1]", 0, 1)),\"a\":\(tensor("U8", "[1]", 1, 2))}", [1, 2])
        ),
        (
            "a field twice",
            file(
                "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}",
                [1])
        ),
        ("no type", file("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", [1])),
        ("one offset", file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", [1])),
        (
            "three offsets",
            file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", [1])
        ),
        (
            "more fields",
            file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":[]}}", [1])
        ),
        ("an unknown type", file("{\"a\":\(tensor("F8_E4M3", "[1]", 0, 1))}", [1])),
        ("backwards", file("{\"a\":\(tensor("U8", "[1]", 1, 0))}", [1])),
        ("past the end", file("{\"a\":\(tensor("U8", "[9]", 0, 9))}", [1])),
        ("too few bytes", file("{\"a\":\(tensor("F32", "[1]", 0, 2))}", [1, 2])),
        (
            "overlap",
            file(
                "{\"a\":\(tensor("U8", "[2]", 0, 2)),\"b\":\(tensor("U8", "[2]", 1, 3))}",
                [1, 2, 3])
        ),
        (
            "the same bytes",
            file("{\"a\":\(tensor("U8", "[1]", 0, 1)),\"b\":\(tensor("U8", "[1]", 0, 1))}", [1])
        ),
        ("a gap", file("{\"a\":\(tensor("U8", "[1]", 1, 2))}", [1, 2])),
        (
            "nothing inside another",
            file("{\"a\":\(tensor("U8", "[2]", 0, 2)),\"b\":\(tensor("U8", "[0]", 1, 1))}", [1, 2])
        ),
        (
            "a shape beyond numbers",
            file("{\"a\":\(tensor("U8", "[4294967296,4294967296]", 0, 0))}")
        ),
        ("that beside a 0", file("{\"a\":\(tensor("F64", "[0,9223372036854775807,4]", 0, 0))}")),
        (
            "a number beyond numbers",
            file("{\"a\":\(tensor("U8", "[99999999999999999999]", 0, 1))}", [1])
        ),
        ("a fraction", file("{\"a\":\(tensor("U8", "[1.0]", 0, 1))}", [1])),
        ("a negative size", file("{\"a\":\(tensor("U8", "[-1]", 0, 1))}", [1])),
        ("a zero in front", file("{\"a\":\(tensor("U8", "[01]", 0, 1))}", [1])),
        (
            "65 axes",
            file(
                "{\"a\":\(tensor("U8", "[" + Array(repeating: "1", count: 65).joined(separator: ",") + "]", 0, 1))}",
                [1])
        ),
        ("half a pair", file("{\"\\ud83d\":\(tensor("U8", "[1]", 0, 1))}", [1])),
        ("a broken escape", file("{\"\\u12\":1}")), ("a line end in a name", file("{\"a\nb\":1}")),
        ("no UTF-8", file("{\"").dropLast() + [0x22, 0xFF, 0x22, 0x3A]),
        ("metadata that are no texts", file("{\"__metadata__\":{\"a\":1}}")),
        ("a truth value of 2", file("{\"a\":\(tensor("BOOL", "[1]", 0, 1))}", [2])),
        ("our version without a digest", file("{\"__metadata__\":{\"noisebook.format\":\"1\"}}")),
    ]

    @Test("What is not sound is an error", arguments: hostile.map(\.0))
    func unsound(_ name: String) throws {
        let bytes = try #require(Self.hostile.first { $0.0 == name }?.1)
        let error = #expect(throws: TensorFileError.self) { try Safetensors(reading: bytes) }
        #expect(error?.id == "damaged-tensor-file")
        #expect(error?.explanation.isEmpty == false)
    }

    @Test("A file cut anywhere, or with any byte changed, is no other file")
    func damage() throws {
        let whole = try Safetensors([
            ("a", try Tensor([Float(1), 2], shape: [2])), ("b", try Tensor([true], shape: [1])),
        ]).bytes()
        for count in whole.indices {
            #expect(throws: TensorFileError.self) {
                try Safetensors(reading: Array(whole[..<count]))
            }
        }
        for place in (whole.count - 9)..<whole.count {
            var bytes = whole
            bytes[place] ^= 1
            #expect(throws: TensorFileError.self) { try Safetensors(reading: bytes) }
        }
    }

    @Test("A file of a later format says that it is one", arguments: ["2", "10", "x"])
    func newer(_ version: String) {
        let bytes = file("{\"__metadata__\":{\"noisebook.format\":\"\(version)\"}}")
        let error = #expect(throws: TensorFileError.self) { try Safetensors(reading: bytes) }
        #expect(error?.id == "newer-tensor-file")
    }
}
