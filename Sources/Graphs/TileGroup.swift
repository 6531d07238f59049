import Kernels
import Shapes

/// A chain of elementwise operations that runs over tensors tile by tile, so that what stands
/// between its operations never leaves the nearest cache.
final class TileGroup: @unchecked Sendable {
    /// A tensor that is read: its value's number, and how far apart elements are along the
    /// group's axes; 0 along axes that it is repeated over.
    struct Input {
        let value: Int
        let strides: [Int]
    }

    struct Instruction {
        let op: TileOperation
        let a: Int
        let b: Int
        let c: Int
        let out: Int
    }

    /// A reduction of each row of what a slot holds; a value takes one number a row.
    struct Fold {
        let op: Reduction
        let rows: Int
        let value: Int
    }

    let type: ElementType
    /// Sizes of the axes before the last, and the last.
    let outer: [Int]
    let columns: Int
    let rows: Int
    let inputs: [Input]
    /// Slots: inputs, then numbers, then registers, then outputs.
    let numbers: [Double]
    let registerCount: Int
    /// The values that are written.
    let outputs: [Int]
    let instructions: [Instruction]
    let folds: [Fold]
    /// A reduction of all elements: of each tile, to a number of its own.
    let whole: Fold?

    /// Rows of a tile, and its columns.
    let tileRows: Int
    let tileColumns: Int
    private let forms: [Form]

    /// How a tile of an input is found.
    private enum Form {
        /// In place, one row after another.
        case inOrder
        /// One number for the whole tensor.
        case single
        /// One row for all rows.
        case sameRow
        /// One number for each row.
        case byRow
        case general
    }

    static let tileLength = 1024

    init(
        type: ElementType, sizes: [Int], inputs: [Input], numbers: [Double], registerCount: Int,
        outputs: [Int], instructions: [Instruction], folds: [Fold] = [],
        whole: Fold? = nil
    ) {
        self.type = type
        outer = Array(sizes.dropLast())
        columns = sizes.last ?? 1
        rows = outer.reduce(1, *)
        self.inputs = inputs
        self.numbers = numbers
        self.registerCount = registerCount
        self.outputs = outputs
        self.instructions = instructions
        self.folds = folds
        self.whole = whole
        tileRows = min(rows, max(1, Self.tileLength / max(1, columns)))
        // Rows that are folded stay whole.
        let isCut = tileRows == 1 && folds.isEmpty
        tileColumns = isCut ? min(columns, Self.tileLength) : columns
        let ordered = Self.orderedStrides(sizes)
        forms = inputs.map { Self.form($0.strides, ordered) }
    }

    private static func form(_ strides: [Int], _ ordered: [Int]) -> Form {
        if strides == ordered { return .inOrder }
        if strides.allSatisfy({ $0 == 0 }) { return .single }
        guard strides.count <= 2 else { return .general }
        if strides.count == 2, strides[0] == 0, strides[1] == 1 { return .sameRow }
        if strides.count == 2, strides[1] == 0 { return .byRow }
        return .general
    }

    static func orderedStrides(_ sizes: [Int]) -> [Int] {
        var result = [Int](repeating: 1, count: sizes.count)
        for axis in sizes.indices.dropLast().reversed() {
            result[axis] = result[axis + 1] * sizes[axis + 1]
        }
        return result
    }

    var slotCount: Int { inputs.count + numbers.count + registerCount + outputs.count }
    /// Elements of a tile's buffer.
    var tileCapacity: Int { tileRows * tileColumns }
    private var pieces: Int { tileColumns == 0 ? 0 : (columns - 1) / tileColumns + 1 }
    var tileCount: Int { rows * columns == 0 ? 0 : ((rows - 1) / tileRows + 1) * pieces }
    /// Bytes of scratch that each worker needs: a buffer for each register and each input that
    /// may have to be written out, and the numbers.
    var scratchBytes: Int {
        ((registerCount + inputs.count) * ((tileCapacity + 31) / 16 * 16) + numbers.count * 16)
            * type.size + 64
    }
}

// MARK: - Running

