import Diagnostics
import Shapes

extension Checking {
    /// What a call calls, as far as that is known.
    enum Callee {
        case builtin(Signature)
        case function(FunctionShape)
        case unknown
    }

    /// Checks a call whose receiver or first operand is checked already; `receiver` is what is
    /// known of it.
    mutating func checkCall(
        _ id: NodeID, _ call: Node.Call, receiver: StaticValue
    ) -> StaticValue {
        var receiver = receiver
        let piped = call.isPiped ? receiver : nil
        if call.isPiped { receiver = checkPipedCallee(call.callee) }
        let isMethod = isMethodCall(call.callee) && !isInNamespace(call.callee)
        let callee = callee(call.callee, receiver: receiver)
        let isUnresolved = isUnresolved(call.callee)
        if case .builtin(let signature) = callee {
            checkEffect(signature, at: placeOfName(call.callee))
        }
        checkLaunch(call, callee)
        var arguments = ArgumentBinding(callee, in: self, call)
        if isMethod, case .builtin = callee { arguments.addReceiver(receiver) }
        for (index, argument) in call.arguments.enumerated() {
            if isUnresolved { excuseBareWords(argument.value) }
            let parameter = arguments.parameter(for: argument)
            let value =
                index == 0 && piped != nil
                ? piped ?? .unknown : checkArgument(argument.value, parameter, of: callee)
            arguments.set(parameter, argument, value)
        }
        if let block = call.trailingBlock {
            _ = checkHanded(block, to: callee)
            arguments.addBlock(block)
        }
        arguments.finish()
        let isCertain = !isMethod || isSurelyNoRecord(receiver) || module(ofMethod: call) != nil
        if isCertain { arguments.diagnostics.forEach { report($0) } }
        guard case .builtin(let signature) = callee, arguments.diagnostics.isEmpty, isCertain else {
            return .unknown
        }
        return result(of: signature, arguments.values, call)
    }

    /// The callee of `a |> f(b)`, which is not what the call begins with; the receiver if it
    /// is a method.
    private mutating func checkPipedCallee(_ callee: NodeID) -> StaticValue {
        if case .member(let base, _) = tree[callee].kind { return check(base) }
        return check(callee)
    }

    private func isMethodCall(_ callee: NodeID) -> Bool {
        if case .member = tree[callee].kind { true } else { false }
    }

    private func module(ofMethod call: Node.Call) -> [String: CheckEnvironment.Global]? {
        guard case .member(let base, _) = tree[call.callee].kind else { return nil }
        return module(at: base)
    }

    private mutating func callee(_ id: NodeID, receiver: StaticValue) -> Callee {
        switch tree[id].kind {
        case .member(let base, let name):
            if let module = module(at: base) {
                guard let member = module[name.text] else {
                    reportUnknownMember(base, name, module)
                    return .unknown
                }
                return member.function.map { .function($0) } ?? .unknown
            }
            if isNamespace(base) {
                guard let signature = namespaced(base, name) else { return .unknown }
                resolution.uses[id] = .builtin(signature.name)
                return .builtin(signature)
            }
            return method(name, receiver)
        case .name:
            if case .builtin(let builtin) = resolution.uses[id] {
                return environment.builtins[builtin].map { .builtin($0) } ?? .unknown
            }
            return functionShape(of: id).map { .function($0) } ?? .unknown
        case .lambda(let function): return .function(FunctionShape(function, name: nil))
        case .number, .string, .boolean, .list, .record, .nilLiteral, .range:
            report(Messages.notCallable(tree.span(id)))
            return .unknown
        default: return .unknown
        }
    }

    // MARK: - Namespaces

    /// Whether a name is one of the library under which builtins stand: `dp`, for `dp.sum`.
    func isNamespace(_ id: NodeID) -> Bool {
        guard case .name(let name) = tree[id].kind, case .builtin(name) = resolution.uses[id],
            environment.constants.contains(name)
        else { return false }
        return environment.builtins.keys.contains { $0.hasPrefix(name + ".") }
    }

    private func isInNamespace(_ callee: NodeID) -> Bool {
        guard case .member(let base, _) = tree[callee].kind else { return false }
        return isNamespace(base)
    }

