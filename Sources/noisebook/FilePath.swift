import Diagnostics
import Glibc

/// Paths as the command line needs them.
enum FilePath {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether both paths lead to one file that is there.
    static func areSame(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        return stat(first, &one) == 0 && stat(second, &other) == 0
            && one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// `Notebooks/a.b.md` gives `a.b`.
    static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// The folder that a file is in; nil for what is no file, such as `-`.
    static func folder(of path: String) -> String? {
        guard path != "-" else { return nil }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// Makes the folder and those above it; nothing if it is there.
    static func makeFolder(_ path: String) throws(Diagnostic) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made = join(made, String(part))
            guard !isFolder(made) else { continue }
            if mkdir(made, 0o777) != 0 && errno != EEXIST {
                throw RenderMessages.noFolder(path, reason: String(cString: strerror(errno)))
            }
        }
        guard path.isEmpty || isFolder(path) else {
            throw RenderMessages.noFolder(path, reason: "there is a file of that name")
        }
    }

    /// The notebooks right in a folder, by name, hidden ones left out.
    static func notebooks(in folder: String) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".md") && !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted().map { join(folder, $0) }
    }
}
