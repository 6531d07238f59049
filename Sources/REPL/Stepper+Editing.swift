import Diagnostics
import Glibc
import Notebooks

/// Editing cells in the user's editor, and writing the notebook.
extension Stepper {
    /// How many cells differ from the file.
    var editedCells: Int {
        guard document.file.bytes != written else { return 0 }
        let old = Document.read(SourceFile(name: document.file.name, bytes: written))
        let texts = Set(old.cells.map { old.file.text($0.codeRange) })
        let changed = document.cells.count { !texts.contains(document.file.text($0.codeRange)) }
        return max(1, changed)
    }

    func editHere() {
        guard isAtCell else { return }
        let cell = document.cells[position]
        let old = document.file.text(cell.codeRange)
        guard let new = edited(old, named: cell.label), new != old else {
            StandardStream.output.write("Nothing has changed.\n")
            return
        }
        let before = cells
        guard session.edit(cell: position, code: new) else {
            return tell(StepMessages.wouldEndFence())
        }
        session.goTo(cell: position)
        for diagnostic in session.diagnostics where isHere(diagnostic) { tell(diagnostic) }
        showPlace()
        let stale = cells.indices.filter {
            cells[$0].status.isStale && before[safe: $0]?.status != cells[$0].status
        }
        guard !stale.isEmpty else { return }
        StandardStream.output.write(
            "Not up to date any more:\n" + stale.map { "  " + line(about: $0) }.joined())
    }

    private func isHere(_ diagnostic: Diagnostic) -> Bool {
        guard let span = diagnostic.primary?.span else { return false }
        return document.cells[position].range.contains(span.range.lowerBound)
    }

    // MARK: - The editor

    /// The text as the user left it; nil if the editor did not end well.
    private func edited(_ text: String, named label: String) -> String? {
        let command = Self.editorCommand
        var template = Array("\(Self.temporaryFolder)/noisebook-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            tell(StepMessages.noPlace(Self.temporaryFolder, reason: errno))
            return nil
        }
        let folder = String(cString: made)
        let file = "\(folder)/\(label).noise"
        defer {
            unlink(file)
            rmdir(folder)
        }
        do throws(Diagnostic) {
            try NotebookFile.write(Array(text.utf8), to: file)
            let status = Self.spawn(command, file)
            guard status == 0 else { throw StepMessages.noEditor(command, status: status) }
            return try NotebookFile.load(file).text
        } catch {
            tell(error)
            return nil
        }
    }

    private static var temporaryFolder: String { variable("TMPDIR") ?? "/tmp" }

    private static var editorCommand: String {
        variable("VISUAL") ?? variable("EDITOR") ?? "nano"
    }

    /// A variable of the environment that is set and not empty.
    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Runs a command of the user's with a file, on this terminal, and waits for it.
    private static func spawn(_ command: String, _ file: String) -> Int32 {
        let words = ["/bin/sh", "-c", "\(command) \"$1\"", "sh", file]
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else {
            return 127
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return 127 }
        }
        _ = Signals.takeInterrupt()
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    // MARK: - Writing

    func write(to file: String, overwrites: Bool) {
        let path = file.isEmpty ? path : file
        let isOwn = path == self.path
        do throws(Diagnostic) {
            if !isOwn, !overwrites, access(path, F_OK) == 0 {
                throw Diagnostic(
                    "file-exists", title: "there is a file of this name",
                    explanation: "`\(path)` is kept as it is.",
                    hint: "`write! \(path)` overwrites it")
            }
            let bytes = document.file.bytes
            try NotebookFile.write(
                bytes, to: path, replacing: isOwn && !overwrites ? written : nil)
            if isOwn { written = bytes }
            StandardStream.output.write("Wrote \(path).\n")
        } catch {
            tell(error)
        }
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
