import Diagnostics
import Glibc

/// Brings data sets from their publishers into a data folder.
///
/// A file arrives as `NAME.part`, is held against its digest and then takes its name, so what
/// has its name is whole. A stop at any moment loses at most the last moments' bytes.
public struct Fetcher: Sendable {
    /// The data folder; each set has a folder of its own in it.
    public var folder: String
    /// In place of the publishers' addresses.
    public var source: FetchSource?
    /// Fetches what is there too, and takes a changed file where no digest is published.
    public var isAgain = false
    /// How long nothing may come, in seconds.
    public var stallSeconds = 30
    /// A file of certificates in place of the system's.
    public var certificates: String?
    public var isInterrupted: @Sendable () -> Bool = { false }
    public var onEvent: @Sendable (FetchEvent) -> Void = { _ in }
    public var proxy = FetchProxy.fromEnvironment

    /// Requests to one address that may end without a byte more.
    static let fruitlessLimit = 3

    public init(folder: String) {
        self.folder = folder
    }

    /// The library that does the fetching, and its version; nil if it is not installed.
    public static var library: String? { HTTPTransfer.library }

    /// Brings what is missing of the set.
    ///
    /// - Throws: `Diagnostic` for the first file that cannot be brought; those before it stay.
    public func fetch(_ publication: Publication) throws(Diagnostic) {
        let place = "\(folder)/\(publication.folder)"
        // Looked at before the folder is held: where all is there it need not be writable.
        let wanted = publication.items.filter {
            isAgain || !isThere($0, in: place, publication.systemFolder)
        }
        guard !wanted.isEmpty else { return }
        do throws(ItemFault) {
            let lock = try hold(place)
            defer { withExtendedLifetime(lock) {} }
            for item in wanted {
                // The process that held the folder may have brought it.
                let isLate = lock.hasWaited && !isAgain
                if isLate && isThere(item, in: place, publication.systemFolder) { continue }
                try fetch(item, into: place)
            }
        } catch {
            throw FetchMessages.message(error, for: publication, in: place)
        }
    }

    private func hold(_ place: String) throws(ItemFault) -> FolderLock {
        do throws(FetchFault) {
            try Disk.makeFolder(place)
            return try FolderLock(
                place, onWait: { onEvent(.waiting(process: $0)) }, isInterrupted: isInterrupted)
        } catch {
            throw ItemFault(fault: error)
        }
    }

    private func fetch(
        _ item: Publication.Item, into place: String
    ) throws(ItemFault) {
        var failure = ItemFault(item: item, fault: .other("no address is known"))
        if isInterrupted() { failure.fault = .interrupted; throw failure }
        let places = places(for: item)
        for (index, address) in places.enumerated() {
            do throws(FetchFault) {
                return try ItemFetch(fetcher: self, item: item, place: place).run(from: address)
            } catch {
                failure.fault = error
                failure.address = address
                if error.isLocal || index == places.count - 1 { throw failure }
                failure.earlier.append((address, error))
                let host = WebAddress.host(of: address)
                onEvent(.turning(file: item.name, from: host, reason: error.words))
            }
        }
        throw failure
    }

    /// Whether all files of the item are as they should be; says so of each.
    private func isThere(
        _ item: Publication.Item, in place: String, _ systemFolder: String?
    ) -> Bool {
        var isGood = true
        for name in item.files {
            let folders = [place] + (systemFolder.map { [$0] } ?? [])
            guard let found = item.find(name, in: folders) else {
                isGood = false
                continue
            }
            let state = item.state(ofFile: found.name, in: found.folder, isInterrupted)
            // An interrupt came while it was read; the fetch that follows sees it too.
            if state == .notRead { return false }
            if state.isBad {
                onEvent(.replacing(file: name))
                isGood = false
            } else {
                onEvent(.there(file: name, state))
            }
        }
        return isGood
    }

    /// Where to look for the item, in order: addresses, or files of this machine.
    private func places(for item: Publication.Item) -> [String] {
        switch source {
        case nil: item.addresses
        case .web(let base): [base + item.name]
        case .folder(let folder): [folder]
        }
    }
}

/// A fault with what it befell.
struct ItemFault: Error {
    var item: Publication.Item?
    var fault: FetchFault
    var address: String?
    /// What came of the addresses before.
    var earlier: [(address: String, fault: FetchFault)] = []
}
