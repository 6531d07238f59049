import Diagnostics

/// Every id of the fetching, for the reference.
public enum FetchDiagnostics {
    public static let ids = [
        "broken-archive", "cut-download", "digest-changed", "digest-mismatch",
        "download-refused", "fetch-failed", "fetch-interrupted", "file-moved", "no-copy",
        "no-library", "no-room", "no-secure-connection", "proxy-refused", "redirect-loop",
        "redirected-aside", "server-trouble", "stalled-download", "unknown-host",
        "unknown-proxy", "unknown-source", "unreachable-host", "unreadable-copy",
        "untrusted-certificate", "unusable-certificates", "unwritable-folder",
        "web-page-instead", "wrong-size",
    ]
}

/// What a fault is told as, one function a fault.
enum FetchMessages {
    static func message(
        _ failure: ItemFault, for publication: Publication, in place: String
    ) -> Diagnostic {
        let context = FetchContext(failure, publication, place)
        var message = context.message(failure.fault)
        for (address, fault) in failure.earlier {
            message.explanation += "\nBefore it \(WebAddress.host(of: address)): \(fault.words)."
        }
        return message
    }

    static func noSource(_ text: String) -> Diagnostic {
        Diagnostic(
            "unknown-source", title: "`--from` names no folder and no address",
            explanation: "`\(text)` is no folder that is there, and does not begin with http:// "
                + "or https://.",
            hint: "name the folder that holds the files, or the address above them")
    }
}

/// The names and numbers that the messages need.
struct FetchContext {
    let set: String
    let file: String
    let address: String
    let place: String
    let part: String
    /// Bytes that have arrived and can be gone on from.
    let kept: Int

    init(_ failure: ItemFault, _ publication: Publication, _ place: String) {
        set = publication.name
        file = failure.item?.name ?? publication.folder
        address = failure.address ?? ""
        self.place = place
        part = "\(place)/\(file).part"
        kept = Disk.size(of: part) ?? 0
    }

    private var host: String { WebAddress.host(of: address) }

    private var again: String { "`noisebook data fetch \(set)`" }

    /// What is kept, as a sentence; empty if nothing is.
    private var rest: String {
        kept > 0 ? "\n\(grouped(kept)) bytes are kept in `\(part)`." : ""
    }

    private var elsewhere: String {
        "fetch it on another machine, and then `noisebook data fetch \(set) --from FOLDER`"
    }

    private func message(
        _ id: String, _ title: String, _ explanation: String, _ hint: String?
    ) -> Diagnostic {
        Diagnostic(id, title: title, explanation: explanation, hint: hint)
    }

    func message(_ fault: FetchFault) -> Diagnostic {
        switch fault {
        case .unknownHost(let host): unknownHost(host)
        case .unreachable(let host, let reason): unreachable(host, reason)
        case .unknownProxy(let proxy): unknownProxy(proxy)
        case .proxyRefused(let proxy, let status): proxyRefused(proxy, status)
        case .untrusted(let host, let reason): untrusted(host, reason)
        case .unusableCertificates(let path): unusableCertificates(path)
        case .noSecureConnection(let host, let reason): noSecureConnection(host, reason)
        case .status(404, _), .status(410, _): moved()
        case .status(let code, _):
            code >= 500 || code == 429 || code == 408 ? serverTrouble(code) : refused(code)
        case .tooManyRedirects(let limit): redirectLoop(limit)
        case .redirectedAside(let reason): redirectedAside(reason)
        case .stalled(let seconds): stalled(seconds)
        case .cut(let received, let total): cut(received, total)
        case .webPage: webPage()
        case .longer(let limit): wrongSize("at most \(grouped(limit)) bytes", "more")
        case .size(let expected, let found):
            wrongSize("\(grouped(expected)) bytes", "\(grouped(found)) bytes")
        case .digest(let expected, let found): mismatch(expected, found)
        case .changed(let before, let now): changed(before, now)
        case .brokenArchive(let reason): broken(reason)
        case .missingMember(let name): broken("there is no `\(name)` in it")
        case .noRoom(let needed, let free): noRoom(needed, free)
        case .diskFull: diskFull()
        case .fileLimit: fileLimit()
        case .unwritable(let path, let reason): unwritable(path, reason)
        case .unreadable(let path, let reason): unreadable(path, reason)
        case .noCopy(let folder): noCopy(folder)
        case .noLibrary(let name, let package): noLibrary(name, package)
        case .interrupted: interrupted()
        case .badRange: other("the server sent another part of the file than was asked for")
        case .other(let reason): other(reason)
        }
    }
}

