import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// A file of version 1.0 from its header's text and its data.
private func file(_ header: String, _ data: [UInt8], version: [UInt8] = [1, 0]) -> [UInt8] {
    let text = Array((header + "\n").utf8)
    let length: [UInt8] = [UInt8(text.count & 255), UInt8(text.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + version + length + (version[0] > 1 ? [0, 0] : []) + text
        + data
}

private func header(_ type: String, _ shape: String, order: String = "False") -> String {
    "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
}

@Suite("Files of NumPy")
struct NumPyFileTests {
    private func read(_ bytes: [UInt8]) throws -> ([Int], [Double]) {
        let tensor = try NumPyFile(reading: bytes).tensor
        return (tensor.shape.sizes, try tensor.toDoubles())
    }

    @Test("What is written is read again, whatever its type and shape")
    func roundTrip() throws {
        let tensors = [
            try Tensor([1.5, -2, .infinity, 0, 3, 4], as: .float32, shape: [2, 3]),
            try Tensor([1.0, 2, 3, 4, 5, 6], shape: [2, 3]).transposed(),
            try Tensor([Double](), shape: [3, 0]), try .scalar(7, .float64),
            try Tensor([Int64.min, 5, .max], shape: [3]),
            try Tensor([UInt8(0), 255], shape: [2]), try Tensor([true, false], shape: [2]),
        ]
        for tensor in tensors {
            let bytes = try NumPyFile(tensor).bytes()
            #expect((bytes.count - tensor.shape.count * tensor.elementType.size) % 64 == 0)
            let read = try NumPyFile(reading: bytes).tensor
            #expect(read.shape == tensor.shape && read.elementType == tensor.elementType)
            #expect(try read.toDoubles() == tensor.toDoubles())
        }
    }

    @Test("A file is as numpy.save writes it")
    func bytes() throws {
        // numpy 2.4.6, numpy.save of numpy.array([1, 2], dtype="int64").
        let text = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"
        let padded = text + String(repeating: " ", count: 117 - text.count)
        let wanted = file(padded, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
        #expect(try NumPyFile(Tensor([Int64(1), 2], shape: [2])).bytes() == wanted)
    }

    @Test("Both byte orders, both orders of axes, narrow and unsigned types are read")
    func foreign() throws {
        let narrow = file(header("<i4", "(2,)"), [1, 0, 0, 0, 255, 255, 255, 255])
        #expect(try read(narrow).1 == [1, -1])
        #expect(try read(file(header(">i4", "(1,)"), [0, 0, 1, 2])).1 == [258])
        #expect(try read(file(header(">f8", "()"), [0x3F, 0xF0, 0, 0, 0, 0, 0, 0])).1 == [1])
        #expect(try read(file(header("<u2", "(1, 1)"), [255, 255])).1 == [65_535])
        #expect(try read(file(header(">u4", "(1,)"), [0, 0, 1, 0])).1 == [256])
        #expect(try read(file(header("<f2", "(1,)"), [0, 0x3C])).1 == [1])
        #expect(try read(file(header("|b1", "(2,)"), [0, 1])).1 == [0, 1])
        let turned = try read(file(header("|u1", "(2, 3)", order: "True"), [1, 2, 3, 4, 5, 6]))
        #expect(turned == ([2, 3], [1, 3, 5, 2, 4, 6]))
        let long = try read(file(header("|u1", "(1L,)"), [9], version: [2, 0]))
        #expect(long == ([1], [9]))
    }

    @Test(
        "What is no sound file is told, not read",
        arguments: [
            ([UInt8]("PK".utf8), "does not begin"),
            (file(header("<i4", "(2,)"), [1, 0, 0, 0]), "promises 8 bytes"),
            (file(header("<i4", "(1,)"), [1, 0, 0, 0, 0]), "and 5 follow it"),
            (file(header("|O", "(1,)"), [1]), "`|O`"),
            (file(header("<c8", "(1,)"), [UInt8](repeating: 0, count: 8)), "`<c8`"),
            (file("{'descr': [('a', '<i4')], 'fortran_order': False}", []), "fields"),
            (file(header("<u8", "(1,)"), [UInt8](repeating: 255, count: 8)), "beyond"),
            (file(header("|b1", "(1,)"), [2]), "neither 0 nor 1"),
            (file(header("<i4", "(9223372036854775807, 3)"), []), "more elements"),
            (file(header("<i4", "(99999999999999999999,)"), []), "too large"),
            (file(header("<i4", "(-1,)"), []), "no whole number"),
            (file("{'descr': '<i4', 'shape': (1,)}", [1, 0, 0, 0]), "lacks"),
            (file("{'descr': '<i4", []), "no end"), (file("", []), "no `{`"),
            (file(header("<i4", "(0,)"), [], version: [9, 0]), "version 9.0"),
            (Array(file(header("<i4", "(0,)"), []).prefix(40)), "which are not there"),
        ])
    func damaged(bytes: [UInt8], words: String) {
        let error = #expect(throws: TensorFileError.self) { try NumPyFile(reading: bytes) }
        #expect(error?.explanation.contains(words) == true, "\(error?.explanation ?? "")")
    }

    @Test("Published labels and places of students are read", .enabled(if: Self.folder != nil))
    func published() throws {
        let folder = try #require(Self.folder)
        func tensor(_ name: String) throws -> Tensor {
            let data = try #require(FileManager.default.contents(atPath: folder + "/" + name))
            return try NumPyFile(reading: Array(data)).tensor
        }
        // The origin of the numbers: first labels and places in the published files themselves.
        let labels = try tensor("mnist_250_student_labels_lap_20.npy")
        #expect(labels.shape.sizes == [9000])
        let first: [Double] = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1]
        #expect(Array(try labels.toDoubles().prefix(15)) == first)
        let places = try tensor("mnist_250_teachers_100_indices_used_by_student.npy")
        #expect(try Set(places.toDoubles()).count == 100)
    }

    static var folder: String? {
        ProcessInfo.processInfo.environment["NOISEBOOK_DATA"].map { $0 + "/pate" }
            .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }
}
