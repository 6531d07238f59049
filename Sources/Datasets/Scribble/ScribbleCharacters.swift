/// Which characters writers are asked for.
public enum ScribbleCharacters: String, CaseIterable, Sendable {
    /// 0-9
    case digits
    /// A-Z, then a-z
    case letters
    /// A-Z
    case uppercase
    /// a-z
    case lowercase
    /// 0-9, A-Z, a-z: EMNIST's classes by class
    case all

    /// Their places among all 62 characters.
    var places: Range<Int> {
        switch self {
        case .digits: 0..<10
        case .letters: 10..<62
        case .uppercase: 10..<36
        case .lowercase: 36..<62
        case .all: 0..<62
        }
    }

    /// What each label stands for.
    public var labelNames: [String] { SkeletonTable.entries[places].map(\.character) }
}
