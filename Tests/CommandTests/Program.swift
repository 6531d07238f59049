import Foundation
import TestSupport

/// The built program, run as a user runs it.
enum Program {
    struct Ending: CustomStringConvertible {
        let status: Int32
        let output: String
        let errors: String

        var description: String { "status \(status)\n--- output\n\(output)--- errors\n\(errors)" }
        var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }
    }

    struct NotBuilt: Error, CustomStringConvertible {
        var description: String {
            "there is no built `noisebook` at \(Program.candidates.joined(separator: " or ")): "
                + "run `make build`, or set NOISEBOOK_BINARY"
        }
    }

    /// Beside the tests themselves, else where `make build` puts it.
    private static var candidates: [String] {
        let environment = ProcessInfo.processInfo.environment
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return (environment["NOISEBOOK_BINARY"].map { [$0] } ?? []) + [
            tests.appending(path: "noisebook").path,
            Goldens.repository.appending(path: ".build/release/noisebook").path,
        ]
    }

    static func path() throws -> String {
        let found = candidates.first { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
        }
        guard let found else { throw NotBuilt() }
        return found
    }

    /// The variables each run starts from: nothing of the tester's own terminal.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        "HOME": "/dev/null/home", "TERM": "dumb", "COLUMNS": "80", "LC_ALL": "C.UTF-8",
    ]

    /// Runs to the end, for at most two minutes.
    ///
    /// - Parameters:
    ///   - input: what it reads from the standard input.
    ///   - folder: where it is run.
    ///   - variables: on top of `environment`, and of an empty folder for kept results.
    static func run(
        _ arguments: [String], input: String = "", in folder: String = "/",
        variables: [String: String] = [:]
    ) throws -> Ending {
        let files = try TemporaryFolder()
        try files.write(input, to: "input")
        for name in ["output", "errors"] { try files.write("", to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path())
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let cache = ["NOISEBOOK_CACHE": files.path + "/cache"]
        process.environment = environment.merging(cache) { $1 }.merging(variables) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: files.path + "/input")
        process.standardOutput = FileHandle(forWritingAtPath: files.path + "/output")
        process.standardError = FileHandle(forWritingAtPath: files.path + "/errors")
        try process.run()
        let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
        process.waitUntilExit()
        watchdog.cancel()
        let isSignal = process.terminationReason == .uncaughtSignal
        return Ending(
            status: isSignal ? 128 + process.terminationStatus : process.terminationStatus,
            output: try files.read("output"), errors: try files.read("errors"))
    }
}

extension TemporaryFolder {
    /// Runs the program in this folder.
    func run(_ arguments: String..., variables: [String: String] = [:]) throws -> Program.Ending {
        try Program.run(arguments, in: path, variables: variables)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + name)
    }
}
