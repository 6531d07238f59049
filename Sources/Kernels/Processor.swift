import COpenBLAS
import CVector

/// Whether this processor has what the kernels were built with.
///
/// - Returns: nil if it has, else a sentence for the user.
public func checkProcessor() -> String? {
    #if NOISEBOOK_AVX512
        if !nb_has_avx512() {
            return "this program was built for a processor with AVX-512, which this one lacks; "
                + "build it again on this machine"
        }
    #elseif NOISEBOOK_FMA
        if !nb_has_avx2_fma() {
            return "this program was built for a processor with AVX2 and FMA, which this one "
                + "lacks; build it again on this machine"
        }
    #endif
    return nil
}

/// Whether the kernels round a product and a sum once, as all processors of the last decade can.
public var hasFusedMultiplyAdd: Bool {
    #if NOISEBOOK_FMA
        true
    #else
        false
    #endif
}

/// What the library for matrix products says about itself.
public struct BLASInfo: Sendable {
    /// Version and build options.
    public let config: String
    /// The processor whose kernels it uses; results differ in the last bits between them.
    public let coreName: String

    public init() {
        config = openblas_get_config().map { String(cString: $0) } ?? "unknown"
        coreName = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    }
}