// MARK: - The way to the server

extension FetchContext {
    private func unknownHost(_ host: String) -> Diagnostic {
        message(
            "unknown-host", "the name \(host) is not known",
            "The system could not turn this name into an address, as when there is no network."
                + rest,
            "see whether other addresses work; behind a proxy set `https_proxy` and `http_proxy`")
    }

    private func unreachable(_ host: String, _ reason: String) -> Diagnostic {
        message(
            "unreachable-host", "\(host) cannot be reached",
            "No connection for `\(file)`: \(reason)." + rest,
            "try later, or \(elsewhere)")
    }

    private func unknownProxy(_ proxy: String) -> Diagnostic {
        message(
            "unknown-proxy", "the name of the proxy is not known",
            "The environment names the proxy `\(proxy)`, which has no address.",
            "correct or unset `https_proxy`, `http_proxy` and `all_proxy`")
    }

    private func proxyRefused(_ proxy: String, _ status: Int?) -> Diagnostic {
        let answer =
            switch status {
            case 407?: "asks for a name and a password (407)"
            case let code?: "answers \(code)"
            case nil: "takes no connection"
            }
        return message(
            "proxy-refused", "the proxy does not let the request through",
            "The proxy `\(proxy)` \(answer), so \(host) was not reached." + rest,
            status == 407
                ? "write them into the proxy's address: `https_proxy=http://NAME:PASSWORD@HOST:PORT`"
                : "correct `https_proxy` or `http_proxy`, or name \(host) in `no_proxy`")
    }

    private func untrusted(_ host: String, _ reason: String) -> Diagnostic {
        message(
            "untrusted-certificate", "the certificate of \(host) is not trusted",
            """
            \(reason).
            Nothing was sent. A company's proxy that reads along shows a certificate of its own.
            """,
            "if that is so, set `SSL_CERT_FILE` to the file of certificates it came with")
    }

    private func unusableCertificates(_ path: String) -> Diagnostic {
        message(
            "unusable-certificates", "the list of certificates cannot be read",
            "It is looked for in `\(path)`.",
            "install `ca-certificates`, or set `SSL_CERT_FILE` to a file of certificates (PEM)")
    }

    private func noSecureConnection(_ host: String, _ reason: String) -> Diagnostic {
        message(
            "no-secure-connection", "there is no secure connection to \(host)",
            "\(reason)." + rest,
            "try later; if it stays so, something on the way does not speak TLS")
    }
}

// MARK: - What the server does

