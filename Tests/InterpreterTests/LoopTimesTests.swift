import Interpreter
import Testing

/// Loops that run by a clock of their own.
private struct Nest {
    var times = LoopTimes()
    var now = 100.0

    /// What is left in seconds, to a thousandth.
    var left: Double? {
        times.left(at: now).map { (($0.turn + $0.later) * 1_000).rounded() / 1_000 }
    }

    mutating func begin(_ total: Int?) -> Int { times.begin(label: nil, total: total, at: now) }

    /// Turns that take so long each.
    mutating func turn(_ id: Int, _ count: Int = 1, seconds: Double = 0) {
        for _ in 0..<count {
            now += seconds
            times.turn(id, at: now)
        }
    }

    mutating func end(_ id: Int) { times.end(id, at: now) }

    /// A whole loop.
    mutating func loop(_ count: Int, seconds: Double) {
        let id = begin(count)
        turn(id, count, seconds: seconds)
        end(id)
    }
}

@Suite("How long nested loops still take")
struct LoopTimesTests {
    @Test("One loop goes on at the mean pace of its turns, and a turn runs down")
    func one() {
        var nest = Nest()
        nest.now += 50
        let loop = nest.begin(10)
        #expect(nest.left == nil)
        nest.turn(loop, 4, seconds: 2)
        #expect(nest.left == 12)
        nest.now += 1
        #expect(nest.left == 11)
        // A turn that takes longer than all before makes those to come longer too.
        nest.now += 6
        #expect(nest.left == 5 * (4 * 2 + 7) / 5.0)
        nest.turn(loop, 6, seconds: 1)
        #expect(nest.left == nil)
    }

    @Test("What is left is that of the whole, from the first inner turns on")
    func whole() {
        var nest = Nest()
        let epochs = nest.begin(10)
        let batches = nest.begin(100)
        nest.turn(batches, 25, seconds: 0.1)
        #expect(nest.left == 97.5)
        nest.turn(batches, 75, seconds: 0.1)
        #expect(nest.left == 90)
        nest.end(batches)
        #expect(nest.left == 90)
        nest.turn(epochs)
        #expect(nest.left == 90)
        let second = nest.begin(100)
        #expect(nest.left == 90)
        nest.turn(second, 50, seconds: 0.1)
        #expect(nest.left == 85)
        #expect(nest.times.loops.map(\.done) == [1, 50])
    }

    @Test("An inner loop of another length counts by its own length, at the pace of before")
    func lengths() {
        var nest = Nest()
        let outer = nest.begin(3)
        nest.loop(10, seconds: 1)
        nest.turn(outer)
        nest.loop(100, seconds: 1)
        nest.turn(outer)
        // Nothing is known of the third but the mean of the others.
        #expect(nest.left == 55)
        let last = nest.begin(1_000)
        #expect(nest.left == 1_000)
        nest.turn(last, 400, seconds: 1)
        #expect(nest.left == 600)
    }

    @Test("Shorter and shorter inner loops: the last turn is exact from its start")
    func shorter() {
        var nest = Nest()
        let outer = nest.begin(3)
        for count in [1_000, 100] {
            nest.loop(count, seconds: 1)
            nest.turn(outer)
        }
        _ = nest.begin(10)
        #expect(nest.left == 10)
    }

    @Test("What comes after an inner loop counts, by the turns before")
    func after() {
        var nest = Nest()
        let epochs = nest.begin(4)
        for _ in 0..<2 {
            nest.now += 3
            nest.loop(10, seconds: 1)
            nest.now += 5
            nest.turn(epochs)
        }
        #expect(nest.left == 36)
        nest.now += 3
        let batches = nest.begin(10)
        #expect(nest.left == 33)
        nest.turn(batches, 10, seconds: 1)
        nest.end(batches)
        #expect(nest.left == 23)
        nest.now += 4
        #expect(nest.left == 19)
    }

    @Test("Two loops in a turn are known apart")
    func two() {
        var nest = Nest()
        let epochs = nest.begin(3)
        nest.loop(100, seconds: 0.1)
        nest.loop(10, seconds: 2)
        nest.turn(epochs)
        let training = nest.begin(100)
        #expect(nest.left == 60)
        nest.turn(training, 100, seconds: 0.1)
        nest.end(training)
        let testing = nest.begin(20)
        // Twice as long as the first time.
        #expect(nest.left == 40 + (30 + 50) / 2.0)
        nest.turn(testing, 5, seconds: 2)
        #expect(nest.left == 30 + (30 + 50) / 2.0)
    }

    @Test("Three levels")
    func three() {
        var nest = Nest()
        let runs = nest.begin(2)
        let epochs = nest.begin(3)
        let batches = nest.begin(4)
        nest.turn(batches, 1, seconds: 1)
        #expect(nest.left == 23)
        nest.turn(batches, 3, seconds: 1)
        nest.turn(epochs)
        #expect(nest.left == 20)
        nest.loop(4, seconds: 1)
        nest.turn(epochs)
        nest.loop(4, seconds: 1)
        nest.turn(epochs)
        nest.end(epochs)
        nest.turn(runs)
        #expect(nest.left == 12)
    }

    @Test("Loops of unknown length tell nothing, but for the turns around them that are over")
    func unknown() {
        var nest = Nest()
        let outer = nest.begin(3)
        let inner = nest.begin(nil)
        nest.turn(inner, 5, seconds: 1)
        #expect(nest.left == nil)
        nest.end(inner)
        nest.turn(outer)
        #expect(nest.left == 10)
        nest.turn(nest.begin(nil), 2, seconds: 1)
        #expect(nest.left == 8)
        var endless = Nest()
        let loop = endless.begin(nil)
        endless.turn(loop, 5, seconds: 1)
        #expect(endless.left == nil)
    }

    @Test("A loop that was left early is over, and a new one stands alone")
    func early() {
        var nest = Nest()
        let first = nest.begin(1_000)
        nest.turn(first, 3, seconds: 1)
        nest.end(first)
        #expect(nest.left == nil)
        let second = nest.begin(4)
        nest.turn(second, 2, seconds: 3)
        #expect(nest.left == 6)
        // The first has nothing more to say.
        nest.turn(first)
        #expect(nest.left == 6)
    }

    @Test("Any number of loops, side by side or within each other, takes little memory")
    func many() {
        var nest = Nest()
        let outer = nest.begin(2)
        for _ in 0..<2_000 { nest.loop(1, seconds: 1) }
        nest.turn(outer)
        for _ in 0..<1_000 { nest.loop(1, seconds: 1) }
        #expect(nest.left == 1_000)
        for _ in 0..<100 { _ = nest.begin(3) }
        #expect(nest.times.loops.count == LoopTimes.depthLimit)
    }
}
