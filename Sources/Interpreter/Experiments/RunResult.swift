/// What an experiment gives back, as bytes: plain values, which mean the same in every process.
/// Private ones among them say where they come from.
enum RunResult {
    /// - Throws: a fault that names the field which holds something else.
    static func bytes(
        of value: Value, _ experiment: ExperimentObject, _ parameters: Box?,
        _ scope: PrivacyScope
    ) throws -> [UInt8] {
        guard let record = value.asRecord else {
            throw Faults.resultIsNoRecord(value, of: experiment.name)
        }
        for (name, field) in zip(record.names, record.values) {
            var encoder = ValueEncoder(
                ByteBuffer(), parameters: parameters, keptMarks: scope.kept)
            encoder.value(field, 0)
            guard !encoder.isOpaque, encoder.references.isEmpty else {
                throw Faults.resultNotPlain(name, field)
            }
        }
        var encoder = ValueEncoder(ByteBuffer(), parameters: parameters, keptMarks: scope.kept)
        encoder.value(value, 0)
        return encoder.sink.bytes
    }

    static func value(
        of bytes: [UInt8], _ library: BuiltinLibrary, _ scope: PrivacyScope
    ) throws -> Value {
        var decoder = ValueDecoder(ByteSource(bytes), library, marks: scope.marks)
        let value = try decoder.value(0) { _ in throw ByteSource.Malformed() }
        try decoder.source.finish()
        return value
    }
}
