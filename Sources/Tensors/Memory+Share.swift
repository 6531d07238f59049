import Glibc

extension Memory {
    /// What a program may take: three quarters of the memory of the machine, of the container
    /// or of the address space that the process is allowed, whichever is least.
    public static let share: Int = {
        let bounds = [machineBytes, addressSpace, containerBytes].compactMap { $0 }
        return (bounds.min() ?? 4 << 30) / 4 * 3
    }()

    private static var machineBytes: Int? {
        let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
            by: sysconf(Int32(_SC_PAGESIZE)))
        return overflow || bytes <= 0 ? nil : bytes
    }

    /// What `ulimit -v` leaves.
    private static var addressSpace: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
        return Int(exactly: limit.rlim_cur)
    }

    /// What the control group of a container allows, in either version of the kernel's interface.
    private static var containerBytes: Int? {
        let files = [
            "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        ]
        return files.lazy.compactMap(number(in:)).first
    }

    private static func number(in path: String) -> Int? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        let digits = buffer.lazy.map { UInt8(bitPattern: $0) }.prefix { 48...57 ~= $0 }
        return Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
    }
}
