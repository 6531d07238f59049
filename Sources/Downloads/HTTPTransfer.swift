import CCurl
import Glibc

/// One request over HTTP and its answer, by libcurl. Nothing else here touches the network.
///
/// Certificates are always checked, redirects are bounded and never lead from https to http.
/// While it waits it looks ten times a second whether it should stop.
struct HTTPTransfer {
    /// What the server says before the file.
    struct Head: Sendable, Equatable {
        var status = 0
        /// What names this version of the file: a strong ETag, else the date of its last change.
        var validator: String?
        var length: Int?
        /// Where the part begins that is sent, and the size of the whole.
        var rangeStart: Int?
        var rangeTotal: Int?
        var isWebPage = false
        var retryAfter: Int?
    }

    static let redirectLimit = 5

    var address: String
    /// Bytes that are there already.
    var offset = 0
    /// The version they are of; another version comes from its start.
    var validator: String?
    var stallSeconds = 30
    var proxy = FetchProxy.fromEnvironment
    /// A file of certificates in place of the system's.
    var certificates: String?
    var isInterrupted: @Sendable () -> Bool = { false }

    /// curl and what it does TLS with, as `libcurl/7.88.1 OpenSSL/3.0.17`; nil if it is not there.
    static var library: String? {
        guard lazy_curl_is_there(), let version = lazy_curl_version() else { return nil }
        return String(cString: version).split(separator: " ").prefix(2).joined(separator: " ")
    }

    /// - Parameters:
    ///   - begin: called once the file begins, before its first byte.
    ///   - body: takes the next bytes.
    ///   - wait: called about ten times a second.
    func run(
        begin: @escaping (Head) throws(FetchFault) -> Void,
        body: @escaping (UnsafeRawBufferPointer) throws(FetchFault) -> Void,
        wait: @escaping () -> Void
    ) throws(FetchFault) {
        guard Self.isReady else { throw .noLibrary("libcurl.so.4", package: "libcurl4") }
        guard let handle = lazy_curl_easy_init(), let multi = lazy_curl_multi_init() else {
            throw .other("libcurl has no memory")
        }
        let exchange = Exchange(begin: begin, body: body)
        var headers: UnsafeMutablePointer<curl_slist>?
        defer {
            lazy_curl_multi_remove(multi, handle)
            lazy_curl_easy_cleanup(handle)
            lazy_curl_multi_cleanup(multi)
            lazy_curl_list_free(headers)
        }
        set(handle)
        if offset > 0 {
            _ = lazy_curl_set_text(handle, CURLOPT_RANGE, "\(offset)-")
            if let validator { headers = lazy_curl_list("If-Range: \(validator)") }
            _ = lazy_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        }
        exchange.attach(to: handle)
        _ = lazy_curl_multi_add(multi, handle)
        let code = try withExtendedLifetime(exchange) { () throws(FetchFault) in
            try drive(multi, wait)
        }
        if let fault = exchange.fault { throw fault }
        if code != CURLE_OK { throw fault(code, handle, exchange) }
        try exchange.beginIfNeeded()
    }

    /// Runs the transfer to its end and gives curl's verdict.
    private func drive(
        _ multi: UnsafeMutableRawPointer, _ wait: () -> Void
    ) throws(FetchFault) -> CURLcode {
        var running: Int32 = 1
        while running > 0 {
            if isInterrupted() { throw .interrupted }
            guard lazy_curl_multi_perform(multi, &running) == CURLM_OK else {
                throw .other("libcurl has no memory")
            }
            wait()
            if running > 0 { lazy_curl_multi_poll(multi, 100) }
        }
        return lazy_curl_multi_result(multi)
    }

    private func set(_ handle: UnsafeMutableRawPointer) {
        func number(_ option: CURLoption, _ value: Int) {
            _ = lazy_curl_set_number(handle, option, value)
        }
        func text(_ option: CURLoption, _ value: String) {
            _ = lazy_curl_set_text(handle, option, value)
        }
        text(CURLOPT_URL, address)
        text(CURLOPT_USERAGENT, "noisebook")
        // Signals are the program's, and looking up a name must not hold up an interrupt.
        number(CURLOPT_NOSIGNAL, 1)
        number(CURLOPT_QUICK_EXIT, 1)
        number(CURLOPT_FAILONERROR, 1)
        number(CURLOPT_FOLLOWLOCATION, 1)
        number(CURLOPT_MAXREDIRS, Self.redirectLimit)
        text(CURLOPT_PROTOCOLS_STR, "http,https")
        text(
            CURLOPT_REDIR_PROTOCOLS_STR,
            address.lowercased().hasPrefix("https:") ? "https" : "http,https")
        number(CURLOPT_SSL_VERIFYPEER, 1)
        number(CURLOPT_SSL_VERIFYHOST, 2)
        number(CURLOPT_CONNECTTIMEOUT, stallSeconds)
        number(CURLOPT_LOW_SPEED_LIMIT, 1)
        number(CURLOPT_LOW_SPEED_TIME, stallSeconds)
        number(CURLOPT_BUFFERSIZE, 256 << 10)
        if let certificates { text(CURLOPT_CAINFO, certificates) }
        switch proxy {
        case .fromEnvironment: break
        case .none: text(CURLOPT_PROXY, "")
        case .named(let proxy): text(CURLOPT_PROXY, proxy)
        }
    }

