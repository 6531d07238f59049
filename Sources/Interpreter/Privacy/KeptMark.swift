import Privacy
import Tensors

/// A mark as it is written beside a private value: it names the data on every machine, and on
/// reading becomes a mark of the program that reads.
struct KeptMark {
    let source: PrivateSource
    /// Where the value comes from a part of the data alone.
    let part: SourcePart?
    let isStatistic: Bool

    /// How many bytes it takes at least.
    static let leastBytes = 34

    func write<Sink: ByteSink>(to sink: inout Sink) {
        sink.add(text: source.name)
        var most = 0
        if case .user(let examples) = source.unit { most = examples }
        sink.add(count: most)
        sink.add(count: source.examples)
        sink.add(text: source.digest)
        sink.add(truth: part != nil)
        if let part {
            sink.add(count: part.place)
            sink.add(count: part.count)
            sink.add(text: part.cut)
        }
        sink.add(truth: isStatistic)
    }

    init(source: PrivateSource, part: SourcePart?, isStatistic: Bool) {
        self.source = source
        self.part = part
        self.isStatistic = isStatistic
    }

    init(from bytes: inout ByteSource) throws {
        let name = try bytes.text()
        let most = try bytes.whole()
        source = PrivateSource(
            name: name, unit: most == 0 ? .example : .user(examples: most),
            examples: try bytes.whole(), digest: try bytes.text())
        part = try bytes.optional {
            SourcePart(place: try $0.whole(), count: try $0.whole(), cut: try $0.text())
        }
        isStatistic = try bytes.truth()
    }
}

extension PrivacyScope {
    /// What is written of marks; nil if one comes from no source of this program.
    func kept(_ marks: Marks) -> [KeptMark]? {
        var kept: [KeptMark] = []
        for mark in marks.all {
            guard let source = book.source(of: mark.source) else { return nil }
            kept.append(
                KeptMark(
                    source: source, part: book.part(of: mark.source),
                    isStatistic: mark.isStatistic))
        }
        return kept
    }

    /// The marks of what was written: those of whole sources and of their parts. Which sample of
    /// them it was is not known any more.
    func marks(of kept: [KeptMark]) throws -> Marks {
        var marks = Marks.empty
        for mark in kept {
            let source = try add(mark.source).number
            let number = mark.part.map { addPart($0, of: source) } ?? source
            marks.formUnion(Marks(source: number, isStatistic: mark.isStatistic))
        }
        return marks
    }
}
