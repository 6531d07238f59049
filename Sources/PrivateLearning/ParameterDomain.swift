import Privacy

/// What parameters of mechanisms may be, one function a domain.
enum ParameterDomain {
    static func positive(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value > 0, value < .infinity else { throw wrong(name, value, "above 0 and finite") }
    }

    static func notNegative(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value >= 0, value < .infinity else {
            throw wrong(name, value, "0 or more, and finite")
        }
    }

    static func finite(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value.isFinite else { throw wrong(name, value, "finite") }
    }

    static func within(
        _ name: String, _ value: Double, _ range: ClosedRange<Double>
    ) throws(PrivacyError) {
        guard range.contains(value) else {
            throw wrong(
                name, value,
                "from \(Number.text(range.lowerBound)) to \(Number.text(range.upperBound))")
        }
    }

    static func within(
        _ name: String, _ value: Int, _ range: ClosedRange<Int>
    ) throws(PrivacyError) {
        guard range.contains(value) else {
            let domain =
                range.upperBound == .max
                ? "\(range.lowerBound) or more"
                : "from \(range.lowerBound) to \(Number.count(range.upperBound))"
            throw .parameter(name: name, value: Number.count(value), domain: domain)
        }
    }

    static func wrong(_ name: String, _ value: Double, _ domain: String) -> PrivacyError {
        .parameter(name: name, value: Number.text(value), domain: domain)
    }
}
