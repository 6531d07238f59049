import Fuzzing
import TestSupport
import Testing

/// Inputs that once broke a reader, and a few new ones for each.
@Suite("Fuzzing")
struct CorpusTests {
    static let corpus = FuzzCorpus(folder: Goldens.repository.appending(path: "Tests/FuzzCorpus"))
    static let targets = FuzzTarget.all(Material(repository: Goldens.repository))

    static let kept = targets.flatMap { target in
        corpus.names(for: target.name).map { (target, $0) }
    }

    @Test("The texts that inputs are made from are there")
    func material() {
        #expect(Material(repository: Goldens.repository).isThere)
    }

    @Test("A name stands for one target")
    func names() {
        let names = Self.targets.map(\.name)
        #expect(Set(names).count == names.count, "\(names)")
    }

    @Test("What once broke a reader breaks it no more", arguments: kept)
    func past(target: FuzzTarget, name: String) throws {
        let failure = target.check(try Self.corpus.input(name, of: target.name))
        #expect(failure == nil, "\(name)")
    }

    @Test("An input depends on seed and ordinal alone", arguments: targets)
    func repeatable(target: FuzzTarget) {
        for ordinal in 0..<20 {
            let input = target.input(seed: 5, ordinal: ordinal)
            #expect(target.input(seed: 5, ordinal: ordinal) == input)
        }
        #expect(target.input(seed: 5, ordinal: 1) != target.input(seed: 6, ordinal: 1))
    }
}
