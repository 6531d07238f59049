/// The sets that Noisebook knows, each with its source and licence.
///
/// The digests are SHA-256 of the unpacked files, so that packing a file anew changes
/// nothing.
extension DatasetName {
    package var published: PublishedImages {
        switch self {
        case .fashionMNIST: .fashionMNIST
        case .mnist: .mnist
        }
    }
}

extension PublishedImages {
    /// Photographs of clothes, 28 × 28, in ten classes.
    ///
    /// ## Source
    /// Xiao, Rasul and Vollgraf, arXiv:1708.07747. Published by Zalando SE under the MIT
    /// (Expat) licence; in Debian as `dataset-fashion-mnist`.
    package static var fashionMNIST: PublishedImages {
        PublishedImages(
            name: "fashionMNIST",
            title: "Fashion-MNIST",
            publisher: "Zalando SE",
            licence: "MIT",
            folder: "fashion-mnist",
            systemFolder: "/usr/share/datasets/fashion-mnist",
            command: "noisebook data fetch fashionMNIST",
            labelNames: [
                "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt",
                "sneaker", "bag", "ankle boot",
            ],
            train: Files(
                images: PublishedFile(
                    "train-images-idx3-ubyte", sizes: [60_000, 28, 28],
                    sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                labels: PublishedFile(
                    "train-labels-idx1-ubyte", sizes: [60_000],
                    sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
            test: Files(
                images: PublishedFile(
                    "t10k-images-idx3-ubyte", sizes: [10_000, 28, 28],
                    sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                labels: PublishedFile(
                    "t10k-labels-idx1-ubyte", sizes: [10_000],
                    sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")))
    }

    /// Handwritten digits, 28 × 28; with the extended labels also who wrote each.
    ///
    /// ## Source
    /// LeCun, Cortes and Burges, *The MNIST database of handwritten digits*, CC BY-SA 3.0.
    /// Writers: Yadav and Bottou, *Cold Case: The Lost MNIST Digits*, arXiv:1905.10498,
    /// BSD licence; their first 10,000 test rows are MNIST's test set.
    package static var mnist: PublishedImages {
        PublishedImages(
            name: "mnist",
            title: "MNIST",
            publisher: "Y. LeCun, C. Cortes and C. Burges; writers from QMNIST (Meta)",
            licence: "CC BY-SA 3.0; the writers BSD",
            folder: "mnist",
            command: "noisebook data fetch mnist",
            labelNames: (0...9).map(String.init),
            train: Files(
                images: PublishedFile(
                    "train-images-idx3-ubyte", sizes: [60_000, 28, 28],
                    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                labels: PublishedFile(
                    "train-labels-idx1-ubyte", sizes: [60_000],
                    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                extendedLabels: PublishedFile(
                    "qmnist-train-labels-idx2-int", .integer, sizes: [60_000, 8],
                    sha256: "bb1b6e1ec7b04fd5696f1ed50b5f58f8ef195118edd5c93c81783df9740b8ac5")),
            test: Files(
                images: PublishedFile(
                    "t10k-images-idx3-ubyte", sizes: [10_000, 28, 28],
                    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                labels: PublishedFile(
                    "t10k-labels-idx1-ubyte", sizes: [10_000],
                    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
                extendedLabels: PublishedFile(
                    "qmnist-test-labels-idx2-int", .integer, sizes: [60_000, 8],
                    sha256: "92d0ccb8c25f9c6534270fb4be7e1d24a1c6d315edfc8a638bfbd31c70f362dd")))
    }
}
