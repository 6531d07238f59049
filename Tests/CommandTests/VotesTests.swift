import Foundation
import TestSupport
import Testing

@Suite("noisebook privacy pate and gnmax")
struct VotesTests {
    /// A NumPy file of float64 numbers.
    private static func array(_ rows: [[Double]]) -> Data {
        let shape = "(\(rows.count), \(rows[0].count))"
        let text = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n"
        var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0])
        data += Data(text.utf8)
        for number in rows.joined() {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { data += Data($0) }
        }
        return data
    }

    /// 200 queries to 250 teachers in 10 classes, who agree more and less.
    private static var votes: [[Double]] {
        (0..<200).map { query in
            var row = [Double](repeating: 0, count: 10)
            let top = 250 - 37 * query % 150
            let rest = 250 - top
            row[query % 10] += Double(top)
            row[(query + 3) % 10] += Double(rest - rest / 3)
            row[(query + 7) % 10] += Double(rest / 3)
            return row
        }
    }

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try array(votes).write(to: URL(fileURLWithPath: folder.path + "/votes.npy"))
        try array([[3, 0, 9, 250]]).write(to: URL(fileURLWithPath: folder.path + "/odd.npy"))
        return folder
    }

    // ε 3.934, 1.202, 1.507 ± 0.223, 1.9031 and 2.260 ± 0.242 are those of the published programs (tensorflow/privacy,
    // research/pate_2017 and pate_2018) for the same votes.
    @Test(
        "What answers cost is told as recorded",
        arguments: [
            ("pate", "pate --counts-file votes.npy --input-is-counts --lap-scale 20"),
            (
                "gnmax-confident",
                "gnmax --counts-file votes.npy --threshold 200 --sigma1 150 --sigma2 40 --delta 1e-5"
            ),
            ("gnmax", "gnmax --counts-file votes.npy --sigma2 40 --delta 1e-5"),
            (
                "gnmax-independent",
                "gnmax --counts-file votes.npy --sigma2 40 --queries 100 --data-independent"
            ),
        ])
    func told(name: String, line: String) throws {
        let folder = try Self.folder()
        let arguments = ["privacy"] + line.split(separator: " ").map(String.init)
        let ending = try Program.run(arguments, in: folder.path)
        #expect(ending.status == 0, "\(ending)")
        #expect(try Goldens.difference(ending.output, from: "privacy/\(name).txt") == nil)
        #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(
        "What is no table of votes is told",
        arguments: [
            ("pate --counts-file none.npy", "there is no such file"),
            ("pate --counts-file odd.npy", "label"),
            ("pate --counts-file votes.npy --input-is-counts --lap-scale 0", "the noise scale"),
            ("gnmax --counts-file votes.npy --sigma2 0", "deviation"),
            ("gnmax --counts-file votes.npy --sigma2 40 --teachers 99", "99"),
            ("gnmax --counts-file votes.npy --sigma2 40 --threshold 2", "go together"),
        ])
    func refused(line: String, words: String) throws {
        let folder = try Self.folder()
        let arguments = ["privacy"] + line.split(separator: " ").map(String.init)
        let ending = try Program.run(arguments, in: folder.path)
        #expect(ending.status != 0)
        #expect("\(ending)".contains(words), "\(ending)")
    }
}
