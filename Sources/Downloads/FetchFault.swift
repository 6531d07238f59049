/// Why a file could not be brought, as facts.
enum FetchFault: Error, Equatable, Sendable {
    // MARK: The way to the server
    case unknownHost(String)
    case unreachable(host: String, reason: String)
    case unknownProxy(String)
    /// - `status`: what the proxy answered, if it did.
    case proxyRefused(proxy: String, status: Int?)
    case untrusted(host: String, reason: String)
    case unusableCertificates(path: String)
    case noSecureConnection(host: String, reason: String)

    // MARK: What the server does
    case status(Int, retryAfter: Int? = nil)
    case tooManyRedirects(Int)
    case redirectedAside(String)
    case stalled(seconds: Int)
    case cut(received: Int, total: Int?)
    /// A page for people where a file should be.
    case webPage
    case longer(than: Int)
    case size(expected: Int, found: Int)
    case badRange

    // MARK: What arrived
    case digest(expected: String, found: String)
    /// Nothing is published, and the file is not the one that came before.
    case changed(before: String, now: String)
    case brokenArchive(String)
    case missingMember(String)

    // MARK: This machine
    case noRoom(needed: Int, free: Int)
    case diskFull(written: Int)
    case fileLimit(written: Int)
    case unwritable(path: String, reason: String)
    case unreadable(path: String, reason: String)
    case noCopy(folder: String)
    case noLibrary(String, package: String)
    case interrupted
    case other(String)
}

extension FetchFault {
    /// Trying the same address again may help.
    var isPassing: Bool {
        switch self {
        case .status(let code, _): code >= 500 || code == 408 || code == 429
        case .stalled, .cut, .badRange: true
        default: false
        }
    }

    /// No other address can help.
    var isLocal: Bool {
        switch self {
        case .noRoom, .diskFull, .fileLimit, .unwritable, .interrupted, .unusableCertificates,
            .unknownProxy, .unreadable, .noCopy, .noLibrary:
            true
        default: false
        }
    }

    /// In a few words, for a line of its own.
    var words: String {
        switch self {
        case .unknownHost(let host): "the name \(host) is not known"
        case .unreachable(let host, _): "\(host) cannot be reached"
        case .unknownProxy(let proxy): "the name of the proxy, \(proxy), is not known"
        case .proxyRefused(_, let status):
            "the proxy refuses" + (status.map { " (\($0))" } ?? "")
        case .untrusted: "its certificate is not trusted"
        case .unusableCertificates: "the list of certificates cannot be read"
        case .noSecureConnection: "no secure connection"
        case .status(let code, _): "it answers \(code)"
        case .tooManyRedirects: "it sends from address to address"
        case .redirectedAside: "it sends to an address that is not used"
        case .stalled(let seconds): "nothing came for \(seconds) s"
        case .cut: "the connection was cut"
        case .webPage: "a web page came in place of the file"
        case .longer, .size: "the file has another size"
        case .badRange: "it sent another part than the one asked for"
        case .digest, .changed: "the file has another digest"
        case .brokenArchive, .missingMember: "the file cannot be unpacked"
        case .noRoom, .diskFull, .fileLimit: "there is no room"
        case .unwritable: "the folder cannot be written to"
        case .unreadable, .noCopy: "there is no copy"
        case .noLibrary(let name, _): "\(name) is not installed"
        case .interrupted: "interrupted"
        case .other(let reason): reason
        }
    }
}
