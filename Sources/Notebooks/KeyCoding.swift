import Interpreter

// Keys as bytes and back, so that a later run can say what has changed.

extension ByteSink {
    mutating func add(_ key: CellKey) {
        for text in [key.engine, key.numericMode, key.options, key.label] { add(text: text) }
        add(key.code)
        add(word: key.seed)
        add(key.view)
        add(truth: key.isOpaque)
        add(list: key.inputs) { sink, input in
            sink.add(text: input.name)
            sink.add(optional: input.value) { $0.add($1) }
            sink.add(optional: input.cell) { $0.add(text: $1) }
            sink.add(optional: input.line) { $0.add(count: $1) }
        }
        add(list: key.parameters) { sink, parameter in
            sink.add(text: parameter.name)
            sink.add(text: parameter.value)
        }
        add(list: key.files) { sink, file in
            sink.add(text: file.path)
            sink.add(optional: file.digest) { $0.add($1) }
        }
    }
}

extension ByteSource {
    mutating func cellKey() throws -> CellKey {
        let engine = try text()
        let numericMode = try text()
        let options = try text()
        let label = try text()
        let code = try fingerprint()
        let seed = try word()
        let view = try fingerprint()
        let isOpaque = try truth()
        let inputs = try list(ofAtLeast: 11) { source in
            CellKey.Input(
                name: try source.text(), value: try source.optional { try $0.fingerprint() },
                cell: try source.optional { try $0.text() },
                line: try source.optional { try $0.whole() })
        }
        let parameters = try list(ofAtLeast: 16) { source in
            CellKey.Parameter(name: try source.text(), value: try source.text())
        }
        let files = try list(ofAtLeast: 9) { source in
            CellKey.File(
                path: try source.text(), digest: try source.optional { try $0.fingerprint() })
        }
        return CellKey(
            engine: engine, numericMode: numericMode, code: code, options: options, label: label,
            seed: seed, inputs: inputs, view: view, parameters: parameters, files: files,
            isOpaque: isOpaque)
    }
}
