extension PageStyle {
    /// Pictures that follow each other in one place.
    struct Film: Hashable {
        let frames: Int
        /// Of one frame, in CSS pixels.
        let height: Int

        /// How long a picture stands, and how long the last one does beyond that.
        private static let (pace, rest) = (0.4, 1.6)

        static func rules(_ films: Set<Film>) -> [String] {
            guard !films.isEmpty else { return [] }
            let windows = Set(films.map(\.height)).sorted().map { ".h\($0){height:\($0)px}" }
            return [common] + windows + Set(films.map(\.frames)).sorted().map(motion)
        }

        private static let common = """
            .film{overflow:hidden;width:max-content}label.hold{margin-left:.4rem;font-size:.78rem;\
            line-height:24px;color:var(--soft);vertical-align:middle}
            input.hold{width:1.1rem;height:1.1rem;margin:0;vertical-align:middle;accent-color:var(--accent)}
            @media print,(prefers-reduced-motion:reduce){.hold{display:none}}
            """

        /// Steps from frame to frame, then stands still for a while.
        private static func motion(_ frames: Int) -> String {
            let last = "transform:translateY(-\(percent(Double(frames - 1) / Double(frames))))"
            let moving = pace * Double(frames - 1)
            let whole = moving + pace + rest
            return """
                .f\(frames) img{\(last)}
                @media screen and (prefers-reduced-motion:no-preference){\
                input:not(:checked)~.f\(frames) img{animation:film\(frames) \(rounded(whole))s infinite}}
                @keyframes film\(frames){from{transform:none;\
                animation-timing-function:steps(\(frames - 1))}\(percent(moving / whole)),to{\(last)}}
                """
        }

        private static func percent(_ part: Double) -> String { rounded(100 * part) + "%" }

        private static func rounded(_ number: Double) -> String {
            String((number * 10_000).rounded() / 10_000)
        }
    }
}
