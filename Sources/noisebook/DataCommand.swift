import ArgumentParser
import Diagnostics
import Downloads
import Notebooks
import REPL

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "List, fetch and verify data sets.",
        subcommands: [DataListCommand.self, DataFetchCommand.self, DataVerifyCommand.self],
        defaultSubcommand: DataListCommand.self)

    static let names = Publication.all.map(\.name) + [ScribbleLines.name]

    /// The sets of these names, each once; the drawn one has nothing to fetch and no files.
    static func publications(_ names: [String]) throws -> [Publication] {
        var result: [Publication] = []
        for name in names {
            if name == ScribbleLines.name { continue }
            guard let found = Publication.named(name) else { throw unknown(name) }
            if !result.contains(found) { result.append(found) }
        }
        return result
    }

    private static func unknown(_ name: String) -> ValidationError {
        let near = nearNames(to: name, among: names).map { "`\($0)`" }
        let hint =
            near.isEmpty
            ? "`noisebook data` lists them" : "did you mean \(near.joined(separator: " or "))?"
        return ValidationError("there is no data set `\(name)`; \(hint)")
    }
}

struct DataListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the data sets and where they are looked for.")

    func run() {
        for publication in Publication.all {
            let status = publication.status(in: Environment.folders.folder, reads: false)
            StandardStream.output.write(DatasetLines.text(status, isLong: !status.isAbsent))
        }
        StandardStream.output.write(ScribbleLines.listed)
        StandardStream.output.write(
            "\nData folder: \(Environment.folders.folder ?? "none; set NOISEBOOK_DATA")\n")
    }
}

struct DataVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every file and compare it with the published one.",
        discussion: """
            ok       its SHA-256 is the published one, or where none is published,
                     that of the file that was fetched first
            differs  it is another file; the status is then 1
            unknown  nothing is known of its SHA-256
            missing  it is not there
            """)

    @Argument(
        help: ArgumentHelp("The data sets, else all that are there.", valueName: "name"),
        completion: .list(DataCommand.names))
    var names: [String] = []

    @Option(
        help: ArgumentHelp("The data folder, else the user's own.", valueName: "folder"),
        completion: .directory)
    var to: String?

    func validate() throws {
        _ = try DataCommand.publications(names)
    }

    func run() throws {
        let chosen = try DataCommand.publications(names)
        var isGood = true
        if names.isEmpty || names.contains(ScribbleLines.name) {
            let (text, isDrawn) = ScribbleLines.verified
            StandardStream.output.write(text)
            if !isDrawn { isGood = false }
        }
        for publication in names.isEmpty ? Publication.all : chosen {
            let status = publication.status(
                in: to ?? Environment.folders.folder, reads: true,
                isInterrupted: { Signals.isInterrupted || Signals.isEnding })
            if Signals.isInterrupted || Signals.isEnding { try ExitStatus.interrupted.end() }
            if names.isEmpty && status.isAbsent { continue }
            StandardStream.output.write(DatasetLines.text(status, isLong: true))
            if status.isBad || !status.isWhole { isGood = false }
        }
        try (isGood ? ExitStatus.success : .failed).end()
    }
}

/// The state of a data set as text.
enum DatasetLines {
    /// - Parameter isLong: a line for each file, too.
    static func text(_ status: PublicationStatus, isLong: Bool) -> String {
        let set = status.publication
        var lines = ["\(set.name)  \(set.title): \(set.contents); licence \(set.licence)"]
        if isLong { lines += status.files.flatMap(lines(for:)) }
        if status.isBad || !status.isWhole {
            let state = status.isAbsent ? "not there; " : ""
            lines.append("  \(state)`noisebook data fetch \(set.name)` brings it")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(for file: PublicationStatus.File) -> [String] {
        let path = file.path ?? file.name
        let size = file.bytes.map { " (\(grouped($0)) bytes)" } ?? ""
        switch file.state {
        case .missing:
            return ["  missing  \(path)\(file.isOptional ? " (only for the writers)" : "")"]
        case .notRead: return ["  there    \(path)\(size)"]
        case .published: return ["  ok       \(path)\(size)"]
        case .asBrought: return ["  ok       \(path)\(size), as it was fetched; none is published"]
        case .unknown: return ["  unknown  \(path)\(size): nothing is known of its SHA-256"]
        case .unreadable(let reason): return ["  differs  \(path)\(size): \(reason)"]
        case .differs(let expected, let found):
            return [
                "  differs  \(path)\(size)", "    expected  SHA-256 \(expected)",
                "    found     SHA-256 \(found)",
            ]
        }
    }
}
