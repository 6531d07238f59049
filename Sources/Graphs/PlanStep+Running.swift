import Kernels
import Shapes
import Tensors

extension PlanStep {
    /// - Throws: `Interrupted`; `PlanError`.
    func run(_ context: PlanContext) throws {
        let addresses = context.addresses
        switch self {
        case .group(let group): Self.run(group, context)
        case .product(let step):
            context.parallel(step.panels) { panel, worker in
                step.run(panel, addresses, context.scratch + worker * context.scratchBytes)
            }
        case .reduction(let step):
            if !step.run(context) { throw Interrupted() }
        case .copy(let copies, let zeroFilled):
            if let zeroFilled {
                addresses[copies[0].target].initializeMemory(
                    as: UInt8.self, repeating: 0, count: zeroFilled)
            }
            for copy in copies { copy.run(context) }
        case .fill(let value, let number, let type, let count):
            Kernels.fill(addresses[value], type, count, number)
        case .convert(let from, let fromType, let to, let toType, let count, let after):
            if !Kernels.convert(addresses[from], fromType, addresses[to], toType, count) {
                throw Interrupted()
            }
            if let after { Self.apply(after, toType, addresses[to], count) }
        case .random(let step): try step.run(context)
        case .argmax(let step): try step.run(addresses)
        case .gatherRows(let step): try step.gather(addresses)
        case .scatterRows(let step): try step.scatter(addresses)
        case .oneHot(let places, let out, let count, let classes):
            try Self.oneHot(addresses[places], addresses[out], count, classes)
        case .convolution(let step): step.run(context)
        case .pool(let step): step.run(context)
        case .windowSums(let step): step.run(context)
        }
    }

    private static func run(_ group: TileGroup, _ context: PlanContext) {
        let tiles = group.tileCount
        let perBlock = 16
        let blocks = (tiles + perBlock - 1) / perBlock
        context.parallel(blocks) { block, worker in
            let first = block * perBlock
            group.run(
                first..<min(first + perBlock, tiles), context.addresses,
                context.scratch + worker * context.scratchBytes)
        }
    }

    private static func apply(
        _ op: TileOperation, _ type: ElementType, _ start: UnsafeMutableRawPointer, _ count: Int
    ) {
        let operand = TileOperand(start: start, stride: 1)
        applyToTile(op, type, operand, operand, operand, start, count)
    }

    private static func oneHot(
        _ places: UnsafeMutableRawPointer, _ out: UnsafeMutableRawPointer, _ count: Int,
        _ classes: Int
    ) throws {
        let places = places.assumingMemoryBound(to: Double.self)
        let out = out.assumingMemoryBound(to: Float.self)
        out.update(repeating: 0, count: count * classes)
        for row in 0..<count {
            let place = places[row]
            guard place >= 0, place < Double(classes) else {
                throw PlanError.outOfRange(operation: "onehot", value: place, limit: classes)
            }
            out[row * classes + Int(place)] = 1
        }
    }
}

extension RandomStep {
    func run(_ context: PlanContext) throws {
        let out = context.addresses[out]
        let address = context.draws[draw]
        let bits = RandomBits(seed: address.seed, stream: address.stream, draw: address.draw)
        let floats = out.assumingMemoryBound(to: Float.self)
        let doubles = out.assumingMemoryBound(to: Double.self)
        let isFloat = type == .float32
        let isComplete: Bool
        switch kind {
        case .normal(let mean, let deviation):
            isComplete =
                isFloat
                ? inParts(floats, bits, context) {
                    $0.fillNormal($1, $2, mean: Float(mean), deviation: Float(deviation))
                } : bits.fillNormal(doubles, count, mean: mean, deviation: deviation)
        case .uniform(let low, let high):
            isComplete =
                isFloat
                ? inParts(floats, bits, context) {
                    $0.fillUniform($1, $2, low: Float(low), high: Float(high))
                } : bits.fillUniform(doubles, count, low: low, high: high)
        case .bernoulli(let probability):
            // Bytes in the last quarter of the floats, which are spread from the front: none is
            // written over before it is read.
            let bytes = (out + 3 * count).assumingMemoryBound(to: UInt8.self)
            isComplete = bits.fillBernoulli(bytes, count, probability: probability)
            for place in 0..<count {
                let isOne = bytes[place] != 0
                floats[place] = isOne ? 1 : 0
            }
        case .integers(let low, let size):
            let wholes = out.assumingMemoryBound(to: Int64.self)
            isComplete = bits.fillIntegers(wholes, count, low: low, size: size)
            for place in 0..<count { doubles[place] = Double(wholes[place]) }
        }
        if !isComplete { throw Interrupted() }
    }

