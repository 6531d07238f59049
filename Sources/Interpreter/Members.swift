import Tensors

/// What `x.name` reads.
public enum Members {
    /// The member; nil if the value has none of that name.
    static func find(_ name: String, of value: Value) throws -> Value? {
        guard case .object(let object) = value else { return nil }
        switch object.kind {
        case .record: return unsafeDowncast(object, to: RecordObject.self)[name]
        case .module: return unsafeDowncast(object, to: ModuleObject.self)[name]
        case .tensor:
            let tensor = unsafeDowncast(object, to: TensorObject.self).tensor
            return try TensorOperations.member(name, of: tensor)
        case .extended:
            guard let extended = object as? ExtendedObject else { return nil }
            if let member = try extended.member(name) { return member }
            guard let stored = extended.storedTensor else { return nil }
            return try TensorOperations.member(name, of: stored)
        default: return nil
        }
    }

    static func get(_ name: String, of value: Value, library: BuiltinLibrary) throws -> Value {
        if let member = try find(name, of: value) { return member }
        if let derive = library.derivedMembers[name], let member = try derive(value) {
            return member
        }
        throw Faults.unknownField(
            name, of: value, names: names(of: value), isBuiltin: library.builtins[name] != nil)
    }

    /// The names of all members, found without reading any.
    public static func names(of value: Value) -> [String] {
        guard case .object(let object) = value else { return [] }
        switch object.kind {
        case .record: return unsafeDowncast(object, to: RecordObject.self).names
        case .module: return unsafeDowncast(object, to: ModuleObject.self).names
        case .tensor: return TensorOperations.memberNames
        case .extended:
            guard let extended = object as? ExtendedObject else { return [] }
            return extended.memberNames
                + (extended.storedTensor == nil ? [] : TensorOperations.memberNames)
        default: return []
        }
    }

    /// The member if reading it neither computes nor touches a disk; for completion.
    public static func glance(at name: String, of value: Value) -> Value? {
        guard case .object(let object) = value else { return nil }
        switch object.kind {
        case .record: return unsafeDowncast(object, to: RecordObject.self)[name]
        case .module: return unsafeDowncast(object, to: ModuleObject.self)[name]
        case .extended:
            guard let extended = object as? ExtendedObject,
                extended.freeMemberNames.contains(name)
            else { return nil }
            return try? extended.member(name)
        default: return nil
        }
    }
}
