import Diagnostics
import Yams

/// Reads YAML into nodes that know their place in the file.
///
/// Anchors are allowed, aliases (`*name`) are not: a few lines of them can stand for more
/// values than fit in memory, and the header of a notebook has no need of them.
enum YAMLReader {
    /// More is no header but a file of another kind.
    static let largestBytes = 256 << 10

    /// - Returns: nil if there is nothing but white space and comments.
    static func read(_ text: YAMLText) throws(Diagnostic) -> YAMLNode? {
        guard text.bytes.count <= largestBytes else {
            throw YAMLMessages.tooLong(text, limit: largestBytes)
        }
        let builder = Builder(text: text)
        try builder.refuseAliases()
        return try builder.compose(text.string).map(builder.node)
    }

    private struct Builder {
        let text: YAMLText
        let places: YAMLPlaces

        init(text: YAMLText) {
            self.text = text
            places = YAMLPlaces(text.bytes)
        }

        func compose(_ string: String) throws(Diagnostic) -> Node? {
            do {
                return try Yams.Parser(yaml: string, encoding: .utf8).singleRoot()
            } catch let error as YamlError {
                throw YAMLMessages.unreadable(error, text: text, places: places)
            } catch {
                throw YAMLMessages.unreadable(.no, text: text, places: places)
            }
        }

        /// A plain scalar never begins with `*`. With every `*` replaced by a letter an alias
        /// becomes a plain scalar, found at that place without expanding anything.
        func refuseAliases() throws(Diagnostic) {
            let star = UInt8(ascii: "*")
            guard text.bytes.contains(star) else { return }
            let string = text.string
            let masked = String(string.unicodeScalars.map { $0 == "*" ? "x" : Character($0) })
            guard let root = try compose(masked) else { return }
            var waiting = [root]
            while let node = waiting.popLast() {
                let start = offset(node.mark)
                let isPlain = node.scalar?.style == .plain
                if isPlain, start < text.bytes.count, text.bytes[start] == star {
                    throw YAMLMessages.alias(text.span(start..<start + 1))
                }
                waiting += node.sequence.map(Array.init) ?? []
                waiting += (node.mapping.map(Array.init) ?? []).flatMap { [$0.key, $0.value] }
            }
        }

        func offset(_ mark: Mark?) -> Int {
            guard let mark else { return 0 }
            return places.offset(line: mark.line, column: mark.column)
        }

        func node(_ node: Node) -> YAMLNode {
            switch node {
            case .scalar(let scalar):
                let content = YAMLNode.Content.scalar(
                    scalar.string, isPlain: scalar.style == .plain)
                return YAMLNode(content: content, span: span(of: scalar))
            case .sequence(let sequence):
                return YAMLNode(
                    content: .list(sequence.map(self.node)), span: restOfLine(offset(node.mark)))
            case .mapping(let mapping):
                return YAMLNode(
                    content: .record(mapping.map { entry($0.key, $0.value) }),
                    span: restOfLine(offset(node.mark)))
            case .alias:
                return YAMLNode(
                    content: .scalar("", isPlain: true), span: restOfLine(offset(node.mark)))
            }
        }

        /// Where no value is written, the key stands for its place.
        func entry(_ key: Node, _ value: Node) -> YAMLNode.Entry {
            var entry = YAMLNode.Entry(key: node(key), value: node(value))
            if entry.value.span.range.isEmpty { entry.value.span = entry.key.span }
            return entry
        }

        func span(of scalar: Node.Scalar) -> SourceSpan {
            let start = offset(scalar.mark)
            let written = Array(scalar.string.utf8)
            if scalar.style == .plain, text.bytes[start...].starts(with: written) {
                return text.span(start..<start + written.count)
            }
            return quoted(from: start) ?? restOfLine(start)
        }

        /// A text in quotes, to the closing one.
        func quoted(from start: Int) -> SourceSpan? {
            guard start < text.bytes.count else { return nil }
            let quote = text.bytes[start]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
            var end = start + 1
            while end < text.bytes.count, text.bytes[end] != quote {
                let isEscape = quote == UInt8(ascii: "\"") && text.bytes[end] == UInt8(ascii: "\\")
                end += isEscape ? 2 : 1
            }
            return text.span(start..<min(end + 1, text.bytes.count))
        }

        func restOfLine(_ start: Int) -> SourceSpan {
            let ends: [UInt8] = [0x0A, 0x0D]
            var end =
                text.bytes[min(start, text.bytes.count)...].firstIndex { ends.contains($0) }
                ?? text.bytes.count
            while end > start, text.bytes[end - 1] == 0x20 { end -= 1 }
            return text.span(min(start, end)..<end)
        }
    }
}
