import Glibc

/// Which process makes a run, told so that another can see whether it still does.
package enum ProcessName {
    /// `boot pid start`: a number that is used again is another process, as it began later.
    package static var own: String { name(of: getpid()) ?? "" }

    static func isAlive(_ name: String) -> Bool {
        let parts = name.split(separator: " ")
        guard parts.count == 3, let pid = pid_t(parts[1]), pid > 0 else { return false }
        // A process of another machine or before a restart is gone, as far as can be told.
        return self.name(of: pid) == name
    }

    private static func name(of pid: pid_t) -> String? {
        guard let boot = line("/proc/sys/kernel/random/boot_id"),
            let status = line("/proc/\(pid)/stat"), let end = status.lastIndex(of: ")")
        else { return nil }
        // The state, the first field after the name, is the third; the start is the 22nd.
        let fields = status[status.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return "\(boot) \(pid) \(fields[19])"
    }

    private static func line(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 1024)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        let bytes = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
