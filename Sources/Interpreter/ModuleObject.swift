/// What `import "x" as x` binds: the definitions of another file, by name.
public final class ModuleObject: HeapObject {
    /// The path as it was written.
    public let name: String
    public let names: [String]
    private let values: [String: Value]

    init(name: String, definitions: [(name: String, value: Value)]) {
        self.name = name
        names = definitions.map(\.name)
        values = Dictionary(
            definitions.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        super.init(kind: .module)
    }

    /// A part of the library under a name of its own.
    public convenience init(name: String, builtins: [(name: String, builtin: Builtin)]) {
        self.init(
            name: name,
            definitions: builtins.map { (name: $0.name, value: .object(BuiltinObject($0.builtin))) }
        )
    }

    public subscript(name: String) -> Value? { values[name] }
}
