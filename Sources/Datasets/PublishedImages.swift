/// What is known of a published set of labelled images before any of its files is read.
package struct PublishedImages: Sendable {
    /// The name in the language.
    package var name: String
    package var title: String
    package var publisher: String
    package var licence: String
    /// Its folder inside a data folder.
    package var folder: String
    /// Where a package of the system puts it.
    package var systemFolder: String?
    /// The command that brings it, if there is one.
    package var command: String?
    package var labelNames: [String]
    package var train: Files
    package var test: Files

    /// The files of one split.
    package struct Files: Sendable {
        package var images: PublishedFile
        package var labels: PublishedFile
        /// One row of numbers for each image, the writer among them.
        package var extendedLabels: PublishedFile?

        package init(
            images: PublishedFile, labels: PublishedFile, extendedLabels: PublishedFile? = nil
        ) {
            self.images = images
            self.labels = labels
            self.extendedLabels = extendedLabels
        }
    }

    package init(
        name: String, title: String, publisher: String, licence: String, folder: String,
        systemFolder: String? = nil, command: String? = nil, labelNames: [String], train: Files,
        test: Files
    ) {
        self.name = name
        self.title = title
        self.publisher = publisher
        self.licence = licence
        self.folder = folder
        self.systemFolder = systemFolder
        self.command = command
        self.labelNames = labelNames
        self.train = train
        self.test = test
    }

    package func files(_ split: DatasetSplit) -> Files { split == .train ? train : test }
}

/// One file in the IDX format, as its publisher made it.
package struct PublishedFile: Sendable, Equatable {
    package enum Element: UInt8, Sendable {
        case byte = 0x08
        /// Four bytes, the highest first.
        case integer = 0x0C

        package var size: Int { self == .byte ? 1 : 4 }
    }

    /// The file's name without `.gz`.
    package var name: String
    package var element: Element
    package var sizes: [Int]
    /// SHA-256 of the unpacked file, in hexadecimal.
    package var sha256: String

    package init(_ name: String, _ element: Element = .byte, sizes: [Int], sha256: String) {
        self.name = name
        self.element = element
        self.sizes = sizes
        self.sha256 = sha256
    }

    /// Bytes before the first element: the magic number and a size for each axis.
    package var headerBytes: Int { 4 + 4 * sizes.count }
    package var payloadBytes: Int { sizes.reduce(element.size, *) }
    /// Bytes of the unpacked file.
    package var bytes: Int { headerBytes + payloadBytes }
}
