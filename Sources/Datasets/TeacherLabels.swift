import Tensors

/// What PATE's publishers gave out of their MNIST experiment with 250 teachers.
///
/// ## Source
/// N. Papernot and others, *Semi-supervised Knowledge Transfer for Deep Learning from Private Training Data*, ICLR 2017, and the
/// repository `npapernot/multiple-teachers-for-privacy`.
package enum TeacherLabels: String, CaseIterable, Sendable {
    /// What the teachers answer on each of the first 9,000 test digits, with Laplace noise of scale 20 on the counts.
    case labels
    /// Which 100 of them a student was given.
    case indices

    package var file: PlainFile {
        switch self {
        case .labels:
            PlainFile(
                "mnist_250_student_labels_lap_20.npy", bytes: 36_080,
                sha256: "17601aba0f993e8d5a3bd5914f37081fe142b4ac3bea53a4da700fe83570336b")
        case .indices:
            PlainFile(
                "mnist_250_teachers_100_indices_used_by_student.npy", bytes: 880,
                sha256: "eca12d5b3b838f3b5a87832203fb4cd4b2b8bee80249662a431023a057b32c4d")
        }
    }

    package static let folder = "pate"

    fileprivate static let place = PublishedPlace(
        name: "pate", folder: folder, command: "noisebook data fetch pate")
}

extension DataFolders {
    /// ## Shapes
    /// - result: labels `[9000]` or indices `[100]`, int64
    ///
    /// - Throws: `DatasetError`; `TensorError.outOfMemory`.
    package func teacherLabels(_ part: TeacherLabels) throws -> Tensor {
        let (known, path) = try find(part.file, of: TeacherLabels.place)
        if let tensor = memory.tensor(known, at: path, of: "pate") { return tensor }
        let bytes = try read(part.file, at: path, of: TeacherLabels.place)
        let tensor = try NumPyFile(reading: bytes).tensor.cast(to: .int64)
        memory.keep(tensor, known, at: path, of: "pate")
        return tensor
    }
}
