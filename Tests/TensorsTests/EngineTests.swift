import Foundation
import Kernels
import Shapes
import Tensors
import Testing

/// Where the random numbers of these tests begin.
private let address = RandomAddress(seed: 5)

/// What is common to the process: threads, memory and interruption. One test at a time.
/// What concerns the whole process runs in one of its own.
@Suite("The engine", .serialized)
struct EngineTests {
    private func bytes(_ tensor: Tensor) throws -> [UInt8] {
        try tensor.withContiguousBytes { Array($0) }
    }

    /// Large enough for several threads to share.
    private func manyResults() throws -> [[UInt8]] {
        let n = 1 << 21
        let x = try Tensor.normal([n], at: address)
        let matrix = try x.reshaped([2048, 1024])
        let made = [
            x, try Tensor.uniform([n], type: .float64, at: address),
            try Tensor.randint(high: 1000, shape: [n], at: address),
            try Tensor.bernoulli(0.3, shape: [n], at: address),
            try x.unary(.exp), try x.unary(.tanh), try Tensor.binary(.multiply, x, x),
            try Tensor.binary(.add, matrix, matrix.indexed(by: [.single(3)])),
            try x.reduce(.sum), try x.reduce(.mean), try x.reduce(.variance), try x.norm(),
            try x.reduce(.maximum), try matrix.reduce(.sum, axes: [0]),
            try matrix.reduce(.sum, axes: [1]), try matrix.softmax(), try x.cast(to: .float64),
            try Tensor.matmul(matrix, matrix.transposed()),
            try matrix.transposed().cumulativeSum(axis: 0),
            try matrix.reduce(.variance, axes: [0]), try matrix.argmax(axis: 0),
            try matrix.softmax(axis: 0), try Tensor.normal([n], type: .float64, at: address),
            try Tensor.binary(.power, x.unary(.absolute), x),
        ]
        return try made.map(bytes)
    }

    @Test("one thread and several give the same bits")
    func threadsDoNotShow() throws {
        let before = Engine.threads
        defer { Engine.threads = before }
        Engine.threads = 1
        let alone = try manyResults()
        for count in [2, 3] {
            Engine.threads = count
            #expect(try manyResults() == alone)
        }
        Engine.threads = -4
        #expect(Engine.threads == 1)
    }

    @Test("memory above the ceiling is refused, and the gauge returns to where it was")
    func ceiling() async {
        await #expect(processExitsWith: .success) {
            let before = Memory.ceiling
            defer { Memory.ceiling = before }
            let live = Memory.liveBytes
            Memory.ceiling = live + (256 << 20)
            #expect(throws: TensorError.outOfMemory(requested: 1 << 30, limit: live + (256 << 20)))
            {
                try Tensor.zeros([1 << 28])
            }
            do {
                let held = try Tensor.zeros([1 << 25])
                #expect(Memory.liveBytes >= live + (1 << 27))
                #expect(Memory.peakBytes >= live + (1 << 27))
                #expect(throws: TensorError.self) { try Tensor.zeros([1 << 25, 2]) }
                #expect(held.count == 1 << 25)
            }
            #expect(try Tensor.zeros([1 << 25]).count == 1 << 25)
            Memory.releaseRetained()
        }
    }

    @Test(
        "absurd sizes are refused before anything is allocated",
        arguments: [
            [Int.max], [1 << 40, 1 << 40], [-1, 3], [1 << 58],
        ])
    func absurdSizes(_ sizes: [Int]) {
        #expect(throws: (any Error).self) { try Tensor.zeros(Shape(sizes)) }
        #expect(throws: (any Error).self) { try Tensor.normal(Shape(sizes), at: address) }
    }

    @Test("an interruption stops long operations, and clearing it lets them run")
    func interruption() async {
        await #expect(processExitsWith: .success) {
            let x = try Tensor.ones([1 << 21])
            let matrix = try Tensor.ones([1024, 1024])
            Interruption.request()
            #expect(Interruption.isRequested)
            #expect(throws: Interrupted.self) { try x.unary(.exp) }
            #expect(throws: Interrupted.self) { try Tensor.binary(.add, x, x) }
            #expect(throws: Interrupted.self) { try x.reduce(.sum) }
            #expect(throws: Interrupted.self) { try Tensor.matmul(matrix, matrix) }
            #expect(throws: Interrupted.self) { try Tensor.normal([1 << 21], at: address) }
            #expect(throws: Interrupted.self) { try x.sorted() }
            Interruption.clear()
            #expect(try x.reduce(.sum).item() == Double(1 << 21))
        }
    }

    @Test("an interruption is heard within a fraction of a second")
    func interruptionIsHeard() async {
        await #expect(processExitsWith: .success) {
            let matrix = try Tensor.ones([4096, 4096])
            let clock = ContinuousClock()
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.05)
                Interruption.request()
            }
            defer { Interruption.clear() }
            let time = clock.measure {
                #expect(throws: Interrupted.self) {
                    while true { _ = try Tensor.matmul(matrix, matrix) }
                }
            }
            #expect(time < .seconds(1))
        }
    }

    @Test("the processor suits the build, and BLAS says what it is")
    func doctor() {
        #expect(Engine.checkProcessor() == nil)
        #expect(Engine.blas.config.contains("OpenBLAS"))
        #expect(!Engine.blas.coreName.isEmpty)
    }
}
