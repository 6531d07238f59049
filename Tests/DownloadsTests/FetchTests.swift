import Downloads
import Foundation
import TestSupport
import Testing

@Suite("Fetching a file")
struct FetchTests {
    @Test("A whole file gets its name and its digest is noted; no part is left")
    func success() throws {
        let bytes = noise(300_000)
        let server = try LocalServer { ServedFile(bytes).serve($0, $1) }
        defer { server.stop() }
        let fetching = try Fetching()
        let item = Publication.Item.known(bytes, at: server.address)
        try fetching.fetch(item)
        #expect(fetching.bytes("file.bin") == bytes)
        #expect(fetching.names == ["SHA256SUMS", "file.bin"])
        let record = String(decoding: try #require(fetching.bytes("SHA256SUMS")), as: UTF8.self)
        #expect(record.hasSuffix("\n\(sha256(of: bytes))  file.bin\n"))
        #expect(fetching.state(item) == .published)
        #expect(
            fetching.events.last
                == .brought(
                    file: "file.bin", bytes: 300_000, isPublished: true, sha256: sha256(of: bytes)))
        #expect(server.requests.map(\.target) == ["/file.bin"])
        try fetching.fetch(item)
        #expect(server.requests.count == 1)
        #expect(fetching.events.last == .there(file: "file.bin", .published))
    }

    @Test("A file without a published digest is held to what came first")
    func firstUse() throws {
        let first = noise(5000)
        let second = noise(5000, seed: 2)
        let server = try LocalServer { request, connection in
            let isFirst = request.target.contains("first")
            ServedFile(isFirst ? first : second).serve(request, connection)
        }
        defer { server.stop() }
        let fetching = try Fetching()
        let item = Publication.Item.unknown(at: server.address + "first/")
        try fetching.fetch(item)
        #expect(fetching.state(item) == .asBrought)
        try fetching.write(second, to: "file.bin")
        #expect(
            fetching.state(item) == .differs(expected: sha256(of: first), found: sha256(of: second))
        )
        let changed = Publication.Item.unknown(at: server.address + "second/")
        let failure = try #require(fetching.failure(changed))
        #expect(failure.id == "digest-changed")
        #expect(failure.explanation.contains(sha256(of: first)))
        #expect(failure.explanation.contains(sha256(of: second)))
        let again = try Fetching { $0.isAgain = true }
        try again.fetch(item)
        try again.fetch(changed)
        #expect(again.bytes("file.bin") == second)
        #expect(again.state(item) == .asBrought)
    }

    @Test("Nothing is known of a file that nobody fetched")
    func unknown() throws {
        let fetching = try Fetching()
        let item = Publication.Item.unknown(at: "http://127.0.0.1/")
        #expect(fetching.state(item) == .missing)
        try fetching.write([1], to: "file.bin")
        #expect(fetching.state(item) == .unknown)
    }

    @Test("A damaged file is replaced, and stays if the server has nothing better")
    func damaged() throws {
        let bytes = noise(2000)
        let server = try LocalServer { request, connection in
            request.target.contains("bad")
                ? ServedFile(noise(2000, seed: 7)).serve(request, connection)
                : ServedFile(bytes).serve(request, connection)
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.write([1, 2, 3], to: "file.bin")
        let failure = try #require(
            fetching.failure(.known(bytes, at: server.address + "bad/")))
        #expect(failure.id == "digest-mismatch")
        #expect(failure.explanation.contains("expected  SHA-256 \(sha256(of: bytes))"))
        #expect(fetching.bytes("file.bin") == [1, 2, 3])
        #expect(fetching.names == ["file.bin"])
        try fetching.fetch(.known(bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == bytes)
        #expect(fetching.events.contains(.replacing(file: "file.bin")))
    }

    @Test("The next address is tried, and the message names those before it")
    func mirrors() throws {
        let bytes = noise(2000)
        let server = try LocalServer { request, connection in
            request.target.hasPrefix("/good")
                ? ServedFile(bytes).serve(request, connection) : connection.reply("404 Not Found")
        }
        defer { server.stop() }
        let fetching = try Fetching()
        let closed = try LocalServer.unusedPort()
        try fetching.fetch(
            .known(
                bytes, at: "http://127.0.0.1:\(closed)/", server.address + "none/",
                server.address + "good/"))
        #expect(fetching.bytes("file.bin") == bytes)
        let other = try Fetching()
        let failure = try #require(
            other.failure(
                .known(bytes, at: "http://127.0.0.1:\(closed)/", server.address + "none/")))
        #expect(failure.id == "file-moved")
        #expect(failure.explanation.contains("Nothing is at \(server.address)none/file.bin"))
        #expect(failure.explanation.contains("Before it 127.0.0.1: 127.0.0.1 cannot be reached."))
    }

    @Test("A gzip file packed anew is the same file, and its readers take it unpacked")
    func contents() throws {
        let contents = noise(4000)
        let packed = try gzip(contents)
        let server = try LocalServer { ServedFile(packed).serve($0, $1) }
        defer { server.stop() }
        let item = Publication.Item(
            "file.gz", at: [server.address + "file.gz"], bytes: 17,
            digest: .contents(sha256(of: contents), bytes: contents.count))
        let fetching = try Fetching()
        try fetching.fetch(item)
        #expect(fetching.bytes("file.gz") == packed)
        #expect(fetching.state(item) == .published)
        let other = try Fetching()
        try other.write(contents, to: "file")
        #expect(other.state(item) == .published)
        try other.write(Array(packed.dropLast(9)), to: "file.gz")
        #expect(other.state(item) == .unreadable("its gzip packing is broken"))
    }
}

@Suite("Copies in place of the network")
struct CopyTests {
    @Test("A folder is searched, and its files are checked as others are")
    func folder() throws {
        let bytes = noise(3_000_000)
        let copies = try TemporaryFolder()
        try copies.write(bytes, to: "crafted/file.bin")
        let path = copies.path
        let fetching = try Fetching { $0.source = .folder(path) }
        try fetching.fetch(.known(bytes, at: "http://127.0.0.1:1/"))
        #expect(fetching.bytes("file.bin") == bytes)
        try copies.write([9], to: "crafted/file.bin")
        let other = try Fetching { $0.source = .folder(path) }
        let failure = try #require(other.failure(.known(bytes, at: "http://127.0.0.1:1/")))
        #expect(failure.id == "wrong-size")
        #expect(other.names == [])
    }

    @Test("A folder without the file is named")
    func missing() throws {
        let copies = try TemporaryFolder()
        let path = copies.path
        let fetching = try Fetching { $0.source = .folder(path) }
        let failure = try #require(fetching.failure(.known([1], at: "http://127.0.0.1:1/")))
        #expect(failure.id == "no-copy")
        #expect(failure.explanation.contains(path))
    }

    @Test("Another address is used under the published name")
    func address() throws {
        let bytes = noise(100)
        let server = try LocalServer { ServedFile(bytes).serve($0, $1) }
        defer { server.stop() }
        let base = server.address + "mirror"
        let fetching = try Fetching { fetcher in
            fetcher.source = try? FetchSource(base)
        }
        try fetching.fetch(.known(bytes, at: "http://127.0.0.1:1/a/b/"))
        #expect(server.requests.map(\.target) == ["/mirror/file.bin"])
    }

    @Test(
        "What is neither address nor folder is refused",
        arguments: ["ftp://a/", "/dev/null/nowhere"])
    func source(text: String) throws {
        let failure = try #require(throws: (any Error).self) { try FetchSource(text) }
        #expect("\(failure)".contains("unknown-source"))
    }
}
