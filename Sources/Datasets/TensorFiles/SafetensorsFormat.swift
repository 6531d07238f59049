import Tensors

extension Safetensors {
    /// An element type by its name in the format.
    enum Format: String, CaseIterable {
        case bool = "BOOL"
        case uint8 = "U8"
        case int8 = "I8"
        case int16 = "I16"
        case int32 = "I32"
        case int64 = "I64"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case float32 = "F32"
        case float64 = "F64"

        static var all: [Format] { allCases }

        /// The one that holds exactly these elements.
        init(of type: ElementType) {
            switch type {
            case .bool: self = .bool
            case .uint8: self = .uint8
            case .int64: self = .int64
            case .float32: self = .float32
            case .float64: self = .float64
            }
        }

        var byteCount: Int {
            switch self {
            case .bool, .uint8, .int8: 1
            case .int16, .float16, .bfloat16: 2
            case .int32, .float32: 4
            case .int64, .float64: 8
            }
        }

        /// The type that its elements are read as: the narrowest that holds them all.
        var elementType: ElementType {
            switch self {
            case .bool: .bool
            case .uint8: .uint8
            case .int8, .int16, .int32, .int64: .int64
            case .float16, .bfloat16, .float32: .float32
            case .float64: .float64
            }
        }

        /// - Parameter bytes: as many as the shape has elements of this format.
        func tensor(_ bytes: UnsafeRawBufferPointer, _ shape: [Int]) throws -> Tensor {
            let tensor = try Tensor.unwritten(.init(shape), elementType)
            let target = tensor.writableStart
            switch self {
            case .bool:
                guard bytes.allSatisfy({ $0 < 2 }) else {
                    throw TensorFileError.damaged("A truth value in it is neither 0 nor 1.")
                }
                copy(bytes, to: target)
            case .uint8, .int64, .float32, .float64: copy(bytes, to: target)
            case .int8: widen(bytes, to: target) { (x: Int8) in Int64(x) }
            case .int16: widen(bytes, to: target) { (x: Int16) in Int64(Int16(littleEndian: x)) }
            case .int32: widen(bytes, to: target) { (x: Int32) in Int64(Int32(littleEndian: x)) }
            case .float16: widen(bytes, to: target) { (x: UInt16) in Self.half(x) }
            case .bfloat16:
                widen(bytes, to: target) { (x: UInt16) in Float(bitPattern: UInt32(x) << 16) }
            }
            return tensor
        }

        private func copy(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
            guard let start = bytes.baseAddress else { return }
            target.copyMemory(from: start, byteCount: bytes.count)
        }

        private func widen<Narrow: BitwiseCopyable, Wide>(
            _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer,
            _ convert: (Narrow) -> Wide
        ) {
            for place in 0..<(bytes.count / byteCount) {
                let narrow = bytes.loadUnaligned(
                    fromByteOffset: place * byteCount, as: Narrow.self)
                target.storeBytes(
                    of: convert(narrow), toByteOffset: place * MemoryLayout<Wide>.stride,
                    as: Wide.self)
            }
        }

        /// IEEE 754 with 5 bits of exponent and 10 of fraction.
        private static func half(_ bits: UInt16) -> Float {
            let sign: Float = bits >> 15 == 0 ? 1 : -1
            let exponent = Int(bits >> 10 & 31)
            let fraction = Float(bits & 1023)
            switch exponent {
            case 0: return sign * fraction * 0x1p-24
            case 31: return fraction == 0 ? sign * .infinity : .nan
            default:
                return sign
                    * Float(
                        sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
            }
        }
    }
}
