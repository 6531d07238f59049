import Interpreter

extension CellKey {
    /// One component, in words: what `why` prints and a lock file holds.
    public struct Part: Sendable, Equatable {
        public var name: String
        public var value: String
        /// Where a value comes from; decides nothing.
        public var origin: String?

        public static func == (a: Part, b: Part) -> Bool {
            a.name == b.name && a.value == b.value
        }
    }

    /// All components, the likeliest to change first.
    ///
    /// - Parameter hasDrawn: whether the cell draws random numbers, so that seed and label count.
    public func parts(hasDrawn: Bool) -> [Part] {
        var parts = [Part(name: "code", value: code.short)]
        if options != CellOptions().executing {
            parts.append(Part(name: "options", value: options))
        }
        parts += inputs.map { input in
            var origin: String?
            if let cell = input.cell, let line = input.line {
                origin = "cell \(cell), line \(line)"
            }
            return Part(
                name: "name \(input.name)", value: input.value?.short ?? "no value",
                origin: origin)
        }
        if !inputs.isEmpty { parts.append(Part(name: "names together", value: view.short)) }
        parts += parameters.map { Part(name: "parameter \($0.name)", value: $0.value) }
        parts += files.map { Part(name: "file \($0.path)", value: $0.digest?.short ?? "missing") }
        if hasDrawn {
            parts.append(Part(name: "seed", value: "\(seed)"))
            parts.append(Part(name: "label", value: label))
        }
        parts.append(Part(name: "engine", value: engine))
        parts.append(Part(name: "numeric mode", value: numericMode))
        return parts
    }
}
