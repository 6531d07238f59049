import ArgumentParser
import REPL
import Tensors

/// The program: `noisebook`, and what can follow it.
struct Noisebook: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "noisebook",
        abstract: "Notebooks for learning privately: write, run and render them.",
        discussion: """
            Without a command it starts a prompt. A first look:

              noisebook render Notebooks/00-start-here.md
              noisebook run Notebooks/00-start-here.md
              echo '1 + 1' | noisebook

            Exit status: 0 all is well; 1 a cell or an expectation failed; 2 wrong
            usage, or a fault found before anything ran; 3 an output differs; 5 time
            or memory ran out; 130 and 143 stopped from outside.
            """,
        version: version,
        subcommands: [
            PromptCommand.self, StepCommand.self, RunCommand.self, RenderCommand.self,
            CheckCommand.self, WhyCommand.self, RunsCommand.self, CacheCommand.self,
            DataCommand.self, PrivacyCommand.self, DoctorCommand.self,
        ],
        defaultSubcommand: PromptCommand.self)
}

@main
enum Program {
    static func main() {
        StandardStream.prepare()
        if let problem = Engine.checkProcessor() {
            StandardStream.messages.write("noisebook: \(problem)\n")
            exit(status: .foundBefore)
        }
        Engine.prepare()
        Engine.planThreads = Environment.threads
        Signals.install()
        do {
            var command = try Noisebook.parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
        exit(status: Signals.isEnding ? .terminated : .success)
    }

    /// The library's status for wrong usage is 64; here it is 2.
    private static func end(with error: any Error) -> Never {
        let code = Noisebook.exitCode(for: error)
        let text = Noisebook.fullMessage(for: error)
        let stream: StandardStream = code.isSuccess ? .output : .messages
        if !text.isEmpty { stream.write(text.hasSuffix("\n") ? text : text + "\n") }
        if code.isSuccess { exit(status: .success) }
        if Signals.isEnding { exit(status: .terminated) }
        exit(status: .init(rawValue: code.rawValue) ?? .foundBefore)
    }
}
