import Kernels
import Shapes
import Tensors

/// A traced program: nodes in the order in which they can be computed.
///
/// Nodes are only added, and equal ones are the same: a common subexpression is met when it is
/// written. A graph belongs to one thread.
public final class Graph {
    /// One value of the program.
    struct Node {
        let primitive: Primitive
        let operands: [NodeID]
        let shape: Shape
        let type: ElementType
        /// What an element is while a plan works: float32 or float64.
        let tile: ElementType
    }

    private struct Key: Hashable {
        let primitive: Primitive
        let operands: [NodeID]
        let shape: Shape
        let type: ElementType
        let tile: ElementType
    }

    private(set) var nodes: [Node] = []
    private(set) var constants: [Tensor] = []
    /// How many inputs and draws there are; each has a number in the order of its making.
    public private(set) var inputCount = 0
    public private(set) var drawCount = 0
    private var known: [Key: NodeID] = [:]
    private var tagCount = 0
    /// What a node's place in the source is called, for messages; the caller's own numbering.
    private(set) var places: [Int] = []
    /// What is written to ``places`` for nodes made from now on.
    public var currentPlace = 0
    /// What went wrong in arithmetic that cannot throw; whoever makes a plan throws it.
    var firstError: ShapeError?

    public init() {}

    subscript(id: NodeID) -> Node { nodes[id.index] }

    /// The node of these; a new one if there is none.
    ///
    /// - Parameter tile: what elements are while a plan works. Left out, that follows from the
    ///   type; truth values are what the operands are.
    func node(
        _ primitive: Primitive, _ operands: [NodeID], _ shape: Shape, _ type: ElementType,
        tile given: ElementType? = nil
    ) -> NodeID {
        let tile =
            given ?? (type == .bool ? operands.first.map { self[$0].tile } : nil)
            ?? type.tileType
        let key = Key(
            primitive: primitive, operands: operands, shape: shape, type: type, tile: tile)
        if let id = known[key] { return id }
        let id = NodeID(index: nodes.count)
        nodes.append(
            Node(primitive: primitive, operands: operands, shape: shape, type: type, tile: tile))
        places.append(currentPlace)
        known[key] = id
        return id
    }

    // MARK: - Where values come from

    /// A tensor that each run is given anew.
    public func input(_ shape: Shape, _ type: ElementType) -> Symbol {
        defer { inputCount += 1 }
        return Symbol(self, node(.input(inputCount), [], shape, type))
    }

    /// A tensor that is known now.
    public func constant(_ tensor: Tensor) -> Symbol {
        constants.append(tensor)
        return Symbol(
            self, node(.constant(constants.count - 1), [], tensor.shape, tensor.elementType))
    }

    /// A number of this shape throughout.
    public func number(
        _ value: Double, _ shape: Shape = [], _ type: ElementType = .float32
    ) -> Symbol {
        // Minus 0 is equal to 0, but not the same number.
        if value == 0 && value.sign == .minus {
            let zero = Symbol(self, node(.number(0), [], [], type))
            return Symbol(self, node(.unary(.negate), [zero.id], [], type)).filled(shape)
        }
        return Symbol(self, node(.number(value), [], [], type)).filled(shape)
    }

    /// Random numbers; each call is a draw of its own.
    public func random(
        _ kind: RandomKind, _ shape: Shape, _ type: ElementType = .float32
    ) -> Symbol {
        defer { drawCount += 1 }
        return Symbol(self, node(.random(kind, draw: drawCount), [], shape, type))
    }

    /// The same program without places to differentiate at and borders of gradients: what was
    /// worked out on both sides of one is worked out once.
    ///
    /// - Returns: the program, and where each node went.
    func withoutMarkers() -> (graph: Graph, places: [NodeID]) {
        let clean = Graph()
        clean.constants = constants
        clean.inputCount = inputCount
        clean.drawCount = drawCount
        var map: [NodeID] = []
        map.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() {
            switch node.primitive {
            case .identity, .stopGradient: map.append(map[node.operands[0].index])
            default:
                clean.currentPlace = places[index]
                map.append(
                    clean.node(
                        node.primitive, node.operands.map { map[$0.index] }, node.shape, node.type,
                        tile: node.tile))
            }
        }
        return (clean, map)
    }

    /// A tag that no node has yet.
    func newTag() -> Int {
        tagCount += 1
        return tagCount
    }
}

/// A node of a graph, by its place.
struct NodeID: Hashable, Sendable {
    let index: Int
}

/// A value of a traced program: what a tensor is while it has no elements yet.
///
/// Its operations make nodes. They throw the same `ShapeError` and `TensorError` as those of
/// `Tensor`, and mean the same numbers.
public struct Symbol {
    public let graph: Graph
    let id: NodeID

    init(_ graph: Graph, _ id: NodeID) {
        self.graph = graph
        self.id = id
    }

    public var shape: Shape { graph[id].shape }
    public var type: ElementType { graph[id].type }
    public var rank: Int { shape.rank }
    public var primitive: Primitive { graph[id].primitive }

    /// The number it is throughout, if that is known.
    public var plainNumber: Double? {
        var node = graph[id]
        while true {
            switch node.primitive {
            case .number(let value): return value
            case .broadcast, .reshape: node = graph[node.operands[0]]
            default: return nil
            }
        }
    }

    public static func == (a: Symbol, b: Symbol) -> Bool { a.id == b.id && a.graph === b.graph }
}
