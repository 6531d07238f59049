import ArgumentParser
import Notebooks
import REPL

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at this machine and say what is wrong and how to mend it.",
        discussion: "Reads every data set that is there, which takes about a second.")

    func run() throws {
        let findings = Doctor.findings(Environment.folders, Environment.variables)
        StandardStream.output.write(findings.map(\.text).joined())
        let problems = findings.count { $0.remedy != nil && !$0.isOptional }
        StandardStream.output.write(
            problems == 0 ? "All is well.\n" : "\(problems) to mend, each with its remedy above.\n")
        try (findings.contains { $0.isGrave } ? ExitStatus.failed : .success).end()
    }
}
