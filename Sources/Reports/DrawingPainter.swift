import CCairo
import Figures

extension DrawingPNG {
    /// Paints a drawing in the light theme's colours.
    ///
    /// - Parameter scale: pixels for each unit of the view box, in 0.25...8.
    /// - Throws: if there is no memory for the picture. Without any font on the machine the
    ///   text is missing and the rest is there.
    public static func paint(_ drawing: Drawing, scale: Double) throws(DrawingPNGError) -> [UInt8] {
        guard scale >= 0.25, scale <= 8 else {
            throw DrawingPNGError("a scale of \(scale) is outside 0.25 to 8")
        }
        guard drawing.width >= 1, drawing.width <= 4000, drawing.height >= 1, drawing.height <= 4000
        else { throw DrawingPNGError("a drawing is 1 to 4000 units wide and high") }
        let width = Int(((drawing.width + 2 * DrawingPainter.margin) * scale).rounded(.up))
        let height = Int(((drawing.height + 2 * DrawingPainter.margin) * scale).rounded(.up))
        let painter = try DrawingPainter(width: width, height: height, scale: scale)
        defer { painter.close() }
        for command in drawing.commands { painter.paint(command) }
        return try encode(
            width: width, height: height, channels: 3,
            pixels: painter.pixels(width: width, height: height))
    }
}

/// A cairo surface and what is painted on it.
private struct DrawingPainter {
    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let palette = DrawingPalette.light

    /// Paper around the drawing.
    static let margin = 12.0

    init(width: Int, height: Int, scale: Double) throws(DrawingPNGError) {
        guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15,
            let surface = cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
            cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
            let context = cairo_create(surface)
        else { throw DrawingPNGError("no picture of \(width) by \(height) pixels can be made") }
        self.surface = surface
        self.context = context
        set(Colours.paper)
        cairo_paint(context)
        cairo_scale(context, scale, scale)
        cairo_translate(context, Self.margin, Self.margin)
        cairo_select_font_face(
            context, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, Drawing.fontSize)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    }

    func close() {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Red, green and blue of each pixel.
    func pixels(width: Int, height: Int) -> [UInt8] {
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { return [] }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var result = [UInt8]()
        result.reserveCapacity(width * height * 3)
        for y in 0..<height {
            let row = UnsafeRawPointer(data + y * stride)
            for x in 0..<width {
                let pixel = row.load(fromByteOffset: x * 4, as: UInt32.self)
                result.append(UInt8(truncatingIfNeeded: pixel >> 16))
                result.append(UInt8(truncatingIfNeeded: pixel >> 8))
                result.append(UInt8(truncatingIfNeeded: pixel))
            }
        }
        return result
    }

    // MARK: - Commands

    func paint(_ command: Drawing.Command) {
        switch command {
        case .polyline(let points, let stroke):
            guard let first = points.first else { return }
            cairo_move_to(context, first.x, first.y)
            for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
            self.stroke(stroke)
        case .segments(let segments, let stroke):
            for segment in segments {
                cairo_move_to(context, segment.from.x, segment.from.y)
                cairo_line_to(context, segment.to.x, segment.to.y)
            }
            self.stroke(stroke)
        case .rectangles(let boxes, let fill):
            self.fill(boxes, fill)
        case .markers(let points, let shape, let radius, let role):
            set(colour(of: role))
            for point in points { mark(point, shape, radius) }
        case .text(let label): write(label)
        }
    }

    private func stroke(_ stroke: Drawing.Stroke) {
        set(colour(of: stroke.role))
        cairo_set_line_width(context, stroke.width)
        cairo_set_dash(context, stroke.dash, Int32(stroke.dash.count), 0)
        cairo_stroke(context)
        cairo_set_dash(context, nil, 0, 0)
    }

    /// Neighbouring cells must not show seams, so their edges are not smoothed.
    private func fill(_ boxes: [Drawing.Rectangle], _ fill: Drawing.Fill) {
        let isCell = fill.role == .heat || fill.role == .deepHeat
        if isCell { cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE) }
        for box in boxes { cairo_rectangle(context, box.x, box.y, box.width, box.height) }
        set(colour(of: fill.role), opacity: fill.opacity)
        cairo_fill_preserve(context)
        if fill.isOutlined {
            set(colour(of: fill.role))
            cairo_set_line_width(context, 1)
            cairo_stroke_preserve(context)
        }
        cairo_new_path(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }

    private func mark(_ point: Drawing.Point, _ shape: Drawing.MarkerShape, _ radius: Double) {
        if shape == .circle {
            cairo_arc(context, point.x, point.y, radius, 0, 2 * Double.pi)
            cairo_fill(context)
            return
        }
        for part in shape.outline(radius: radius) {
            let start = point.moved(by: part.start)
            cairo_move_to(context, start.x, start.y)
            for move in part.moves { cairo_rel_line_to(context, move.x, move.y) }
            if part.isClosed { cairo_close_path(context) }
        }
        if shape.isFilled {
            cairo_fill(context)
        } else {
            cairo_set_line_width(context, radius > 2 ? 1.5 : 1)
            cairo_stroke(context)
        }
    }

    private func write(_ label: Drawing.Label) {
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, label.text, &extents)
        let shift: Double =
            switch label.anchor {
            case .start: 0
            case .middle: extents.x_advance / 2
            case .end: extents.x_advance
            }
        set(colour(of: label.role))
        cairo_move_to(context, label.at.x - shift, label.at.y)
        cairo_show_text(context, label.text)
        cairo_new_path(context)
    }

    // MARK: - Colours

    /// The page's light theme.
    private enum Colours {
        static let paper = "#fcfbf8"
        static let ink = "#1d1c1a"
        static let soft = "#625e56"
        static let rule = "#dcd8cf"
    }

    private func colour(of role: Drawing.Role) -> String {
        switch role {
        case .axis, .tick: Colours.soft
        case .grid, .missing: Colours.rule
        case .title, .cellNumber: Colours.ink
        case .paper: Colours.paper
        case .series(let number): palette.series[(number - 1) % palette.series.count]
        case .heat: palette.heat
        case .deepHeat: palette.deepHeat
        }
    }

    private func set(_ hex: String, opacity: Double = 1) {
        let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
        func part(_ shift: UInt32) -> Double { Double(value >> shift & 255) / 255 }
        cairo_set_source_rgba(context, part(16), part(8), part(0), opacity)
    }
}
