import Diagnostics

/// Which argument of one call goes to which parameter, and what does not fit.
struct ArgumentBinding {
    /// What is known of the arguments, in the order of the parameters.
    private(set) var values: [StaticValue?]
    private(set) var diagnostics: [Diagnostic] = []

    private let parameters: [Signature.Parameter]
    private let isKnown: Bool
    private let takesBlock: Bool
    /// `f`, or `this function`.
    private let title: String
    private let tree: SyntaxTree
    private let place: SourceSpan
    private var firstPlaces: [SourceSpan?]
    private var positional = 0
    private var namedPlace: SourceSpan?

    init(_ callee: Checking.Callee, in checking: Checking, _ call: Node.Call) {
        tree = checking.tree
        place = checking.placeOfName(call.callee)
        switch callee {
        case .builtin(let signature):
            (parameters, isKnown, takesBlock) = (signature.parameters, true, signature.takesBlock)
            title = "`\(signature.name)`"
        case .function(let shape):
            parameters = shape.parameters.map {
                Signature.Parameter($0.name, .value(""), $0.hasDefault ? .optional("") : .required)
            }
            (isKnown, takesBlock) = (true, false)
            title = shape.name.map { "`\($0)`" } ?? "this function"
        case .unknown: (parameters, isKnown, takesBlock, title) = ([], false, false, "")
        }
        values = Array(repeating: nil, count: parameters.count)
        firstPlaces = Array(repeating: nil, count: parameters.count)
    }

    /// The parameter that the next argument goes to.
    func parameter(for argument: Node.Call.Argument) -> Signature.Parameter? {
        index(for: argument).map { parameters[$0] }
    }

    private func index(for argument: Node.Call.Argument) -> Int? {
        guard let name = argument.name else { return nextPositional }
        return parameters.firstIndex { $0.name == name.text && $0.isNameable }
            ?? parameters.firstIndex { $0.arity == .anyNamed }
    }

    private var nextPositional: Int? {
        let open = parameters.indices.filter {
            !parameters[$0].isNamedOnly && parameters[$0].arity != .anyNamed
        }
        if positional < open.count { return open[positional] }
        return open.last.flatMap { parameters[$0].arity == .variadic ? $0 : nil }
    }

    /// A method's receiver is its first argument.
    mutating func addReceiver(_ value: StaticValue) {
        guard let index = nextPositional else {
            return diagnostics.append(Messages.noReceiver(place, title))
        }
        fill(index, value, place)
        positional += 1
    }

    mutating func set(
        _ parameter: Signature.Parameter?, _ argument: Node.Call.Argument, _ value: StaticValue
    ) {
        if argument.name == nil, let named = namedPlace {
            diagnostics.append(Messages.argumentOrder(tree.span(argument.value), named: named))
        }
        if let name = argument.name { namedPlace = SourceSpan(file: tree.file, range: name.range) }
        defer { if argument.name == nil { positional += 1 } }
        guard isKnown else { return }
        let place =
            argument.name.map { SourceSpan(file: tree.file, range: $0.range) }
            ?? tree.span(argument.value)
        if let index = index(for: argument) {
            fill(index, value, place)
        } else if let name = argument.name {
            let near = nearNames(to: name.text, among: parameters.map(\.name))
            let names = parameters.filter(\.isNameable).map(\.name)
            diagnostics.append(
                Messages.unknownArgument(place, name.text, title, names: names, near: near))
        } else {
            reportTooMany(place)
        }
    }

    private mutating func reportTooMany(_ place: SourceSpan) {
        let limit = parameters.filter { !$0.isNamedOnly }.count
        guard positional == limit else { return }
        let named = parameters.filter(\.isNamedOnly).map(\.name)
        diagnostics.append(Messages.tooManyArguments(place, title, limit: limit, named: named))
    }

    private mutating func fill(_ index: Int, _ value: StaticValue, _ place: SourceSpan) {
        if parameters[index].arity == .variadic {
            var items: [StaticValue] = []
            if case .list(let earlier)? = values[index] { items = earlier }
            values[index] = .list(items + [value])
            return
        }
        if parameters[index].arity == .anyNamed { return }
        if let first = firstPlaces[index] {
            diagnostics.append(
                Messages.repeatedArgument(place, parameters[index].name, title, first: first))
        }
        values[index] = value
        firstPlaces[index] = place
    }

    mutating func addBlock(_ block: NodeID) {
        guard isKnown else { return }
        guard takesBlock, let last = parameters.indices.last else {
            let brace = tree[block].range.lowerBound
            let place = SourceSpan(file: tree.file, range: brace..<brace + 1)
            return diagnostics.append(Messages.unexpectedBlock(place, title))
        }
        fill(last, .unknown, tree.span(block))
    }

    /// Looks for arguments that are missing.
    mutating func finish() {
        guard diagnostics.isEmpty else { return }
        let missing = parameters.indices.filter {
            parameters[$0].arity == .required && values[$0] == nil
        }
        guard !missing.isEmpty else { return }
        diagnostics.append(
            Messages.missingArguments(place, title, missing.map { parameters[$0] }))
    }
}

extension Signature.Parameter {
    /// Whether a call can name it.
    public var isNameable: Bool { arity != .variadic && arity != .anyNamed }
}
