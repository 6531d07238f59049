import Foundation
import Synchronization

/// A small HTTP server on the loopback address, one request a connection, for tests of what a
/// server can do wrong.
public final class LocalServer: Sendable {
    public struct Request: Sendable {
        public var method = ""
        /// As the client wrote it: a path, for a proxy a whole address.
        public var target = ""
        /// By lower-case name.
        public var headers: [String: String] = [:]

        /// Where the part begins that is asked for.
        public var rangeStart: Int? {
            headers["range"].flatMap { $0.firstMatch(of: /bytes=(\d+)-/) }.flatMap { Int($0.1) }
        }
    }

    /// One client. It is closed when the handler returns.
    public final class Connection: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        /// - Returns: false if the client has gone.
        @discardableResult
        public func send(_ bytes: some Collection<UInt8>) -> Bool {
            let bytes = Array(bytes)
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }

        @discardableResult
        public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        public func reply(_ status: String, _ headers: [String] = [], _ body: [UInt8] = []) {
            send(
                (["HTTP/1.1 \(status)", "Connection: close", "Content-Length: \(body.count)"]
                    + headers).joined(separator: "\r\n") + "\r\n\r\n")
            send(body)
        }

        /// Until the client goes, for at most 20 seconds.
        public func waitForEnd() {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&entry, 1, 20_000)
        }

        fileprivate func receiveRequest() -> Request? {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 4096)
            while !text.contains("\r\n\r\n") {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0, text.utf8.count < 65_536 else { return nil }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            var request = Request()
            for (index, line) in text.components(separatedBy: "\r\n").enumerated() {
                if index == 0 {
                    let words = line.split(separator: " ")
                    guard words.count == 3 else { return nil }
                    (request.method, request.target) = (String(words[0]), String(words[1]))
                } else if let colon = line.firstIndex(of: ":") {
                    request.headers[line[..<colon].lowercased()] =
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
            }
            return request
        }

        fileprivate func close() {
            shutdown(descriptor, Int32(SHUT_RDWR))
            Glibc.close(descriptor)
        }
    }

    public typealias Handler = @Sendable (Request, Connection) -> Void

    public let port: Int
    private let socket: Int32
    private let isStopped = Atomic<Bool>(false)
    private let received = Mutex<[Request]>([])

    /// `http://127.0.0.1:PORT/`
    public var address: String { "http://127.0.0.1:\(port)/" }

    /// What was asked so far.
    public var requests: [Request] { received.withLock { $0 } }

    /// - Parameter handler: called on a thread of its own for each request.
    public init(_ handler: @escaping Handler) throws {
        (socket, port) = try Self.listen()
        Thread { self.accept(handler) }.start()
    }

    /// No request is taken after this.
    public func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    /// A port of the loopback address on which nobody listens.
    public static func unusedPort() throws -> Int {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (socket: Int32, port: Int) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, size) == 0 && Glibc.listen(socket, 16) == 0
                    && getsockname(socket, pointer, &size) == 0
            }
        }
        guard socket >= 0, isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (socket, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func accept(_ handler: @escaping Handler) {
        while !isStopped.load(ordering: .relaxed) {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 50) > 0 else { continue }
            let client = Glibc.accept(socket, nil, nil)
            guard client >= 0 else { continue }
            let connection = Connection(client)
            Thread {
                if let request = connection.receiveRequest() {
                    self.received.withLock { $0.append(request) }
                    handler(request, connection)
                }
                connection.close()
            }.start()
        }
        close(socket)
    }
}

/// A file as a well-behaved server gives it out, with the faults that a test wants.
public struct ServedFile: Sendable {
    public var bytes: [UInt8]
    public var etag: String? = "\"one\""
    public var takesRanges = true
    public var saysLength = true
    /// The connection ends after so many bytes of the answer.
    public var cutAfter: Int?
    /// Sent so many bytes at a time, with a pause of so many milliseconds.
    public var pace: (bytes: Int, milliseconds: Int)?

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func serve(_ request: LocalServer.Request, _ connection: LocalServer.Connection) {
        let condition = request.headers["if-range"]
        var start = takesRanges ? request.rangeStart ?? 0 : 0
        if let condition, condition != etag { start = 0 }
        guard start < bytes.count || start == 0 else {
            return connection.reply("416 Range Not Satisfiable")
        }
        let body = bytes[start...]
        var head = [start > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK"]
        head.append("Connection: close")
        if saysLength { head.append("Content-Length: \(body.count)") }
        if let etag { head.append("ETag: \(etag)") }
        if start > 0 {
            head.append("Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)")
        }
        connection.send(head.joined(separator: "\r\n") + "\r\n\r\n")
        send(cutAfter.map { body.prefix($0) } ?? body, connection)
    }

    private func send(_ body: ArraySlice<UInt8>, _ connection: LocalServer.Connection) {
        guard let pace else {
            connection.send(body)
            return
        }
        var rest = body
        while !rest.isEmpty {
            guard connection.send(rest.prefix(pace.bytes)) else { return }
            rest = rest.dropFirst(pace.bytes)
            usleep(UInt32(pace.milliseconds) * 1000)
        }
    }
}
