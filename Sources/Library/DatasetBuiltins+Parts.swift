import Interpreter
import Language
import Privacy
import Tensors

extension DatasetBuiltins {
    /// Data cut for teachers.
    static let partition = Builtin(
        "partition",
        [
            collection,
            .required("count", "a whole number from 1 up, at most as many as there are elements"),
        ], .datasets,
        "A list of so many equal parts, in the order of the elements; what is left over at the end is "
            + "in none. Of private data each part is known as such, so that votes of teachers who "
            + "learned from parts of their own can be counted.",
        example: "partition([1, 2, 3, 4, 5], 2)"
    ) { call in
        let picker = try Picker(call)
        let count = try call.count(1, from: 1)
        guard count <= picker.count else {
            throw call.outOfDomain(
                1, "at most \(picker.count)", found: String(count),
                hint: "each part has one element or more")
        }
        let size = picker.count / count
        let cut = try PrivacyScope.running.flatMap { try $0.nameOfCut(picker) }
        return .list(
            try (0..<count).map { place in
                let part = try picker.pick(Array(place * size..<(place + 1) * size)[...])
                guard let cut, let scope = PrivacyScope.running else { return part }
                let name = SourcePart(place: place, count: count, cut: cut)
                return part.marked(instead: scope.marks(ofPart: name, of: picker.marks))
            })
    }
}

extension PrivacyScope {
    /// What names records of which none stands twice; nil if that is not known, as of what was
    /// computed from private data, and if nothing is private.
    fileprivate func nameOfCut(_ picker: Picker) throws -> String? {
        guard !picker.marks.isEmpty else { return nil }
        // What is read for a digest is not shown.
        let plain = picker.collection.marked(instead: .empty)
        let digest = try PrivateDeclaration.digest(of: plain).hexadecimal
        if let set = picker.collection.asExtended as? ExampleSet {
            let chosen = set.chosen ?? []
            return Set(chosen).count == chosen.count ? digest : nil
        }
        let isDeclared = picker.marks.sources.allSatisfy { book.source(of: $0)?.digest == digest }
        return isDeclared ? digest : nil
    }

    /// The marks of one part of data: statistics and samples are of the whole, whatever is taken of
    /// them.
    fileprivate func marks(ofPart part: SourcePart, of marks: Marks) -> Marks {
        marks.all.reduce(Marks.empty) { found, mark in
            let isWhole = mark.sample == 0 && !mark.isStatistic
            let number = isWhole ? addPart(part, of: mark.source) : mark.source
            return found.union(
                Marks(source: number, sample: mark.sample, isStatistic: mark.isStatistic))
        }
    }
}
