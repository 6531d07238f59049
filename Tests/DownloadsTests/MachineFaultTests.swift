import Diagnostics
import Downloads
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Fetching on a machine that has troubles of its own")
struct MachineFaultTests {
    @Test("A folder that cannot be made or written to is named")
    func unwritable() throws {
        let temporary = try TemporaryFolder()
        let file = try temporary.write("a file", to: "occupied")
        for folder in [file, "/proc/nothing"] {
            let fetching = try Fetching { $0.folder = folder }
            let failure = try #require(fetching.failure(.known([1], at: "http://127.0.0.1:1/")))
            #expect(failure.id == "unwritable-folder")
            #expect(failure.explanation.contains(folder))
            #expect(failure.hint?.contains("--to") == true)
        }
    }

    @Test("A folder that has all is not written to")
    func complete() throws {
        let fetching = try Fetching()
        try fetching.write([1, 2], to: "file.bin")
        try fetching.fetch(.known([1, 2], at: "http://127.0.0.1:1/"))
        let names = try FileManager.default.contentsOfDirectory(atPath: fetching.path + "/crafted")
        #expect(names == ["file.bin"])
    }

    @Test("A file for which there is no room is not begun")
    func noRoom() throws {
        let server = try LocalServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000000000000000000\r\n\r\nx")
        }
        defer { server.stop() }
        let fetching = try Fetching()
        let failure = try #require(fetching.failure(.unknown(at: server.address)))
        #expect(failure.id == "no-room")
        #expect(failure.explanation.contains("4,000,000,000,000,000,000 bytes"))
        #expect(fetching.names == [])
    }

    @Test("An interrupt keeps what has come, and the next call goes on")
    func interrupt() throws {
        let bytes = noise(100_000)
        let server = try LocalServer { request, connection in
            var file = ServedFile(bytes)
            if request.rangeStart == nil { file.pace = (1000, 10) }
            file.serve(request, connection)
        }
        defer { server.stop() }
        let isStopping = Flag()
        let isSecond = Flag()
        let fetching = try Fetching { fetcher in
            fetcher.isInterrupted = { isStopping.isSet }
            let show = fetcher.onEvent
            fetcher.onEvent = { event in
                show(event)
                if case .progress(let progress) = event, progress.received > 5000 {
                    isStopping.set(!isSecond.isSet)
                }
            }
        }
        let failure = try #require(fetching.failure(.known(bytes, at: server.address)))
        #expect(failure.id == "fetch-interrupted")
        let part = try #require(fetching.bytes("file.bin.part"))
        #expect(part.count > 5000 && part == Array(bytes[..<part.count]))
        isStopping.set(false)
        isSecond.set(true)
        try fetching.fetch(.known(bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == bytes)
        #expect(server.requests.last?.rangeStart == part.count)
    }

    @Test("Of two fetches at once one waits, and then finds the file there")
    func twoAtOnce() throws {
        let bytes = noise(50_000)
        let process = Int(ProcessInfo.processInfo.processIdentifier)
        let fetching = try Fetching()
        let server = try LocalServer { request, connection in
            // The first fetch gets the file only when the second waits for it.
            for _ in 0..<400 where !fetching.events.contains(.waiting(process: process)) {
                usleep(50_000)
            }
            ServedFile(bytes).serve(request, connection)
        }
        defer { server.stop() }
        let failures = Failures()
        let fetch: @Sendable () -> Void = {
            failures.add(fetching.failure(.known(bytes, at: server.address)))
        }
        let first = Thread(block: fetch)
        let second = Thread(block: fetch)
        first.start()
        second.start()
        for _ in 0..<600 where failures.all.count < 2 { usleep(50_000) }
        #expect(failures.all.map { $0?.id } == [nil, nil])
        #expect(fetching.bytes("file.bin") == bytes)
        #expect(server.requests.count == 1)
        #expect(fetching.events.contains(.waiting(process: process)))
        #expect(fetching.events.contains(.there(file: "file.bin", .published)))
    }
}

/// What came of several fetches.
final class Failures: Sendable {
    private let list = Mutex<[Diagnostic?]>([])

    var all: [Diagnostic?] { list.withLock { $0 } }
    func add(_ failure: Diagnostic?) { list.withLock { $0.append(failure) } }
}

/// A flag that is set from any thread.
final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }
    func set(_ new: Bool) { value.withLock { $0 = new } }
}

@Suite("Archives that are fetched")
struct ArchiveTests {
    private func fetch(
        _ packed: [UInt8], _ form: Publication.Form, digest isKnown: Bool = true
    ) throws -> (failure: Diagnostic?, fetching: Fetching, item: Publication.Item) {
        let server = try LocalServer { ServedFile(packed).serve($0, $1) }
        defer { server.stop() }
        let item = Publication.Item(
            "set.tar.gz", at: [server.address + "set.tar.gz"],
            digest: isKnown ? .file(sha256(of: packed)) : .unpublished, form: form)
        let fetching = try Fetching()
        return (fetching.failure(item), fetching, item)
    }

