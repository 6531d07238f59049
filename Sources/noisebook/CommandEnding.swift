import ArgumentParser
import Diagnostics
import Glibc
import Notebooks
import REPL

extension Program {
    static func exit(status: ExitStatus) -> Never {
        Glibc.exit(status.rawValue)
    }
}

extension ExitStatus {
    /// Ends the command with this status; does nothing for success.
    func end() throws {
        guard self != .success else { return }
        throw ExitCode(rawValue)
    }
}

/// Messages of commands, in the same form as those of notebooks.
enum Messages {
    static let terminal = Terminal(descriptor: 2, environment: Environment.variables)

    static func show(_ diagnostic: Diagnostic) {
        StandardStream.messages.write(terminal.text(of: diagnostic))
    }

    /// One after another, an empty line between them.
    static func show(_ diagnostics: [Diagnostic]) {
        let texts = diagnostics.map(terminal.text(of:))
        StandardStream.messages.write(texts.joined(separator: "\n"))
    }
}

/// Runs the body; a diagnostic thrown in it is shown and ends the command with status 2.
func reporting<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let diagnostic as Diagnostic {
        Messages.show(diagnostic)
        throw ExitCode(ExitStatus.foundBefore.rawValue)
    }
}
