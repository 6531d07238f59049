import Privacy
import Testing

@Suite("Rényi accounting against numbers of peers and of 40-digit arithmetic")
struct RenyiVectorTests {
    static let rows = VectorRow.rows("dpsgd_rdp")

    static func orders(_ name: String) -> RenyiOrders {
        switch name {
        case "dp_accounting": .dpAccounting
        case "integers_2_64": .grid((2...64).map(Double.init))
        case "integers_2_63": .grid((2...63).map(Double.init))
        default: .grid((2...256).map(Double.init))
        }
    }

    /// The run that a row describes; its phases stand between semicolons.
    static func run(_ row: VectorRow) throws -> PrivacyEvent {
        if row.text("sampling") == "without_replacement" {
            let sizes = row.text("q").split(separator: "/").compactMap { Int($0) }
            // The table's noise is relative to the distance of replacing one: two contributions.
            let noise = 2 * (try row.number("noise_multiplier"))
            return .repeated(
                .sampledWithoutReplacement(
                    population: sizes[1], sample: sizes[0], .gaussian(noiseMultiplier: noise)),
                count: try row.integer("steps"))
        }
        let phases = zip(zip(row.list("q"), row.list("noise_multiplier")), row.list("steps"))
        return .composed(
            phases.map { settings, steps in
                .dpSGD(
                    samplingProbability: settings.0, noiseMultiplier: settings.1, steps: Int(steps))
            })
    }

    @Test("Each row of the table", arguments: rows)
    func row(row: VectorRow) throws {
        let expected = try row.optional("reference") ?? row.number("expected")
        let (relative, absolute) = (try row.number("rtol"), try row.number("atol"))
        var accountant = RDPAccountant(
            relation: row.relation, orders: Self.orders(row.text("order_grid")))
        try accountant.compose(try Self.run(row))
        switch row.text("kind") {
        case "rdp":
            let found = try accountant.divergence(order: row.number("order"))
            expectClose(found, expected, relative: relative, absolute: absolute)
        case "epsilon":
            let found = try accountant.epsilon(delta: row.number("delta_in"))
            expectClose(found, expected, relative: relative, absolute: absolute)
            if let classic = row.optional("expected_classic"), classic > 0 {
                var old = RDPAccountant(
                    relation: row.relation, orders: .dpAccounting, conversion: .classic)
                try old.compose(try Self.run(row))
                // The peer's curve is larger at fractional orders, never smaller.
                #expect(try old.epsilon(delta: row.number("delta_in")) <= classic * (1 + 1e-9))
            }
        default:
            let found = try accountant.delta(epsilon: row.number("epsilon_in"))
            expectClose(found, expected, relative: relative, absolute: absolute)
        }
    }

    @Test("Searching for the best order finds no more than the grid does", arguments: rows)
    func search(row: VectorRow) throws {
        guard row.text("kind") == "epsilon" else { return }
        let delta = try row.number("delta_in")
        var grid = RDPAccountant(
            relation: row.relation, orders: Self.orders(row.text("order_grid")))
        var searched = RDPAccountant(relation: row.relation)
        try grid.compose(try Self.run(row))
        try searched.compose(try Self.run(row))
        #expect(try searched.epsilon(delta: delta) <= grid.epsilon(delta: delta) * (1 + 2e-5))
    }

    @Test("The tables are there")
    func tables() {
        #expect(Self.rows.count >= 20)
    }
}
