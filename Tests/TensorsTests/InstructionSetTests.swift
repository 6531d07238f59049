import Kernels
import Shapes
import Tensors
import Testing

/// What ran on one instruction set, recorded: the others give the same bits.
@Suite("The bits of results do not depend on the instruction set")
struct InstructionSetTests {
    private func hash(_ tensor: Tensor) throws -> UInt64 {
        try tensor.withContiguousBytes { bytes in
            // FNV-1a.
            bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }

    private func normal(_ shape: Shape, _ type: ElementType = .float32) throws -> Tensor {
        try .normal(shape, standardDeviation: 4, type: type, at: RandomAddress(seed: 77))
    }

    private func results() throws -> [(String, Tensor)] {
        let x = try normal([3001])
        let wide = try normal([3001], .float64)
        let matrix = try normal([301, 205])
        var all: [(String, Tensor)] = [("normal", x), ("normal float64", wide)]
        for op in [UnaryOperation.exp, .tanh, .sigmoid, .softplus, .sin, .cos, .sqrt] {
            all.append(("\(op)", try x.unary(op)))
        }
        for op in [UnaryOperation.exp, .tanh, .sigmoid] {
            all.append(("\(op) float64", try wide.unary(op)))
        }
        all.append(("log", try x.unary(.absolute).unary(.log)))
        all.append(("log float64", try wide.unary(.absolute).unary(.log)))
        all.append(("power", try .binary(.power, x.unary(.absolute), x)))
        for op in [Reduction.sum, .mean, .variance, .norm] {
            all.append(("\(op)", try x.reduce(op)))
            all.append(("\(op) rows", try matrix.reduce(op, axes: [1])))
            all.append(("\(op) columns", try matrix.reduce(op, axes: [0])))
        }
        all.append(("softmax rows", try matrix.softmax(axis: 1)))
        all.append(("softmax columns", try matrix.softmax(axis: 0)))
        return all
    }

    /// Recorded with fused multiply-add; what has none rounds more often.
    @Test("Every vectorised operation gives the recorded bits", .enabled(if: hasFusedMultiplyAdd))
    func recorded() throws {
        for (name, tensor) in try results() {
            let found = try hash(tensor)
            #expect(found == Self.hashes[name], "\(name)")
        }
    }

    private static let hashes: [String: UInt64] = [
        "normal": 0x6830_0cd0_a6cb_d61a,
        "normal float64": 0x1205_d9b3_cf18_9967,
        "exp": 0x5037_6b0c_1101_c5eb,
        "tanh": 0xe878_7054_c46c_ea88,
        "sigmoid": 0x7f69_d849_7f98_6dcf,
        "softplus": 0x2f74_62a2_971d_f3a4,
        "sin": 0x5579_601f_e5b4_bf5a,
        "cos": 0x91fe_8838_a060_65da,
        "sqrt": 0xd061_0338_11ce_601f,
        "exp float64": 0x44a5_51d4_feaf_9f32,
        "tanh float64": 0xb478_8948_5cac_eabb,
        "sigmoid float64": 0xd699_e0a2_2144_93c9,
        "log": 0xc732_1a98_f439_6d53,
        "log float64": 0xf220_39f3_544f_5dd7,
        "power": 0xa43e_f747_0ab2_59dc,
        "sum": 0xeaa7_34ad_4505_4cd7,
        "sum rows": 0xd31e_13ef_fee6_fbf8,
        "sum columns": 0x638c_10cd_2cb4_44d6,
        "mean": 0xa953_aea5_8240_c0f9,
        "mean rows": 0xa01e_c1c3_ff8b_9dbd,
        "mean columns": 0x1f4a_5f13_1053_4f2e,
        "variance": 0x4140_6967_a45c_8a4d,
        "variance rows": 0xa46b_64db_01db_b806,
        "variance columns": 0x592a_6dba_4e8b_ec7e,
        "norm": 0xf02d_3395_211d_d8a3,
        "norm rows": 0xe5dc_c0ab_4124_4b6a,
        "norm columns": 0x1519_d146_b1a5_949e,
        "softmax rows": 0xeb38_79ac_b28f_80f1,
        "softmax columns": 0x91f4_ce4a_29c2_c2a5,
    ]
}
