/// What is known of a published table of labelled records before any of its files is read.
///
/// The form is that of the UCI repository's plain files: a record a line, its numbers separated by spaces, the class,
/// counted from 1, as the last of them.
package struct PublishedTable: Sendable {
    /// The name in the language.
    package var name: String
    package var title: String
    /// Its folder inside a data folder.
    package var folder: String
    /// The command that brings it.
    package var command: String
    package var columnNames: [String]
    package var labelNames: [String]
    package var train: File
    package var test: File

    package struct File: Sendable {
        package var name: String
        package var rows: Int
        package var bytes: Int
        package var sha256: String

        var plain: PlainFile { PlainFile(name, bytes: bytes, sha256: sha256) }
    }

    var place: PublishedPlace {
        PublishedPlace(name: name, folder: folder, command: command)
    }

    package func file(_ split: DatasetSplit) -> File { split == .train ? train : test }
}

extension PublishedTable {
    /// Patients with a normal thyroid, one that works too much, or too little: 15 answers of yes or no, age, and five
    /// measurements, all scaled to 0...1 by their publisher.
    ///
    /// ## Source
    /// R. Quinlan, *Thyroid Disease*, UCI Machine Learning Repository, 1987, the files `ann-train` and `ann-test`, CC BY 4.0.
    package static let thyroid = PublishedTable(
        name: "thyroid", title: "Thyroid disease", folder: "thyroid",
        command: "noisebook data fetch thyroid",
        columnNames: [
            "age", "sex", "on thyroxine", "query on thyroxine", "on antithyroid medication",
            "sick", "pregnant", "thyroid surgery", "I131 treatment", "query hypothyroid",
            "query hyperthyroid", "lithium", "goitre", "tumour", "hypopituitary", "psych", "TSH",
            "T3", "TT4", "T4U", "FTI",
        ],
        labelNames: ["1", "2", "3"],
        train: File(
            name: "ann-train.data", rows: 3772, bytes: 264_725,
            sha256: "3da53a156bda36cb0c97e9f4b6b111c9226c54c4aa00230de5604b787c47e3a6"),
        test: File(
            name: "ann-test.data", rows: 3428, bytes: 241_196,
            sha256: "c649ea19416e78c7996cfaaa2a9e281cb597d4b075aaa68c494fc3e4ee3aa30b"))
}
