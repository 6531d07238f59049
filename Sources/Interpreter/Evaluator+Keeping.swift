import Language

extension Evaluator {
    /// The values of a change as bytes, to be kept.
    ///
    /// - Parameters:
    ///   - change: what `track` gave for these two worlds.
    ///   - program: the cell that was run.
    ///   - limit: gives up when there would be more bytes.
    /// - Returns: nil if something in it cannot be kept.
    public func values(
        of change: WorldChange, from old: TrackedWorld, to new: TrackedWorld,
        program: CheckedProgram, limit: Int
    ) -> [UInt8]? {
        guard !change.isOpaque else { return nil }
        let known = old.known(change)
        guard known.count == change.knownCount else { return nil }
        var origins = CodeOrigins(program, known: known)
        var buffer = ByteBuffer()
        let made = new.objects[old.objects.count...]
        for object in change.changed.map({ known[$0.number] }) + made {
            var encoder = ValueEncoder(ByteBuffer(), parameters: parameters)
            encoder.content(of: object)
            guard !encoder.isOpaque else { return nil }
            let code = (object as? FunctionObject)?.code
            let origin = code.flatMap { origins.origin(of: $0) }
            guard (code == nil) == (origin == nil) else { return nil }
            buffer.add(optional: origin) { $0.add($1) }
            buffer.add(count: encoder.sink.bytes.count)
            encoder.sink.bytes.withUnsafeBytes { buffer.add($0) }
            guard buffer.bytes.count <= limit else { return nil }
        }
        return buffer.bytes
    }

    /// Does to a world what a run of the cell did when its values were kept, without running
    /// it. The evaluator is in the new world afterwards.
    ///
    /// - Throws: if the bytes are not what `values` gave for this change; the evaluator is then
    ///   in the old world.
    public func redo(
        _ change: WorldChange, _ values: [UInt8], in old: TrackedWorld, program: CheckedProgram
    ) throws -> TrackedWorld {
        restore(old.world)
        do {
            let outline = try old.outline.applying(change)
            var decoder = WorldDecoder(self, change, known: old.known(change), program)
            let added = try decoder.objects(ByteSource(values))
            for (name, number) in change.names {
                globals.define(name, try decoder.box(number))
            }
            if let seed = change.seed { self.seed = seed }
            return TrackedWorld(
                world: snapshot(), outline: outline, objects: old.objects + added)
        } catch {
            restore(old.world)
            throw error
        }
    }
}

extension TrackedWorld {
    /// The objects that a change's inputs lead to, by number.
    func known(_ change: WorldChange) -> [HeapObject] {
        WorldOutline.Numbering(ofNames: change.inputs, in: outline).identities.map { objects[$0] }
    }
}
