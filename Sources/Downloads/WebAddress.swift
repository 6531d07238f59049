import Glibc

/// Parts of addresses, for messages.
enum WebAddress {
    /// `https://a.b:80/c` gives `a.b`; a text that is no address gives itself.
    static func host(of address: String) -> String {
        guard let start = address.firstRange(of: "://")?.upperBound else { return address }
        let authority = address[start...].prefix { !"/?#".contains($0) }
        let name = authority.split(separator: "@").last ?? authority
        guard name.hasPrefix("[") else { return String(name.prefix { $0 != ":" }) }
        return String(name.prefix { $0 != "]" }.dropFirst())
    }

    /// A proxy may be named with a password, which no message shows.
    static func withoutSecrets(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        let scheme = address.firstRange(of: "://").map { address[..<$0.upperBound] } ?? ""
        return String(scheme) + String(address[address.index(after: at)...])
    }

    /// The proxy that the environment names for the address; `no_proxy` is heeded only for names
    /// written out or `*`, as this is for messages alone.
    static func proxy(for address: String) -> String? {
        let isSecure = address.lowercased().hasPrefix("https:")
        let names =
            (isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"])
            + ["all_proxy", "ALL_PROXY"]
        guard let proxy = names.lazy.compactMap(variable).first else { return nil }
        let exempt = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
        let host = host(of: address)
        let isExempt = exempt.split(separator: ",").contains { entry in
            let entry = String(entry).trimmingSpaces
            return entry == "*" || entry == host || (!entry.isEmpty && host.hasSuffix("." + entry))
        }
        return isExempt ? nil : withoutSecrets(proxy)
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
