import Diagnostics
import Privacy
import Tensors

/// Refusing what would spend more than a ceiling allows, before it is spent.
extension PrivacyScope {
    func checkCeilings(
        _ mark: Marks.Mark, _ event: PrivacyEvent, _ isPerExample: Bool, _ detail: Charge.Detail
    ) throws {
        guard let source = book.sourceNumber(of: mark.source) else { return }
        let ceilings = ceilings(of: source)
        guard !ceilings.isEmpty else { return }
        guard book.isNew(sample: mark.sample, of: mark.source) else {
            return try checkUsedSample(mark, event, isPerExample, detail, ceilings)
        }
        guard !allowance.hasRoom(mark.source, event) else { return }
        var refusal: Fault?
        repeat {
            refusal = nil
            let forecast = ChargeForecast(
                book: try allowance.reserved(in: book, besides: mark.source, event, detail),
                mark: mark.source, source: source, event: event, isPerExample: isPerExample,
                detail: detail)
            var room = Int.max
            for ceiling in ceilings {
                let own = try forecast.room(under: ceiling)
                if own == 0 {
                    refusal = try forecast.refusal(
                        ceiling, since: allowance.used(mark.source, event))
                }
                room = min(room, own)
            }
            if room > 0 { return allowance.reserve(mark.source, event, isPerExample, room) }
            // What others have reserved and not used yet is shared.
        } while allowance.shareReserved(besides: mark.source, event)
        if let refusal { throw refusal }
    }

    /// A charge of a sample that was used before is none of those that were worked out ahead.
    private func checkUsedSample(
        _ mark: Marks.Mark, _ event: PrivacyEvent, _ isPerExample: Bool, _ detail: Charge.Detail,
        _ ceilings: [ChargeForecast.Ceiling]
    ) throws {
        guard let source = book.sourceNumber(of: mark.source) else { return }
        var refusal: Fault?
        repeat {
            refusal = nil
            let forecast = ChargeForecast(
                book: try allowance.reserved(in: book, detail), mark: mark.source, source: source,
                event: event, isPerExample: isPerExample, detail: detail)
            for ceiling in ceilings where refusal == nil {
                let next = try forecast.epsilon(with: mark.sample, ceiling)
                guard next > ceiling.epsilon else { continue }
                refusal = try forecast.refusal(ceiling, since: 0, next: next)
            }
            if refusal == nil { return }
        } while allowance.shareReserved()
        if let refusal { throw refusal }
    }

    func ceilings(of source: UInt32) -> [ChargeForecast.Ceiling] {
        func made(_ name: String, _ ceiling: PrivacyCeiling, _ first: Int) -> ChargeForecast.Ceiling
        {
            .init(
                name: name, epsilon: ceiling.epsilon, delta: ceiling.delta ?? delta(of: source),
                firstCharge: first)
        }
        var result: [ChargeForecast.Ceiling] = []
        if let ceiling = cellCeiling { result.append(made("this cell", ceiling, firstCharge)) }
        if let ceiling = sourceCeilings[source], let name = book.source(of: source)?.name {
            result.append(made("`\(name)`", ceiling, 0))
        }
        if let ceiling = notebookCeiling { result.append(made("the notebook", ceiling, 0)) }
        return result
    }
}
