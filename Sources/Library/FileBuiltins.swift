import Datasets
import Interpreter
import Language
import Tensors

/// Files of tensors: written and read by plain names in the folders that the program gives.
enum FileBuiltins {
    static func all(in folder: TensorFolder) -> [Builtin] { [save(in: folder), load(in: folder)] }

    /// Under which a file says what was spent when it was written.
    private static let privacyKey = "noisebook.privacy"

    private static let name = Signature.Parameter.required(
        "name", "a plain name that ends in `.safetensors`, or in `.npy` for one tensor")

    private static func save(in folder: TensorFolder) -> Builtin {
        Builtin(
            "save",
            [
                .required("value", "a model, a layer, a tensor, or a record or list of them"), name,
            ],
            .layers, "Writes parameters or tensors to a file; one of that name is replaced.",
            example: "let d = Dense(2)\nd(ones(1, 3))\nsave(d, \"layer.safetensors\")\n"
                + "load(\"layer.safetensors\").weight.shape", hasEffect: true
        ) { call in
            let tensors = try NamedTensors(of: try call.value(0), call).all
            let name = try call.string(1)
            call.machine.noteFileUse()
            let scope = call.machine.privacy
            if scope.spendingInWords != nil { PrivacyRemarks.teachingNoise(scope) }
            if TensorFolder.isArray(name) {
                let file = try array(tensors)
                try translating { try folder.write(file, to: name) }
                return .none
            }
            var file = Safetensors(tensors)
            file.metadata[Self.privacyKey] = scope.spendingInWords
            try translating { try folder.write(file, to: name) }
            return .none
        }
    }

    private static func array(_ tensors: [(name: String, tensor: Tensor)]) throws -> NumPyFile {
        guard tensors.count == 1 else {
            throw Fault(
                "wrong-type", title: "a NumPy file holds one tensor",
                explanation: "Here are \(tensors.count): "
                    + tensors.prefix(4).map { "`\($0.name)`" }.joined(separator: ", ")
                    + (tensors.count > 4 ? " and more." : "."),
                hint: "save one of them, or use a name that ends in `.safetensors`", argument: 0)
        }
        return NumPyFile(tensors[0].tensor)
    }

    private static func load(in folder: TensorFolder) -> Builtin {
        Builtin(
            "load",
            [
                .required(
                    "name",
                    "a plain name that ends in `.safetensors`; or tensors by their paths, as "
                        + "`parameters` gives them"),
                .named("into", "a model or layer, whose parameters get these values", "nil"),
            ],
            .layers, "A record of the tensors in a file, or, with `into:`, a model's values anew.",
            example: "let a = Dense(2)\na(ones(1, 3))\nsave(a, \"layer.safetensors\")\n"
                + "let b = Dense(2)\nload(\"layer.safetensors\", into: b)\n"
                + "b(ones(1, 3)) == a(ones(1, 3))", hasEffect: true
        ) { call in
            if try call.value(0).asRecord != nil { return try fill(call) }
            let name = try call.string(0)
            call.machine.noteFileUse()
            if TensorFolder.isArray(name), call[1] != nil {
                throw call.outOfDomain(
                    0, "a file of parameters by name",
                    found: "a file of one tensor",
                    hint: "names that end in `.safetensors` hold parameters")
            }
            if TensorFolder.isArray(name) {
                return .tensor(
                    try translating {
                        try folder.readArray(name) { try call.machine.reserve(bytes: $0) }
                    })
            }
            let file = try translating {
                try folder.read(name) { try call.machine.reserve(bytes: $0) }
            }
            if let words = file.metadata[Self.privacyKey] {
                PrivacyRemarks.resumed(name, words, call.machine.privacy)
            }
            guard let model = call[1] else {
                return .record(file.tensors.map { ($0.name, .tensor($0.tensor)) })
            }
            let fit = ParameterFit(
                file.tensors.map { ($0.name, $0.tensor) }, of: "file", into: model)
            return try write(fit, name, model, call)
        }
    }

    /// Gives a model the tensors of a record.
    private static func fill(_ call: BuiltinCall) throws -> Value {
        let tensors = try NamedTensors(of: call.value(0), call).all
        guard let model = call[1] else { return try call.value(0) }
        return try write(ParameterFit(tensors, of: "record", into: model), nil, model, call)
    }

    private static func write(
        _ fit: ParameterFit, _ name: String?, _ model: Value, _ call: BuiltinCall
    ) throws -> Value {
        guard fit.hasLayers else {
            throw call.wrongType(1, "a model, a layer, or a list of them", found: model)
        }
        if let fault = fit.fault(name) { throw fault }
        fit.write(call.machine)
        return .none
    }

    private static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as TensorFileError {
            throw Fault(
                error.id, title: error.title, explanation: error.explanation, hint: error.hint)
        }
    }
}

/// The tensors of a value by their paths.
struct NamedTensors {
    private(set) var all: [(name: String, tensor: Tensor)] = []
    private let call: BuiltinCall
    private var seen: Set<ObjectIdentifier> = []

    /// - Throws: `Fault` for a value that holds none, or something else beside them.
    init(of value: Value, _ call: BuiltinCall) throws {
        self.call = call
        // Values wait on a list of their own, so that no nesting is too deep.
        var waiting: [(path: [String], value: Value, isInModel: Bool)] = [([], value, false)]
        while let (path, value, isInModel) = waiting.popLast() {
            if try add(value, path) { continue }
            let parts = ParameterList.parts(of: value)
            let isModel = isInModel || value.asList == nil && value.asRecord == nil
            for (name, part) in parts.reversed() { waiting.append((path + [name], part, isModel)) }
            // A model may hold settings and functions besides.
            guard !parts.isEmpty || isInModel || isModel && value.isCallable else {
                throw Self.unsuitable(value, path, call)
            }
        }
        guard !all.isEmpty else {
            throw Fault(
                "empty-value", title: "there is nothing to save",
                explanation: "\(Wording.found(value).capitalizedFirst), and holds no tensor yet.",
                hint: "a layer has parameters from its first call on", argument: 0)
        }
    }

    private mutating func add(_ value: Value, _ path: [String]) throws -> Bool {
        if let layer = value.asExtended as? LayerObject {
            guard seen.insert(ObjectIdentifier(layer.state.root)).inserted else { return true }
            for parameter in layer.parameters {
                guard let tensor = parameter.cell.value.asTensor?.tensor else { continue }
                all.append(((path + [parameter.path]).joined(separator: "."), tensor))
            }
            return true
        }
        if let tensor = value.asTensor?.tensor {
            all.append((path.isEmpty ? "value" : path.joined(separator: "."), tensor))
            return true
        }
        if let number = value.asNumber {
            let name = path.isEmpty ? "value" : path.joined(separator: ".")
            all.append((name, try .scalar(number, .float64)))
            return true
        }
        return false
    }

    private static func unsuitable(_ value: Value, _ path: [String], _ call: BuiltinCall) -> Fault {
        guard !path.isEmpty else {
            return call.wrongType(0, "a model, a layer, or tensors", found: value)
        }
        return Fault(
            "wrong-type", title: "only tensors and numbers can be saved",
            explanation: "`\(path.joined(separator: "."))`: \(Wording.found(value)).", argument: 0)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