extension TileGroup {
    /// Runs over a range of tiles.
    ///
    /// - Parameters:
    ///   - addresses: where each of the plan's values begins.
    ///   - scratch: `scratchBytes` that nobody else uses meanwhile.
    func run(
        _ tiles: Range<Int>, _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer
    ) {
        if type == .float32 {
            run(tiles, addresses, scratch, as: Float.self)
        } else {
            run(tiles, addresses, scratch, as: Double.self)
        }
    }

    @inline(__always)
    private func run<T: BinaryFloatingPoint>(
        _ tiles: Range<Int>, _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer, as: T.Type
    ) {
        withSlots(scratch, as: T.self) { slots in
            for tile in tiles {
                let row = tile / pieces * tileRows
                let column = tile % pieces * tileColumns
                runTile(
                    slots, addresses, scratch, row, column, min(tileRows, rows - row),
                    min(tileColumns, columns - column), tile == tiles.lowerBound, as: T.self)
            }
        }
    }

    @inline(__always)
    private func run<T: BinaryFloatingPoint>(
        _ part: Part, _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer, as: T.Type
    ) {
        withSlots(scratch, as: T.self) { slots in
            var isFirst = true
            for row in stride(from: part.rows.lowerBound, to: part.rows.upperBound, by: tileRows) {
                let height = min(tileRows, part.rows.upperBound - row)
                for column in stride(
                    from: part.columns.lowerBound, to: part.columns.upperBound, by: tileColumns)
                {
                    runTile(
                        slots, addresses, scratch, row, column, height,
                        min(tileColumns, part.columns.upperBound - column), isFirst, as: T.self)
                    isFirst = false
                }
            }
        }
    }

    /// Calls `body` with the slots of a worker: buffers, numbers and registers in their places.
    @inline(__always)
    private func withSlots<T: BinaryFloatingPoint>(
        _ scratch: UnsafeMutableRawPointer, as: T.Type,
        _ body: (UnsafeMutablePointer<TileOperand>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: TileOperand.self, capacity: max(1, slotCount)) { slots in
            guard let slots = slots.baseAddress else { return }
            let buffer = bufferBytes(as: T.self)
            var free = scratch + inputs.count * buffer
            for register in 0..<registerCount {
                slots[inputs.count + numbers.count + register] = TileOperand(
                    start: free, stride: 1)
                free += buffer
            }
            for (place, number) in numbers.enumerated() {
                free.storeBytes(of: T(number), as: T.self)
                slots[inputs.count + place] = TileOperand(start: free, stride: 0)
                free += 16
            }
            body(slots)
        }
    }

    private func bufferBytes<T>(as: T.Type) -> Int {
        (tileCapacity + 31) / 16 * 16 * MemoryLayout<T>.stride
    }

    @inline(__always)
    private func runTile<T: BinaryFloatingPoint>(
        _ slots: UnsafeMutablePointer<TileOperand>,
        _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer, _ row: Int, _ column: Int, _ height: Int,
        _ width: Int, _ isFirst: Bool, as: T.Type
    ) {
        let buffer = bufferBytes(as: T.self)
        for (place, input) in inputs.enumerated() {
            slots[place] = operand(
                input, forms[place], addresses[input.value], scratch + place * buffer, row, column,
                height, width, isFirst, as: T.self)
        }
        let start = (row * columns + column) * MemoryLayout<T>.stride
        let firstOutput = inputs.count + numbers.count + registerCount
        for (place, output) in outputs.enumerated() {
            slots[firstOutput + place] = TileOperand(start: addresses[output] + start, stride: 1)
        }
        execute(slots, height * width)
        for fold in folds {
            self.fold(slots[fold.rows].start, fold, addresses[fold.value], row, height)
        }
        if let whole {
            let tile = column / Self.tileLength
            _ = reduceRows(
                whole.op, type, slots[whole.rows].start, addresses[whole.value] + tile * type.size,
                rows: 1, columns: width)
        }
    }

