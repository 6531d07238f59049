import Diagnostics
import Downloads
import Foundation
import TestSupport
import Testing

@Suite("Servers that do not serve")
struct ServerFaultTests {
    static let bytes = noise(20_000)

    private func failure(
        _ options: @escaping @Sendable (inout Fetcher) -> Void = { _ in },
        bytes: [UInt8] = ServerFaultTests.bytes,
        _ handler: @escaping LocalServer.Handler
    ) throws -> (failure: Diagnostic?, server: LocalServer, fetching: Fetching) {
        let server = try LocalServer(handler)
        defer { server.stop() }
        let fetching = try Fetching(options)
        return (fetching.failure(.known(bytes, at: server.address)), server, fetching)
    }

    @Test("404 and 410 say that the file has moved", arguments: ["404 Not Found", "410 Gone"])
    func moved(status: String) throws {
        let result = try failure { $1.reply(status) }
        #expect(result.failure?.id == "file-moved")
        #expect(result.failure?.hint?.contains("--from") == true)
        #expect(result.server.requests.count == 1)
    }

    @Test("403 says that the server refuses")
    func refused() throws {
        let result = try failure { $1.reply("403 Forbidden") }
        #expect(result.failure?.id == "download-refused")
        #expect(result.failure?.explanation.contains("answers 403") == true)
    }

    @Test("A server in trouble is asked again, a bounded number of times")
    func trouble() throws {
        let counter = Counter()
        let server = try LocalServer { request, connection in
            counter.next() == 0
                ? connection.reply("500 Internal Server Error")
                : ServedFile(Self.bytes).serve(request, connection)
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        let result = try failure { $1.reply("503 Service Unavailable") }
        #expect(result.failure?.id == "server-trouble")
        #expect(result.server.requests.count == 3)
    }

    @Test("A redirect is followed, a loop is not")
    func redirects() throws {
        let server = try LocalServer { request, connection in
            switch request.target {
            case "/file.bin": connection.reply("302 Found", ["Location: /there"])
            case "/there": ServedFile(Self.bytes).serve(request, connection)
            default: connection.reply("302 Found", ["Location: \(request.target)x"])
            }
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        let other = try Fetching()
        let failure = other.failure(.known(Self.bytes, at: server.address + "loop/"))
        #expect(failure?.id == "redirect-loop")
        #expect(server.requests.count == 8)
    }

    @Test("A redirect leads to no file of this machine")
    func redirectToFile() throws {
        let result = try failure { $1.reply("302 Found", ["Location: file:///etc/passwd"]) }
        #expect(result.failure?.id == "redirected-aside")
        #expect(result.fetching.names == [])
    }

    @Test("A server that sends nothing more is given up after the time that is set")
    func stalled() throws {
        let result = try failure({ $0.stallSeconds = 1 }) { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\nETag: \"a\"\r\n\r\n12345")
            connection.waitForEnd()
        }
        #expect(result.failure?.id == "stalled-download")
        #expect(result.failure?.explanation.contains("For 1 s no byte came.") == true)
    }

    @Test("No server is there")
    func unreachable() throws {
        let port = try LocalServer.unusedPort()
        let fetching = try Fetching()
        let failure = fetching.failure(.known([1], at: "http://127.0.0.1:\(port)/"))
        #expect(failure?.id == "unreachable-host")
    }

    @Test("A name that is not known is named")
    func unknownHost() throws {
        let fetching = try Fetching { $0.stallSeconds = 5 }
        let failure = try #require(fetching.failure(.known([1], at: "http://no.such.invalid/")))
        // Where there is a network whose name servers do not answer, the wait ends instead.
        #expect(["unknown-host", "stalled-download"].contains(failure.id))
        if failure.id == "unknown-host" { #expect(failure.title.contains("no.such.invalid")) }
    }

    @Test("A web page in place of the file is not taken for it")
    func webPage() throws {
        let result = try failure { _, connection in
            connection.reply(
                "200 OK", ["Content-Type: text/html; charset=utf-8"], Array("<html>".utf8))
        }
        #expect(result.failure?.id == "web-page-instead")
        #expect(result.failure?.hint?.contains("browser") == true)
    }

    @Test("A body longer than the published size is refused, said or not")
    func longer() throws {
        let long = noise(30_000)
        let said = try failure { ServedFile(long).serve($0, $1) }
        #expect(said.failure?.id == "wrong-size")
        #expect(said.failure?.explanation.contains("found     30,000 bytes") == true)
        let unsaid = try failure { request, connection in
            var file = ServedFile(long)
            file.saysLength = false
            file.serve(request, connection)
        }
        #expect(unsaid.failure?.id == "wrong-size")
        #expect(unsaid.fetching.bytes("file.bin") == nil)
    }

    @Test("A body that ends early without a length is found out by its size")
    func shorter() throws {
        let result = try failure { request, connection in
            var file = ServedFile(Array(Self.bytes.dropLast()))
            file.saysLength = false
            file.serve(request, connection)
        }
        #expect(result.failure?.id == "wrong-size")
        #expect(result.failure?.explanation.contains("found     19,999 bytes") == true)
        #expect(result.fetching.names == [])
    }

    @Test("An answer that is no HTTP is a fault like others")
    func nonsense() throws {
        let result = try failure { _, connection in connection.send("SSH-2.0-OpenSSH_9.2\r\n") }
        #expect(result.failure != nil)
        #expect(result.fetching.bytes("file.bin") == nil)
    }

    @Test("A proxy that refuses is named, with its answer and without its password")
    func proxy() throws {
        let proxy = try LocalServer { _, connection in
            connection.reply("407 Proxy Authentication Required")
        }
        defer { proxy.stop() }
        let address = "http://user:secret@127.0.0.1:\(proxy.port)"
        for target in ["http://example.invalid/", "https://example.invalid/"] {
            let fetching = try Fetching { $0.proxy = .named(address) }
            let failure = try #require(fetching.failure(.known([1], at: target)))
            #expect(failure.id == "proxy-refused")
            #expect(failure.explanation.contains("127.0.0.1:\(proxy.port)"))
            #expect(failure.explanation.contains("(407)"))
            #expect(!failure.explanation.contains("secret"))
        }
        let closed = try LocalServer.unusedPort()
        let fetching = try Fetching { $0.proxy = .named("http://127.0.0.1:\(closed)") }
        let failure = fetching.failure(.known([1], at: "https://example.invalid/"))
        #expect(failure?.id == "proxy-refused")
        let lost = try Fetching { $0.proxy = .named("http://no.such.invalid:1") }
        let unknown = try #require(lost.failure(.known([1], at: "http://example.invalid/")))
        #expect(["unknown-proxy", "stalled-download"].contains(unknown.id))
    }

    @Test("A proxy passes the request on")
    func throughProxy() throws {
        let proxy = try LocalServer { ServedFile(Self.bytes).serve($0, $1) }
        defer { proxy.stop() }
        let address = proxy.address
        let fetching = try Fetching { $0.proxy = .named(address) }
        try fetching.fetch(.known(Self.bytes, at: "http://example.invalid/"))
        #expect(proxy.requests.map(\.target) == ["http://example.invalid/file.bin"])
    }

    @Test("Titles fit 60 columns or so, and ids are listed")
    func words() throws {
        let ids = FetchDiagnostics.ids
        #expect(ids == ids.sorted())
        let result = try failure { $1.reply("404 Not Found") }
        #expect(result.failure.map { ids.contains($0.id) } == true)
    }
}
