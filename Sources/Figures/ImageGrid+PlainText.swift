/// Images for terminals: two pixels a character, in five shades.
extension ImageGrid {
    func plainLines(columns: Int) -> [String] {
        guard (try? validate()) != nil else { return [] }
        guard frames == 1 else {
            let last = separateFrames[frames - 1].plainLines(columns: columns)
            return last + ["the last of \(NumberText.count(frames)) frames"]
        }
        let across = max(1, min(usedColumns, (columns + 1) / (min(tileWidth, Self.narrowest) + 1)))
        let width = max(1, min(tileWidth, (columns + 1) / across - 1))
        let height = max(1, (tileHeight * width / tileWidth + 1) / 2)
        let fitting = max(1, Self.lineLimit / (height + 1)) * across
        let shownCount = min(count, fitting)
        var lines: [String] = []
        for first in stride(from: 0, to: shownCount, by: across) {
            let tiles = Array(first..<min(first + across, shownCount))
            let pictures = tiles.map { shades(of: $0, width: width, height: height) }
            lines += (0..<height).map { line in pictures.map { $0[line] }.joined(separator: " ") }
            if let labels = labelLine(tiles, width: width) { lines.append(labels) }
        }
        if shownCount < count {
            lines.append("… \(NumberText.count(count - shownCount)) more images")
        }
        return lines + [valueRange].filter { !$0.isEmpty }
    }

    private static let narrowest = 14
    private static let lineLimit = 44

    private func labelLine(_ tiles: [Int], width: Int) -> String? {
        guard let tileLabels else { return nil }
        return tiles.map { tile in
            let text = TerminalText.fitted(tileLabels[tile].figureLabel(), to: width)
            return TerminalText.padded(text, to: width)
        }.joined(separator: " ")
    }

    /// One image as lines; each character stands for two boxes of pixels, one above the other.
    private func shades(of image: Int, width: Int, height: Int) -> [String] {
        (0..<height).map { line in
            String(
                (0..<width).map { column in
                    let upper = mean(image, column, width, line * 2, height * 2)
                    let lower = mean(image, column, width, line * 2 + 1, height * 2)
                    return Self.character(upper, lower)
                })
        }
    }

    /// Half blocks where the halves differ much, else a shade for both.
    private static func character(_ upper: Double, _ lower: Double) -> Character {
        if upper - lower > 0.5 { return "▀" }
        if lower - upper > 0.5 { return "▄" }
        let shades: [Character] = [" ", "░", "▒", "▓", "█"]
        return shades[min(4, Int((upper + lower) / 2 * 5))]
    }

    /// The mean brightness, in 0...1, of one box of a grid laid over an image.
    private func mean(
        _ image: Int, _ column: Int, _ columns: Int, _ row: Int, _ rows: Int
    ) -> Double {
        let left = column * tileWidth / columns
        let right = max(left + 1, (column + 1) * tileWidth / columns)
        let top = min(tileHeight - 1, row * tileHeight / rows)
        let bottom = max(top + 1, (row + 1) * tileHeight / rows)
        var sum = 0
        for y in top..<bottom {
            let start = ((image * tileHeight + y) * tileWidth + left) * channels
            for offset in 0..<(right - left) * channels { sum += Int(pixels[start + offset]) }
        }
        return Double(sum) / Double((right - left) * (bottom - top) * channels * 255)
    }
}
