import Diagnostics
import Figures
import Tensors

/// What a learner wants to know of a tensor before its elements.
enum TensorSummary {
    /// `, min 0, mean 0.25, max 1`; what is no number or infinite is counted and left out.
    static func text(of tensor: Tensor) -> String {
        guard tensor.count > 0 else { return "" }
        if tensor.elementType == .bool {
            let count = (try? tensor.reduce(.sum).item()) ?? 0
            return ", \(grouped(Int(count))) of \(grouped(tensor.count)) true"
        }
        guard let low = try? tensor.reduce(.minimum).item(),
            let mean = try? tensor.reduce(.mean).item(),
            let high = try? tensor.reduce(.maximum).item()
        else { return "" }
        guard low.isFinite, mean.isFinite, high.isFinite else {
            return finiteText(of: tensor) ?? ""
        }
        return text(low, mean, high)
    }

    private static func text(_ low: Double, _ mean: Double, _ high: Double) -> String {
        ", min \(TensorText.few(low)), mean \(TensorText.few(mean)), max \(TensorText.few(high))"
    }

    private static func finiteText(of tensor: Tensor) -> String? {
        guard let numbers = try? tensor.toDoubles() else { return nil }
        var low = Double.infinity
        var high = -Double.infinity
        var sum = 0.0
        var counts = (nan: 0, infinite: 0, finite: 0)
        for number in numbers {
            if number.isNaN {
                counts.nan += 1
            } else if number.isInfinite {
                counts.infinite += 1
            } else {
                counts.finite += 1
                sum += number
                low = min(low, number)
                high = max(high, number)
            }
        }
        let mean = sum / Double(counts.finite)
        let known = counts.finite == 0 ? "" : text(low, mean, high)
        return known + (counts.nan > 0 ? ", \(grouped(counts.nan)) NaN" : "")
            + (counts.infinite > 0 ? ", \(grouped(counts.infinite)) infinite" : "")
    }

    // MARK: - Pictures

    private static let imageSizes = 8...96

    /// The image that a tensor surely is, as lines of block characters.
    ///
    /// Of two axes only what is as large as an image, lies in 0...1 (or is bytes) and is not
    /// the same everywhere.
    static func picture(of tensor: Tensor, columns: Int) -> String? {
        let sizes = tensor.shape.sizes
        guard tensor.elementType != .bool, tensor.elementType != .int64,
            sizes.count == 2 || (sizes.count == 3 && (sizes[2] == 1 || sizes[2] == 3)),
            imageSizes.contains(sizes[0]), imageSizes.contains(sizes[1]),
            let low = try? tensor.reduce(.minimum).item(),
            let high = try? tensor.reduce(.maximum).item(), low < high, low >= 0,
            sizes.count == 3 || min(sizes[0], sizes[1]) >= 16
        else { return nil }
        let most = tensor.elementType == .uint8 ? 255.0 : 1.0
        guard high <= most, let numbers = try? tensor.toDoubles() else { return nil }
        let grid = ImageGrid(
            tileWidth: sizes[1], tileHeight: sizes[0], channels: sizes.count == 3 ? sizes[2] : 1,
            pixels: numbers.map { UInt8(($0 / most * 255).rounded()) }, count: 1, columns: 1,
            valueRange: "")
        let lines = Figure.images(grid).plainText(columns: min(columns, 96))
        return lines
    }
}

extension TensorText {
    /// For a person at a terminal: the summary, then a picture of an image, or the elements.
    static func described(_ tensor: Tensor, columns: Int) -> String {
        guard tensor.rank > 0 else { return described(tensor) }
        let summary = tensor.count > 1 ? TensorSummary.text(of: tensor) : ""
        let head = "tensor \(tensor.shape) \(tensor.elementType)" + summary
        return head + "\n"
            + (TensorSummary.picture(of: tensor, columns: columns) ?? elements(of: tensor))
    }
}
