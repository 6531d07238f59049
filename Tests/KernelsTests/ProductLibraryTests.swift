import Kernels
import Testing

@Suite("The library for matrix products")
struct ProductLibraryTests {
    @Test("A processor with AVX2 is not left with kernels that lack it")
    func kernels() {
        endIdleThreads()
        let old: Set = ["Prescott", "Core2", "Penryn", "Nehalem", "Sandybridge", "Atom"]
        #expect(!hasFusedMultiplyAdd || !old.contains(BLASInfo().coreName))
    }
}