    /// The builtin that stands under a name of the library; a message if there is none.
    mutating func namespaced(_ base: NodeID, _ name: Identifier) -> Signature? {
        guard case .name(let namespace) = tree[base].kind else { return nil }
        let prefix = namespace + "."
        if let signature = environment.builtins[prefix + name.text] { return signature }
        let names = environment.builtins.keys.filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
        report(
            Messages.unknownInNamespace(
                span(name.range), name.text, namespace, names,
                near: nearNames(to: name.text, among: names)))
        return nil
    }

    private mutating func method(_ name: Identifier, _ receiver: StaticValue) -> Callee {
        if let signature = environment.builtins[name.text] { return .builtin(signature) }
        guard isSurelyNoRecord(receiver), !environment.builtins.isEmpty,
            environment.notYet[name.text] == nil
        else { return .unknown }
        let near = nearNames(to: name.text, among: environment.builtins.keys)
        report(Messages.unknownMethod(span(name.range), name.text, kind(of: receiver), near: near))
        return .unknown
    }

    func isSurelyNoRecord(_ value: StaticValue) -> Bool {
        if case .unknown = value { false } else { true }
    }

    private func kind(of value: StaticValue) -> String {
        switch value {
        case .number: "number"
        case .string: "string"
        case .boolean: "bool"
        case .list: "list"
        case .tensor: "tensor"
        case .unknown: "value"
        }
    }

    /// The parameters of the function that a name surely stands for.
    func functionShape(of id: NodeID) -> FunctionShape? {
        switch resolution.uses[id] {
        case .variable(let variable): facts[variable.index].function
        case .global(let name): environment.globals[name]?.function
        default: nil
        }
    }

    // MARK: - Choices

    /// Checks an argument; a bare word where a choice or a column is asked for is that word.
    private mutating func checkArgument(
        _ id: NodeID, _ parameter: Signature.Parameter?, of callee: Callee
    ) -> StaticValue {
        switch parameter?.domain {
        case .choice(let words): return checkChoice(id, parameter?.name ?? "", words)
        case .column: return checkColumn(id)
        case .variables:
            checkVariables(id, parameter?.name ?? "")
            return .unknown
        default: return checkHanded(id, to: callee)
        }
    }

    private mutating func checkChoice(
        _ id: NodeID, _ parameter: String, _ words: [String]
    ) -> StaticValue {
        var word: String?
        if let bare = bareWord(id) {
            resolution.uses[id] = .choice(bare)
            word = bare
        } else if case .string(let text) = check(id) {
            word = text
        }
        guard let word else { return .unknown }
        if !words.contains(word) {
            let near = nearNames(to: word, among: words)
            report(Messages.unknownChoice(tree.span(id), word, parameter, words, near: near))
        }
        return .string(word)
    }

    private mutating func checkColumn(_ id: NodeID) -> StaticValue {
        if let bare = bareWord(id) {
            resolution.uses[id] = .choice(bare)
            return .string(bare)
        }
        guard case .list(let elements) = tree[id].kind, !tree.isParenthesized(id) else {
            return check(id)
        }
        for element in elements {
            switch element {
            case .item(let item): _ = checkColumn(item)
            case .spread(let item): _ = check(item)
            }
        }
        return .unknown
    }

    private func bareWord(_ id: NodeID) -> String? {
        guard case .name(let name) = tree[id].kind, !tree.isParenthesized(id) else { return nil }
        return name
    }

    /// Whether the function, or what its method belongs to, is a name reported already.
    private func isUnresolved(_ callee: NodeID) -> Bool {
        var root = callee
        while case .member(let base, _) = tree[root].kind { root = base }
        return resolution.uses[root] == .unresolved
    }

    /// Arguments of an unknown function: a word that is no variable may be a choice of it.
    private mutating func excuseBareWords(_ id: NodeID) {
        switch tree[id].kind {
        case .name(let name) where meaning(of: name) == nil: reportedNames.insert(name)
        case .list(let elements):
            for case .item(let item) in elements { excuseBareWords(item) }
        default: break
        }
    }

    // MARK: - Results

    private mutating func result(
        of signature: Signature, _ values: [StaticValue?], _ call: Node.Call
    ) -> StaticValue {
        guard let rule = signature.resultRule else { return .unknown }
        do throws(ShapeError) {
            return try rule(values)
        } catch {
            report(error, at: placeOfName(call.callee), operands: [])
            return .unknown
        }
    }

    func placeOfName(_ callee: NodeID) -> SourceSpan {
        if case .member(_, let name) = tree[callee].kind { return span(name.range) }
        return tree.span(callee)
    }
}
