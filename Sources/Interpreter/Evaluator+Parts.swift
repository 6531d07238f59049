import Language

/// Fields of records and elements of lists. What is common is done in place, without holding
/// on to the record or the list meanwhile.
extension Evaluator {
    // MARK: - Reading

    /// `r[a] = r[b].name`
    func member(
        _ a: UnsafeMutablePointer<Value>, of b: UnsafeMutablePointer<Value>, _ constant: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        let name = frame.pointee.constants + constant
        let hint = frame.pointee.function._withUnsafeGuaranteedRef { $0.fieldHints + constant }
        if PartAssignment.kind(of: b) == .record, Self.field(a, of: b, name, hint) { return }
        a.pointee = try Members.get(name.pointee.asString ?? "", of: b.pointee, library: library)
    }

    private static func field(
        _ a: UnsafeMutablePointer<Value>, of b: UnsafeMutablePointer<Value>,
        _ name: UnsafeMutablePointer<Value>, _ hint: UnsafeMutablePointer<Int>
    ) -> Bool {
        name.knownObject._withUnsafeGuaranteedRef { name in
            b.knownObject._withUnsafeGuaranteedRef { object in
                let record = unsafeDowncast(object, to: RecordObject.self)
                let name = unsafeDowncast(name, to: StringObject.self)
                guard let place = record.place(of: name.text, hint: hint.pointee) else {
                    return false
                }
                hint.pointee = place
                a.pointee = record.values[place]
                return true
            }
        }
    }

    /// `r[a] = r[b][r[c]]` of a list at a whole number from 0 up; false if it is not that.
    func item(
        _ a: UnsafeMutablePointer<Value>, of b: UnsafeMutablePointer<Value>,
        at c: UnsafeMutablePointer<Value>
    ) -> Bool {
        guard PartAssignment.kind(of: b) == .list, let place = Self.place(c) else { return false }
        return b.knownObject._withUnsafeGuaranteedRef { object in
            let list = unsafeDowncast(object, to: ListObject.self)
            guard place < list.items.count else { return false }
            a.pointee = list.items[place]
            return true
        }
    }

    /// The whole number from 0 up in a register; nil if there is something else.
    @inline(__always)
    private static func place(_ register: UnsafeMutablePointer<Value>) -> Int? {
        guard case .number(let number) = register.pointee, number >= 0, number < 0x1p52 else {
            return nil
        }
        let place = Int(number)
        return Double(place) == number ? place : nil
    }

    // MARK: - Writing

    func assignPath(
        _ slot: UnsafeMutablePointer<Value>, _ index: Int, _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        let isDone = frame.pointee.function._withUnsafeGuaranteedRef { function in
            assignPart(slot, function.pathSites[index], frame)
        }
        if isDone { return }
        let function = frame.pointee.function.takeUnretainedValue()
        let site = function.pathSites[index]
        let r = frame.pointee.registers
        let steps = try site.steps.map { step -> PartAssignment.Step in
            switch step {
            case .field(let name): .field(name)
            case .index(let index): .index(try IndexItem.items(of: index, from: r))
            }
        }
        if PartAssignment.kind(of: slot) != nil, !PartAssignment.isUnique(slot) {
            release(deadOf: site, frame, but: slot)
        }
        try PartAssignment(steps: steps, update: site.update, value: r[site.valueRegister])
            .assign(to: slot)
    }

    /// `xs[i] = v` and `a.f = v`, without the general way's arrays; false if it is neither.
    private func assignPart(
        _ slot: UnsafeMutablePointer<Value>, _ site: PathSite,
        _ frame: UnsafeMutablePointer<Frame>
    ) -> Bool {
        let value = frame.pointee.registers + site.valueRegister
        if let register = site.placeRegister {
            guard PartAssignment.kind(of: slot) == .list,
                let place = Self.place(frame.pointee.registers + register)
            else { return false }
            return assign(value, to: slot, at: place, site, frame)
        }
        guard let field = site.field, PartAssignment.kind(of: slot) == .record,
            PartAssignment.isUnique(slot)
        else { return false }
        return slot.knownObject._withUnsafeGuaranteedRef { object in
            let record = unsafeDowncast(object, to: RecordObject.self)
            guard let place = record.place(of: field, hint: site.fieldHint) else { return false }
            site.fieldHint = place
            guard let update = site.update else {
                record.values[place] = value.pointee
                return true
            }
            guard case .number(let old) = record.values[place],
                case .number(let other) = value.pointee,
                let new = Self.updated(old, update, other)
            else { return false }
            record.values[place] = .number(new)
            return true
        }
    }

    private func assign(
        _ value: UnsafeMutablePointer<Value>, to slot: UnsafeMutablePointer<Value>,
        at place: Int, _ site: PathSite, _ frame: UnsafeMutablePointer<Frame>
    ) -> Bool {
        let count = slot.knownObject._withUnsafeGuaranteedRef {
            unsafeDowncast($0, to: ListObject.self).items.count
        }
        guard place < count else { return false }
        if !PartAssignment.isUnique(slot) {
            release(deadOf: site, frame, but: slot)
            PartAssignment.makeListUnique(in: slot)
        }
        Self.withKnownList(in: slot) { $0[place] = value.pointee }
        return true
    }

    /// Empties the registers that are not needed again; they may be what shares a value.
    private func release(
        deadOf site: PathSite, _ frame: UnsafeMutablePointer<Frame>,
        but slot: UnsafeMutablePointer<Value>
    ) {
        let r = frame.pointee.registers
        for register in site.firstDead..<max(site.firstDead, frame.pointee.registerCount)
        where r + register != slot {
            r[register] = .none
        }
    }

    /// What an update such as `+=` gives for two numbers; nil for the rarer ones.
    private static func updated(
        _ x: Double, _ operation: BinaryOperator, _ y: Double
    ) -> Double? {
        switch operation {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        default: nil
        }
    }
}
