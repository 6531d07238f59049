import Foundation

/// Files that hold what a test expects, under `Tests/Goldens`.
///
/// A missing file is written and reported, so that nothing is recorded unseen.
/// `NOISEBOOK_RECORD=1` rewrites the files that differ.
public enum Goldens {
    /// The folder that holds `Package.swift`.
    public static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    public static let folder = repository.appending(path: "Tests/Goldens")

    public static var isRecording: Bool {
        ProcessInfo.processInfo.environment["NOISEBOOK_RECORD"] == "1"
    }

    /// Compares a text with the golden file of that name.
    ///
    /// - Returns: nil if they are equal, else a sentence with the first line that differs.
    public static func difference(_ text: String, from name: String) throws -> String? {
        let url = folder.appending(path: name)
        guard let data = try? Data(contentsOf: url) else {
            try write(text, to: url)
            return "\(name) did not exist; it is recorded now: look at it"
        }
        let expected = String(decoding: data, as: UTF8.self)
        if expected == text { return nil }
        if isRecording {
            try write(text, to: url)
            return nil
        }
        return firstDifference(found: text, expected: expected, name: name)
    }

    private static func write(_ text: String, to url: URL) throws {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url, options: .atomic)
    }

    private static func firstDifference(found: String, expected: String, name: String) -> String {
        let found = found.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let line =
            zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(found.count, expected.count)
        func shown(_ lines: [Substring]) -> String {
            line < lines.count ? "`\(lines[line])`" : "the end"
        }
        return "\(name), line \(line + 1): expected \(shown(expected)), found \(shown(found))"
    }
}
