import Diagnostics
import Language
import Shapes
import Tensors

/// From what was thrown while a program ran to a message with place and calls.
extension Evaluator {
    /// Adds the place and the calls; a diagnostic has both already.
    func located(_ error: any Error) -> Diagnostic {
        if let diagnostic = error as? Diagnostic { return diagnostic }
        guard stack.count > 0 else { return Self.unlocated(Self.fault(for: error)) }
        let frame = stack.top
        let function = frame.pointee.function.takeUnretainedValue()
        let tree = function.unit.tree
        guard let node = function.node(before: frame.pointee.pc) else {
            return Self.unlocated(Self.fault(for: error))
        }
        var diagnostic: Diagnostic
        if let failure = error as? OperationFailure,
            let messages = OperatorMessages(failure, tree, node)
        {
            diagnostic = messages.diagnostic()
        } else if let failure = error as? ExpectationFailure {
            diagnostic = ExpectationMessages.diagnostic(failure, tree)
        } else {
            diagnostic = place(Self.fault(for: error), frame, tree, node)
        }
        addFrames(to: &diagnostic)
        return diagnostic
    }

    /// A fault at the code of an instruction, or at the argument that is to blame.
    private func place(
        _ fault: Fault, _ frame: UnsafeMutablePointer<Frame>, _ tree: SyntaxTree, _ node: NodeID
    ) -> Diagnostic {
        var diagnostic = Self.unlocated(fault)
        let argument = fault.argument.flatMap { argumentNode($0, frame) }
        let range =
            argument.map { tree[$0].range } ?? Self.shortRange(of: node, tree, id: fault.id)
        diagnostic.primary = .init(SourceSpan(file: tree.file, range: range))
        diagnostic.secondary = fault.secondary
        if argument == nil, let made = Self.made(node, tree) { diagnostic.secondary.append(made) }
        return diagnostic
    }

    /// The argument behind a parameter of the builtin that is being called.
    private func argumentNode(
        _ parameter: Int, _ frame: UnsafeMutablePointer<Frame>
    ) -> NodeID? {
        let function = frame.pointee.function.takeUnretainedValue()
        let instruction = frame.pointee.code[frame.pointee.pc - 1]
        guard
            [.callBuiltin, .callNumeric, .callNumeric2, .callMethod, .appendItem]
                .contains(instruction.opcode)
        else {
            return nil
        }
        let site = function.callSites[Int(instruction.c)]
        guard let plan = site.plan, parameter >= 0, parameter < plan.count else { return nil }
        switch plan[parameter] {
        case .argument(let index): return site.argumentNodes[index]
        case .rest(let range): return range.first.map { site.argumentNodes[$0] }
        case .named(let all): return all.first.map { site.argumentNodes[$0.index] }
        case .missing: return nil
        }
    }

    /// What to underline of a node: the name of a member rather than all before it.
    private static func shortRange(of node: NodeID, _ tree: SyntaxTree, id: String) -> Range<Int> {
        switch tree[node].kind {
        case .member(_, let name): name.range
        case .call(let call):
            if case .member(_, let name) = tree[call.callee].kind {
                name.range
            } else if let block = call.trailingBlock {
                beforeBlock(tree[node].range, tree[block].range, tree)
            } else {
                tree[call.isPiped ? call.callee : node].range
            }
        case .index(_, let items):
            if items.count == 1, case .single(let item) = items[0] {
                tree[item].range
            } else {
                tree[node].range
            }
        case .forLoop(_, let sequence, _): tree[sequence].range
        case .assignment(let target, _, _, _): tree[target].range
        default: tree[node].range
        }
    }

    /// A call without the block that follows it, which may have many lines.
    private static func beforeBlock(
        _ call: Range<Int>, _ block: Range<Int>, _ tree: SyntaxTree
    ) -> Range<Int> {
        var end = block.lowerBound
        while end > call.lowerBound + 1, tree.file.bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return call.lowerBound..<end
    }

    /// The calls that are going on, innermost first. Deep recursion is told by its ends.
    private func addFrames(to diagnostic: inout Diagnostic) {
        let count = stack.count - 1
        let depths = stride(from: count, to: 0, by: -1)
        guard count > 2 * Self.framesAtEachEnd else {
            diagnostic.frames = frames(at: Array(depths))
            return
        }
        let first = frames(at: Array(depths.prefix(Self.framesAtEachEnd)))
        diagnostic.frames = first + frames(at: Array(depths.suffix(Self.framesAtEachEnd)))
        diagnostic.framesLeftOut = .init(
            after: first.count, count: count - 2 * Self.framesAtEachEnd)
    }

    private static let framesAtEachEnd = 10

