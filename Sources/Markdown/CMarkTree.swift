import CCmarkGFM

/// A text parsed by cmark-gfm: owns the C tree, which lives as long as this object.
final class CMarkTree {
    let root: OpaquePointer
    private let parser: OpaquePointer

    /// The registry of extensions is one for the process and not guarded by a lock of its own.
    private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()

    /// Nil only if the library gives no tree, which it does for no text.
    init?(parsing bytes: [UInt8]) {
        _ = Self.registered
        let options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES | CMARK_OPT_SOURCEPOS
        guard let parser = cmark_parser_new(options) else { return nil }
        for name in ["table", "strikethrough", "autolink", "tasklist"] {
            guard let found = cmark_find_syntax_extension(name) else { continue }
            cmark_parser_attach_syntax_extension(parser, found)
        }
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            cmark_parser_feed(parser, base.assumingMemoryBound(to: CChar.self), raw.count)
        }
        guard let root = cmark_parser_finish(parser) else {
            cmark_parser_free(parser)
            return nil
        }
        self.parser = parser
        self.root = root
    }

    deinit {
        cmark_node_free(root)
        cmark_parser_free(parser)
    }

    /// Calls the body once for each node, parents first, without recursion.
    func forEachNode(_ body: (OpaquePointer) -> Void) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            switch cmark_iter_next(iterator) {
            case CMARK_EVENT_ENTER:
                if let node = cmark_iter_get_node(iterator) { body(node) }
            case CMARK_EVENT_DONE:
                return
            default:
                continue
            }
        }
    }
}

extension OpaquePointer {
    var type: cmark_node_type { cmark_node_get_type(self) }
    /// `paragraph`, `table_cell`: extensions' kinds are told apart by name.
    var typeName: String { String(cString: cmark_node_get_type_string(self)) }
    var literal: String { cmark_node_get_literal(self).map { String(cString: $0) } ?? "" }
    var url: String { cmark_node_get_url(self).map { String(cString: $0) } ?? "" }
    var linkTitle: String { cmark_node_get_title(self).map { String(cString: $0) } ?? "" }
    var fenceInfo: String { cmark_node_get_fence_info(self).map { String(cString: $0) } ?? "" }
    var startLine: Int { Int(cmark_node_get_start_line(self)) }
    var endLine: Int { Int(cmark_node_get_end_line(self)) }
    var firstChild: OpaquePointer? { cmark_node_first_child(self) }
    var nextSibling: OpaquePointer? { cmark_node_next(self) }

    /// The fence of a fenced code block; nil for indented code and all else.
    var fence: (character: UInt8, length: Int)? {
        guard type == CMARK_NODE_CODE_BLOCK else { return nil }
        var length: Int32 = 0
        var offset: Int32 = 0
        var character: CChar = 0
        guard cmark_node_get_fenced(self, &length, &offset, &character) != 0 else { return nil }
        return (UInt8(bitPattern: character), Int(length))
    }
}
