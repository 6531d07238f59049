import Interpreter
import Language

/// Everything that what a cell gives can hang on. Cells with equal keys give the same.
///
/// Not in it: prose, comments, spaces, captions and all other options that only decide what
/// is shown; the cell's place and the notebook's.
public struct CellKey: Sendable, Equatable {
    /// A name the cell uses, and its value before the cell.
    public struct Input: Sendable, Equatable {
        public var name: String
        /// Nil if the name has no value yet.
        public var value: Fingerprint?
        /// The label of the cell the value comes from, and its line.
        public var cell: String?
        public var line: Int?

        /// Where the value comes from is said in messages and decides nothing.
        public static func == (a: Input, b: Input) -> Bool {
            a.name == b.name && a.value == b.value
        }
    }

    public struct Parameter: Sendable, Equatable {
        public var name: String
        /// As written in YAML.
        public var value: String
    }

    public struct File: Sendable, Equatable {
        /// As the notebook names it.
        public var path: String
        /// Nil if it cannot be read.
        public var digest: Fingerprint?
    }

    /// Version and build of the program.
    public var engine: String
    public var numericMode: String
    public var code: Fingerprint
    /// Those that decide what running the cell gives.
    public var options: String
    /// Random numbers hang on these two; they count only if the cell draws some.
    public var label: String
    public var seed: UInt64
    public var inputs: [Input]
    /// Of all inputs together: what they share counts too.
    public var view: Fingerprint
    public var parameters: [Parameter]
    public var files: [File]
    /// Something in it is like nothing else, so that no other key can be equal.
    public var isOpaque: Bool

    /// Whether both say that the cell gives the same.
    ///
    /// - Parameter hasDrawn: whether the cell draws random numbers.
    public func agrees(with other: CellKey, hasDrawn: Bool) -> Bool {
        fingerprint(hasDrawn: hasDrawn) == other.fingerprint(hasDrawn: hasDrawn)
    }

    /// The key as an address.
    public func fingerprint(hasDrawn: Bool) -> Fingerprint {
        var stream = FingerprintStream()
        stream.add(text: "cell")
        stream.add(text: engine)
        stream.add(text: numericMode)
        stream.add(code)
        stream.add(text: options)
        stream.add(optional: hasDrawn ? label : nil) { $0.add(text: $1) }
        stream.add(optional: hasDrawn ? seed : nil) { $0.add(word: $1) }
        stream.add(view)
        stream.add(list: parameters) {
            $0.add(text: $1.name)
            $0.add(text: $1.value)
        }
        stream.add(list: files) { stream, file in
            stream.add(text: file.path)
            stream.add(optional: file.digest) { $0.add($1) }
        }
        return stream.finish()
    }
}

extension CellOptions {
    /// The options that decide what running the cell gives, in a fixed form.
    var executing: String {
        let error =
            switch error {
            case .forbidden: "no"
            case .allowed: "may"
            case .expected(let id): "must " + (id ?? "")
            }
        let parts = [
            "error \(error)", "warning \(warning)", seed.map { "seed \($0)" },
            depends.isEmpty ? nil : "depends " + depends.joined(separator: "\u{0}"),
        ]
        return parts.compactMap(\.self).joined(separator: "; ")
    }
}
