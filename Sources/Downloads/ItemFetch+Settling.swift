import Glibc

extension ItemFetch {
    /// Holds the whole part against what is known of the file; a part that is something else
    /// is removed.
    ///
    /// - Returns: the digest of the file as it travelled.
    func check(_ part: PartFile) throws(FetchFault) -> String {
        fetcher.onEvent(.checking(file: item.name))
        do throws(FetchFault) {
            switch item.digest {
            case .file(let expected):
                if let bytes = item.bytes, part.size != bytes {
                    throw .size(expected: bytes, found: part.size)
                }
                let found = try Disk.digest(of: part.path, fetcher.isInterrupted)
                guard found == expected else { throw .digest(expected: expected, found: found) }
                return found
            case .contents(let expected, let bytes):
                let found = try Disk.digest(
                    ofContents: part.path, limit: bytes, fetcher.isInterrupted)
                guard found == expected else { throw .digest(expected: expected, found: found) }
                return try Disk.digest(of: part.path, fetcher.isInterrupted)
            case .unpublished:
                let found = try Disk.digest(of: part.path, fetcher.isInterrupted)
                let record = DigestRecord(in: place)
                let before = record.archives[item.name] ?? record.files[item.name]
                if let before, before != found, !fetcher.isAgain {
                    throw .changed(before: before, now: found)
                }
                return found
            }
        } catch {
            if error.isAboutContents { part.remove() }
            throw error
        }
    }

    /// Gives the whole and checked file its name, or what is in it.
    ///
    /// The record is written first: a stop in between leaves a file that differs from it, which
    /// the next call brings anew.
    func settle(_ part: PartFile, as name: String, digest: String) throws(FetchFault) {
        var record = DigestRecord(in: place)
        switch item.form {
        case .kept:
            record.set(digest, of: name)
            try record.save()
            try part.finish(as: "\(place)/\(name)")
            announce(name, digest)
        case .archive(let names):
            let digests = try unpacking(part) { unpacker throws(FetchFault) in
                try unpacker.members(names)
            }
            try settle(digests, from: digest, &record)
            part.remove()
        case .compressed(let name):
            let digests = try unpacking(part) { unpacker throws(FetchFault) in
                [name: try unpacker.compressed(as: name)]
            }
            try settle(digests, from: digest, &record)
            part.remove()
        }
    }

    private func unpacker(_ part: PartFile) -> Unpacking {
        var last = ContinuousClock.now - .seconds(1)
        return Unpacking(
            archive: part.path, folder: place, isInterrupted: fetcher.isInterrupted,
            onProgress: { name, bytes in
                guard ContinuousClock.now - last > .milliseconds(100) else { return }
                last = .now
                fetcher.onEvent(.unpacking(file: name, bytes: bytes))
            })
    }

    /// An archive that is broken although its digest is right, or has none, is of no use.
    private func unpacking(
        _ part: PartFile, _ body: (Unpacking) throws(FetchFault) -> [String: String]
    ) throws(FetchFault) -> [String: String] {
        do throws(FetchFault) {
            return try body(unpacker(part))
        } catch {
            if error.isAboutContents { part.remove() }
            throw error
        }
    }

    private func settle(
        _ digests: [String: String], from archive: String, _ record: inout DigestRecord
    ) throws(FetchFault) {
        record.set(archive, ofArchive: item.name)
        for (name, digest) in digests { record.set(digest, of: name) }
        try record.save()
        for (name, digest) in digests.sorted(by: { $0.key < $1.key }) {
            try Disk.rename("\(place)/\(Unpacking.unfinished(name))", to: "\(place)/\(name)")
            announce(name, digest)
        }
    }

    private func announce(_ name: String, _ digest: String) {
        fetcher.onEvent(
            .brought(
                file: name, bytes: Disk.size(of: "\(place)/\(name)") ?? 0,
                isPublished: item.digest != .unpublished, sha256: digest))
    }
}

extension FetchFault {
    /// The bytes that came are not the file.
    var isAboutContents: Bool {
        switch self {
        case .digest, .changed, .size, .longer, .brokenArchive, .missingMember: true
        default: false
        }
    }
}
