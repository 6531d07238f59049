import Glibc
import Privacy

/// Everything that `accountants.py` measures: one number each, of schedules that are published or
/// usual.
func accountantItems() -> [Item] {
    schedules.flatMap { name, schedule in
        [
            Item("RDP, \(name)") { try rdp(schedule.event(), schedule.delta) },
            Item("PLD, \(name)") { try pld(schedule.event(), schedule.delta) },
        ]
    } + calibrationItems() + curveItems() + otherItems()
}

/// A training by DP-SGD on Poisson samples.
private struct Schedule {
    let rate: Double
    let noise: Double
    let steps: Int
    let delta: Double

    func event(noise other: Double? = nil) -> PrivacyEvent {
        .dpSGD(samplingProbability: rate, noiseMultiplier: other ?? noise, steps: steps)
    }
}

private let dpCGAN = Schedule(rate: 0.01, noise: 1.15, steps: 24_900, delta: 1e-5)
private let tutorial = Schedule(rate: 256 / 60_000, noise: 1.1, steps: 14_063, delta: 1e-5)
private let schedules = [
    ("DP-CGAN", dpCGAN), ("tutorial", tutorial),
    ("little noise", Schedule(rate: 0.001, noise: 0.5, steps: 100_000, delta: 1e-6)),
    ("large batches", Schedule(rate: 0.1, noise: 4, steps: 10_000, delta: 1e-6)),
    ("one epoch", Schedule(rate: 256 / 60_000, noise: 1.1, steps: 234, delta: 1e-5)),
]

private func rdp(
    _ event: PrivacyEvent, _ delta: Double, _ orders: RenyiOrders = .searched
) throws -> Double {
    var accountant = RDPAccountant(relation: .addOrRemoveOne, orders: orders)
    try accountant.compose(event)
    return try accountant.epsilon(delta: delta)
}

private func pld(_ event: PrivacyEvent, _ delta: Double) throws -> Double {
    var accountant = PLDAccountant(relation: .addOrRemoveOne)
    try accountant.compose(event)
    return try accountant.epsilon(delta: delta)
}

private func calibrationItems() -> [Item] {
    [
        Item("noise for ε = 3 by RDP, tutorial") {
            try Calibration(epsilon: 3, delta: tutorial.delta) {
                RDPAccountant(relation: .addOrRemoveOne)
            }
            .noiseMultiplier { tutorial.event(noise: $0) }
        },
        Item("noise for ε = 3 by PLD, tutorial") {
            try Calibration(epsilon: 3, delta: tutorial.delta) {
                PLDAccountant(relation: .addOrRemoveOne)
            }
            .noiseMultiplier { tutorial.event(noise: $0) }
        },
    ]
}

/// The mean ε of 100 noise multipliers between 0.7 and 5.
private func curveItems() -> [Item] {
    let noises = (0..<100).map { 0.7 * pow(5 / 0.7, Double($0) / 99) }
    func mean(_ epsilon: (PrivacyEvent) throws -> Double) rethrows -> Double {
        try noises.reduce(0) { try $0 + epsilon(tutorial.event(noise: $1)) } / 100
    }
    return [
        Item("curve of 100 noises by RDP, tutorial") { try mean { try rdp($0, tutorial.delta) } },
        Item("curve of 100 noises by PLD, tutorial") { try mean { try pld($0, tutorial.delta) } },
    ]
}

private func otherItems() -> [Item] {
    [
        Item("RDP, DP-CGAN, orders of dp_accounting") {
            try rdp(dpCGAN.event(), dpCGAN.delta, .dpAccounting)
        },
        Item("PLD, δ at ε = 3, tutorial") {
            var accountant = PLDAccountant(relation: .addOrRemoveOne)
            try accountant.compose(tutorial.event())
            return try accountant.delta(epsilon: 3)
        },
        Item("PLD, Laplace 100 times") {
            try pld(.repeated(.laplace(noiseMultiplier: 10), count: 100), 1e-6)
        },
        Item("PLD, discrete Gaussian 1000 times") {
            try pld(
                .repeated(.discreteGaussian(deviation: 40, sensitivity: 1), count: 1000), 1e-6)
        },
        Item("RDP, tree of 60,000 steps") {
            try rdp(
                .treeAggregation(noiseMultiplier: 4, .oncePerTree(leaves: [60_000])), 1e-5)
        },
        Item("Gaussian, exact") { GaussianMechanism.epsilon(noiseMultiplier: 1, delta: 1e-5) },
    ]
}
