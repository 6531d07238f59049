import Glibc

/// log(eˣ + eʸ) without overflow.
func logSum(_ x: Double, _ y: Double) -> Double {
    let (small, large) = x < y ? (x, y) : (y, x)
    return large.isInfinite ? large : large + log1p(exp(small - large))
}

/// log(1 − eˣ) for x ≤ 0, accurate at both ends (Mächler 2012).
func logOneMinusExp(_ x: Double) -> Double {
    x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x))
}

/// log(eˣ − 1) for x > 0, without overflow.
func logExpMinusOne(_ x: Double) -> Double {
    x < 1 ? log(expm1(x)) : x + log1p(-exp(-x))
}

/// log(1 + Σ eᵗ) over the terms, accurate when all of them are tiny and when they are huge.
func logOnePlusSum(ofLogs terms: [Double]) -> Double {
    guard let largest = terms.max(), largest > -.infinity else { return 0 }
    guard largest < .infinity else { return .infinity }
    var sum = CompensatedSum()
    if largest < 600 {
        for term in terms { sum.add(exp(term)) }
        return log1p(sum.value)
    }
    for term in terms { sum.add(exp(term - largest)) }
    return largest + log(sum.value)
}

/// log Γ(x) for x > 0.
package func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

/// A sum that keeps what each addition loses (Neumaier 1974).
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    var value: Double { sum.isFinite ? sum + lost : sum }

    mutating func add(_ term: Double) {
        let next = sum + term
        lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
    }
}
