import Foundation
import TestSupport
import Testing

@Suite("noisebook data fetch")
struct FetchTests {
    /// The one file of the set that these tests fetch: it has no published digest, so any bytes
    /// will do. What is in it, and it packed.
    static let contents = noise(400_000)

    static func packed() throws -> [UInt8] { try gzip(contents) }

    static let set = "fedEMNIST-sqlite"
    static let part = "fed-emnist/emnist_all.sqlite.lzma.part"
    static let whole = "fed-emnist/emnist_all.sqlite"

    /// Slow for a first request, quick for one that goes on.
    private func server(_ packed: [UInt8]) throws -> LocalServer {
        try LocalServer { request, connection in
            var file = ServedFile(packed)
            if request.rangeStart == nil { file.pace = (2000, 20) }
            file.serve(request, connection)
        }
    }

    private func bytes(_ folder: TemporaryFolder, _ name: String) -> [UInt8]? {
        (try? Data(contentsOf: folder.url.appending(path: name))).map(Array.init)
    }

    @Test("Terms are shown, the file comes, and verify says what it knows of it")
    func success() throws {
        let packed = try Self.packed()
        let server = try LocalServer { ServedFile(packed).serve($0, $1) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let ending = try folder.run(
            "data", "fetch", Self.set, "--to", folder.path, "--from", server.address)
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.output.contains("licence    "))
        #expect(ending.output.contains("to cite    "))
        #expect(ending.output.contains("400,000 bytes, no SHA-256 is published"))
        #expect(bytes(folder, Self.whole) == Self.contents)
        let variables = ["NOISEBOOK_DATA": folder.path]
        let verify = try folder.run("data", "verify", Self.set, variables: variables)
        #expect(verify.status == 0, "\(verify)")
        #expect(verify.output.contains("ok       \(folder.path)/\(Self.whole)"))
        try folder.write("another", to: Self.whole)
        let again = try folder.run("data", "verify", variables: variables)
        #expect(again.status == 1, "\(again)")
        #expect(again.output.contains("differs  \(folder.path)/\(Self.whole) (7 bytes)"))
    }

    @Test(
        "A fetch that is stopped keeps a part, and the next one goes on from it",
        arguments: [SIGINT, SIGTERM, SIGKILL])
    func stopped(signal: Int32) throws {
        let server = try server(Self.packed())
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let arguments = ["data", "fetch", Self.set, "--to", folder.path, "--from", server.address]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = arguments
        process.environment = Program.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<1000 where (bytes(folder, Self.part)?.count ?? 0) < 5000 { usleep(20_000) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        if signal == SIGKILL {
            #expect(process.terminationReason == .uncaughtSignal)
        } else {
            #expect(process.terminationStatus == 128 + signal)
        }
        let kept = try #require(bytes(folder, Self.part)).count
        #expect(kept >= 5000)
        #expect(bytes(folder, Self.whole) == nil)
        let ending = try Program.run(arguments)
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.errors.contains("going on after"))
        #expect(server.requests.last?.rangeStart == kept)
        #expect(bytes(folder, Self.whole) == Self.contents)
        #expect(!folder.exists(Self.part))
    }

    @Test("A limit on the size of files is an error, and what has come is kept")
    func fileLimit() throws {
        let packed = try Self.packed()
        let server = try LocalServer { ServedFile(packed).serve($0, $1) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "ulimit -f 64; exec \"$0\" \"$@\"", try Program.path(), "data", "fetch",
            Self.set, "--to", folder.path, "--from", server.address,
        ]
        process.environment = Program.environment
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 1)
        #expect(text.contains("error[no-room]"), "\(text)")
        #expect(text.contains("ulimit"), "\(text)")
        #expect((bytes(folder, Self.part)?.count ?? 0) > 0)
        let ending = try folder.run(
            "data", "fetch", Self.set, "--to", folder.path, "--from", server.address)
        #expect(ending.status == 0, "\(ending)")
        #expect(bytes(folder, Self.whole) == Self.contents)
    }

    @Test("A set that a notebook needs is found where fetch put it")
    func found() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\nmnist.train.images[0].shape\n```\n", to: "a.md")
        let variables = ["NOISEBOOK_DATA": folder.path + "/data"]
        let missing = try folder.run("run", "a.md", variables: variables)
        #expect(missing.errors.contains("`noisebook data fetch mnist` brings it"), "\(missing)")
        let known = ProcessInfo.processInfo.environment["NOISEBOOK_DATA"] ?? "/nonexistent"
        guard FileManager.default.fileExists(atPath: known + "/mnist") else { return }
        let fetch = try folder.run(
            "data", "fetch", "mnist", "--from", known, variables: variables)
        #expect(fetch.status == 0, "\(fetch)")
        let run = try folder.run("run", "a.md", variables: variables)
        #expect(run.status == 0, "\(run)")
        #expect(run.output.contains("[28, 28, 1]"), "\(run)")
    }

    @Test("Without a name, with an unknown one or a wrong option nothing is fetched")
    func usage() throws {
        let folder = try TemporaryFolder()
        let none = try folder.run("data", "fetch")
        #expect(none.status == 2)
        #expect(none.errors.contains("--all"))
        let misspelt = try folder.run("data", "fetch", "minst")
        #expect(misspelt.status == 2)
        #expect(misspelt.errors.contains("did you mean `mnist`"), "\(misspelt)")
        #expect(try folder.run("data", "fetch", "mnist", "--all").status == 2)
        #expect(try folder.run("data", "fetch", "mnist", "--timeout", "0").status == 2)
        let nowhere = try folder.run("data", "fetch", "mnist", "--from", "/dev/null/nowhere")
        #expect(nowhere.status == 2)
        #expect(nowhere.errors.contains("error[unknown-source]"), "\(nowhere)")
    }

    @Test("What runs notebooks does not load the network's library")
    func notLoaded() throws {
        let folder = try TemporaryFolder()
        try folder.write("```noise\n1 + 1\n```\n", to: "a.md")
        let ending = try folder.run("run", "a.md", variables: ["LD_DEBUG": "libs"])
        #expect(ending.errors.contains("libsodium"))
        #expect(!ending.errors.contains("libcurl"))
        #expect(!ending.errors.contains("libarchive"))
    }
}
