import Diagnostics
import Foundation
import Interpreter
import Notebooks
import Synchronization

/// The reader of kept results: files of the store, changed, under a notebook that finds them.
///
/// What fails a checksum must not be taken for a result. What passes because the checksums were
/// made anew may give other values, and nothing worse.
enum KeptTargets {
    static func all(_ material: Material) -> [FuzzTarget] {
        [
            FuzzTarget("kept", "kept results of cells", making: { changed(&$0) }) { check($0) }
        ]
    }

    private static let notebook = """
        ```noise
        #| label: values
        let t = linspace(0, 1, 6).reshape(2, 3)
        let r = {a: 1, b: "two", c: [true, nil, 0.5]}
        var count = 3
        ```

        ```noise
        #| label: functions
        fn twice(x) { x * 2 }
        let add = x => x + count + r.a
        fn even(n) { if n == 0 { true } else { odd(n - 1) } }
        fn odd(n) { if n == 0 { false } else { even(n - 1) } }
        ```

        ```noise
        #| label: shown
        print("draw", normal(1, 2).shape)
        expect(twice(2) == 4)
        plot(line([1, 2, 3], [1, 4, 9]))
        ```

        ```noise
        #| label: fails
        #| error: true
        [1, 2][add(5)]
        ```

        ```noise
        #| label: last
        #| cache: false
        count += 1
        print(t, r, add(1), even(4), twice(t))
        ```

        """

    // MARK: - Good files

    private static let folder = FuzzFolder.make(for: "kept")

    private static let document = Document.read(SourceFile(name: "a.md", text: notebook))

    private struct Entry {
        var path: String
        var file: [UInt8]

        func write() {
            let place = (path as NSString).deletingLastPathComponent
            try? FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: path, contents: Data(file))
        }
    }

    private static func run(keepingIn folder: String?) -> NotebookRun {
        var runner = NotebookRunner(library: CodeTargets.library)
        runner.engine = "fuzz"
        runner.store = folder.map { ResultStore(folder: $0) }
        return runner.run(document)
    }

    private static let fresh = outputs(of: run(keepingIn: nil))

    /// The files of a run, with zeros where those of another differ: the time it took.
    private static let entries: [Entry] = {
        let first = files()
        try? FileManager.default.removeItem(atPath: folder)
        let entries = zip(first, files()).map { one, other in
            guard one.file.count == other.file.count, one.file.count > headerLength else {
                return one
            }
            let head = zip(Parts(one.file).head, Parts(other.file).head)
            var parts = Parts(one.file)
            parts.head = head.map { $0 == $1 ? $0 : 0 }
            return Entry(path: one.path, file: parts.file)
        }
        for entry in entries { entry.write() }
        return entries
    }()

    private static func files() -> [Entry] {
        _ = run(keepingIn: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { name in
            let path = folder + "/" + name
            guard let data = FileManager.default.contents(atPath: path) else { return nil }
            return data.count > headerLength ? Entry(path: path, file: Array(data)) : nil
        }
    }

    // MARK: - Changing them

    private static let mutator = Mutator(
        seeds: entries.map(\.file),
        words: ["\u{0}", "\u{1}", "\u{7F}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "NOISECEL"])

    private static func changed(_ random: inout SeededRandom) -> [UInt8] {
        guard !entries.isEmpty else { return [] }
        let entry = random.pick(entries)
        if random.chance(20) { return mutator.changed(entry.file, &random) }
        var parts = Parts(entry.file)
        if random.chance(50) {
            parts.head = mutator.changed(parts.head, &random)
        } else {
            parts.values = mutator.changed(parts.values, &random)
        }
        return parts.file
    }

    /// `NOISECEL`, version, two lengths, address, checksum of the values, checksum of the rest.
    fileprivate static let headerLength = 8 * 4 + 32 * 3

    fileprivate struct Parts {
        var begin: [UInt8]
        var address: [UInt8]
        var head: [UInt8]
        var values: [UInt8]

        init(_ file: [UInt8]) {
            begin = Array(file[..<16])
            address = Array(file[32..<64])
            let length = file[16..<24].reversed().reduce(0) { $0 << 8 | Int($1) }
            head = Array(file[headerLength..<(headerLength + length)])
            values = Array(file[(headerLength + length)...])
        }

        /// With lengths and checksums that are right.
        var file: [UInt8] {
            let lengths = [head.count, values.count].flatMap { count in
                (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
            }
            let header = begin + lengths + address + Fingerprint(of: values).bytes
            return header + Fingerprint(of: header + head).bytes + head + values
        }
    }

    // MARK: - Checking

    static func check(_ bytes: [UInt8]) -> String? {
        guard !entries.isEmpty else { return "no result was kept" }
        // The address in the file says whose place it takes.
        let address = bytes.count >= 64 ? Array(bytes[32..<64]) : []
        let entry = entries.first { Array($0.file[32..<64]) == address } ?? entries[0]
        guard FileManager.default.createFile(atPath: entry.path, contents: Data(bytes)) else {
            return "no file to read from could be made"
        }
        let run = run(keepingIn: folder)
        for entry in entries where !FileManager.default.fileExists(atPath: entry.path) {
            return "a result that was not right was not kept anew"
        }
        tidy(after: entry)
        let isSealed = bytes.count > headerLength && Parts.isSealed(bytes)
        return isSealed || outputs(of: run) == fresh ? nil : "a damaged result was used"
    }

    private static let count = Mutex(0)

    /// Brings the good file back; now and then only the good ones stay, for changed values make
    /// results of their own.
    private static func tidy(after entry: Entry) {
        let count = count.withLock { count in
            count += 1
            return count
        }
        guard count % 500 == 0 else { return entry.write() }
        try? FileManager.default.removeItem(atPath: folder)
        for entry in entries { entry.write() }
    }

    private static func outputs(of run: NotebookRun) -> [String] {
        run.cells.map { "\($0.state) \($0.failure?.id ?? "") \($0.outputs.count)" }
            + run.cells.flatMap { cell in
                cell.outputs.map { if case .text(let text) = $0 { text } else { "" } }
            }
    }
}

extension KeptTargets.Parts {
    /// Whether the checksums are right.
    fileprivate static func isSealed(_ file: [UInt8]) -> Bool {
        let length = file[16..<24].reversed().reduce(0) { $0 &<< 8 | Int($1) }
        guard length >= 0, length <= file.count - KeptTargets.headerLength else { return false }
        return Self(file).file == file
    }
}
