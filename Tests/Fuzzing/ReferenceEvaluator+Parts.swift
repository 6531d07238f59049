import Interpreter
import Language

extension ReferenceEvaluator {
    /// The items that a loop or a spread goes over.
    func items(_ value: ReferenceValue) throws -> [ReferenceValue] {
        switch value {
        case .list(let items): return items
        case .text(let text): return text.map { .text(String($0)) }
        case .range(let lower, let upper, let isClosed, let stride):
            guard [lower, upper, stride].allSatisfy({ $0 == $0.rounded() && abs($0) < 1e4 }) else {
                throw ReferenceFailure.unknown
            }
            var result: [ReferenceValue] = []
            var next = lower
            while stride > 0 ? next < upper : next > upper {
                result.append(.number(next))
                next += stride
            }
            if isClosed, next == upper { result.append(.number(next)) }
            return result
        default: throw ReferenceFailure.failed
        }
    }

    func field(_ name: String, _ base: ReferenceValue) throws -> ReferenceValue {
        if case .model(let scope) = base {
            guard let part = scope.own(name) else { throw ReferenceFailure.failed }
            return part
        }
        guard case .record(let fields) = base else { throw ReferenceFailure.unknown }
        guard let field = fields.first(where: { $0.name == name }) else {
            throw ReferenceFailure.failed
        }
        return field.value
    }

    // MARK: - Indices

    func indexed(
        _ base: NodeID, _ items: [Node.IndexItem], _ scope: ReferenceScope
    ) throws -> ReferenceValue {
        let value = try evaluate(base, scope)
        guard items.count == 1 else { throw ReferenceFailure.unknown }
        switch items[0] {
        case .ellipsis: throw ReferenceFailure.unknown
        case .single(let id): return try item(of: value, at: try evaluate(id, scope))
        case .slice(let lower, let upper, let step):
            guard step == nil else { throw ReferenceFailure.unknown }
            let bounds = try [lower, upper].map { id -> Int? in
                try id.map { try whole(try evaluate($0, scope)) }
            }
            switch value {
            case .list(let items): return .list(Self.slice(items, bounds[0], bounds[1]))
            case .text(let text):
                return .text(String(Self.slice(Array(text), bounds[0], bounds[1])))
            default: throw ReferenceFailure.unknown
            }
        }
    }

    private func item(of value: ReferenceValue, at index: ReferenceValue) throws -> ReferenceValue {
        switch value {
        case .list(let items): return items[try place(index, items.count)]
        case .text(let text):
            return .text(String(Array(text)[try place(index, text.count)]))
        default: throw ReferenceFailure.unknown
        }
    }

    private func whole(_ value: ReferenceValue) throws -> Int {
        guard case .number(let number) = value, let whole = Int(exactly: number) else {
            throw ReferenceFailure.failed
        }
        return whole
    }

    private func place(_ index: ReferenceValue, _ count: Int) throws -> Int {
        let place = try whole(index)
        let counted = place < 0 ? place + count : place
        guard (0..<count).contains(counted) else { throw ReferenceFailure.failed }
        return counted
    }

    private static func slice<Item>(_ items: [Item], _ lower: Int?, _ upper: Int?) -> [Item] {
        func bound(_ bound: Int) -> Int {
            min(max(bound < 0 ? bound + items.count : bound, 0), items.count)
        }
        let start = bound(lower ?? 0)
        return Array(items[start..<max(start, upper.map(bound) ?? items.count)])
    }

    // MARK: - Assignments

    /// The target's indices are found first, then the value, then the whole is put back from
    /// the inside out.
    func assign(
        _ target: NodeID, _ operation: BinaryOperator?, _ value: NodeID, _ scope: ReferenceScope
    ) throws {
        guard let (cell, path) = try path(to: target, scope) else { throw ReferenceFailure.unknown }
        let old = operation == nil ? nil : try read(cell.value, path[...])
        var new = try evaluate(value, scope)
        if let operation, let old { new = try binary(operation, old, new) }
        cell.value = try replaced(cell.value, path[...], by: new)
    }

    enum Part {
        case field(String)
        case place(ReferenceValue)
    }

    private func path(
        to target: NodeID, _ scope: ReferenceScope
    ) throws -> (ReferenceCell, [Part])? {
        switch tree[target].kind {
        case .name(let name): return scope.cell(name).map { ($0, []) }
        case .member(let base, let name):
            return try path(to: base, scope).map { ($0.0, $0.1 + [.field(name.text)]) }
        case .index(let base, let items):
            guard items.count == 1, case .single(let id) = items[0],
                let (cell, parts) = try path(to: base, scope)
            else { return nil }
            return (cell, parts + [.place(try evaluate(id, scope))])
        default: return nil
        }
    }

    private func read(
        _ value: ReferenceValue, _ path: ArraySlice<Part>
    ) throws -> ReferenceValue {
        switch path.first {
        case nil: value
        case .field(let name): try read(try field(name, value), path.dropFirst())
        case .place(let index): try read(try item(of: value, at: index), path.dropFirst())
        }
    }

    private func replaced(
        _ value: ReferenceValue, _ path: ArraySlice<Part>, by new: ReferenceValue
    ) throws -> ReferenceValue {
        switch (path.first, value) {
        case (nil, _): return new
        case (.field(let name), .record(var fields)):
            if let place = fields.firstIndex(where: { $0.name == name }) {
                fields[place].value = try replaced(fields[place].value, path.dropFirst(), by: new)
            } else {
                guard path.count == 1 else { throw ReferenceFailure.failed }
                fields.append((name, new))
            }
            return .record(fields)
        case (.place(let index), .list(var items)):
            let place = try place(index, items.count)
            items[place] = try replaced(items[place], path.dropFirst(), by: new)
            return .list(items)
        default: throw ReferenceFailure.unknown
        }
    }
}
