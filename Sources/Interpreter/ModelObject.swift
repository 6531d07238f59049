/// What a `model` declaration makes: members with names, and methods that work on them.
///
/// Nothing in it changes; what is trained stands in state that its members hold. Methods get
/// the model they are called on, so a model with other members runs the same methods on them.
public final class ModelObject: ExtendedObject {
    let shape: ModelShape
    let methods: [FunctionObject]
    /// The arguments it was made with, then its members.
    private(set) var parts: [Value]
    /// Where a call of the model goes; nil if it has no `forward`.
    let forward: UnsafeMutablePointer<CallTarget>?

    init(_ shape: ModelShape, parts: [Value], methods: [FunctionObject]) {
        self.shape = shape
        self.parts = parts
        self.methods = methods
        forward = shape.forward.map { methods[$0].target }
        super.init()
    }

    /// A model like another, with its arguments and methods, on other members.
    ///
    /// - Parameter members: as many as it has, in their order.
    public convenience init(like model: ModelObject, members: [Value]) {
        precondition(members.count == model.members.count, "members are missing")
        let arguments = model.parts.prefix(model.shape.parameterCount)
        self.init(model.shape, parts: arguments + members, methods: model.methods)
    }

    deinit { Dismantling.release(&parts) }

    /// Gives up what it holds; the model is not used again.
    func takeParts() -> [Value] {
        defer { parts = [] }
        return parts
    }

    // MARK: - Looking inside

    /// As declared: `Discriminator`.
    public var modelName: String { shape.name }

    /// In the order of their declaration.
    public var members: [(name: String, value: Value)] {
        Array(zip(shape.partNames, parts).dropFirst(shape.parameterCount))
    }

    /// What it was made with.
    public var arguments: [(name: String, value: Value)] {
        Array(zip(shape.partNames, parts).prefix(shape.parameterCount))
    }

    public var methodNames: [String] { shape.methodNames }

    /// The parameters of a method; nil if there is none of that name.
    public func parameterNames(ofMethod name: String) -> [String]? {
        shape.place(ofMethod: name).flatMap { methods[$0].code?.parameterNames }
    }

    override public var typeName: String { "model" }
    override public var isCallable: Bool { true }
    override public var heldValues: [Value] { parts }
    override public var memberNames: [String] { shape.partNames + shape.methodNames }
    override public var freeMemberNames: [String] { shape.partNames }

    override public func member(_ name: String) -> Value? {
        if let place = shape.partNames.firstIndex(of: name) { return parts[place] }
        return shape.place(ofMethod: name).map { .object(MethodObject(self, $0)) }
    }

    override public func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        try machine.call(self, method: ModelShape.called, arguments)
    }

    override public var summary: String {
        let members = members.map { "\($0.name): \(Self.brief($0.value))" }
        let line = head + (members.isEmpty ? "" : " { \(members.joined(separator: ", ")) }")
        if line.count <= 80, !line.contains("\n") { return line }
        return head + " {\n" + members.map { "    \($0)\n" }.joined() + "}"
    }

    /// `Discriminator(classes: 10)`
    private var head: String {
        let arguments = arguments.map { "\($0.name): \(Self.brief($0.value))" }
        return "\(modelName)(\(arguments.joined(separator: ", ")))"
    }

    /// Models in models are told by their names, so that they may nest as deep as they like.
    private static func brief(_ value: Value) -> String {
        if let model = value.asModel { return model.modelName }
        if let items = value.asList { return "list of \(items.count)" }
        if value.asRecord != nil { return "record" }
        let text = Display.inspect(value).prefix { $0 != "\n" }
        return text.count <= 60 ? String(text) : text.prefix(59) + "…"
    }
}

/// What all models of one declaration share.
final class ModelShape: HeapObject {
    let name: String
    /// Parameters, then members.
    let partNames: [String]
    let parameterCount: Int
    let methodNames: [String]
    /// The place of the method that runs when a model itself is called.
    let forward: Int?

    /// The method that runs when a model itself is called.
    static let called = "forward"

    init(name: String, partNames: [String], parameterCount: Int, methodNames: [String]) {
        self.name = name
        self.partNames = partNames
        self.parameterCount = parameterCount
        self.methodNames = methodNames
        forward = methodNames.firstIndex(of: Self.called)
        super.init(kind: .inner)
    }

    func place(ofMethod name: String) -> Int? { methodNames.firstIndex(of: name) }
}

/// A method together with its model: `d.encode` where it is not called at once.
final class MethodObject: ExtendedObject {
    let model: ModelObject
    let place: Int

    init(_ model: ModelObject, _ place: Int) {
        self.model = model
        self.place = place
        super.init()
    }

    var name: String { model.shape.methodNames[place] }

    override var typeName: String { "function" }
    override var isCallable: Bool { true }
    override var heldValues: [Value] { [.object(model)] }

    override var summary: String {
        let parameters = model.methods[place].parameterNames.joined(separator: ", ")
        return "\(model.modelName).\(name)(\(parameters))"
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        guard let other = other as? MethodObject else { return false }
        return model === other.model && place == other.place
    }

    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        try machine.call(model, method: name, arguments)
    }
}

extension Value {
    public var asModel: ModelObject? {
        guard case .object(let object) = self else { return nil }
        return object.exactly(ModelObject.self)
    }
}

extension HeapObject {
    /// The object as what it is, found without a walk through ancestors; the class has no heirs.
    @inline(__always)
    func exactly<Object: HeapObject>(_: Object.Type) -> Object? {
        type(of: self) == Object.self ? unsafeDowncast(self, to: Object.self) : nil
    }
}
