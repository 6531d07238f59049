/// What makes lists and texts longer; each asks for the memory first.
extension Evaluator {
    /// All elements as values of their own; asks for their memory first.
    func wholeSequence(_ value: Value) throws -> [Value] {
        if value.asList == nil, let count = try Sequences.count(value) {
            try reserve(elements: count)
        }
        return try Sequences.array(value)
    }

    func reserve(elements: Int) throws {
        let (bytes, overflow) = elements.multipliedReportingOverflow(
            by: MemoryLayout<Value>.stride)
        if overflow || bytes > 1 << 16 { try reserve(bytes: overflow ? .max : bytes) }
    }

    /// Asks for the memory of what grows in place: each time its size doubles, as its storage
    /// does, so that a long series of small steps asks seldom.
    func reserve(from old: Int, to new: Int) throws {
        guard new > 1 << 16, old.leadingZeroBitCount != new.leadingZeroBitCount else { return }
        try reserve(bytes: new)
    }

    // MARK: - Lists

    func extendList(
        _ list: UnsafeMutablePointer<Value>, _ first: UnsafeMutablePointer<Value>, count: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws {
        if PartAssignment.kind(of: list) != .list {
            list.pointee = .list(try wholeSequence(list.pointee))
        }
        PartAssignment.makeListUnique(in: list)
        Self.withKnownList(in: list) { items in
            for place in 0..<count {
                items.append((first + place).move())
                (first + place).initialize(to: .none)
            }
        }
    }

    /// `xs = append(xs, x)`, in place where nothing else holds the list.
    func appendItem(_ i: Instruction, _ frame: UnsafeMutablePointer<Frame>) throws {
        let list = frame.pointee.registers + Int(i.a)
        let item = frame.pointee.registers + Int(i.b)
        if PartAssignment.kind(of: list) == .list {
            return try extendList(list, item, count: 1, frame)
        }
        let site = frame.pointee.function.takeUnretainedValue().callSites[Int(i.c)]
        guard let body = site.body else { return }
        list.pointee = try run(body, [list.pointee, item.pointee])
    }

    /// Changes the list in a register that is known to hold one, and to hold it alone.
    @inline(__always)
    static func withKnownList(
        in register: UnsafeMutablePointer<Value>, _ body: (inout [Value]) -> Void
    ) {
        register.knownObject._withUnsafeGuaranteedRef {
            body(&unsafeDowncast($0, to: ListObject.self).items)
        }
    }

    // MARK: - Sums of texts and lists

    /// `+` of two texts or lists; `x = x + y` grows `x` in place where nothing shares it.
    func joined(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
        _ c: UnsafeMutablePointer<Value>
    ) throws -> Bool {
        guard let kind = PartAssignment.kind(of: b), kind == PartAssignment.kind(of: c) else {
            return false
        }
        let isInPlace = a == b && a != c && PartAssignment.isUnique(a)
        switch kind {
        case .string:
            if isInPlace {
                try appendText(a, c, count: 1)
                return true
            }
            try reserve(from: 0, to: Self.sizeOfText(b) + Self.sizeOfText(c))
            return false
        case .list:
            guard let items = c.pointee.asList, let size = b.pointee.asList?.count else {
                return false
            }
            try reserve(elementsFrom: isInPlace ? size : 0, to: size + items.count)
            guard isInPlace else { return false }
            Self.withKnownList(in: a) { $0.append(contentsOf: items) }
        default: return false
        }
        return true
    }

    private func reserve(elementsFrom old: Int, to new: Int) throws {
        let stride = MemoryLayout<Value>.stride
        try reserve(from: old &* stride, to: new &* stride)
    }

    // MARK: - Texts of parts

    /// The texts of values one after another.
    func joined(_ first: UnsafeMutablePointer<Value>, count: Int) throws -> String {
        let size = try sizeOfTexts(first, count)
        if size > 1 << 16 { try reserve(bytes: size) }
        let text = StringObject("")
        for place in 0..<count { Self.append(first + place, to: text) }
        return text.text
    }

    /// `text += "…{x}…"`, in place where nothing else holds the text.
    func appendText(
        _ a: UnsafeMutablePointer<Value>, _ first: UnsafeMutablePointer<Value>, count: Int
    ) throws {
        guard PartAssignment.kind(of: a) == .string else {
            first.pointee = .string(try joined(first, count: count))
            a.pointee = try ValueOperations.binary(.add, a.pointee, first.pointee)
            return
        }
        let isInPlace = PartAssignment.isUnique(a)
        let size = Self.sizeOfText(a)
        try reserve(from: isInPlace ? size : 0, to: size + (try sizeOfTexts(first, count)))
        if !isInPlace { a.pointee = .string(a.pointee.asString ?? "") }
        a.knownObject._withUnsafeGuaranteedRef { object in
            let text = unsafeDowncast(object, to: StringObject.self)
            for place in 0..<count { Self.append(first + place, to: text) }
        }
    }

    /// The bytes that the texts of values will take, about; values with long texts become
    /// these here.
    private func sizeOfTexts(
        _ first: UnsafeMutablePointer<Value>, _ count: Int
    ) throws -> Int {
        var size = 0
        for place in 0..<count {
            let register = first + place
            guard let kind = PartAssignment.kind(of: register) else {
                size += 24
                continue
            }
            if kind != .string {
                register.pointee = .string(try Display.plainText(of: register.pointee))
            }
            size += Self.sizeOfText(register)
        }
        return size
    }

    private static func append(_ value: UnsafeMutablePointer<Value>, to text: StringObject) {
        if case .number(let number) = value.pointee {
            if let whole = Display.plainWhole(number) {
                text.append(whole)
            } else {
                text.append(Display.number(number))
            }
        } else if PartAssignment.kind(of: value) == .string {
            value.knownObject._withUnsafeGuaranteedRef {
                text.append(unsafeDowncast($0, to: StringObject.self).text)
            }
        } else {
            text.append(Display.text(of: value.pointee))
        }
    }

    /// The bytes of the string that a register is known to hold.
    private static func sizeOfText(_ register: UnsafeMutablePointer<Value>) -> Int {
        register.knownObject._withUnsafeGuaranteedRef {
            unsafeDowncast($0, to: StringObject.self).byteCount
        }
    }
}