    @Test("The named files are taken out, and nothing else, wherever the archive wants it")
    func members() throws {
        let first = noise(70_000)
        let second = noise(10, seed: 3)
        let archive = tar([
            ("../outside.h5", [1]), ("/tmp/noisebook-outside.h5", [2]), ("./a.h5", first),
            ("folder/b.h5", [3]), ("b.h5", second), ("extra", [4]),
        ])
        let result = try fetch(gzip(archive), .archive(["a.h5", "b.h5"]))
        #expect(result.failure == nil)
        #expect(result.fetching.names == ["SHA256SUMS", "a.h5", "b.h5"])
        #expect(result.fetching.bytes("a.h5") == first)
        #expect(result.fetching.bytes("b.h5") == second)
        #expect(!FileManager.default.fileExists(atPath: result.fetching.path + "/outside.h5"))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/noisebook-outside.h5"))
        #expect(result.fetching.state(result.item) == .published)
        try result.fetching.write([1], to: "a.h5")
        #expect(result.fetching.state(result.item)?.isBad == true)
    }

    @Test("A link that bears the name of a file is not taken for it")
    func link() throws {
        let archive = tar([], links: [("a.h5", to: "/etc/passwd")])
        let result = try fetch(gzip(archive), .archive(["a.h5"]))
        #expect(result.failure?.id == "broken-archive")
        #expect(result.failure?.explanation.contains("there is no `a.h5` in it") == true)
        #expect(result.fetching.names == [])
    }

    @Test("An archive that is cut short leaves nothing")
    func cut() throws {
        let packed = try gzip(tar([("a.h5", noise(70_000))]))
        let result = try fetch(Array(packed[..<40_000]), .archive(["a.h5"]))
        #expect(result.failure?.id == "broken-archive")
        #expect(result.fetching.names == [])
    }

    @Test("One packed file is unpacked under its name; one that is not packed is refused")
    func compressed() throws {
        let contents = noise(90_000)
        let result = try fetch(gzip(contents), .compressed("set.sqlite"), digest: false)
        #expect(result.failure == nil)
        #expect(result.fetching.bytes("set.sqlite") == contents)
        #expect(result.fetching.state(result.item) == .asBrought)
        let plain = try fetch(contents, .compressed("set.sqlite"), digest: false)
        #expect(plain.failure?.id == "broken-archive")
        #expect(plain.fetching.names == [])
    }
}

@Suite("Certificates")
struct CertificateTests {
    static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    @Test(
        "A certificate that nobody vouches for is refused, and taken when it is named",
        .enabled(if: hasOpenSSL, "`openssl` is not installed, and this test needs its server"))
    func selfSigned() throws {
        let server = try SecureServer(files: ["file.bin": Array("certified".utf8)])
        defer { server.stop() }
        let bytes = Array("certified".utf8)
        let fetching = try Fetching()
        let failure = try #require(fetching.failure(.known(bytes, at: server.address)))
        #expect(failure.id == "untrusted-certificate")
        #expect(failure.hint?.contains("SSL_CERT_FILE") == true)
        #expect(fetching.bytes("file.bin") == nil)
        let certificate = server.certificate
        let trusting = try Fetching { $0.certificates = certificate }
        #expect(trusting.failure(.known(bytes, at: server.address)) == nil)
        #expect(trusting.bytes("file.bin") == bytes)
        let confused = try Fetching { $0.certificates = "/nonexistent/certificates.pem" }
        #expect(
            confused.failure(.known(bytes, at: server.address))?.id == "unusable-certificates")
    }
}

/// openssl's own server, with a certificate made for it.
private final class SecureServer {
    private let folder: TemporaryFolder
    private let process = Process()
    let port: Int

    var address: String { "https://localhost:\(port)/" }
    var certificate: String { folder.path + "/certificate.pem" }

    init(files: [String: [UInt8]]) throws {
        folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: name) }
        port = try LocalServer.unusedPort()
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        maker.currentDirectoryURL = folder.url
        maker.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
            "certificate.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost",
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.currentDirectoryURL = folder.url
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "certificate.pem", "-key",
            "key.pem", "-WWW", "-quiet",
        ]
        process.standardInput = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        waitUntilListening()
    }

    private func waitUntilListening() {
        for _ in 0..<200 {
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            address.sin_port = UInt16(port).bigEndian
            let isOpen = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isOpen { return }
            usleep(50_000)
        }
    }

    func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
