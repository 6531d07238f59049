/// Makes inputs from good ones: a piece of one, changed a few times.
///
/// The input of an ordinal depends on seeds, words and random numbers alone.
public struct Mutator: Sendable {
    let seeds: [[UInt8]]
    let words: [[UInt8]]
    /// The most bytes a piece has; it keeps the time of an input small.
    let largest: Int

    init(seeds: [[UInt8]], words: [String], largest: Int = 3000) {
        self.seeds = seeds
        self.words = words.map { Array($0.utf8) }
        self.largest = largest
    }

    func input(_ random: inout SeededRandom) -> [UInt8] {
        let bytes = piece(&random)
        return random.chance(3) ? bytes : changed(bytes, &random)
    }

    /// A whole notebook, changed a few times.
    ///
    /// - Parameter ordinal: which of its changed forms.
    public static func notebook(_ bytes: [UInt8], ordinal: Int) -> [UInt8] {
        let words = Dictionary.markdown + Dictionary.noise + Dictionary.yaml
        var random = SeededRandom(seed: 3, ordinal: ordinal)
        return Mutator(seeds: [bytes], words: words).changed(bytes, &random)
    }

    func changed(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<(1 << random.below(5)) { change(&bytes, &random) }
        return bytes
    }

    /// A whole seed, or some lines of it.
    private func piece(_ random: inout SeededRandom) -> [UInt8] {
        let seed = random.pick(seeds)
        if seed.count <= largest, random.chance(40) { return seed }
        let lines = seed.split(separator: 0x0A, omittingEmptySubsequences: false)
        let start = random.below(lines.count)
        var result: [UInt8] = []
        for line in lines[start...].prefix(1 + random.below(30)) {
            result += line + [0x0A]
            if result.count > largest { return Array(result.prefix(largest)) }
        }
        return result
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        switch random.below(100) {
        case 0..<10: flip(&bytes, &random)
        case 10..<40: insert(random.pick(words), into: &bytes, &random)
        case 40..<50: insert(random.pick(Dictionary.nasty), into: &bytes, &random)
        case 50..<58: number(&bytes, &random)
        case 58..<68: bytes.removeSubrange(random.range(in: bytes.count, longest: 200))
        case 68..<74:
            insert(Array(bytes[random.range(in: bytes.count, longest: 400)]), into: &bytes, &random)
        case 74..<84: lines(&bytes, &random)
        case 84..<88: bytes = Array(bytes[..<random.below(bytes.count + 1)])
        case 88..<94:
            let other = random.pick(seeds)
            insert(Array(other[random.range(in: other.count, longest: 300)]), into: &bytes, &random)
        case 94..<98: swap(&bytes, &random)
        default: nest(&bytes, &random)
        }
    }

    private func flip(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        bytes[place] =
            random.chance(50) ? bytes[place] ^ (1 << random.below(8)) : UInt8(random.below(256))
    }

    private func insert(
        _ piece: [UInt8], into bytes: inout [UInt8], _ random: inout SeededRandom
    ) {
        bytes.insert(contentsOf: piece, at: random.below(bytes.count + 1))
    }

    /// Puts an odd number in the place of one that is there, or anywhere.
    private func number(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let text = Array(random.pick(Dictionary.numbers).utf8)
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        guard !digits.isEmpty else { return insert(text, into: &bytes, &random) }
        let start = random.pick(digits)
        let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: text)
    }

    /// Takes out, doubles, moves or shuffles lines.
    private func lines(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let place = random.below(lines.count)
        switch random.below(4) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: random.below(lines.count))
        case 2: lines.swapAt(place, random.below(lines.count))
        default:
            let line = lines[place]
            guard line.count < 100 else { return }
            lines += Array(repeating: line, count: random.below(40))
        }
        bytes = Array(lines.joined(separator: [0x0A]))
    }

    /// Exchanges two pieces.
    private func swap(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let piece = random.range(in: bytes.count, longest: 100)
        let taken = Array(bytes[piece])
        bytes.removeSubrange(piece)
        insert(taken, into: &bytes, &random)
    }

    /// An opening many times over, mostly without what closes it.
    private func nest(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let opening = Array(random.pick(Dictionary.openings).utf8)
        let depth = random.chance(10) ? random.below(3000) : random.below(300)
        let end = random.chance(50) ? [] : [random.pick(Array(")]}\"`*".utf8))]
        let nested =
            Array(repeatElement(opening, count: depth).joined())
            + Array(repeatElement(end, count: depth).joined())
        insert(nested, into: &bytes, &random)
    }
}
