import Foundation
import TestSupport
import Testing

@Suite("noisebook runs")
struct RunsTests {
    static let sweep = """
        ```noise
        experiment Fit(lr = 0.1, seed = 0) {
            let x = normal(50, 4)
            let net = Dense(1)
            let opt = Adam(net, lr: lr)
            for i in 0..<30 {
                let loss = step(opt) { mean((net(x)[:, 0] - x[:, 0]) ^ 2) }
                track(loss: loss)
            }
            expect lr < 1
            return { loss: mean((net(x)[:, 0] - x[:, 0]) ^ 2), weight: net.weight }
        }
        let all = sweep Fit(lr: [0.1, 0.2, 1], seed: 0..<2)
        print(all[0].weight, all[3].weight, all[4].error)
        table(all, by: lr, show: [loss])
        ```
        """

    /// A training of some seconds, on private data, with all that a state can hold.
    static let long = """
        ```noise
        let train = private(uniform(200, 4, seed: 3), unit: example)
        experiment Fit(count = 30, seed = 0) {
            let net = Dense(1)
            let opt = DPAdam(net, lr: 0.02, clip: 1, noiseMultiplier: 1.5)
            let loader = train.poisson(rate: 0.1, steps: 5)
            var history = []
            var last = x => x
            for epoch in resumable("fit", count) {
                for batch in loader {
                    step(opt) { mean((net(batch)[:, 0] - batch[:, 0]) ^ 2) }
                }
                history = [...history, epoch]
                let first = last
                last = x => x + epoch + len(history)
                track(epoch: epoch, drawn: mean(normal(3)))
                print("epoch {epoch}")
                var spin = 0
                for i in 0..<20000000 { spin += i }
            }
            for epoch in resumable("fit", 2) { print("again {epoch}") }
            return {
                weight: net.weight, history: history, last: last(1), drawn: normal(2),
                epsilon: privacy(train).epsilon
            }
        }
        let one = run Fit()
        print(one.weight, one.history, one.last, one.drawn, one.epsilon)
        print(one.metrics.drawn, privacy(train).epsilon)
        ```
        """

    /// All runs of one folder are those of one user.
    static let cache = ["NOISEBOOK_CACHE": "cache"]

    /// How many runs are kept.
    private static func count(_ folder: TemporaryFolder) throws -> Int {
        try folder.run("runs", "export", "a.md").output.split(separator: "\r\n").count - 1
    }

