/// A variable that an argument names, as in `grad(loss, wrt: [w, b])`.
public final class VariableReference: ExtendedObject {
    public let name: String
    /// What the variable held when the call was made.
    public let value: Value
    /// The variable as functions that capture it see it; nil if none does.
    public let variable: CapturedVariable?

    init(name: String, cell: StateCell?, value: Value) {
        self.name = name
        self.value = value
        variable = cell.map { CapturedVariable(name: name, cell: $0) }
        super.init()
    }

    override public var typeName: String { "variable" }
    override public var summary: String { "variable \(name)" }
}

extension Value {
    /// What builtins find in the list that an argument of variables is.
    public var asVariable: VariableReference? {
        guard case .object(let object) = self else { return nil }
        return object.exactly(VariableReference.self)
    }
}