    /// Reduces each row of a tile, as a reduction of its own would.
    private func fold(
        _ tile: UnsafeRawPointer, _ fold: Fold, _ out: UnsafeMutableRawPointer, _ row: Int,
        _ height: Int
    ) {
        for line in 0..<height {
            _ = reduceRows(
                fold.op, type, tile + line * columns * type.size,
                out + (row + line) * type.size, rows: 1, columns: columns)
        }
    }

    /// Whether it reads a matrix of so many rows and columns in order, and nothing of another
    /// size: it can run on rows as they are written.
    func follows(_ value: Int, rows: Int, columns: Int) -> Bool {
        // The parts of a reduction of all there is are put together by a step of its own.
        guard rows * columns > 0, whole == nil else { return false }
        let isSame = self.rows == rows && self.columns == columns
        let isFlat = self.rows == 1 && self.columns == rows * columns && folds.isEmpty
        guard isSame || isFlat else { return false }
        return zip(inputs, forms).contains { $0.value == value && $1 == .inOrder }
    }

    /// Runs over rows of a matrix that it follows.
    func run(
        rows range: Range<Int>, of width: Int,
        _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let isFlat = rows == 1 && width != columns
        let part =
            isFlat
            ? Part(rows: 0..<1, columns: range.lowerBound * width..<range.upperBound * width)
            : Part(rows: range, columns: 0..<columns)
        if type == .float32 {
            run(part, addresses, scratch, as: Float.self)
        } else {
            run(part, addresses, scratch, as: Double.self)
        }
    }

    /// Rows and columns of the whole.
    private struct Part {
        let rows: Range<Int>
        let columns: Range<Int>
    }

    private func execute(_ slots: UnsafeMutablePointer<TileOperand>, _ count: Int) {
        instructions.withUnsafeBufferPointer { instructions in
            for step in instructions {
                applyToTile(
                    step.op, type, slots[step.a], slots[step.b], slots[step.c],
                    slots[step.out].start, count)
            }
        }
    }

    /// Where the tile of an input stands; written out to the buffer where it has to be.
    @inline(__always)
    private func operand<T: BinaryFloatingPoint>(
        _ input: Input, _ form: Form, _ base: UnsafeMutableRawPointer,
        _ buffer: UnsafeMutableRawPointer, _ row: Int, _ column: Int, _ height: Int, _ width: Int,
        _ isFirst: Bool, as: T.Type
    ) -> TileOperand {
        let source = base.assumingMemoryBound(to: T.self)
        let target = buffer.assumingMemoryBound(to: T.self)
        switch form {
        case .single: return TileOperand(start: base, stride: 0)
        case .inOrder:
            return TileOperand(
                start: UnsafeMutableRawPointer(source + (row * columns + column)), stride: 1)
        case .sameRow:
            if height == 1 && tileRows == 1 {
                return TileOperand(start: UnsafeMutableRawPointer(source + column), stride: 1)
            }
            // The buffer keeps it from one tile to the next.
            if isFirst {
                for line in 0..<tileRows {
                    (target + line * columns).update(from: source, count: columns)
                }
            }
            return TileOperand(start: buffer, stride: 1)
        case .byRow:
            let step = input.strides[0]
            if height == 1 {
                return TileOperand(
                    start: UnsafeMutableRawPointer(source + row * step), stride: 0)
            }
            for line in 0..<height {
                (target + line * width).update(
                    repeating: source[(row + line) * step], count: width)
            }
            return TileOperand(start: buffer, stride: 1)
        case .general:
            let last = input.strides.last ?? 0
            for line in 0..<height {
                let from = source + offset(of: row + line, input.strides) + column * last
                let to = target + line * width
                if last == 1 {
                    to.update(from: from, count: width)
                } else if last == 0 {
                    to.update(repeating: from[0], count: width)
                } else {
                    for i in 0..<width { to[i] = from[i * last] }
                }
            }
            return TileOperand(start: buffer, stride: 1)
        }
    }

    /// The place of a row's first element.
    private func offset(of row: Int, _ strides: [Int]) -> Int {
        var rest = row
        var place = 0
        for axis in outer.indices.reversed() {
            place += rest % outer[axis] * strides[axis]
            rest /= outer[axis]
        }
        return place
    }
}
