import Foundation
import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("Randomised response")
struct RandomizedResponseTests {
    @Test("Reports are true as often as they should be", arguments: NoiseMode.allCases, [2, 5])
    func shares(mode: NoiseMode, buckets: Int) throws {
        let response = try RandomizedResponse(noise: 0.3, buckets: buckets)
        var source = replayed(mode)
        let answers = try Tensor([Int64](repeating: 1, count: 100_000), shape: [100_000])
        let reports = try response.release(answers, using: &source)
        var sample = Sample()
        for report in try reports.value.toIntegers() { sample.add(report) }
        let even = 0.3 / Double(buckets)
        let surplus = sample.surplus(over: 0...buckets - 1) { ($0 == 1 ? 0.7 : 0) + even }
        #expect(abs(surplus) < 4)
        #expect(reports.event == .randomizedResponse(noise: 0.3, buckets: buckets))
        #expect(reports.relation == .replaceOne && reports.value.marks.isEmpty)
    }

    @Test("ε gives the noise, and the noise at most ε", arguments: [0, 0.1, 1, 5, 30])
    func epsilon(epsilon: Double) throws {
        for buckets in [2, 3, 10, 1000] {
            let response = try RandomizedResponse(epsilon: epsilon, buckets: buckets)
            #expect(response.epsilon <= epsilon)
            expectClose(response.epsilon, epsilon, relative: 1e-3, absolute: 1e-12)
            for accountant in [
                RDPAccountant(relation: .replaceOne), PLDAccountant(relation: .replaceOne),
            ] as [any PrivacyAccountant] {
                var accountant = accountant
                try accountant.compose(response.event)
                expectClose(
                    try accountant.epsilon(delta: 0), response.epsilon, relative: 1e-9,
                    absolute: 1e-12)
            }
        }
    }

    @Test("Estimated parts are those of the answers, on average")
    func frequencies() throws {
        let answers = (0..<90_000).map { Int64($0 % 10 < 7 ? 0 : $0 % 10 < 9 ? 2 : 3) }
        let response = try RandomizedResponse(epsilon: 1, buckets: 4)
        var source = replayed(.release)
        let reports = try response.release(Tensor(answers, shape: [90_000]), using: &source)
        let parts = try response.frequencies(of: reports.value).toDoubles()
        for (found, expected) in zip(parts, [0.7, 0, 0.2, 0.1]) {
            expectClose(found, expected, absolute: 0.03)
        }
        expectClose(parts.reduce(0, +), 1, relative: 1e-12)
        #expect(throws: PrivacyError.self) {
            try RandomizedResponse(noise: 1).frequencies(of: reports.value)
        }
        #expect(throws: MechanismError.self) {
            try response.frequencies(of: Tensor([Int64](), shape: [0]))
        }
    }

    @Test("Truth values stay truth values, and shapes stay")
    func truths() throws {
        var source = replayed(.teaching)
        let answers = try Tensor([true, false, true, true], shape: [2, 2]).marked(Marks(source: 1))
        let reports = try RandomizedResponse(noise: 0).release(answers, using: &source)
        #expect(reports.value.elementType == .bool && reports.value.shape == [2, 2])
        #expect(try reports.value.toBools() == [true, false, true, true])
        #expect(reports.value.marks.isEmpty && reports.event == .nonPrivate)
        #expect(throws: MechanismError.self) {
            try RandomizedResponse(noise: 0.5, buckets: 3).release(answers, using: &source)
        }
        #expect(throws: MechanismError.self) {
            try RandomizedResponse(noise: 0.5).release(answers.cast(to: .float32), using: &source)
        }
    }
}
