import ArgumentParser
import Diagnostics
import Downloads
import Glibc
import Notebooks
import REPL

struct DataFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Bring data sets from their publishers.",
        usage: "noisebook data fetch <name> ... [options]",
        discussion: """
            Nothing else in noisebook uses the network. Each file is compared with its
            published SHA-256; where none is published, the first that comes is held to.
            A fetch that was stopped goes on where it was. Files that are there and good
            are not fetched again.

              noisebook data fetch mnist
              noisebook data fetch svhn --to /big/disk/data
              noisebook data fetch celeba --from ~/Downloads

            Proxies are taken from http_proxy, https_proxy, all_proxy and no_proxy, and
            more certificates from the file that SSL_CERT_FILE names.
            """)

    @Argument(
        help: ArgumentHelp("The data sets; `noisebook data` lists them.", valueName: "name"),
        completion: .list(DataCommand.names))
    var names: [String] = []

    @Flag(help: "Bring all data sets, several GB.")
    var all = false

    @Option(
        help: ArgumentHelp("The data folder, else the user's own.", valueName: "folder"),
        completion: .directory)
    var to: String?

    @Option(
        help: ArgumentHelp(
            "A folder that has the files, or the address above them.", valueName: "place"))
    var from: String?

    @Flag(help: "Bring what is there too, and accept a changed file without a published SHA-256.")
    var again = false

    @Option(help: ArgumentHelp("How long to wait for a byte.", valueName: "seconds"))
    var timeout = 30

    func validate() throws {
        _ = try DataCommand.publications(names)
        if names.isEmpty && !all {
            throw ValidationError("name a data set, or give --all; `noisebook data` lists them")
        }
        if !names.isEmpty && all { throw ValidationError("give names or --all, not both") }
        if !(1...86_400).contains(timeout) {
            throw ValidationError("--timeout takes 1 to 86400 seconds, not \(timeout)")
        }
        if to?.isEmpty == true { throw ValidationError("--to needs a folder") }
    }

    func run() throws {
        if names.contains(ScribbleLines.name) {
            StandardStream.output.write(ScribbleLines.listed)
            if names.allSatisfy({ $0 == ScribbleLines.name }) { return }
        }
        // A limit on the size of files must be an error, not the end of the program.
        signal(SIGXFSZ, SIG_IGN)
        guard let folder = to ?? Environment.folders.folder else {
            throw ValidationError("there is no data folder: set NOISEBOOK_DATA, or give --to")
        }
        try reporting {
            var fetcher = Fetcher(folder: folder)
            fetcher.source = try from.map { text throws(Diagnostic) in try FetchSource(text) }
            fetcher.isAgain = again
            fetcher.stallSeconds = timeout
            fetcher.certificates = ["SSL_CERT_FILE", "CURL_CA_BUNDLE"].lazy
                .compactMap { Environment.variables[$0] }.first { !$0.isEmpty }
            fetcher.isInterrupted = { Signals.isInterrupted || Signals.isEnding }
            let lines = FetchLines(Messages.terminal)
            fetcher.onEvent = { lines.show($0) }
            try fetch(all ? Publication.all : DataCommand.publications(names), fetcher, lines)
        }
    }

    private func fetch(
        _ publications: [Publication], _ fetcher: Fetcher, _ lines: FetchLines
    ) throws {
        var status = ExitStatus.success
        for publication in publications {
            StandardStream.output.write(FetchLines.terms(publication, fetcher.folder))
            do {
                try fetcher.fetch(publication)
            } catch {
                lines.end()
                Messages.show(error)
                status = .failed
                if Signals.isEnding { status = .terminated }
                if Signals.isInterrupted { status = .interrupted }
                if Signals.isInterrupted || Signals.isEnding { break }
            }
        }
        try status.end()
    }
}
