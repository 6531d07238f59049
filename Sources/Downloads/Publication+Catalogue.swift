import Datasets

// The sources of the digests: those of MNIST and Fashion-MNIST are the ones their readers hold
// every file against; federated EMNIST's are in TensorFlow Federated's loader, SVHN's and
// CelebA's in torchvision's; thyroid's are those of the files of the UCI repository.

extension Publication {
    /// Every set that can be brought.
    public static let all: [Publication] = [
        fashionMNIST, mnist, qmnist, fedEMNIST, fedEMNISTDigits, fedEMNISTSQLite, svhn, svhnExtra,
        celeba, thyroid, pate,
    ]

    /// The set of that name; case, hyphens and underscores make no difference.
    public static func named(_ name: String) -> Publication? {
        func plain(_ text: String) -> String {
            text.lowercased().filter { $0 != "-" && $0 != "_" }
        }
        return all.first { plain($0.name) == plain(name) }
    }

    // MARK: - Images that the language knows

    static var fashionMNIST: Publication {
        let published = DatasetName.fashionMNIST.published
        let places = [
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ]
        let files = published.packed(at: places, bytes: [26_421_880, 29_515, 4_422_102, 5_148])
        return Publication(
            published, contents: "70,000 photographs of clothes in ten classes",
            citation: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for "
                + "Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017",
            items: files)
    }

    static var mnist: Publication {
        let published = DatasetName.mnist.published
        let places = [
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "http://yann.lecun.com/exdb/mnist/",
        ]
        let files = published.packed(at: places, bytes: [9_912_422, 28_881, 1_648_877, 4_542])
        return Publication(
            published, contents: "70,000 handwritten digits, and who wrote each",
            citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied "
                + "to Document Recognition. Proceedings of the IEEE 86, 1998; and for the writers "
                + qmnistCitation,
            items: files
                + qmnistItems.map { item in
                    var item = item
                    item.isOptional = true
                    return item
                })
    }

    /// The writers of MNIST's digits alone; they belong to MNIST and stand in its folder.
    static var qmnist: Publication {
        Publication(
            name: "qmnist", title: "QMNIST's labels",
            contents: "who wrote each digit of MNIST", publisher: "Meta",
            licence: "BSD", citation: qmnistCitation,
            folder: DatasetName.mnist.published.folder, items: qmnistItems)
    }

    private static let qmnistCitation =
        "C. Yadav, L. Bottou: Cold Case: The Lost MNIST Digits. arXiv:1905.10498, 2019"

    private static var qmnistItems: [Item] {
        let published = DatasetName.mnist.published
        let files = [published.train.extendedLabels, published.test.extendedLabels]
        return zip(files, [463_024, 526_800]).compactMap { file, bytes in
            file.map {
                $0.packed(
                    at: ["https://raw.githubusercontent.com/facebookresearch/qmnist/master/"],
                    bytes: bytes)
            }
        }
    }

    // MARK: - Federated EMNIST

    private static let tensorFlowPlace = "https://storage.googleapis.com/tff-datasets-public/"

    /// All 62 classes, in the form of the years before 2021.
    static var fedEMNIST: Publication {
        federated(
            name: "fedEMNIST", contents: "digits and letters of 3,400 writers, as HDF5",
            stem: "fed_emnist",
            sha256: "fe1ed5a502cea3a952eb105920bff8cffb32836b5173cb18a57a32c3606f3ea0")
    }

    static var fedEMNISTDigits: Publication {
        federated(
            name: "fedEMNIST-digits", contents: "digits of 3,383 writers, as HDF5",
            stem: "fed_emnist_digitsonly",
            sha256: "55333deb8546765427c385710ca5e7301e16f4ed8b60c1dc5ae224b42bd5b14b")
    }

    private static func federated(
        name: String, contents: String, stem: String, sha256: String
    ) -> Publication {
        federated(
            name: name, contents: contents,
            item: Item(
                "\(stem).tar.bz2", at: ["\(tensorFlowPlace)\(stem).tar.bz2"],
                digest: .file(sha256),
                form: .archive(["\(stem)_train.h5", "\(stem)_test.h5"])))
    }

    /// Both, in the form used since: one SQLite file.
    static var fedEMNISTSQLite: Publication {
        let name = "emnist_all.sqlite"
        return federated(
            name: "fedEMNIST-sqlite",
            contents: "digits and letters of 3,400 writers, as one large SQLite file",
            item: Item(
                "\(name).lzma", at: ["\(tensorFlowPlace)\(name).lzma"], digest: .unpublished,
                form: .compressed(name)))
    }

    private static func federated(name: String, contents: String, item: Item) -> Publication {
        Publication(
            name: name, title: "Federated EMNIST", contents: contents,
            publisher: "LEAF and TensorFlow Federated, from NIST's Special Database 19",
            licence: "not stated by its publisher; LEAF, its source, is BSD 2-Clause",
            citation: "S. Caldas et al.: LEAF: A Benchmark for Federated Settings. "
                + "arXiv:1812.01097, 2018; G. Cohen et al.: EMNIST: an extension of MNIST to "
                + "handwritten letters. arXiv:1702.05373, 2017",
            folder: "fed-emnist", items: [item])
    }

    // MARK: - Colour images

    static var svhn: Publication {
        streetView(
            name: "svhn", contents: "99,289 house numbers cut to 32 × 32",
            items: [.train, .test].map(streetViewItem))
    }

