/// A small exercise as it stands in a notebook.
public enum ExerciseText {
    /// The exercise `life`, which wants `answer` to be 42.
    ///
    /// - Parameters:
    ///   - label: of the cell in which the learner writes.
    ///   - given: what stands there.
    public static func life(
        label: String? = nil, given: String = "let answer = 0",
        hints: [String] = ["# six times seven"]
    ) -> String {
        """
        ```noise
        \(label.map { "#| label: \($0)\n" } ?? "")#| exercise: life
        \(given)
        ```

        \(hints.map { "```noise\n#| hint: life\n\($0)\n```\n\n" }.joined())\
        ```noise
        #| solution: life
        let answer = 42
        ```

        ```noise
        #| test: life
        expect answer == 42
        ```

        """
    }
}
