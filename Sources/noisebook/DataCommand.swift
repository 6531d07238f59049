import ArgumentParser
import Datasets
import Diagnostics
import Notebooks
import REPL

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Say which data sets are there.",
        subcommands: [DataListCommand.self, DataVerifyCommand.self],
        defaultSubcommand: DataListCommand.self)
}

struct DataListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the data sets and where they are looked for.")

    func run() {
        for name in DatasetName.allCases {
            let status = Environment.folders.status(of: name, verifies: false)
            StandardStream.output.write(DatasetLines.text(status))
        }
        StandardStream.output.write(ScribbleLines.listed)
    }
}

struct DataVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every file and compare it with the published one.")

    @Argument(
        help: ArgumentHelp("The data set, else all that are there.", valueName: "name"),
        completion: .list(DatasetName.allCases.map(\.rawValue)))
    var name: String?

    func validate() throws {
        guard let name, DatasetName(rawValue: name) == nil else { return }
        let names = DatasetName.allCases.map(\.rawValue).map { "`\($0)`" }
        throw ValidationError(
            "there is no data set `\(name)`; there are \(names.joined(separator: " and "))")
    }

    func run() throws {
        let chosen = name.flatMap(DatasetName.init(rawValue:))
        var isGood = true
        for name in chosen.map({ [$0] }) ?? DatasetName.allCases {
            let status = Environment.folders.status(of: name, verifies: true)
            StandardStream.output.write(DatasetLines.text(status))
            let isLooked = chosen != nil || status.files.contains { $0.state != .missing }
            if isLooked && !status.isUsable { isGood = false }
        }
        try (isGood ? ExitStatus.success : .failed).end()
    }
}

/// The state of a data set as text.
enum DatasetLines {
    static func text(_ status: DatasetStatus) -> String {
        let name = status.name
        var lines = [
            "\(name.rawValue)  \(name.title): \(grouped(name.count(.train))) images to train and "
                + "\(grouped(name.count(.test))) to test, licence \(name.licence)"
        ]
        lines += status.files.flatMap(lines(for:))
        if let remedy = status.remedy { lines.append("  Hint: \(remedy)") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(for file: DatasetStatus.File) -> [String] {
        switch file.state {
        case .missing:
            ["  missing   \(file.name)\(file.isOptional ? " (only for the writers)" : "")"]
        case .present(let path): ["  there     \(path)"]
        case .verified(let path): ["  verified  \(path)"]
        case .unusable(let error):
            ["  unusable  \(file.name)"]
                + error.explanation.split(separator: "\n").map { "    \($0)" }
                + (error.hint.map { ["    Hint: \($0)"] } ?? [])
        }
    }
}
