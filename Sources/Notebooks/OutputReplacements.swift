import Diagnostics
import Foundation

/// The header's `check: {replace: […]}`: made in expected and found text alike, to hide what
/// differs from run to run.
struct OutputReplacements {
    /// A pattern that goes back and forth over the text can take forever; one text gets this
    /// long.
    static let secondsPerText = 2.0

    private let replacements: [(expression: NSRegularExpression, with: String, pattern: String)]

    init(_ replacements: [FrontMatter.Replacement]) {
        self.replacements = replacements.compactMap { replacement in
            (try? NSRegularExpression(pattern: replacement.pattern)).map {
                ($0, replacement.with, replacement.pattern)
            }
        }
    }

    /// - Throws: `slow-regex` if a pattern does not come to an end in time.
    func applied(to lines: [String]) throws(Diagnostic) -> [String] {
        guard !replacements.isEmpty else { return lines }
        let end = Date().addingTimeInterval(OutputReplacements.secondsPerText)
        var result: [String] = []
        for var line in lines {
            for (expression, with, pattern) in replacements {
                guard let replaced = replace(expression, with, in: line, until: end) else {
                    throw slow(pattern)
                }
                line = replaced
            }
            result.append(line)
        }
        return result
    }

    /// Nil if the time ran out or the search gave up.
    private func replace(
        _ expression: NSRegularExpression, _ with: String, in line: String, until end: Date
    ) -> String? {
        var result = ""
        var position = line.startIndex
        var isCut = false
        let whole = NSRange(line.startIndex..., in: line)
        expression.enumerateMatches(in: line, options: [.reportProgress], range: whole) {
            match, flags, stop in
            if flags.contains(.internalError) || Date() > end {
                isCut = true
                stop.pointee = true
            }
            guard let match, let range = Range(match.range, in: line) else { return }
            result += line[position..<range.lowerBound]
            result += expression.replacementString(
                for: match, in: line, offset: 0, template: with)
            position = range.upperBound
        }
        return isCut ? nil : result + line[position...]
    }

    private func slow(_ pattern: String) -> Diagnostic {
        Diagnostic(
            "slow-regex", title: "a pattern takes too long",
            explanation: "`\(pattern)`, from `check: {replace: …}` in the header, was still at "
                + "work on one output after \(Int(OutputReplacements.secondsPerText)) seconds.",
            hint: "avoid a repetition inside a repetition, such as `(a+)+`")
    }
}