    private static let isReady = lazy_curl_is_there() && lazy_curl_global_init() == CURLE_OK
}

// MARK: - What curl's verdict means

extension HTTPTransfer {
    private func fault(
        _ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ exchange: Exchange
    ) -> FetchFault {
        let host = WebAddress.host(of: address)
        let reason = exchange.reason ?? String(cString: lazy_curl_easy_strerror(code))
        let status = lazy_curl_get_number(handle, CURLINFO_RESPONSE_CODE)
        let proxyStatus = lazy_curl_get_number(handle, CURLINFO_HTTP_CONNECTCODE)
        if proxyStatus >= 400 || status == 407 {
            let answer = status == 407 ? status : proxyStatus
            return .proxyRefused(proxy: proxyName ?? "?", status: answer)
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: return .unknownProxy(proxyName ?? "?")
        case CURLE_COULDNT_RESOLVE_HOST: return .unknownHost(host)
        case CURLE_COULDNT_CONNECT:
            return proxyName.map { .proxyRefused(proxy: $0, status: nil) }
                ?? .unreachable(host: host, reason: reason)
        case CURLE_PROXY: return .proxyRefused(proxy: proxyName ?? "?", status: nil)
        case CURLE_PEER_FAILED_VERIFICATION: return .untrusted(host: host, reason: reason)
        case CURLE_SSL_CACERT_BADFILE:
            return .unusableCertificates(path: certificates ?? "the system's list")
        case CURLE_SSL_CONNECT_ERROR: return .noSecureConnection(host: host, reason: reason)
        case CURLE_HTTP_RETURNED_ERROR:
            return .status(status, retryAfter: exchange.head.retryAfter)
        case CURLE_TOO_MANY_REDIRECTS: return .tooManyRedirects(Self.redirectLimit)
        case CURLE_UNSUPPORTED_PROTOCOL where reason.contains("HTTP/0.9"), CURLE_WEIRD_SERVER_REPLY:
            return .other("what answers there does not speak HTTP")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: return .redirectedAside(reason)
        case CURLE_OPERATION_TIMEDOUT: return .stalled(seconds: stallSeconds)
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            let start = exchange.head.rangeStart ?? 0
            return .cut(
                received: start + exchange.received,
                total: exchange.head.rangeTotal ?? exchange.head.length)
        default: return .other(reason)
        }
    }

    /// The proxy on the way to the address, without what is secret in its name.
    private var proxyName: String? {
        switch proxy {
        case .none: nil
        case .named(let name): WebAddress.withoutSecrets(name)
        case .fromEnvironment: WebAddress.proxy(for: address)
        }
    }
}

/// What the callbacks of one transfer share.
private final class Exchange {
    private let begin: (HTTPTransfer.Head) throws(FetchFault) -> Void
    private let body: (UnsafeRawBufferPointer) throws(FetchFault) -> Void
    private(set) var head = HTTPTransfer.Head()
    private(set) var received = 0
    private(set) var fault: FetchFault?
    private var hasBegun = false
    private let errors = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(
        begin: @escaping (HTTPTransfer.Head) throws(FetchFault) -> Void,
        body: @escaping (UnsafeRawBufferPointer) throws(FetchFault) -> Void
    ) {
        self.begin = begin
        self.body = body
        errors.pointee = 0
    }

    deinit {
        errors.deallocate()
    }

    /// curl's own words, if it found any.
    var reason: String? {
        errors.pointee == 0 ? nil : String(cString: errors)
    }

    func attach(to handle: UnsafeMutableRawPointer) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        _ = lazy_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errors)
        _ = lazy_curl_set_pointer(handle, CURLOPT_WRITEDATA, pointer)
        _ = lazy_curl_set_pointer(handle, CURLOPT_HEADERDATA, pointer)
        _ = lazy_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, pointer in
            guard let pointer, let bytes else { return 0 }
            let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return exchange.take(buffer) ? buffer.count : 0
        }
        _ = lazy_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, pointer in
            guard let pointer, let bytes else { return 0 }
            let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            exchange.head.take(line: String(decoding: buffer, as: UTF8.self))
            return buffer.count
        }
    }

    func beginIfNeeded() throws(FetchFault) {
        guard !hasBegun else { return }
        hasBegun = true
        try begin(head)
    }

    /// False stops the transfer; `fault` says why.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try beginIfNeeded()
            received += bytes.count
            try body(bytes)
            return true
        } catch {
            fault = error
            return false
        }
    }
}
