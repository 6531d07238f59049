import Interpreter
import Language

/// How a clipping norm follows a quantile of the gradients' norms, as a program says it.
///
/// Source: Andrew, Thakkar, McMahan and Ramaswamy, Differentially private learning with adaptive
/// clipping, 2021.
final class AdaptiveClipObject: ExtendedObject {
    struct Settings: Hashable {
        /// The first norm, above 0.
        var start: Double
        /// Which part of the norms is to be below, from 0 to 1.
        var quantile: Double
        /// η ≥ 0: a step multiplies the norm by e^η at most.
        var rate: Double
        /// σ_b > 0, in examples: the deviation of the noise on the count of norms below.
        var countNoise: Double
    }

    let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
        super.init()
    }

    override var typeName: String { "adaptive clip" }

    override var summary: String {
        "adaptiveClip(start: \(Display.number(settings.start)), quantile: "
            + "\(Display.number(settings.quantile)), rate: \(Display.number(settings.rate)), "
            + "countNoise: \(Display.number(settings.countNoise)))"
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        (other as? AdaptiveClipObject)?.settings == settings
    }

    static let kind = "adaptive clip"

    override var kept: KeptObject? {
        KeptObject(
            Self.kind,
            [settings.start, settings.quantile, settings.rate, settings.countNoise].map {
                .number($0)
            })
    }

    static func restored(_ parts: [Value]) -> AdaptiveClipObject? {
        let numbers = parts.compactMap(\.asNumber)
        guard numbers.count == 4, parts.count == 4 else { return nil }
        return AdaptiveClipObject(
            Settings(
                start: numbers[0], quantile: numbers[1], rate: numbers[2], countNoise: numbers[3]))
    }
}

extension PrivateOptimizers {
    static let adaptiveClip = Builtin(
        "adaptiveClip",
        [
            .named("start", "the first clipping norm, a number above 0", "0.1"),
            .named("quantile", "which part of the norms is to be below, in 0...1", "0.5"),
            .named("rate", "how fast the norm moves: by a factor of e^rate a step at most", "0.2"),
            .named(
                "countNoise",
                "the noise on the count of norms below, in examples; a twentieth of "
                    + "a batch is usual, and it must be more than half of the noise multiplier",
                "50"),
        ], .privacy,
        "A clipping norm that follows a quantile of the gradients' norms (Andrew et al. 2021), "
            + "within the noise multiplier of the optimiser: `DPSGD(d, clip: adaptiveClip(), …)`.",
        example: """
            let x = private(ones(100, 2), unit: example)
            let d = Dense(1)
            let opt = DPSGD(d, lr: 0.1, clip: adaptiveClip(), noiseMultiplier: 4)
            step(opt) { mean((d(x) - 1) ^ 2) }
            opt.clip > 0
            """
    ) { call in
        func positive(_ place: Int, _ standard: Double) throws -> Double {
            let number = try call.number(place, default: standard)
            guard number > 0, number.isFinite else {
                throw call.outOfDomain(place, "a number above 0", found: Wording.number(number))
            }
            return number
        }
        let rate = try call.number(2, default: 0.2)
        guard rate >= 0, rate.isFinite else {
            throw call.outOfDomain(2, "a number from 0 up", found: Wording.number(rate))
        }
        let start = try positive(0, 0.1)
        guard AdaptiveNorm.range.contains(start) else {
            throw call.outOfDomain(0, "a number in 1e-30...1e30", found: Wording.number(start))
        }
        return .object(
            AdaptiveClipObject(
                .init(
                    start: start,
                    quantile: try call.isGiven(1)
                        ? call.number(1, in: 0...1, "a number in 0...1") : 0.5,
                    rate: rate, countNoise: try positive(3, 50))))
    }
}