    private func frames(at depths: [Int]) -> [Diagnostic.Frame] {
        var frames: [Diagnostic.Frame] = []
        for depth in depths {
            let caller = stack.frames[depth - 1]
            let function = caller.function.takeUnretainedValue()
            let callee = stack.frames[depth].function.takeUnretainedValue()
            guard let node = function.node(before: caller.pc) else { continue }
            frames.append(
                .init(
                    function: callee.name.map { "`\($0)`" }
                        ?? (Self.hasBlock(node, function.unit.tree) ? "the block" : "a lambda"),
                    call: function.unit.tree.span(node)))
        }
        return frames
    }

    private static func hasBlock(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
        guard case .call(let call) = tree[node].kind else { return false }
        return call.trailingBlock != nil
    }

    // MARK: - Layers

    /// Where the layer, or other part of a model, is made whose call failed.
    private static func made(_ node: NodeID, _ tree: SyntaxTree) -> Diagnostic.Label? {
        guard case .call(let call) = tree[node].kind, case .name(let name) = tree[call.callee].kind
        else { return nil }
        let place = tree[node].range
        for statement in tree.statements {
            guard case .modelDeclaration(let model) = tree[statement].kind,
                model.body.contains(place.lowerBound)
            else { continue }
            for part in model.parts {
                guard case .modelMember(let member, _) = tree[part].kind, member.text == name else {
                    continue
                }
                return .init(tree.span(part), "`\(name)` is made here")
            }
        }
        return nil
    }

    public var callLabel: Diagnostic.Label? {
        guard stack.count > 0 else { return nil }
        let frame = stack.top
        let function = frame.pointee.function.takeUnretainedValue()
        let tree = function.unit.tree
        guard let node = function.node(before: frame.pointee.pc) else { return nil }
        let range = Self.shortRange(of: node, tree, id: "")
        return Self.made(node, tree)
            ?? .init(SourceSpan(file: tree.file, range: range), "called here")
    }

    // MARK: - Without a place

    func diagnostic(for error: any Error, at tree: SyntaxTree) -> Diagnostic {
        if let diagnostic = error as? Diagnostic { return diagnostic }
        var diagnostic = Self.unlocated(Self.fault(for: error))
        diagnostic.primary = tree.statements.last.map { .init(tree.span($0)) }
        return diagnostic
    }

    private static func unlocated(_ fault: Fault) -> Diagnostic {
        Diagnostic(
            fault.id, title: fault.title, explanation: fault.explanation, hint: fault.hint)
    }

    /// The words for whatever may be thrown.
    static func fault(for error: any Error) -> Fault {
        switch error {
        case let fault as Fault: fault
        case let error as ShapeError: ShapeFaults.fault(for: error)
        case let error as TensorError: ShapeFaults.fault(for: error)
        case let failure as OperationFailure: TypeHint.fault(failure)
        case is Interrupted: Faults.interrupted()
        default: Faults.unknownFailure()
        }
    }
}

/// An `expect` that did not hold.
enum ExpectationMessages {
    static func diagnostic(_ failure: ExpectationFailure, _ tree: SyntaxTree) -> Diagnostic {
        let span = tree.span(failure.condition)
        var explanation = failure.message.map { "Expected: \($0)." } ?? ""
        var labels: [Diagnostic.Label] = []
        if let (left, right) = failure.sides,
            case .binary(_, let a, let b, _) = tree[failure.condition].kind
        {
            explanation +=
                (explanation.isEmpty ? "" : " ") + "The left side is \(short(left)), "
                + "the right side is \(short(right))."
            labels = [
                .init(tree.span(a), label(left)), .init(tree.span(b), label(right)),
            ]
        }
        return Diagnostic(
            "expectation-failed", title: "this does not hold",
            primary: .init(span, labels.isEmpty ? "false" : ""), secondary: labels,
            explanation: explanation)
    }

    private static func short(_ value: Value) -> String {
        let text = Display.inspect(value)
        return text.count <= 200 ? text : String(text.prefix(200)) + "…"
    }

    private static func label(_ value: Value) -> String {
        let text = Display.inspect(value)
        return text.count <= 24 && !text.contains("\n") ? text : ""
    }
}

/// The ids of what the interpreter reports by itself.
public enum InterpreterDiagnostics {
    public static let ids: [String] = [
        "ambiguous-truth", "budget-exceeded", "code-too-large", "division-by-zero",
        "effect-in-step", "expectation-failed", "experiment-call", "experiment-result",
        "figures-left-out", "index-not-whole", "index-out-of-range", "internal-fault",
        "interrupted", "memory-limit", "missing-argument",
        "nested-run", "nested-too-deep", "no-forward", "not-a-sequence", "not-assignable",
        "not-callable", "not-defined-yet", "not-indexable", "not-resumable", "not-runnable",
        "out-of-domain", "outside-guarantee",
        "outside-loop", "private-decision", "private-leak", "private-parameter",
        "repeated-argument", "shape-mismatch", "time-limit", "too-deep-recursion",
        "too-many-arguments", "type-mismatch", "unexpected-block", "unknown-argument",
        "unknown-field", "used-before-definition", "wrong-format", "wrong-part-count", "zero-step",
    ]
}
