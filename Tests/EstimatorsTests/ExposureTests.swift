import Estimators
import Glibc
import Testing

@Suite("Exposure of planted secrets")
struct ExposureTests {
    @Test("By rank and by a skew-normal fit", arguments: VectorRow.rows("exposure"))
    func peer(row: VectorRow) throws {
        let (canaries, references) = (row.list("canaries"), row.list("references"))
        expectClose(
            try Exposure.byRank(canaries: canaries, references: references), row.list("ranks"),
            absolute: 1e-12)
        let fit = try SkewNormal(fitting: references)
        let loss = -references.reduce(0) { $0 + fit.logDensity($1) } / Double(references.count)
        let peer = try row.number("loss")
        #expect(loss <= peer + 1e-12, "as likely as the peer's fit")
        expectClose(fit.shape, try row.number("shape"), relative: 1e-3)
        expectClose(fit.scale, try row.number("scale"), relative: 1e-4)
        expectClose(
            try Exposure.bySkewNormal(canaries: canaries, references: references),
            row.list("bits"), relative: 1e-3, absolute: 1e-5)
    }

    @Test("A rank counts ties before the canary")
    func ties() throws {
        let found = try Exposure.byRank(canaries: [0, 1, 2.5, 9], references: [1, 2, 3, 4])
        expectClose(found, [2, 1, log2(4.0 / 3), log2(4.0 / 5)], absolute: 1e-15)
    }

    @Test("A smaller perplexity never has a smaller exposure")
    func monotone() throws {
        var random = RandomNumbers(seed: 2)
        let references = (0..<200).map { _ in 100 + 10 * random.normal() }
        let canaries = (0..<40).map { 40 + 3 * Double($0) }
        for bits in [
            try Exposure.byRank(canaries: canaries, references: references),
            try Exposure.bySkewNormal(canaries: canaries, references: references),
        ] {
            #expect(zip(bits, bits.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 })
        }
    }

    @Test("Secrets the model knows nothing of have 1.44 bits on average")
    func unknown() throws {
        var random = RandomNumbers(seed: 4)
        let references = (0..<2000).map { _ in random.normal() }
        let canaries = (0..<2000).map { _ in random.normal() }
        let bits = try Exposure.byRank(canaries: canaries, references: references)
        let mean = bits.reduce(0, +) / 2000
        #expect(abs(mean - 1 / log(2)) < 0.1, "\(mean)")
    }

    @Test("Values far in the tail stay finite, and symmetric references fit")
    func far() throws {
        let references = (-50...50).map { Double($0) }
        let bits = try Exposure.bySkewNormal(canaries: [-1e4], references: references)
        #expect(bits[0] > 1000 && bits[0].isFinite)
        let fit = try SkewNormal(fitting: references)
        #expect(fit.scale > 20 && fit.scale < 50)
    }

    @Test("References that begin at once, as half a normal distribution does, fit")
    func steep() throws {
        let references = (1...300).map { Double($0 * $0) / 1000 }
        let bits = try Exposure.bySkewNormal(
            canaries: [-1e6, -1, 0.001, 20], references: references)
        #expect(bits.allSatisfy { $0 >= 0 && !$0.isNaN }, "\(bits)")
        #expect(zip(bits, bits.dropFirst()).allSatisfy { $0 >= $1 }, "\(bits)")
    }

    @Test("References of too little content are told")
    func badInput() {
        #expect(
            throws: EstimatorError.missing(what: "references", purpose: "exposure by rank")
        ) { try Exposure.byRank(canaries: [1], references: []) }
        #expect(
            throws: EstimatorError.tooFew(
                what: "values", count: 2, needed: 3, purpose: "a skew-normal fit")
        ) { try Exposure.bySkewNormal(canaries: [1], references: [1, 2]) }
        #expect(throws: EstimatorError.self) {
            try Exposure.bySkewNormal(canaries: [1], references: [2, 2, 2])
        }
        #expect(throws: EstimatorError.self) {
            try Exposure.byRank(canaries: [.nan], references: [2])
        }
    }
}
