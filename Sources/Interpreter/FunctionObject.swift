/// A function written in the language, or a composition of functions.
public class FunctionObject: HeapObject {
    let code: FunctionCode?
    let isComposed: Bool
    /// The variables it captures.
    private(set) var boxes: [Box]
    /// Their contents, where the loop reads and writes them.
    let captures: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>

    /// Uninitialised for a composition.
    let target: UnsafeMutablePointer<CallTarget>

    init(code: FunctionCode?, captures boxes: [Box]) {
        self.code = code
        isComposed = code == nil
        self.boxes = boxes
        captures = .allocate(capacity: max(1, boxes.count))
        for (index, box) in boxes.enumerated() {
            (captures + index).initialize(to: box.content)
        }
        target = .allocate(capacity: 1)
        super.init(kind: .function)
        if let code {
            target.initialize(to: code.target(captures: captures, closure: self))
        }
    }

    deinit {
        captures.deallocate()
        target.deallocate()
        if !boxes.isEmpty {
            var values = takeBoxes()
            Dismantling.release(&values)
        }
    }

    /// Gives up its variables; the function is not used again.
    func takeBoxes() -> [Value] {
        defer { boxes = [] }
        return boxes.map { .object($0) }
    }

    /// The name as written; nil for a lambda.
    public var name: String? { code?.name }

    /// Whether it makes the models of a declaration.
    public var makesModels: Bool {
        guard let code, let node = code.node, case .modelDeclaration = code.unit.tree[node].kind
        else { return false }
        return true
    }

    /// The names of its parameters; empty for a composition.
    public var parameterNames: [String] { code?.parameterNames ?? [] }
}

/// `f >> g`: what `f` gives goes to `g`.
public final class ComposedFunction: FunctionObject {
    /// The two that were composed, until the parts are asked for: a chain that grows in a loop
    /// costs the same at every step.
    private var pair: (first: Value, second: Value)?
    private var row: [Value]

    /// - Parameter parts: values that can be called, in the order of the calls; none is a
    ///   composition.
    public init(_ parts: [Value]) {
        row = parts
        super.init(code: nil, captures: [])
    }

    /// The composition of two functions, each of which may be one itself.
    init(_ first: Value, _ second: Value) {
        pair = (first, second)
        row = []
        super.init(code: nil, captures: [])
    }

    deinit {
        var values = takeBoxes()
        Dismantling.release(&values)
    }

    /// What is called, in that order; none is a composition.
    public var parts: [Value] {
        if let pair {
            row = Self.row(of: pair)
            self.pair = nil
        }
        return row
    }

    private static func row(of pair: (first: Value, second: Value)) -> [Value] {
        var row: [Value] = []
        var pending = [pair.second, pair.first]
        while let value = pending.popLast() {
            guard let function = value.downcast(.function, FunctionObject.self),
                function.isComposed
            else {
                row.append(value)
                continue
            }
            let composed = unsafeDowncast(function, to: ComposedFunction.self)
            if let pair = composed.pair {
                pending.append(pair.second)
                pending.append(pair.first)
            } else {
                row.append(contentsOf: composed.row)
            }
        }
        return row
    }

    override func takeBoxes() -> [Value] {
        defer { (pair, row) = (nil, []) }
        return pair.map { [$0.first, $0.second] } ?? row
    }
}

/// The mark in a register or box of a variable that has no value yet.
final class Unset: HeapObject {
    nonisolated(unsafe) static let object = Unset()

    private init() { super.init(kind: .inner) }
}

extension Value {
    static var unset: Value { .object(Unset.object) }

    var isUnset: Bool {
        guard case .object(let object) = self else { return false }
        return object === Unset.object
    }
}

extension UnsafeMutablePointer where Pointee == Value {
    // A value is eight bytes of payload and one byte that tells the case. A test holds the
    // compiler to it.

    /// The number in a register that is known to hold one.
    @inline(__always)
    var knownNumber: Double { UnsafeRawPointer(self).load(as: Double.self) }

    /// The object in a register that is known to hold one, without holding on to it.
    @inline(__always)
    var knownObject: Unmanaged<HeapObject> {
        UnsafeRawPointer(self).load(as: Unmanaged<HeapObject>.self)
    }

    /// Where a call of this function goes; nil if it is no function with instructions.
    @inline(__always)
    var callTarget: UnsafeMutablePointer<CallTarget>? {
        guard case .object = pointee else { return nil }
        return knownObject._withUnsafeGuaranteedRef { object in
            guard object.kind == .function else { return nil }
            let function = unsafeDowncast(object, to: FunctionObject.self)
            return function.isComposed ? nil : function.target
        }
    }
}
