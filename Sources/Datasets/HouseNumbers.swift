import Tensors

/// Street View House Numbers, cut to 32 × 32 pixels of three colours.
///
/// ## Source
/// Y. Netzer and others, *Reading Digits in Natural Images with Unsupervised Feature Learning*, NIPS Workshop 2011.
package enum HouseNumbers: String, CaseIterable, Sendable {
    case train, test
    /// More and easier ones, in a file of their own.
    case extra

    package var file: PlainFile {
        switch self {
        case .train:
            PlainFile(
                "train_32x32.mat", bytes: 182_040_794,
                sha256: "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8")
        case .test:
            PlainFile(
                "test_32x32.mat", bytes: 64_275_384,
                sha256: "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")
        case .extra:
            PlainFile(
                "extra_32x32.mat", bytes: 1_329_278_602,
                sha256: "a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3")
        }
    }

    /// How many images there are.
    package var count: Int {
        switch self {
        case .train: 73_257
        case .test: 26_032
        case .extra: 531_131
        }
    }

    package static let folder = "svhn"

    fileprivate var place: PublishedPlace {
        PublishedPlace(
            name: "svhn", folder: Self.folder,
            command: "noisebook data fetch " + (self == .extra ? "svhn-extra" : "svhn"))
    }

    /// The two variables of such a file: images `[32, 32, 3, N]` and labels `[N, 1]`, where 10 stands for the digit 0.
    ///
    /// ## Shapes
    /// - result: images `[N, 32, 32, 3]`, uint8; labels `[N]`, int64 in 0...9
    ///
    /// - Throws: `MATFile.Fault`, also for arrays of another form.
    package static func read(at path: String) throws -> (images: Tensor, labels: Tensor) {
        let file = try MATFile(at: path)
        let images = try file.tensor(named: "X")
        let labels = try file.tensor(named: "y")
        let sizes = images.shape.sizes
        guard sizes.count == 4, sizes[..<3] == [32, 32, 3], images.elementType == .uint8 else {
            throw MATFile.Fault.noNumbers("X")
        }
        let digits = try labels.toDoubles().compactMap { Int64(exactly: $0) }
        guard digits.count == sizes[3], digits.allSatisfy({ 1...10 ~= $0 }) else {
            throw MATFile.Fault.noNumbers("y")
        }
        return (
            try images.permuted([3, 0, 1, 2]).inOrder(),
            try Tensor(digits.map { $0 % 10 }, shape: [digits.count])
        )
    }

    fileprivate func error(_ fault: MATFile.Fault, at path: String) -> DatasetError {
        switch fault {
        case .noLibrary:
            DatasetError(
                id: "unreadable-dataset", title: "`svhn` needs matio, which is not here",
                explanation: "Its files have MATLAB's format.",
                hint: "Install it: `apt-get install libmatio-dev`")
        case .foreign: .damaged(file, at: path, of: place, found: "another format")
        case .noVariable(let name): .damaged(file, at: path, of: place, found: "no `\(name)`")
        case .noNumbers(let name):
            .damaged(file, at: path, of: place, found: "`\(name)` of another form")
        }
    }
}

extension DataFolders {
    /// One of the three parts.
    ///
    /// ## Shapes
    /// - result: images `[N, 32, 32, 3]`, uint8; labels `[N]`, int64 in 0...9
    ///
    /// - Throws: `DatasetError`; `TensorError.outOfMemory`.
    package func houseNumbers(_ part: HouseNumbers) throws -> (images: Tensor, labels: Tensor) {
        let (known, path) = try find(part.file, of: part.place)
        if let images = memory.tensor(known, at: path, of: "svhn"),
            let labels = memory.tensor(known, at: path + "#labels", of: "svhn")
        {
            return (images, labels)
        }
        try check(part.file, at: path, of: part.place)
        do {
            let (images, labels) = try HouseNumbers.read(at: path)
            memory.keep(images, known, at: path, of: "svhn")
            memory.keep(labels, known, at: path + "#labels", of: "svhn")
            return (images, labels)
        } catch let fault as MATFile.Fault {
            throw part.error(fault, at: path)
        }
    }
}
