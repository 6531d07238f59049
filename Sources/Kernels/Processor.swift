import COpenBLAS
import CVector
import Glibc

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

extension BLASInfo {
    /// Kernels that use neither AVX2 nor fused multiplications.
    private static let oldCores: Set = [
        "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge", "Atom",
    ]

    /// Versions of OpenBLAS up to 0.3.24 fall back to the oldest kernels, a fifth as fast, on
    /// processors that are newer than they are. They are told then what the processor has, unless
    /// the user's `OPENBLAS_CORETYPE` says what to use.
    static func chooseKernels() {
        guard getenv("OPENBLAS_CORETYPE") == nil, oldCores.contains(BLASInfo().coreName) else {
            return
        }
        guard let core = coreOfProcessor else { return }
        setenv("OPENBLAS_CORETYPE", core, 1)
        nb_blas_choose_again()
        unsetenv("OPENBLAS_CORETYPE")
    }

    /// The kernels for what this processor has; nil without AVX2.
    private static var coreOfProcessor: String? {
        #if arch(x86_64)
            nb_has_avx512() ? "SkylakeX" : nb_has_avx2_fma() ? "Haswell" : nil
        #else
            nil
        #endif
    }
}
