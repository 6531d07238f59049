import CMatio
import Tensors

/// A file of MATLAB's version 5 format, read by matio: arrays of numbers under names.
///
/// matio trusts what it reads, so a file is held against its published digest before it comes here.
package final class MATFile {
    package enum Fault: Error, Equatable {
        /// matio is not installed.
        case noLibrary
        /// Not of the format.
        case foreign
        case noVariable(String)
        /// Not an array of real numbers.
        case noNumbers(String)
    }

    private let file: OpaquePointer

    /// - Throws: `Fault`.
    package init(at path: String) throws(Fault) {
        guard lazy_matio_is_there() else { throw .noLibrary }
        guard let file = lazy_matio_open(path) else { throw .foreign }
        guard lazy_matio_is_version_5(file) else {
            lazy_matio_close(file)
            throw .foreign
        }
        self.file = file
    }

    deinit {
        lazy_matio_close(file)
    }

    /// An array with its axes as MATLAB counts them: `X(i, j)` is `[i - 1, j - 1]`. Its elements lie in rows, as in every
    /// tensor; in the file they lie in columns.
    ///
    /// - Throws: `Fault`; `TensorError.outOfMemory`.
    package func tensor(named name: String) throws -> Tensor {
        guard let variable = lazy_matio_read(file, name) else { throw Fault.noVariable(name) }
        defer { lazy_matio_free(variable) }
        let array = variable.pointee
        guard array.isComplex == 0, let data = array.data, let dims = array.dims, array.rank > 0,
            let element = NumPyElement(array.class_type)
        else { throw Fault.noNumbers(name) }
        let sizes = (0..<Int(array.rank)).map { dims[$0] }
        guard let count = Self.count(of: sizes),
            count.multipliedReportingOverflow(by: element.byteCount).partialValue
                == Int(array.nbytes)
        else { throw Fault.noNumbers(name) }
        let bytes = UnsafeRawBufferPointer(start: data, count: Int(array.nbytes))
        return try element.tensor(bytes, sizes.reversed()).transposed().inOrder()
    }

    private static func count(of sizes: [Int]) -> Int? {
        var count = 1
        for size in sizes {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            count = product
        }
        return count
    }
}

extension NumPyElement {
    /// The type of an array's elements; nil for arrays of something else.
    fileprivate init?(_ type: matio_classes) {
        let code: String? =
            switch type {
            case MAT_C_DOUBLE: "<f8"
            case MAT_C_SINGLE: "<f4"
            case MAT_C_INT8: "|i1"
            case MAT_C_UINT8: "|u1"
            case MAT_C_INT16: "<i2"
            case MAT_C_UINT16: "<u2"
            case MAT_C_INT32: "<i4"
            case MAT_C_UINT32: "<u4"
            case MAT_C_INT64: "<i8"
            default: nil
            }
        guard let code else { return nil }
        self.init(code)
    }
}
