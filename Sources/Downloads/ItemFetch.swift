import Glibc

/// Brings one file from one place.
struct ItemFetch {
    let fetcher: Fetcher
    let item: Publication.Item
    /// The set's folder.
    let place: String

    func run(from address: String) throws(FetchFault) {
        let part = try PartFile("\(place)/\(item.name).part")
        do throws(FetchFault) {
            try bring(part, from: address)
        } catch {
            if part.size == 0 { part.remove() }
            throw error
        }
    }

    private func bring(_ part: PartFile, from address: String) throws(FetchFault) {
        if case .folder(let folder) = fetcher.source {
            let name = try copy(from: folder, into: part)
            try settle(part, as: name, digest: check(part))
            return
        }
        let isResumed = try download(address, into: part)
        do throws(FetchFault) {
            try settle(part, as: item.name, digest: check(part))
        } catch  where isResumed && error.isAboutContents {
            // The part may have been of something else, so the file gets one whole chance.
            fetcher.onEvent(.startedOver(file: item.name))
            let fresh = try PartFile(part.path)
            try fresh.restart(as: nil)
            _ = try download(address, into: fresh)
            try settle(fresh, as: item.name, digest: check(fresh))
        }
    }

    // MARK: - From the network

    /// - Returns: whether bytes of an earlier call are in the part.
    private func download(_ address: String, into part: PartFile) throws(FetchFault) -> Bool {
        var fruitless = 0
        var isResumed = false
        while true {
            let before = part.size
            do throws(FetchFault) {
                if try request(address, into: part) { isResumed = true }
                return isResumed
            } catch {
                if before > 0 && part.size > before { isResumed = true }
                let isBadPart = error == .status(416) || error == .badRange
                if isBadPart { try part.restart(as: nil) }
                guard error.isPassing || isBadPart else { throw error }
                fruitless = part.size > before ? 0 : fruitless + 1
                guard fruitless < Fetcher.fruitlessLimit else { throw error }
                try pause(after: error, fruitless)
            }
        }
    }

    private func pause(after fault: FetchFault, _ fruitless: Int) throws(FetchFault) {
        var seconds = 0.5 * Double(1 << fruitless)
        if case .status(_, let wanted?) = fault { seconds = Double(min(max(wanted, 1), 60)) }
        fetcher.onEvent(.retrying(file: item.name, reason: fault.words, seconds: seconds))
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if fetcher.isInterrupted() { throw .interrupted }
            usleep(50_000)
        }
    }

    /// One request for all that is missing.
    ///
    /// - Returns: whether the part already had bytes that stayed.
    private func request(_ address: String, into part: PartFile) throws(FetchFault) -> Bool {
        if part.size > 0 && !canGoOn(part, from: address) {
            fetcher.onEvent(.startedOver(file: item.name))
            try part.restart(as: nil)
        }
        if part.size > 0, part.size == part.note?.total { return true }
        let start = part.size
        var transfer = HTTPTransfer(address: address)
        transfer.offset = start
        transfer.validator = part.note?.address == address ? part.note?.validator : nil
        transfer.stallSeconds = fetcher.stallSeconds
        transfer.proxy = fetcher.proxy
        transfer.certificates = fetcher.certificates
        transfer.isInterrupted = fetcher.isInterrupted
        let meter = TransferMeter(file: item.name)
        var hasStayed = false
        var expected: Int?
        try transfer.run(
            begin: { (head: HTTPTransfer.Head) throws(FetchFault) in
                expected = try begin(part, with: head, from: address)
                hasStayed = part.size > 0
                meter.total = expected
            },
            body: { (bytes: UnsafeRawBufferPointer) throws(FetchFault) in
                if let limit = item.largestSize, part.size + bytes.count > limit {
                    throw .longer(than: limit)
                }
                try part.append(bytes)
            },
            wait: {
                if let progress = meter.measure(part.size) { fetcher.onEvent(.progress(progress)) }
            })
        if let expected, part.size != expected {
            throw .cut(received: part.size, total: expected)
        }
        return hasStayed
    }

    /// Whether what the address would send next continues the part: it is of the same version,
    /// or the digest will tell.
    private func canGoOn(_ part: PartFile, from address: String) -> Bool {
        guard let note = part.note, part.size <= note.total ?? .max else { return false }
        if case .file = item.digest { return true }
        return note.address == address && (note.validator != nil || item.digest != .unpublished)
    }

    /// Looks at what the server says before the file comes.
    ///
    /// - Returns: how large the whole file will be, if that is said.
    private func begin(
        _ part: PartFile, with head: HTTPTransfer.Head, from address: String
    ) throws(FetchFault) -> Int? {
        if head.isWebPage { throw .webPage }
        let total: Int?
        let isRest = head.status == 206
        if isRest {
            guard head.rangeStart == part.size else { throw .badRange }
            if let known = part.note?.total, let said = head.rangeTotal, known != said {
                throw .badRange
            }
            total = head.rangeTotal ?? part.note?.total
        } else {
            total = head.length
        }
        try check(total, whereas: isRest ? part.size : 0)
        if !isRest {
            if part.size > 0 { fetcher.onEvent(.startedOver(file: item.name)) }
            try part.restart(
                as: .init(address: address, validator: head.validator, total: total))
        }
        fetcher.onEvent(
            .started(
                file: item.name, host: WebAddress.host(of: address), from: part.size, total: total))
        return total
    }

    /// Refuses a size that cannot be right, or for which there is no room.
    private func check(_ total: Int?, whereas present: Int) throws(FetchFault) {
        if case .file = item.digest, let expected = item.bytes, let total, total != expected {
            throw .size(expected: expected, found: total)
        }
        guard let total = total ?? item.bytes else { return }
        if let limit = item.largestSize, total > limit { throw .longer(than: limit) }
        let needed = total - present
        if let free = Disk.free(in: place), free < needed {
            throw .noRoom(needed: needed, free: free)
        }
    }

    // MARK: - From this machine

    /// - Returns: the name the copy gets; a file whose readers take it unpacked may be so.
    private func copy(from folder: String, into part: PartFile) throws(FetchFault) -> String {
        let folders = ["\(folder)/\(place.split(separator: "/").last ?? "")", folder]
        guard let found = item.find(item.name, in: folders) else { throw .noCopy(folder: folder) }
        let path = "\(found.folder)/\(found.name)"
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .unreadable(path: path, reason: Disk.reason) }
        defer { close(source) }
        if let free = Disk.free(in: place), free < found.bytes {
            throw .noRoom(needed: found.bytes, free: free)
        }
        try part.restart(as: nil)
        fetcher.onEvent(
            .started(file: found.name, host: found.folder, from: 0, total: found.bytes))
        let meter = TransferMeter(file: found.name)
        meter.total = found.bytes
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            if fetcher.isInterrupted() { throw .interrupted }
            let count = read(source, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: Disk.reason) }
            if count == 0 { return found.name }
            try Disk.borrowing(buffer, count) { bytes throws(FetchFault) in
                try part.append(bytes)
            }
            if let progress = meter.measure(part.size) { fetcher.onEvent(.progress(progress)) }
        }
    }
}

extension Publication.Item {
    /// More bytes than this cannot be the file. A gzip file is at most a little larger than what
    /// is in it.
    var largestSize: Int? {
        switch digest {
        case .file: bytes
        case .contents(_, let bytes): bytes + bytes / 100 + 65_536
        case .unpublished: nil
        }
    }
}
