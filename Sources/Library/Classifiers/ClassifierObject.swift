import Estimators
import Interpreter

/// A classifier with its settings, before it has seen anything.
final class ClassifierObject: ExtendedObject {
    /// As users write it: `RandomForest`.
    let name: String
    let classifier: any Classifier
    /// The arguments of the call that made it, in the order of the parameters.
    let given: [Value]

    static let kind = "classifier"

    init(_ name: String, _ classifier: any Classifier, given: [Value]) {
        self.name = name
        self.classifier = classifier
        self.given = given
        super.init()
    }

    override var typeName: String { "classifier" }

    /// The call, with the settings that were given.
    override var summary: String {
        let parameters = ClassifierBuiltins.named(name)?.signature.parameters ?? []
        let settings = zip(parameters, given).filter { !$1.isNil }.map { parameter, value in
            parameter.isNamedOnly
                ? "\(parameter.name): \(Display.inspect(value))" : Display.inspect(value)
        }
        return "\(name)(\(settings.joined(separator: ", ")))"
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        guard let other = other as? ClassifierObject else { return false }
        return summary == other.summary
    }

    override var heldValues: [Value] { given }

    override var kept: KeptObject? { KeptObject(Self.kind, [.string(name), .list(given)]) }

    static func restored(_ parts: [Value]) throws -> ExtendedObject? {
        guard parts.count == 2, let name = parts[0].asString, let given = parts[1].asList,
            let builtin = ClassifierBuiltins.named(name),
            given.count == builtin.signature.parameters.count
        else { return nil }
        return try made(by: builtin, given, RestoringMachine())
    }

    static func made(
        by builtin: Builtin, _ given: [Value], _ machine: any Machine
    ) throws -> ClassifierObject? {
        var arguments = Arguments(machine: machine, values: given.map { $0.isNil ? nil : $0 })
        return try builtin.body(&arguments).asExtended as? ClassifierObject
    }

    /// The same with other values of some settings. Those that one against the rest does not have
    /// itself are its classifier's.
    ///
    /// - Returns: nil if there is no setting of a name.
    func changed(
        _ settings: [(String, Value)], _ machine: any Machine
    ) throws -> ClassifierObject? {
        guard let builtin = ClassifierBuiltins.named(name) else { return nil }
        let parameters = builtin.signature.parameters
        var given = given
        var others: [(String, Value)] = []
        for (name, value) in settings {
            if let place = parameters.firstIndex(where: { $0.name == name && $0.isNamedOnly }) {
                given[place] = value
            } else {
                others.append((name, value))
            }
        }
        if !others.isEmpty {
            guard let inner = given.first?.asExtended as? ClassifierObject,
                let changed = try inner.changed(others, machine)
            else { return nil }
            given[0] = .object(changed)
        }
        return try Self.made(by: builtin, given, machine)
    }

    /// Those that a grid may have.
    var settingNames: [String] {
        let own = (ClassifierBuiltins.named(name)?.signature.parameters ?? [])
            .filter(\.isNamedOnly).map(\.name)
        return own + ((given.first?.asExtended as? ClassifierObject)?.settingNames ?? [])
    }
}

/// A fitted classifier.
final class FittedObject: ExtendedObject {
    enum Model {
        case classes(any ClassifierModel)
        case labels(any MultilabelClassifierModel)
    }

    /// The classifier's summary.
    let title: String
    let model: Model

    init(_ title: String, _ model: Model) {
        self.title = title
        self.model = model
        super.init()
    }

    override var typeName: String { "fitted classifier" }

    override var summary: String {
        switch model {
        case .classes(let model):
            "fitted \(title): \(model.classes.count) classes, \(model.columns) columns"
        case .labels(let model):
            "fitted \(title): \(model.labels) labels, \(model.columns) columns"
        }
    }

    override var memberNames: [String] { ["classes", "columns"] }
    override var freeMemberNames: [String] { memberNames }

    override func member(_ name: String) throws -> Value? {
        switch (name, model) {
        case ("classes", .classes(let model)): .numbers(model.classes.map { Double($0) })
        case ("classes", .labels(let model)): .numbers((0..<model.labels).map { Double($0) })
        case ("columns", .classes(let model)): .whole(model.columns)
        case ("columns", .labels(let model)): .whole(model.columns)
        default: nil
        }
    }
}
