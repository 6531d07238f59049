import Language

/// Where a builtin's parameter gets its value from among the arguments of a call.
enum ArgumentSource {
    case missing
    case argument(Int)
    /// A variadic parameter: the arguments from here on.
    case rest(Range<Int>)
    /// A parameter that takes all other names: which arguments, by name.
    case named([(name: String, index: Int)])
}

/// How the arguments of a call fall to the parameters.
enum ArgumentPlan {
    /// - Parameters:
    ///   - names: of the arguments, nil for those given by position; these come first.
    ///   - hasBlock: one more argument follows, for the last parameter.
    static func make(
        for signature: Signature, names: [String?], hasBlock: Bool
    ) throws -> [ArgumentSource] {
        let parameters = signature.parameters
        var plan = [ArgumentSource](repeating: .missing, count: parameters.count)
        let positional = names.prefix { $0 == nil }.count
        try placePositional(positional, signature, &plan)
        for (index, name) in names.enumerated().dropFirst(positional) {
            let any = parameters.lastIndex { $0.arity == .anyNamed }
            let own = parameters.firstIndex { $0.name == name && $0.isNameable }
            if let name, let any, own == nil {
                var all: [(name: String, index: Int)] = []
                if case .named(let earlier) = plan[any] { all = earlier }
                guard !all.contains(where: { $0.name == name }) else {
                    throw Faults.repeatedArgument(name, of: signature.name)
                }
                plan[any] = .named(all + [(name, index)])
                continue
            }
            guard let name, let place = own else {
                throw Faults.unknownArgument(
                    name ?? "", of: signature.name, parameters: parameters.map(\.name))
            }
            guard case .missing = plan[place] else {
                throw Faults.repeatedArgument(name, of: signature.name)
            }
            plan[place] = .argument(index)
        }
        if hasBlock {
            guard signature.takesBlock, !plan.isEmpty else {
                throw Faults.unexpectedBlock(signature.name)
            }
            plan[plan.count - 1] = .argument(names.count)
        }
        for (parameter, source) in zip(parameters, plan) {
            if case .missing = source, parameter.arity == .required {
                throw Faults.missingArgument(parameter.name, of: signature.name)
            }
        }
        return plan
    }

    /// Whether the first `count` parameters get the arguments in their order, and the others
    /// nothing.
    static func isDirect(_ plan: [ArgumentSource], count: Int) -> Bool {
        guard count <= plan.count else { return false }
        return plan.enumerated().allSatisfy { place, source in
            switch source {
            case .argument(let index): index == place
            case .missing: place >= count
            case .rest, .named: false
            }
        }
    }

    private static func placePositional(
        _ count: Int, _ signature: Signature, _ plan: inout [ArgumentSource]
    ) throws {
        var next = 0
        for (place, parameter) in signature.parameters.enumerated()
        where !parameter.isNamedOnly && parameter.arity != .anyNamed {
            if parameter.arity == .variadic {
                plan[place] = .rest(next..<count)
                next = count
                break
            }
            guard next < count else { break }
            plan[place] = .argument(next)
            next += 1
        }
        guard next >= count else {
            let most = signature.parameters.filter {
                !$0.isNamedOnly && $0.arity != .anyNamed
            }.count
            throw Faults.tooManyArguments(signature.name, given: count, most: most)
        }
    }
}
