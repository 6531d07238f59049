/// The digests of a folder's files as they were brought, in a file that `sha256sum -c` reads.
///
/// Where nothing is published this is what later files are held against.
struct DigestRecord: Equatable {
    static let fileName = "SHA256SUMS"

    /// File → SHA-256 in hexadecimal.
    private(set) var files: [String: String] = [:]
    /// Archives that were taken apart and are not kept.
    private(set) var archives: [String: String] = [:]
    private let path: String

    /// - Parameter folder: where there is no record yet, it is empty.
    init(in folder: String) {
        path = "\(folder)/\(Self.fileName)"
        for line in (Disk.text(of: path) ?? "").split(separator: "\n") {
            take(line)
        }
    }

    private mutating func take(_ line: Substring) {
        let isArchive = line.hasPrefix(Self.archiveMark)
        let entry = isArchive ? line.dropFirst(Self.archiveMark.count) : line
        let digest = entry.prefix(64)
        let name = entry.dropFirst(66)
        guard !name.isEmpty, digest.count == 64, digest.allSatisfy(\.isHexDigit) else { return }
        if isArchive {
            archives[String(name)] = digest.lowercased()
        } else {
            files[String(name)] = digest.lowercased()
        }
    }

    mutating func set(_ digest: String, of file: String) { files[file] = digest }
    mutating func set(_ digest: String, ofArchive name: String) { archives[name] = digest }

    func save() throws(FetchFault) {
        let head = "# SHA-256 of the files as `noisebook data fetch` brought them.\n"
        let kept = files.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
        let unpacked = archives.sorted { $0.key < $1.key }
            .map { "\(Self.archiveMark)\($0.value)  \($0.key)\n" }
        try Disk.replace(path, by: ([head] + kept + unpacked).joined())
    }

    /// `sha256sum` passes over lines that begin so.
    private static let archiveMark = "# unpacked: "
}