    static var svhnExtra: Publication {
        streetView(
            name: "svhn-extra", contents: "531,131 more and easier house numbers, 1.3 GB",
            items: [streetViewItem(.extra)])
    }

    private static func streetView(name: String, contents: String, items: [Item]) -> Publication {
        Publication(
            name: name, title: "SVHN", contents: contents, publisher: "Stanford University",
            licence: "for research, not for commerce",
            citation: "Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng: Reading Digits "
                + "in Natural Images with Unsupervised Feature Learning. NIPS Workshop, 2011",
            folder: HouseNumbers.folder, items: items)
    }

    private static func streetViewItem(_ part: HouseNumbers) -> Item {
        let file = part.file
        return Item(
            file.name, at: ["http://ufldl.stanford.edu/housenumbers/\(file.name)"],
            bytes: file.bytes, digest: .file(file.sha256))
    }

    static var celeba: Publication {
        func item(_ name: String, _ address: String, bytes: Int?, _ sha256: String) -> Item {
            Item(
                name, at: ["https://drive.google.com/uc?export=download&id=\(address)"],
                bytes: bytes, digest: .file(sha256))
        }
        return Publication(
            name: "celeba", title: "CelebA's lists",
            contents: "who and what is on 202,599 photographs, without the photographs",
            publisher: "Multimedia Laboratory, The Chinese University of Hong Kong",
            licence: "for research, not for commerce",
            citation:
                "Z. Liu, P. Luo, X. Wang, X. Tang: Deep Learning Face Attributes in the Wild. "
                + "ICCV 2015",
            folder: "celeba",
            items: [
                item(
                    "identity_CelebA.txt", "1_ee_0u7vcNLOfNLegJRHmolfH5ICW-XS", bytes: nil,
                    "c6143857c3e2630ac2da9f782e9c1232e5e59be993a9d44e8a7916c78a6158c0"),
                item(
                    "list_attr_celeba.txt",
                    "0B7EVK8r0v71pblRyaVFSWGxPY0U&resourcekey=0-YW2qIuRcWHy_1C2VaRGL3Q",
                    bytes: 26_721_026,
                    "f0e5da289d5ccf75ffe8811132694922b60f2af59256ed362afa03fefba324d0"),
                item(
                    "list_eval_partition.txt",
                    "0B7EVK8r0v71pY0NSMzRuSXJEVkk&resourcekey=0-i4TGCi_51OtQ5K9FSp4EDg",
                    bytes: 2_836_386,
                    "fc955bcb3ef8fbdf7d5640d9a8693a8431b5f2ee291a5c1449a1549e7e073fe7"),
            ])
    }

    // MARK: - Records

    static var thyroid: Publication {
        let place = "https://archive.ics.uci.edu/ml/machine-learning-databases/thyroid-disease/"
        let table = PublishedTable.thyroid
        return Publication(
            name: table.name, title: table.title, contents: "7,200 patients in three classes",
            publisher: "UCI Machine Learning Repository", licence: "CC BY 4.0",
            citation: "R. Quinlan: Thyroid Disease. UCI Machine Learning Repository, 1987, "
                + "doi:10.24432/C5D010",
            folder: table.folder,
            items: [table.train, table.test].map { file in
                Item(
                    file.name, at: [place + file.name], bytes: file.bytes,
                    digest: .file(file.sha256))
            })
    }

    /// What 250 teachers said of MNIST's test digits.
    static var pate: Publication {
        let place =
            "https://raw.githubusercontent.com/npapernot/"
            + "multiple-teachers-for-privacy/master/"
        return Publication(
            name: "pate", title: "PATE's labels",
            contents: "9,000 noisy labels of 250 teachers, and which 100 a student used",
            publisher: "Nicolas Papernot", licence: "not stated by its publisher",
            citation: "N. Papernot, M. Abadi, Ú. Erlingsson, I. Goodfellow, K. Talwar: "
                + "Semi-supervised Knowledge Transfer for Deep Learning from Private Training "
                + "Data. arXiv:1610.05755, 2017",
            folder: TeacherLabels.folder,
            items: TeacherLabels.allCases.map { part in
                Item(
                    part.file.name, at: [place + part.file.name], bytes: part.file.bytes,
                    digest: .file(part.file.sha256))
            })
    }
}

extension Publication {
    /// A set that the readers know: its name, terms, folder and files are theirs.
    private init(
        _ published: PublishedImages, contents: String, citation: String, items: [Item]
    ) {
        self.init(
            name: published.name, title: published.title, contents: contents,
            publisher: published.publisher, licence: published.licence, citation: citation,
            folder: published.folder, systemFolder: published.systemFolder, items: items)
    }
}

extension PublishedImages {
    /// The images and labels of both splits, as gzip files.
    fileprivate func packed(at places: [String], bytes: [Int]) -> [Publication.Item] {
        zip([train.images, train.labels, test.images, test.labels], bytes).map { file, bytes in
            file.packed(at: places, bytes: bytes)
        }
    }
}

extension PublishedFile {
    fileprivate func packed(at places: [String], bytes: Int) -> Publication.Item {
        .init(
            "\(name).gz", at: places.map { "\($0)\(name).gz" }, bytes: bytes,
            digest: .contents(sha256, bytes: self.bytes))
    }
}