    static func folder(_ text: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "a.md")
        return folder
    }

    @Test("A sweep gives the same with one thread and with two")
    func threads() throws {
        let outputs = try ["1", "2", "5"].map { threads in
            let folder = try Self.folder(Self.sweep)
            let ending = try folder.run(
                "run", "a.md", variables: ["NOISEBOOK_THREADS": threads])
            #expect(ending.status == 0, "\(ending)")
            #expect(ending.output.contains("2 of 6 runs failed"))
            return ending.output
        }
        #expect(outputs[0].contains("this does not hold"))
        #expect(outputs[1] == outputs[0])
        #expect(outputs[2] == outputs[0])
    }

    @Test("Runs beside each other may be the first to read a data set")
    func dataSet() throws {
        let folder = try Self.folder(
            """
            # T

            ```noise
            let clothes = fashionMNIST.test.take(300)
            experiment Mean(seed = 0) { return { mean: number(mean(clothes.labels)) } }
            let all = sweep Mean(seed: 1...2)
            expect all[0].mean > 0 and all[0].mean == all[1].mean
            ```
            """)
        let ending = try folder.run("run", "a.md", variables: ["NOISEBOOK_THREADS": "2"])
        #expect(ending.status == 0, "\(ending)")
    }

    @Test("A finished run is not made again")
    func finished() throws {
        let folder = try Self.folder(Self.sweep)
        let first = try folder.run("run", "a.md", variables: Self.cache)
        let states = try folder.run("runs", "list", "a.md", "--state", "done").output
        #expect(states.split(separator: "\n").count == 6, "\(states)")
        let again = try folder.run("run", "a.md", variables: Self.cache)
        #expect(again.output == first.output)
        // Failed ones are made again, in the same place.
        #expect(try folder.run("runs", "list", "a.md", "--state", "done").output == states)
        #expect(
            try Self.count(folder) == 6)
        let fresh = try folder.run("run", "--fresh", "a.md", variables: Self.cache)
        #expect(fresh.output == first.output)
        #expect(
            try Self.count(folder) == 12)
        // Other code is another experiment.
        try folder.write(
            Self.sweep.replacingOccurrences(of: "0..<30", with: "0..<31"), to: "a.md")
        #expect(try folder.run("run", "a.md", variables: Self.cache).output != first.output)
    }

    @Test("A run that was killed goes on and ends with the same bits")
    func killed() throws {
        let whole = try Self.folder(Self.long)
        let expected = try whole.run("run", "a.md", variables: Self.cache)
        #expect(expected.status == 0, "\(expected)")
        let folder = try Self.folder(Self.long)
        var epoch = -1
        for _ in 0..<3 { epoch = try Self.kill(in: folder, afterEpoch: epoch) }
        #expect((2..<29).contains(epoch))
        let left = try folder.run("runs", "list", "a.md").output
        #expect(left.contains("interrupted"), "\(left)")
        #expect(try folder.run("runs", "show", "a.md", "1").output.contains("checkpoint"))
        let ending = try folder.run("run", "a.md", variables: Self.cache)
        #expect(ending.output == expected.output)
        let list = try folder.run("runs", "list", "a.md").output
        #expect(try Self.count(folder) == 1 && list.contains("done"), "\(list)")
    }

    /// Kills a run as soon as a later epoch is kept; gives that epoch.
    private static func kill(in folder: TemporaryFolder, afterEpoch epoch: Int) throws -> Int {
        let process = try started(in: folder)
        defer {
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        while process.isRunning {
            usleep(20_000)
            let shown = try folder.run("runs", "show", "a.md", "1").output
            let words = shown.split(separator: "\n").last?.split(separator: " ") ?? []
            if words.first == "fit", let kept = words.last.flatMap({ Int($0) }), kept > epoch {
                return kept
            }
        }
        return epoch
    }

    private static func started(in folder: TemporaryFolder) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = ["run", "a.md"]
        process.currentDirectoryURL = folder.url
        process.environment = Program.environment.merging(cache) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Whether it was still running when it was told to stop.
    private static func runAndKill(
        in folder: TemporaryFolder, after seconds: Double, _ signal: Int32 = SIGKILL
    ) throws -> Bool {
        let process = try started(in: folder)
        usleep(UInt32(seconds * 1e6))
        let isRunning = process.isRunning
        let asked = Date()
        Foundation.kill(process.processIdentifier, signal)
        process.waitUntilExit()
        if signal == SIGINT { #expect(Date().timeIntervalSince(asked) < 2) }
        return isRunning
    }

    @Test("A run whose state comes from private data says that it cannot be gone on with")
    func privateState() throws {
        let folder = try Self.folder(
            """
            ```noise
            let data = private(uniform(20, seed: 1), unit: example)
            experiment Sum(n = 3) {
                var total = zeros(20)
                for epoch in resumable("sum", n) { total = total + data }
                return { sum: dp.sum(total, clip: 1, noiseMultiplier: 4), n: n }
            }
            print((run Sum()).n)
            ```
            """)
        let ending = try folder.run("run", "a.md", variables: Self.cache)
        #expect(ending.output.hasSuffix("3\n"), "\(ending)")
        #expect(ending.output.contains("warning[not-resumable]"), "\(ending)")
        let list = try folder.run("runs", "list", "a.md").output
        #expect(list.contains("done"), "\(list)")
    }

    @Test("An interrupt stops a sweep at once and keeps the runs that are finished")
    func interrupted() throws {
        let text = Self.long.replacingOccurrences(
            of: "let one = run Fit()",
            with: "let all = sweep Fit(count: [1, 1000], seed: 0..<2)\nlet one = all[0]")
        let folder = try Self.folder(text)
        let isRunning = try Self.runAndKill(in: folder, after: 3, SIGINT)
        #expect(isRunning)
        let list = try folder.run("runs", "list", "a.md").output
        #expect(list.contains("done") && list.contains("interrupted"), "\(list)")
    }

    @Test("What another user left is listed and not believed")
    func planted() throws {
        let folder = try Self.folder(Self.sweep)
        let first = try folder.run("run", "a.md", variables: Self.cache)
        let again = try folder.run("run", "a.md", variables: ["NOISEBOOK_CACHE": "other"])
        #expect(again.output == first.output)
        // Failed runs are made again in the same place.
        #expect(try Self.count(folder) == 4 + 4 + 2)
    }

    @Test("Runs are shown, compared and exported")
    func commands() throws {
        let folder = try Self.folder(Self.sweep)
        _ = try folder.run("run", "a.md", variables: ["NOISEBOOK_THREADS": "1"])
        let show = try folder.run("runs", "show", "a.md", "1")
        #expect(show.status == 0 && show.output.contains("loss"), "\(show)")
        let compare = try folder.run("runs", "compare", "a.md", "1", "3")
        #expect(compare.output.contains("difference"), "\(compare)")
        let csv = try folder.run("runs", "export", "a.md").output
        #expect(csv.hasPrefix("run,experiment,state,seed,started,seconds,error,lr,parameter.seed,"))
        #expect(csv.split(separator: "\r\n").count == 7)
        let json = try folder.run("runs", "export", "a.md", "--format", "json").output
        let runs = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
        #expect(runs?.count == 6)
        #expect((runs?.first?["metrics"] as? [String: Any])?.keys.sorted() == ["loss"])
        let metrics = try folder.run("runs", "export", "a.md", "--metrics").output
        #expect(metrics.split(separator: "\r\n").count == 1 + 6 * 30)
        #expect(try folder.run("runs", "show", "a.md", "99").errors.contains("error[unknown-run]"))
        #expect(try folder.run("runs", "list", "b.md").errors.contains("error[no-runs]"))
    }

    @Test("A file that is none of ours is left alone, and `--no-runs` does without")
    func foreign() throws {
        let folder = try Self.folder(Self.sweep)
        try folder.write("something else that has this name by chance", to: "a.md.runs")
        let refused = try folder.run("run", "a.md", variables: Self.cache)
        #expect(refused.status == 1 && refused.errors.contains("error[runs-foreign]"))
        #expect(try folder.read("a.md.runs").hasPrefix("something else"))
        #expect(try folder.run("run", "--no-runs", "a.md", variables: Self.cache).status == 0)
        #expect(try folder.run("check", "a.md").status == 0)
        #expect(try folder.read("a.md.runs").hasPrefix("something else"))
    }

    @Test("A page of kept runs has the bytes of a fresh one")
    func pages() throws {
        let folder = try Self.folder(
            Self.sweep + "\n\n```noise\nall\n```\n\n```noise\nrun Fit(lr: 0.3)\n```\n")
        for (page, more) in [("one", []), ("two", []), ("three", ["--fresh"])] {
            let arguments = ["render", "a.md", "-o", "\(page).html", "--no-timings"] + more
            let ending = try Program.run(arguments, in: folder.path, variables: Self.cache)
            #expect(ending.status == 0, "\(ending)")
        }
        let page = try folder.read("one.html")
        #expect(try folder.read("two.html") == page)
        #expect(try folder.read("three.html") == page)
        #expect(!page.contains(">seconds<"))
        _ = try folder.run("render", "a.md", "-o", "timed.html", variables: Self.cache)
        #expect(try folder.read("timed.html").contains(">seconds<"))
    }
}
