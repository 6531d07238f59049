import Diagnostics
import Notebooks
import Testing

@Suite("Reading and writing a notebook")
struct RoundTripTests {
    static let sample = """
        ---
        title: "A: sample"
        params: {lr: 0.1, sizes: [1, 2]}
        execute:
          echo: false
        ---

        # Heading

        Some *prose* with `{noise} 1 + 1`.

        ```noise
        #| label: first
        #| timeout: 2m
        let x = 1
        ```

        ```output
        1
        ```

        <!--
        ```noise
        hidden
        ```
        -->

        > ```noise
        > quoted
        > ```

        - item

          ~~~ {noise}
          nested
          ~~~

        ````markdown
        ```noise
        shown
        ```
        ````

            ```noise
            indented
            ```

        ~~~{code-cell} noise
        print("ε = {2.5}")
        ~~~
        """

    static let variants: [[UInt8]] = [
        Array(sample.utf8),
        Array((sample + "\n\n\n").utf8),
        Array(sample.replacing("\n", with: "\r\n").utf8),
        Array(sample.replacing("\n\n", with: "\r").utf8),
        [0xEF, 0xBB, 0xBF] + Array(sample.utf8),
        Array(sample.utf8).map { $0 == UInt8(ascii: "t") ? 0xFF : $0 },
        Array(sample.utf8).map { $0 == UInt8(ascii: "o") ? 0x00 : $0 },
        Array(sample.utf8).map { $0 == UInt8(ascii: " ") ? 0x09 : $0 },
        Array("---\n---".utf8), Array("---".utf8), Array("```noise".utf8), [], [0x0A], [0x0D],
    ]

    static func covers(_ bytes: [UInt8]) -> Bool {
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        var position = 0
        for part in document.parts {
            guard part.range.lowerBound == position, !part.range.isEmpty else { return false }
            position = part.range.upperBound
        }
        return position == bytes.count && document.written == bytes
    }

    @Test("The parts give back the bytes, whatever these are", arguments: variants)
    func wholeVariants(bytes: [UInt8]) {
        #expect(RoundTripTests.covers(bytes))
    }

    @Test("Every beginning of a notebook is read without loss", arguments: variants.prefix(5))
    func everyPrefix(bytes: [UInt8]) {
        for length in 0...bytes.count where !RoundTripTests.covers(Array(bytes.prefix(length))) {
            Issue.record("the first \(length) bytes are not given back")
        }
    }

    @Test("A notebook with any line taken out or doubled is read without loss")
    func mutatedLines() {
        let lines = RoundTripTests.sample.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            var fewer = lines
            fewer.remove(at: index)
            var more = lines
            more.insert(lines[index], at: index)
            for text in [fewer, more].map({ $0.joined(separator: "\n") })
            where !RoundTripTests.covers(Array(text.utf8)) {
                Issue.record("line \(index + 1) changed: not given back")
            }
        }
    }

    @Test("A notebook with any byte replaced is read without loss")
    func mutatedBytes() {
        let bytes = Array(RoundTripTests.sample.utf8)
        let signs: [UInt8] = [0x0A, 0x60, 0x7E, 0x2D, 0x3A, 0x22, 0x2A, 0x7B, 0xC3]
        for index in bytes.indices {
            var changed = bytes
            changed[index] = signs[index % signs.count]
            if !RoundTripTests.covers(changed) {
                Issue.record("byte \(index) as \(changed[index]): not given back")
            }
        }
    }

    @Test("An edit leaves every other byte as it was")
    func editsTouchOnlyTheirRanges() {
        let document = document("a\r\n```noise\r\n1\r\n```\r\nb")
        let code = document.cells[0].codeRange
        let edited = document.replacing([
            DocumentEdit(
                range: document.file.bytes.count..<document.file.bytes.count, replacement: [0x21]),
            DocumentEdit(range: code, replacement: Array("2\r\n3\r\n".utf8)),
        ])
        #expect(String(decoding: edited, as: UTF8.self) == "a\r\n```noise\r\n2\r\n3\r\n```\r\nb!")
    }
}
