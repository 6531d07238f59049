import Diagnostics

/// Where files come from instead of their publishers' addresses.
public enum FetchSource: Sendable, Equatable {
    /// An address under which the files have their published names.
    case web(String)
    case folder(String)

    /// Reads what a user wrote: `http://…`, `https://…`, `file://…` or a folder.
    ///
    /// - Throws: `Diagnostic` if it is neither.
    public init(_ text: String) throws(Diagnostic) {
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        switch scheme {
        case "http", "https": self = .web(text.hasSuffix("/") ? text : text + "/")
        case nil, "file":
            let path = scheme == nil ? text : String(text.dropFirst("file://".count))
            guard Disk.isFolder(path) else { throw FetchMessages.noSource(text) }
            self = .folder(path)
        default: throw FetchMessages.noSource(text)
        }
    }
}

/// Which proxy requests go through.
public enum FetchProxy: Sendable, Equatable {
    /// `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, as curl reads them.
    case fromEnvironment
    case none
    case named(String)
}
