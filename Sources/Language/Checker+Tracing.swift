import Diagnostics

extension Checking {
    /// Checks what a call hands to its callee, which may be a block that is traced.
    mutating func checkHanded(_ id: NodeID, to callee: Callee) -> StaticValue {
        guard case .builtin(let signature) = callee, signature.tracesBlock,
            case .lambda = tree[id].kind
        else { return check(id) }
        tracedBlocks.append(TracedBlock(name: signature.name, firstScope: scopes.count))
        defer { tracedBlocks.removeLast() }
        return check(id)
    }

    /// A call of the library that shows something has no place in a traced block.
    mutating func checkEffect(_ signature: Signature, at place: SourceSpan) {
        guard let block = tracedBlocks.last, signature.hasEffect || signature.tracesBlock else {
            return
        }
        report(
            signature.tracesBlock
                ? Messages.stepInStep(place, signature.name)
                : Messages.effectInStep(place, "`\(signature.name)`", block.name))
    }

    mutating func checkExpectation(_ id: NodeID) {
        guard let block = tracedBlocks.last else { return }
        let start = tree[id].range.lowerBound
        report(Messages.effectInStep(span(start..<start + 6), "`expect`", block.name))
    }

    /// An assignment to a variable from outside the block.
    ///
    /// - Parameter scope: where the variable is; nil if an earlier cell made it.
    mutating func checkChange(of name: String, _ scope: Int?, at place: SourceSpan) {
        guard let block = tracedBlocks.last, scope ?? 0 < block.firstScope else { return }
        report(Messages.assignmentInStep(place, name, block.name))
    }

    // MARK: - Variables as arguments

    /// Checks `w` or `[w, b]` where variables are asked for.
    mutating func checkVariables(_ id: NodeID, _ parameter: String) {
        resolution.variableLists.insert(id)
        guard case .list(let elements) = tree[id].kind else {
            return checkVariable(id, parameter)
        }
        for element in elements {
            switch element {
            case .item(let item): checkVariable(item, parameter)
            case .spread(let item): report(Messages.notAVariable(tree.span(item), parameter))
            }
        }
    }

    private mutating func checkVariable(_ id: NodeID, _ parameter: String) {
        guard case .name(let name) = tree[id].kind else {
            return report(Messages.notAVariable(tree.span(id), parameter))
        }
        if case .builtin = resolve(name, at: id) {
            report(Messages.notAVariable(tree.span(id), parameter))
        }
    }
}

extension SyntaxTree {
    /// The names in an argument that names variables.
    public func variableNames(in argument: NodeID) -> [NodeID] {
        guard case .list(let elements) = self[argument].kind else { return [argument] }
        return elements.compactMap { if case .item(let item) = $0 { item } else { nil } }
    }
}
