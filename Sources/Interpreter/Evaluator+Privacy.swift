import Diagnostics
import Language
import Tensors

/// Where private values become visible, and who is told.
extension Evaluator {
    public var privacy: PrivacyScope { privacyScope }

    /// Runs a body while readings of private values are noted.
    func observingReadings<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = ReadingObserver.current
        ReadingObserver.current = privacyScope
        defer { ReadingObserver.current = outer }
        return try body()
    }

    /// A value as a sentence shows it; nil if it is private and must not be shown.
    public func text(of value: Value) -> String? {
        observingReadings { try? Display.plainText(of: value) }
    }

    /// Whether the cell had to do with private data, so that its result belongs to this run.
    public var hasUsedPrivateData: Bool { privacyScope.hasBeenUsed }

    /// Tells the cell of what it made visible.
    ///
    /// - Parameters:
    ///   - leaks: how many there were before it.
    ///   - remarks: the same.
    func tellOfPrivacy(after leaks: Int, _ remarks: Int) {
        for remark in privacyScope.remarks.dropFirst(remarks) where remark.isTold {
            collector.add(.warning(remark.warning))
        }
        for leak in privacyScope.leaks.dropFirst(leaks) where leak.policy == .warn {
            let names = leak.sources.compactMap { privacyScope.book.source(of: $0)?.name }
            collector.add(.warning(LeakFaults.warning(leak, names: names)))
        }
    }

    /// The code that the program is at, and what it does to a value there.
    func codePlace() -> PrivacyScope.CodePlace {
        guard stack.count > 0 else {
            return lastStatement.map { PrivacyScope.CodePlace(span: $0, code: Self.short($0)) }
                ?? .init()
        }
        let frame = stack.top
        let function = frame.pointee.function.takeUnretainedValue()
        let tree = function.unit.tree
        guard let node = function.node(before: frame.pointee.pc) else { return .init() }
        let (verb, shown) = Self.reading(node, tree)
        let span = tree.span(shown)
        return PrivacyScope.CodePlace(span: span, code: Self.short(span), verb: verb)
    }

    /// What the code at a node does to a value that it reads, and where that value stands.
    private static func reading(_ node: NodeID, _ tree: SyntaxTree) -> (verb: String, NodeID) {
        switch tree[node].kind {
        case .ifElse(let condition, _, _), .whileLoop(let condition, _): ("decides by", condition)
        case .expect(let condition, _): ("checks", condition)
        case _ where isCondition(node, tree): ("decides by", node)
        case .logical, .unary(.not, _): ("decides by", node)
        case .index(_, let items):
            if items.count == 1, case .single(let item) = items[0] {
                ("indexes by", item)
            } else {
                ("indexes by", node)
            }
        case .range: ("counts by", node)
        case .call(let call) where tree.span(call.callee).text == "declassify":
            ("lets through", call.arguments.first?.value ?? node)
        case .call(let call) where isMechanism(call, tree): ("sets a parameter by", node)
        default: ("shows", node)
        }
    }

    private static func isCondition(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
        tree.nodes.contains { other in
            switch other.kind {
            case .ifElse(let condition, _, _), .whileLoop(let condition, _): condition == node
            default: false
            }
        }
    }

    /// Whether a call makes a private optimiser, or releases something.
    private static func isMechanism(_ call: Node.Call, _ tree: SyntaxTree) -> Bool {
        let name = tree.span(call.callee).text
        return name.hasPrefix("dp.") || name.hasPrefix("DP")
    }

    /// The source text on one line, shortened.
    private static func short(_ span: SourceSpan) -> String {
        let text = span.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.count <= 60 ? text : text.prefix(57) + "…"
    }

    /// The variable that a declaration will give the value of the call that is being made; nil if
    /// the call is no declaration's whole value.
    public var declaredName: String? {
        guard stack.count > 0 else { return nil }
        let frame = stack.top
        let function = frame.pointee.function.takeUnretainedValue()
        let tree = function.unit.tree
        guard let node = function.node(before: frame.pointee.pc) else { return nil }
        for candidate in tree.nodes {
            switch candidate.kind {
            case .declaration(.name(let name), _, let value) where value == node: return name.text
            case .assignment(let target, nil, let value, _) where value == node:
                if case .name(let name) = tree[target].kind { return name }
            default: break
            }
        }
        return nil
    }
}
