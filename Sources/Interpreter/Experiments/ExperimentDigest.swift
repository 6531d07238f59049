import Tensors

extension Evaluator {
    /// All that a run of an experiment hangs on besides parameters and seed: its code, and what
    /// that sees of the world. Nil if something in it cannot be compared.
    public func digest(of experiment: ExperimentObject) -> Fingerprint? {
        // A fingerprint shows nothing of what it was made of.
        privacyScope.silently { fingerprint(of: experiment) }
    }

    private func fingerprint(of experiment: ExperimentObject) -> Fingerprint? {
        var objects: [HeapObject] = [experiment]
        var numbers = [ObjectIdentifier(experiment): 0]
        var stream = FingerprintStream()
        stream.add(text: "experiment")
        var next = 0
        while next < objects.count {
            var encoder = ValueEncoder(
                FingerprintStream(), parameters: parameters, nameOfMarks: names(ofSourcesOf:))
            encoder.content(of: objects[next])
            guard !encoder.isOpaque else { return nil }
            stream.add(encoder.sink.finish())
            for object in encoder.references {
                let number = numbers[ObjectIdentifier(object)] ?? objects.count
                if number == objects.count {
                    numbers[ObjectIdentifier(object)] = number
                    objects.append(object)
                }
                stream.add(count: number)
            }
            next += 1
        }
        return stream.finish()
    }

    /// The digest of a plain value, such as a parameter; nil if it is not plain.
    public func digest(ofPlain value: Value) -> Fingerprint? {
        var encoder = ValueEncoder(FingerprintStream(), parameters: parameters)
        encoder.value(value, 0)
        return encoder.isOpaque || !encoder.references.isEmpty ? nil : encoder.sink.finish()
    }

    private func names(ofSourcesOf marks: Marks) -> [String] {
        privacyScope.numbers(of: marks).compactMap { number in
            privacyScope.book.source(of: number).map { "\($0.unit) \($0.digest)" }
        }
    }
}
