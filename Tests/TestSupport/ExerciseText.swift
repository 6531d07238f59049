/// A small exercise as it stands in a notebook.
public enum ExerciseText {
    /// The exercise `life`, which wants `answer` to be 42.
    ///
    /// - Parameter label: of the cell in which the learner writes.
    public static func life(label: String? = nil, given: String = "let answer = 0") -> String {
        """
        ```noise
        \(label.map { "#| label: \($0)\n" } ?? "")#| exercise: life
        \(given)
        ```

        ```noise
        #| hint: life
        # six times seven
        ```

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
