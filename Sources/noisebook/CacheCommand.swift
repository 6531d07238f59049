import ArgumentParser
import Diagnostics
import Notebooks
import REPL

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show or clear the results that earlier runs kept.",
        discussion: """
            Results of cells lie in NOISEBOOK_CACHE, or in noisebook in the user's cache
            folder. What was used longest ago goes when there is too much.

              noisebook cache
              noisebook cache clear --older-than 30d
              noisebook cache text 5d2f08c1a3b4 | less
            """,
        subcommands: [ShowCache.self, ClearCache.self, ShowText.self],
        defaultSubcommand: ShowCache.self)
}

struct ShowCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Where results are kept, how many and how large.")

    func run() throws {
        try reporting {
            let store = try CacheMessages.store()
            let (entries, bytes) = store.size
            var text = "Folder   \(store.folder)\n"
            text += "Results  \(grouped(entries)), "
            text += "\(Self.size(bytes)) of at most \(Self.size(store.bound))\n"
            for history in RunHistory.all(in: store) {
                let kept = history.keptCount(in: store)
                text += "  \(history.notebook): \(kept) of \(history.cells.count) cells kept\n"
            }
            StandardStream.output.write(text)
        }
    }

    /// `1.2 MB`; a megabyte has 10⁶ bytes, as disks are sold.
    static func size(_ bytes: Int) -> String {
        for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]
        where bytes >= size {
            let tenths = (bytes * 10 + size / 2) / size
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}

struct ClearCache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Remove kept results.")

    @Option(
        help: ArgumentHelp(
            "Only those that were not used for so long: 12h, 30d.", valueName: "time"))
    var olderThan: String?

    func run() throws {
        try reporting {
            let store = try CacheMessages.store()
            let age = try olderThan.map { try CacheMessages.age($0) }
            let (entries, bytes) = store.clear(olderThan: age)
            StandardStream.output.write(
                "\(grouped(entries)) results removed, \(ShowCache.size(bytes))\n")
        }
    }
}

struct ShowText: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text", abstract: "Write all that a cell printed of which a page shows a part."
    )

    @Argument(help: ArgumentHelp("The digits that stand on the page.", valueName: "digits"))
    var digits: String

    func run() throws {
        try reporting {
            StandardStream.output.write(try CacheMessages.store().text(named: digits))
        }
    }
}

enum CacheMessages {
    static func store() throws(Diagnostic) -> ResultStore {
        if let store = Environment.store() { return store }
        throw Diagnostic(
            "unknown-cache", title: "there is no place for kept results",
            explanation: "Neither NOISEBOOK_CACHE, XDG_CACHE_HOME nor HOME is set.",
            hint: "set NOISEBOOK_CACHE to a folder")
    }

    /// Seconds in a time such as `90m`, `12h` or `30d`.
    static func age(_ text: String) throws(Diagnostic) -> Double {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
            number.isFinite, number >= 0
        else {
            throw Diagnostic(
                "wrong-option-value", title: "this is no time",
                explanation: "`--older-than \(text)`: a time is a number and one of s, m, h, d.",
                hint: "write `--older-than 30d`")
        }
        return number * unit
    }
}
