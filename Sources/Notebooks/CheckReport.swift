import Diagnostics
import Foundation

/// One cell, judged.
public struct CheckCase: Sendable {
    public enum Outcome: Sendable {
        case passed
        /// The error, or how the output differs: lines with their numbers in the file.
        case failed(Diagnostic?, difference: String?)
        /// Holds the reason.
        case skipped(String)
    }

    public var file: String
    public var label: String
    /// The line of the cell's opening fence.
    public var line: Int
    public var seconds: Double
    public var outcome: Outcome
    /// What it contributes to the exit status.
    public var status: ExitStatus

    /// `dpcgan.md:41 [fit]`
    public var name: String { "\(file):\(line) [\(label)]" }
}

/// The cases of one notebook, as text for people and for tools.
public struct CheckReport: Sendable {
    public var file: String
    public var cases: [CheckCase]
    /// Errors found before the run; with any, nothing ran.
    public var faults: [Diagnostic]

    /// The first failure in page order decides.
    public var exitStatus: ExitStatus {
        guard faults.isEmpty else { return .foundBefore }
        return cases.first { $0.status != .success }?.status ?? .success
    }

    /// `12 passed, 1 failed, 2 skipped`
    public var summary: String {
        let failed = count(\.isFailed) + (faults.isEmpty ? 0 : 1)
        return "\(count(\.isPassed)) passed, \(failed) failed, \(count(\.isSkipped)) skipped"
    }

    private func count(_ property: KeyPath<CheckCase, Bool>) -> Int {
        cases.count { $0[keyPath: property] }
    }

    /// Each failure with its error or difference, and the summary as the last line.
    public var text: String {
        let parts =
            faults.map { DiagnosticText.plain($0) }
            + cases.compactMap { check in
                guard case .failed(let failure, let difference) = check.outcome else { return nil }
                return (["\(check.name) failed"] + check.details(failure, difference))
                    .joined(separator: "\n") + "\n"
            }
        return (parts + [summary]).joined(separator: "\n") + "\n"
    }
}

extension CheckCase {
    var isPassed: Bool { if case .passed = outcome { true } else { false } }
    var isFailed: Bool { outcome.isFailure }
    var isSkipped: Bool { if case .skipped = outcome { true } else { false } }

    fileprivate func details(_ failure: Diagnostic?, _ difference: String?) -> [String] {
        var lines: [String] = []
        if let failure { lines.append(DiagnosticText.plain(failure)) }
        if let difference {
            lines.append("the output is not what the file says (- file, + this run)")
            lines.append(difference)
        }
        return lines.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
    }
}

// MARK: - TAP

extension CheckReport {
    /// Test Anything Protocol, version 13.
    public var tap: String {
        var lines = ["TAP version 13", "1..\(cases.count + faults.count)"]
        for (index, fault) in faults.enumerated() {
            lines.append("not ok \(index + 1) - \(tapName(DiagnosticText.summary(fault)))")
            lines += comment(DiagnosticText.plain(fault))
        }
        for (index, check) in cases.enumerated() {
            let number = faults.count + index + 1
            let name = tapName(check.name)
            switch check.outcome {
            case .passed: lines.append("ok \(number) - \(name)")
            case .skipped(let reason):
                lines.append("ok \(number) - \(name) # SKIP \(tapName(reason))")
            case .failed(let failure, let difference):
                lines.append("not ok \(number) - \(name)")
                lines += check.details(failure, difference).flatMap(comment)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A `#` would begin a directive, and a line end another result.
    private func tapName(_ text: String) -> String {
        text.replacingOccurrences(of: "#", with: "\\#").split { $0.isNewline }
            .joined(separator: " ")
    }

    private func comment(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }
            .map { $0.isEmpty ? "#" : "# \($0)" }
    }
}

// MARK: - JUnit

extension CheckReport {
    /// The XML that continuous integration reads for JUnit's results.
    public var junit: String {
        let failed = count(\.isFailed) + faults.count
        let seconds = cases.reduce(0) { $0 + $1.seconds }
        let attributes =
            "name=\"\(xml(file))\" tests=\"\(cases.count + faults.count)\" "
            + "failures=\"\(failed)\" skipped=\"\(count(\.isSkipped))\" "
            + "time=\"\(time(seconds))\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>",
            "  <testsuite \(attributes)>",
        ]
        lines += faults.map { fault in
            "    <testcase name=\"before the run\" classname=\"\(xml(file))\" time=\"0.000\">"
                + failure(message: fault.title, text: DiagnosticText.plain(fault)) + "</testcase>"
        }
        lines += cases.map(junitCase)
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private func junitCase(_ check: CheckCase) -> String {
        let opening =
            "    <testcase name=\"\(xml(check.name))\" classname=\"\(xml(file))\" "
            + "time=\"\(time(check.seconds))\""
        switch check.outcome {
        case .passed: return opening + "/>"
        case .skipped(let reason):
            return opening + "><skipped message=\"\(xml(reason))\"/></testcase>"
        case .failed(let fault, let difference):
            let message = fault?.title ?? "the output is not what the file says"
            let text = check.details(fault, difference).joined(separator: "\n")
            return opening + ">" + failure(message: message, text: text) + "</testcase>"
        }
    }

    private func failure(message: String, text: String) -> String {
        "<failure message=\"\(xml(message))\">\(xml(text))</failure>"
    }

    private func time(_ seconds: Double) -> String {
        String(format: "%.3f", locale: Locale(identifier: "en_US_POSIX"), seconds)
    }

    /// Escaped for attributes and text; signs that XML 1.0 cannot hold become U+FFFD.
    private func xml(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
