/// A data set as its publisher puts it on the network: files, addresses, digests, terms.
public struct Publication: Sendable, Equatable {
    /// The name on the command line; where the language knows the set, the name there.
    public var name: String
    public var title: String
    /// What the set holds, in a few words.
    public var contents: String
    public var publisher: String
    public var licence: String
    /// What a text that uses the set should name.
    public var citation: String
    /// Its folder inside a data folder.
    public var folder: String
    /// Where a package of the system puts it.
    public var systemFolder: String?
    public var items: [Item]

    public init(
        name: String, title: String, contents: String, publisher: String, licence: String,
        citation: String, folder: String, systemFolder: String? = nil, items: [Item]
    ) {
        self.name = name
        self.title = title
        self.contents = contents
        self.publisher = publisher
        self.licence = licence
        self.citation = citation
        self.folder = folder
        self.systemFolder = systemFolder
        self.items = items
    }

    /// One file as it is published.
    public struct Item: Sendable, Equatable {
        /// Its name on the network, and on the disk if it is kept as it is.
        public var name: String
        /// Where it is, in the order in which the places are tried.
        public var addresses: [String]
        /// Its published size, as it travels; nil if that is not known.
        public var bytes: Int?
        public var digest: Digest
        public var form: Form
        /// The set is of use without it.
        public var isOptional: Bool

        public init(
            _ name: String, at addresses: [String], bytes: Int? = nil, digest: Digest,
            form: Form = .kept, isOptional: Bool = false
        ) {
            self.name = name
            self.addresses = addresses
            self.bytes = bytes
            self.digest = digest
            self.form = form
            self.isOptional = isOptional
        }

        /// The files that stand on the disk when the item has been brought.
        public var files: [String] {
            switch form {
            case .kept: [name]
            case .archive(let members): members
            case .compressed(let file): [file]
            }
        }
    }

    /// What is known of a file's contents, as SHA-256 in hexadecimal.
    public enum Digest: Sendable, Equatable {
        /// Of the file as it travels.
        case file(String)
        /// Of what is in a gzip file, so that packing it anew changes nothing; with the size of
        /// the contents.
        case contents(String, bytes: Int)
        /// Nothing is published: the first file that arrives is trusted, and its digest kept.
        case unpublished
    }

    /// What is done with a file that has arrived.
    public enum Form: Sendable, Equatable {
        /// Left as it is: its readers unpack it.
        case kept
        /// An archive of which these files are taken out.
        case archive([String])
        /// One compressed file, stored unpacked under this name.
        case compressed(String)
    }
}
