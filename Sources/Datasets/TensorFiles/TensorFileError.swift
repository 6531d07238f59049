import Diagnostics

/// A file of tensors that cannot be read or written: what is wrong with it, and what to do.
public struct TensorFileError: Error, Sendable, Equatable {
    public let id: String
    public let title: String
    public let explanation: String
    public let hint: String?

    /// Every id that no other target declares, for the reference.
    public static let ids = [
        "damaged-tensor-file", "missing-tensor-file", "newer-tensor-file", "unsuitable-file-name",
    ]
}

// MARK: - One sentence for each fact

extension TensorFileError {
    static func damaged(_ what: String) -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "this is no sound safetensors file",
            explanation: what, hint: "Write the file again where it came from.")
    }

    static func changed() -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "this file is not as it was written",
            explanation: "Its numbers do not have the digest that stands in its header.",
            hint: "Write the file again where it came from.")
    }

    static func unknownType(_ name: String, _ type: String) -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "a tensor of the file has a type we do not read",
            explanation: "`\(shortened(name))` has elements of the type `\(shortened(type))`; "
                + "known are \(Safetensors.Format.all.map(\.rawValue).joined(separator: ", ")).",
            hint: "Convert it where it came from.")
    }

    static func damagedArray(_ what: String) -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "this is no sound NumPy file",
            explanation: what, hint: "Write the file again where it came from.")
    }

    static func newerArray(_ version: String) -> TensorFileError {
        TensorFileError(
            id: "newer-tensor-file", title: "a newer NumPy wrote this file",
            explanation: "It has version \(version) of the format; versions 1.0 to 3.0 are read.",
            hint: "Write it again with `numpy.lib.format.write_array(…, version=(1, 0))`.")
    }

    static func unknownArrayType(_ code: String) -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "the file has elements of a type we do not read",
            explanation: "Its elements are `\(shortened(code))`; whole numbers, truth values and "
                + "floating-point numbers of 2, 4 or 8 bytes are read.",
            hint: "Convert it where it came from, as `array.astype(\"float64\")` does.")
    }

    static func records() -> TensorFileError {
        TensorFileError(
            id: "damaged-tensor-file", title: "the file has records where numbers belong",
            explanation: "Its elements have several fields.",
            hint: "Save one field, as `numpy.save(name, array[\"field\"])` does.")
    }

    static func newer(_ version: String) -> TensorFileError {
        TensorFileError(
            id: "newer-tensor-file", title: "a newer Noisebook wrote this file",
            explanation: "It has the format `\(shortened(version))`, and this program knows "
                + "formats up to \(Safetensors.version).",
            hint: "Use the version of Noisebook that wrote it, or a newer one.")
    }

    static func missing(_ name: String, _ folders: [String]) -> TensorFileError {
        let places = folders.map { "`\($0)`" }.joined(separator: " and ")
        return TensorFileError(
            id: "missing-tensor-file", title: "there is no such file of tensors",
            explanation: "`\(shortened(name))` is not in \(places).",
            hint: "`save(model, \"\(shortened(name))\")` writes it.")
    }

    static func name(_ name: String, _ wanted: String) -> TensorFileError {
        TensorFileError(
            id: "unsuitable-file-name", title: "a file of tensors needs a plain name",
            explanation: "`\(shortened(name))` \(wanted).",
            hint: "Write a name such as `model.safetensors` or `labels.npy`.")
    }

    static func link(_ path: String) -> TensorFileError {
        TensorFileError(
            id: "unsuitable-file-name", title: "links are not followed to files of tensors",
            explanation: "`\(path)` is a symbolic link, which may lead out of its folder.",
            hint: "Copy the file itself to that place.")
    }

    static func unreadable(_ path: String, _ reason: String) -> TensorFileError {
        TensorFileError(
            id: "unreadable-file", title: "a file of tensors cannot be read",
            explanation: "`\(path)`: \(reason).", hint: nil)
    }

    static func unwritable(_ path: String, _ reason: String) -> TensorFileError {
        TensorFileError(
            id: "unwritable-file", title: "a file of tensors cannot be written",
            explanation: "`\(path)`: \(reason). What was there before is unchanged.", hint: nil)
    }

    static func noFolder() -> TensorFileError {
        TensorFileError(
            id: "unwritable-file", title: "there is no folder for files here",
            explanation: "This program keeps no files of tensors.", hint: nil)
    }

    /// Names from files may be of any length and hold anything.
    static func shortened(_ text: String) -> String {
        let plain = text.unicodeScalars.prefix(60).map { scalar -> String in
            scalar.properties.generalCategory == .control ? "�" : String(scalar)
        }
        return plain.joined() + (text.unicodeScalars.count > 60 ? "…" : "")
    }
}
