import Diagnostics
import Interpreter
import Language
import Notebooks

/// Which input defined what, and from what: the inputs are kept as the cells of a notebook are.
struct InputLog {
    /// One cell that ran: an input, a statement of one, or a cell of a file.
    struct Step {
        /// `In[3]`, or `sample.md:12`.
        let name: String
        let tree: SyntaxTree
        /// The names it read, and the step that had made each last.
        fileprivate(set) var reads: [String: Int] = [:]

        init(name: String, tree: SyntaxTree) {
            self.name = name
            self.tree = tree
        }

        /// Its first line.
        var line: String {
            let text = tree.file.text(tree.range)
            let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
            let first = lines.first { !$0.isEmpty && $0.first != "#" } ?? ""
            return first.count > 60 ? first.prefix(59) + "…" : String(first)
        }
    }

    /// A whole input that went well, for `:save`.
    struct Input {
        let name: String
        let text: String
        let programs: [CheckedProgram]

        init(name: String, text: String, _ programs: [CheckedProgram]) {
            self.name = name
            self.text = text
            self.programs = programs
        }
    }

    var inputs: [Input] = []
    private(set) var steps: [Step] = []
    /// The step that defined or changed each name last, and the one that defined it.
    private var changed: [String: Int] = [:]
    private var defined: [String: Int] = [:]
    private var functions = NameReach()

    /// - Parameter unchanged: names that have the value again that they had before.
    mutating func add(_ step: Step, _ names: CellNames, unchanged: Set<String> = []) {
        var step = step
        let reach = functions.reach(of: names)
        for name in reach.reads.union(names.uses) where !names.defines.contains(name) {
            step.reads[name] = changed[name]
        }
        let index = steps.count
        steps.append(step)
        for name in names.defines {
            defined[name] = index
            if !unchanged.contains(name) { changed[name] = index }
        }
        for name in reach.writes.union(names.writes) where !unchanged.contains(name) {
            changed[name] = index
        }
        functions.add(names)
    }

    // MARK: - Staleness

    /// What has become of a name: nil if it still follows from what it was made of.
    func staleness(of name: String) -> (read: String, by: Step)? {
        guard let index = changed[name] else { return nil }
        var seen: Set<Int> = []
        return staleness(of: index, &seen)
    }

    private func staleness(of index: Int, _ seen: inout Set<Int>) -> (read: String, by: Step)? {
        guard seen.insert(index).inserted else { return nil }
        let reads = steps[index].reads.sorted { $0.key < $1.key }
        for (name, producer) in reads {
            if let change = change(of: name, since: producer, in: index) {
                return (name, steps[change])
            }
        }
        for (_, producer) in reads {
            if let found = staleness(of: producer, &seen) { return found }
        }
        return nil
    }

    /// The step that changed a name after a step had read it.
    private func change(of name: String, since producer: Int, in reader: Int) -> Int? {
        guard let now = changed[name], now > producer, now > reader else { return nil }
        return now
    }

    /// Where a name came from, as lines.
    func origin(of name: String) -> [String]? {
        guard let index = changed[name] else { return nil }
        let step = steps[index]
        let isDefinition = defined[name] == index
        var lines = ["\(step.name) \(isDefinition ? "defined" : "changed") it:  \(step.line)"]
        if !isDefinition, let first = defined[name] {
            lines.append("\(steps[first].name) defined it:  \(steps[first].line)")
        }
        let reads = step.reads.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        let width = reads.map(\.key.count).max() ?? 0
        for (read, producer) in reads {
            let padding = String(repeating: " ", count: width - read.count)
            let source = steps[producer]
            lines.append("  it read `\(read)`\(padding) of \(source.name):  \(source.line)")
            if let change = change(of: read, since: producer, in: index) {
                let by = steps[change]
                lines.append("    which \(by.name) has changed since:  \(by.line)")
            }
        }
        if let (read, by) = staleness(of: name) {
            lines.append(
                "So `\(name)` is stale: `\(read)` changed in \(by.name). "
                    + "Run \(step.name) again to bring it up to date.")
        } else {
            lines.append("Nothing that it was made of has changed since.")
        }
        return lines
    }
}
