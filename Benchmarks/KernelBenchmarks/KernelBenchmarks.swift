import Glibc
import Tensors

/// Times tensor operations and accountants inside one process on warm data.
///
/// Reads lines `NAME<tab>SECONDS`, repeats the named item for that long and answers with a line
/// `CPU<tab>WALL<tab>REPETITIONS`, medians in seconds, and the number that the item comes to, if it
/// is one; `-` if it has no such item. `kernels.py` and `accountants.py` let it take turns with
/// others that speak the same way.
@main
struct KernelBenchmarks {
    static func main() throws {
        if let fault = Engine.checkProcessor() {
            say(fault)
            exit(1)
        }
        let items = try allItems()
        say("ready")
        while let line = readLine() {
            let words = line.split(separator: "\t")
            guard words.count == 2, let seconds = Double(words[1]),
                let item = items.first(where: { $0.name == words[0] })
            else {
                say("-")
                continue
            }
            say(try measure(item, seconds))
        }
    }

    /// Writes at once, since the other side waits.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private static func measure(_ item: Item, _ seconds: Double) throws -> String {
        try item.run()
        var cpu: [Double] = []
        var wall: [Double] = []
        let start = now(CLOCK_MONOTONIC)
        repeat {
            let wallStart = now(CLOCK_MONOTONIC)
            let cpuStart = now(CLOCK_PROCESS_CPUTIME_ID)
            try item.run()
            cpu.append(now(CLOCK_PROCESS_CPUTIME_ID) - cpuStart)
            wall.append(now(CLOCK_MONOTONIC) - wallStart)
        } while now(CLOCK_MONOTONIC) - start < seconds
        let value = try item.value.map { "\t\(try $0())" } ?? ""
        return "\(median(cpu))\t\(median(wall))\t\(cpu.count)\(value)"
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}
