import Fuzzing
import Testing

@Suite("Generated programs")
struct ProgramTests {
    @Test("Most run to their end, and the reference knows what many of them print")
    func survey() {
        let (ended, known) = FuzzTarget.programSurvey(seed: 11, count: 200)
        #expect(ended >= 180)
        #expect(known >= 60)
    }

    @Test("Seven ways to run a program, and the reference, agree", arguments: 0..<8)
    func agreement(part: Int) throws {
        let target = try #require(CorpusTests.targets.first { $0.name == "programs" })
        for ordinal in part * 50..<(part + 1) * 50 {
            let failure = target.check(target.input(seed: 12, ordinal: ordinal))
            #expect(failure == nil, "program \(ordinal)")
        }
    }
}