extension FetchContext {
    private func moved() -> Diagnostic {
        message(
            "file-moved", "`\(file)` is not where its publisher had it",
            "Nothing is at \(address).",
            "name a place that has it: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func refused(_ code: Int) -> Diagnostic {
        message(
            "download-refused", "the server does not give `\(file)` out",
            "\(host) answers \(code) to \(address)." + rest,
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func serverTrouble(_ code: Int) -> Diagnostic {
        message(
            "server-trouble", "\(host) cannot serve `\(file)` now",
            "It answered \(code), \(Fetcher.fruitlessLimit) times." + rest,
            "try later: \(again)")
    }

    private func redirectLoop(_ limit: Int) -> Diagnostic {
        message(
            "redirect-loop", "\(host) sends from address to address",
            "After \(limit) redirects from \(address) there was no file.",
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func redirectedAside(_ reason: String) -> Diagnostic {
        message(
            "redirected-aside", "the address does not lead to a file",
            "\(address) leads to an address that is not used: \(reason). From https only https "
                + "is followed.",
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func stalled(_ seconds: Int) -> Diagnostic {
        message(
            "stalled-download", "\(host) sends nothing more of `\(file)`",
            "For \(seconds) s no byte came." + rest,
            "\(again) goes on from there; `--timeout` waits longer")
    }

    private func cut(_ received: Int, _ total: Int?) -> Diagnostic {
        message(
            "cut-download", "the connection to \(host) was cut",
            "\(grouped(received)) bytes" + (total.map { " of \(grouped($0))" } ?? "")
                + " of `\(file)` had come, and trying again brought no more." + rest,
            "\(again) goes on from there")
    }
}

// MARK: - What arrived

extension FetchContext {
    private func webPage() -> Diagnostic {
        message(
            "web-page-instead", "a web page came in place of `\(file)`",
            "\(address) shows a page for people, as a login to a network or a limit on downloads "
                + "does.",
            "open the address in a browser, save the file, and then `noisebook data fetch \(set) "
                + "--from FOLDER`")
    }

    private func wrongSize(_ expected: String, _ found: String) -> Diagnostic {
        message(
            "wrong-size", "`\(file)` has not the published size",
            "from      \(address)\nexpected  \(expected)\nfound     \(found)",
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func mismatch(_ expected: String, _ found: String) -> Diagnostic {
        message(
            "digest-mismatch", "what came is not the published `\(file)`",
            """
            from      \(address)
            expected  SHA-256 \(expected)
            found     SHA-256 \(found)
            It is not kept.
            """,
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }

    private func changed(_ before: String, _ now: String) -> Diagnostic {
        message(
            "digest-changed", "`\(file)` is not the one that came before",
            """
            Its publisher gives no digest, so the first one is held to.
            before    SHA-256 \(before)
            now       SHA-256 \(now)
            It is not kept.
            """,
            "if its publisher changed it: `noisebook data fetch \(set) --again`")
    }

    private func broken(_ reason: String) -> Diagnostic {
        message(
            "broken-archive", "`\(file)` cannot be unpacked",
            "It came from \(address); \(reason). It is not kept.",
            "name another place: `noisebook data fetch \(set) --from ADDRESS-OR-FOLDER`")
    }
}

// MARK: - This machine

extension FetchContext {
    private func noRoom(_ needed: Int, _ free: Int) -> Diagnostic {
        message(
            "no-room", "there is no room for `\(file)`",
            "It needs \(grouped(needed)) bytes, and `\(place)` has \(grouped(free)) left." + rest,
            "make room, or put it elsewhere with `--to FOLDER` and NOISEBOOK_DATA")
    }

    private func diskFull() -> Diagnostic {
        message(
            "no-room", "the disk is full",
            "`\(file)` has no more room in `\(place)`." + rest,
            "make room; then \(again) goes on")
    }

    private func fileLimit() -> Diagnostic {
        message(
            "no-room", "a file may not be larger here",
            "The system's limit for one file ends `\(file)`." + rest,
            "raise it with `ulimit -f unlimited`; then \(again) goes on")
    }

    private func unwritable(_ path: String, _ reason: String) -> Diagnostic {
        message(
            "unwritable-folder", "the data folder cannot be written to",
            "`\(path)`: \(reason)." + rest,
            "name a folder of yours: `--to FOLDER`, or NOISEBOOK_DATA for good")
    }

    private func unreadable(_ path: String, _ reason: String) -> Diagnostic {
        message(
            "unreadable-copy", "a file cannot be read", "`\(path)`: \(reason).",
            "make it a file that you may read")
    }

    private func noCopy(_ folder: String) -> Diagnostic {
        message(
            "no-copy", "`\(file)` is not in the folder that `--from` names",
            "It is looked for in `\(folder)` and in the folder `\(place.lastName)` there.",
            "put it there, or name the folder that has it")
    }

    private func noLibrary(_ name: String, _ package: String) -> Diagnostic {
        message(
            "no-library", "the library for fetching is not installed",
            "`\(name)` is loaded only for this, and is not there.",
            "install it: `apt-get install \(package)`")
    }

    private func interrupted() -> Diagnostic {
        message(
            "fetch-interrupted", "stopped while fetching `\(set)`",
            kept > 0
                ? "\(grouped(kept)) bytes of `\(file)` are kept in `\(part)`."
                : "Whole files that have come stay.",
            "\(again) goes on")
    }

    private func other(_ reason: String) -> Diagnostic {
        message(
            "fetch-failed", "`\(file)` could not be fetched",
            "\(address): \(reason)." + rest, "try later: \(again)")
    }
}

extension String {
    /// The last part of a path.
    fileprivate var lastName: String { split(separator: "/").last.map(String.init) ?? self }
}
