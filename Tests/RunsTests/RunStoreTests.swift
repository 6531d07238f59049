import Testing

@testable import Runs

@Suite("The file of runs")
struct RunStoreTests {
    @Test("a notebook's runs lie beside it")
    func path() {
        #expect(RunStore.path(for: "study.md") == "study.md.runs")
    }
}
