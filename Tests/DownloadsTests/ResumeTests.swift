import Downloads
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Going on with a part")
struct ResumeTests {
    static let bytes = noise(200_000)

    /// Serves the file; the answers to the first requests end early.
    private func server(
        cutting cuts: [Int],
        _ change: @escaping @Sendable (inout ServedFile, Int) -> Void = { _, _ in }
    ) throws -> LocalServer {
        let counter = Counter()
        return try LocalServer { request, connection in
            let number = counter.next()
            var file = ServedFile(Self.bytes)
            file.cutAfter = number < cuts.count ? cuts[number] : nil
            change(&file, number)
            file.serve(request, connection)
        }
    }

    @Test("A connection that is cut is taken up where it ended, in the same call")
    func cut() throws {
        let server = try server(cutting: [70_000, 50_000])
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, 70_000, 120_000])
        #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"one\"", "\"one\""])
        #expect(fetching.names == ["SHA256SUMS", "file.bin"])
    }

    @Test("A server that is always cut leaves a part, and the next call goes on")
    func leftPart() throws {
        let server = try server(cutting: [70_000, 0, 0, 0])
        defer { server.stop() }
        let fetching = try Fetching()
        let failure = try #require(fetching.failure(.known(Self.bytes, at: server.address)))
        #expect(failure.id == "cut-download")
        #expect(failure.explanation.contains("70,000 bytes of 200,000"))
        #expect(failure.explanation.contains("70,000 bytes are kept in"))
        #expect(fetching.bytes("file.bin.part") == Array(Self.bytes[..<70_000]))
        #expect(server.requests.count == 4)
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.last?.rangeStart == 70_000)
        #expect(fetching.names == ["SHA256SUMS", "file.bin"])
    }

    @Test("A server without ranges sends all again, and all is taken")
    func noRanges() throws {
        let server = try server(cutting: [70_000]) { file, _ in
            file.takesRanges = false
            file.etag = nil
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, 70_000])
    }

    @Test("A file that changed on the server in between comes from its start")
    func changed() throws {
        let newer = noise(150_000, seed: 5)
        let server = try server(cutting: [70_000]) { file, number in
            guard number > 0 else { return }
            file.bytes = newer
            file.etag = "\"two\""
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.unknown(at: server.address))
        #expect(fetching.bytes("file.bin") == newer)
        #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"one\""])
    }

    @Test("Without digest and version a part is not trusted")
    func noVersion() throws {
        let server = try server(cutting: [70_000]) { file, _ in file.etag = nil }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.unknown(at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, nil])
        #expect(fetching.events.contains(.startedOver(file: "file.bin")))
    }

    @Test("A part of something else is found out by the digest, and all comes again")
    func wrongPart() throws {
        let server = try server(cutting: [])
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.write(noise(50_000, seed: 9), to: "file.bin.part")
        try fetching.write(
            Array("address \(server.address)file.bin\nversion \"one\"\nbytes 200000\n".utf8),
            to: "file.bin.part.note")
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [50_000, nil])
    }

    @Test("A part without a note, or with a broken one, is not gone on from")
    func noNote() throws {
        let server = try server(cutting: [])
        defer { server.stop() }
        for note in [nil, Array("nonsense\u{0}\n".utf8), [0xFF, 0xFE, 0x0A]] as [[UInt8]?] {
            let fetching = try Fetching()
            try fetching.write(Array(Self.bytes[..<1000]), to: "file.bin.part")
            if let note { try fetching.write(note, to: "file.bin.part.note") }
            try fetching.fetch(.known(Self.bytes, at: server.address))
            #expect(fetching.bytes("file.bin") == Self.bytes)
        }
        #expect(server.requests.allSatisfy { $0.rangeStart == nil })
    }

    @Test("A whole part needs no request")
    func whole() throws {
        let server = try server(cutting: [])
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.write(Self.bytes, to: "file.bin.part")
        try fetching.write(
            Array("address \(server.address)file.bin\nbytes 200000\n".utf8),
            to: "file.bin.part.note")
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.isEmpty)
    }

    @Test("A server that sends another part than was asked for is not believed")
    func wrongRange() throws {
        let counter = Counter()
        let server = try LocalServer { request, connection in
            if counter.next() == 0 {
                var file = ServedFile(Self.bytes)
                file.cutAfter = 70_000
                return file.serve(request, connection)
            }
            guard request.rangeStart != nil else {
                return ServedFile(Self.bytes).serve(request, connection)
            }
            connection.reply(
                "206 Partial Content", ["Content-Range: bytes 5-9/200000"], [1, 2, 3, 4, 5])
        }
        defer { server.stop() }
        let fetching = try Fetching()
        try fetching.fetch(.known(Self.bytes, at: server.address))
        #expect(fetching.bytes("file.bin") == Self.bytes)
        #expect(server.requests.map(\.rangeStart) == [nil, 70_000, nil])
    }
}

/// Counts calls from any thread.
final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }
}