    /// Fills a long row of floats on several threads.
    private func inParts(
        _ floats: UnsafeMutablePointer<Float>, _ bits: RandomBits, _ context: PlanContext,
        _ fill: (RandomBits, UnsafeMutablePointer<Float>, Int) -> Bool
    ) -> Bool {
        let length = 1 << 14
        context.parallel((count + length - 1) / length) { part, _ in
            let first = part * length
            _ = fill(bits.from(float: first), floats + first, min(length, count - first))
        }
        return !Interruption.isRequested
    }
}

extension ArgmaxStep {
    func run(_ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>) throws {
        let wholes = addresses[out].assumingMemoryBound(to: Int64.self)
        let total = outer * inner
        let isComplete =
            inner == 1
            ? argumentOfExtreme(
                .maximum, type, addresses[source], wholes, rows: outer, columns: count)
            : columns(addresses[source], wholes)
        if !isComplete { throw Interrupted() }
        let doubles = addresses[out].assumingMemoryBound(to: Double.self)
        for place in 0..<total { doubles[place] = Double(wholes[place]) }
    }

    private func columns(
        _ source: UnsafeMutableRawPointer, _ wholes: UnsafeMutablePointer<Int64>
    ) -> Bool {
        if type == .float32 {
            return argumentOfFloatColumns(
                .maximum, source.assumingMemoryBound(to: Float.self), wholes, outer: outer,
                count: count, inner: inner)
        }
        let x = source.assumingMemoryBound(to: Double.self)
        for block in 0..<outer {
            for column in 0..<inner {
                let first = x + block * count * inner + column
                var best = 0
                for row in 1..<max(1, count) where !(first[row * inner] <= first[best * inner]) {
                    best = row
                }
                wholes[block * inner + column] = Int64(best)
            }
        }
        return true
    }
}

extension RowStep {
    func gather(_ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>) throws {
        let bytes = length * type.size
        try eachRow(addresses, "gather") { row, place in
            (addresses[rows] + row * bytes).copyMemory(
                from: addresses[table] + place * bytes, byteCount: bytes)
        }
    }

    func scatter(_ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>) throws {
        fill(addresses[table], type, tableCount * length, 0)
        try eachRow(addresses, "scatter") { row, place in
            if type == .float32 {
                let from = addresses[rows].assumingMemoryBound(to: Float.self) + row * length
                let to = addresses[table].assumingMemoryBound(to: Float.self) + place * length
                for i in 0..<length { to[i] += from[i] }
            } else {
                let from = addresses[rows].assumingMemoryBound(to: Double.self) + row * length
                let to = addresses[table].assumingMemoryBound(to: Double.self) + place * length
                for i in 0..<length { to[i] += from[i] }
            }
        }
    }

    private func eachRow(
        _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>, _ operation: String,
        _ body: (_ row: Int, _ place: Int) -> Void
    ) throws {
        let numbers = addresses[places].assumingMemoryBound(to: Double.self)
        for row in 0..<count {
            let place = numbers[row]
            guard place >= 0, place < Double(tableCount) else {
                throw PlanError.outOfRange(operation: operation, value: place, limit: tableCount)
            }
            body(row, Int(place))
        }
    }
}
