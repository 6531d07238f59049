/// What happens while a set is brought, for whoever shows it.
public enum FetchEvent: Sendable, Equatable {
    /// Another process, of that number if it is known, fetches into the same folder.
    case waiting(process: Int?)
    /// The file is there already and is as it should be.
    case there(file: String, FileState)
    /// The file that is there is not the one that should be.
    case replacing(file: String)
    /// The first byte is about to come.
    case started(file: String, host: String, from: Int, total: Int?)
    case progress(TransferProgress)
    case checking(file: String)
    case unpacking(file: String, bytes: Int)
    /// The same address is tried again.
    case retrying(file: String, reason: String, seconds: Double)
    /// The next address is tried.
    case turning(file: String, from: String, reason: String)
    /// The part that was there is of another version, so it starts from nothing.
    case startedOver(file: String)
    /// The file has its final name.
    case brought(file: String, bytes: Int, isPublished: Bool, sha256: String)
}

/// How far one file has come.
public struct TransferProgress: Sendable, Equatable {
    public var file: String
    public var received: Int
    public var total: Int?
    /// Bytes a second lately; nil at the start.
    public var rate: Double?

    public init(file: String, received: Int, total: Int? = nil, rate: Double? = nil) {
        self.file = file
        self.received = received
        self.total = total
        self.rate = rate
    }

    /// `train_32x32.mat   43 %, 78.3 of 182.0 MB, 5.2 MB/s, 20 s left`
    public var line: String {
        var parts: [String] = []
        if let total, total > 0 {
            parts.append("\(min(100, received * 100 / total)) %")
            let unit = ByteUnit(of: total)
            parts.append("\(unit.number(received)) of \(unit.text(total))")
        } else {
            parts.append(ByteUnit.text(received))
        }
        if let rate { parts.append(ByteUnit.text(Int(rate)) + "/s") }
        if let total, let rate, rate > 0, total > received {
            parts.append(Self.duration(Double(total - received) / rate) + " left")
        }
        return "\(file)  " + parts.joined(separator: ", ")
    }

    static func duration(_ seconds: Double) -> String {
        guard seconds < 360_000 else { return "days" }
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

/// The decimal unit in which a number of bytes is shown.
public struct ByteUnit: Sendable {
    private let name: String
    private let size: Int

    init(of bytes: Int) {
        switch bytes {
        case ..<1000: (name, size) = ("bytes", 1)
        case ..<1_000_000: (name, size) = ("kB", 1000)
        case ..<1_000_000_000: (name, size) = ("MB", 1_000_000)
        default: (name, size) = ("GB", 1_000_000_000)
        }
    }

    func number(_ bytes: Int) -> String {
        guard size > 1 else { return "\(bytes)" }
        let tenths = bytes / (size / 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    func text(_ bytes: Int) -> String { "\(number(bytes)) \(name)" }

    /// `9.9 MB`
    public static func text(_ bytes: Int) -> String { ByteUnit(of: bytes).text(bytes) }
}
