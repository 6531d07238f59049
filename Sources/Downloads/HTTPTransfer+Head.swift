extension HTTPTransfer.Head {
    /// Takes one line of an answer. A redirect and a proxy have answers of their own before the
    /// one that counts, so a status line begins anew.
    mutating func take(line: String) {
        let line = line.trimmingSpaces
        if line.hasPrefix("HTTP/") {
            self = HTTPTransfer.Head()
            let words = line.split(separator: " ")
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = String(line[line.index(after: colon)...]).trimmingSpaces
        switch line[..<colon].lowercased() {
        case "etag": if !value.hasPrefix("W/") { validator = value }
        case "last-modified": if validator == nil { validator = value }
        case "content-length": length = Int(value)
        case "content-range": takeRange(value)
        case "content-type": isWebPage = value.lowercased().hasPrefix("text/html")
        case "retry-after": retryAfter = Int(value)
        default: break
        }
    }

    /// `bytes 100-199/200`
    private mutating func takeRange(_ value: String) {
        let parts = value.split { " -/".contains($0) }
        guard parts.count >= 3, parts[0] == "bytes" else { return }
        rangeStart = Int(parts[1])
        rangeTotal = parts.count > 3 ? Int(parts[3]) : nil
    }
}

extension String {
    /// Without white space at its ends.
    var trimmingSpaces: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
