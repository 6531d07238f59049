import Figures
import Interpreter
import Privacy

/// What `privacy(x)` gives: what has been spent until then.
final class SpendingObject: ExtendedObject {
    let spending: Spending
    private let source: UInt32
    private let book: PrivacyBook

    init(_ spending: Spending, _ source: UInt32, _ book: PrivacyBook) {
        self.spending = spending
        self.source = source
        self.book = book
        super.init()
    }

    override var typeName: String { "privacy spending" }

    private var name: String { book.source(of: source)?.name ?? "" }

    override var summary: String {
        "\(name): ε = \(Spending.text(spending.epsilon)) at δ = "
            + Spending.text(delta: spending.delta)
    }

    override var memberNames: [String] {
        ["epsilon", "delta", "rdp", "pld", "mu", "assumingPoisson", "charges", "curve"]
    }

    override func member(_ name: String) throws -> Value? {
        switch name {
        case "epsilon": .number(spending.epsilon)
        case "delta": .number(spending.delta)
        case "rdp": Self.optional(spending.rdp)
        case "pld": Self.optional(spending.pld)
        case "mu": Self.optional(spending.mu)
        case "assumingPoisson": assumingPoisson
        case "charges": .list(charges.map { Self.record($0) })
        case "curve": try curve()
        default: nil
        }
    }

    private var assumingPoisson: Value {
        if let scope = PrivacyScope.running, spending.assumingPoisson != nil {
            PrivacyRemarks.assumedPoisson(scope)
        }
        return Self.optional(spending.assumingPoisson)
    }

    private static func optional(_ number: Double?) -> Value { number.map { .number($0) } ?? .none }

    private var charges: [Charge] { book.charges.filter { $0.source == source && $0.times > 0 } }

    private static func record(_ charge: Charge) -> Value {
        .record([
            ("cell", .string(charge.detail.cell)), ("mechanism", .string(charge.detail.mechanism)),
            ("event", .string(charge.event.description)),
            ("sampling", .string(charge.sampling.description)), ("times", .whole(charge.times)),
        ])
    }

    /// ε at δ from 10⁻¹² to 10⁻², as two lists.
    private func curve() throws -> Value {
        let deltas = stride(from: -12.0, through: -2, by: 0.5).map { Self.powerOfTen($0) }
        do {
            let epsilons = try deltas.map { delta throws(PrivacyError) in
                try book.spending(of: source, delta: delta)?.epsilon ?? 0
            }
            return .record([("delta", .numbers(deltas)), ("epsilon", .numbers(epsilons))])
        } catch {
            throw Fault(error)
        }
    }

    private static func powerOfTen(_ exponent: Double) -> Double {
        Double("1e\(Int(exponent.rounded(.down)))").map {
            exponent == exponent.rounded() ? $0 : $0 * 10.0.squareRoot()
        } ?? 0
    }

    // MARK: - Shown

    override func figure() throws -> Figure? {
        let rows = charges.map { charge -> [Table.Cell] in
            [
                .text(charge.detail.cell), .text(charge.detail.mechanism),
                .text(charge.event.description), .text(charge.sampling.description),
                .number(Double(charge.times)),
            ]
        }
        guard !rows.isEmpty else { return nil }
        return .table(
            Table(
                columns: [
                    .init("cell", isHeader: true), .init("by"), .init("what"), .init("of"),
                    .init("times", isNumeric: true),
                ], rows: rows, caption: summary))
    }
}
