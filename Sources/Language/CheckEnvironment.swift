import Diagnostics

/// The names a program may use besides its own: what earlier cells left, the library, and
/// what later cells will define.
///
/// A value: whoever wants to go back keeps a copy. Checking a program puts its globals in,
/// whether it has errors or not, so that one mistake gives no second error further down.
public struct CheckEnvironment: Sendable {
    /// What is known of a name that an earlier cell left.
    public struct Global: Sendable {
        /// Nil for names that no cell defines, such as `params`.
        public var place: SourceSpan?
        public var isMutable: Bool
        /// Set if it is surely this function.
        public var function: FunctionShape?
        public var value: StaticValue
        /// The members, for `import … as x`.
        public var module: [String: Global]?

        public init(
            place: SourceSpan? = nil, isMutable: Bool = false, function: FunctionShape? = nil,
            value: StaticValue = .unknown, module: [String: Global]? = nil
        ) {
            self.place = place
            self.isMutable = isMutable
            self.function = function
            self.value = value
            self.module = module
        }
    }

    /// A name that only a later cell defines.
    public struct LaterName: Sendable {
        public var place: SourceSpan
        /// The cell's label.
        public var cell: String

        public init(place: SourceSpan, cell: String) {
            self.place = place
            self.cell = cell
        }
    }

    /// Gives the trees of a file's cells, from the path as written and the place of the path;
    /// paths are relative to the file of that place.
    public typealias Importer = @Sendable (String, SourceSpan) -> Result<[SyntaxTree], Diagnostic>

    public var globals = NameTable<Global>()
    public var builtins: [String: Signature]
    /// Names of the library that are no functions: `pi`, `float32`.
    public var constants: Set<String>
    /// Names that a later version brings, and what they will be.
    public var notYet: [String: String]
    public var laterNames = NameTable<LaterName>()
    public var importer: Importer?

    /// Names in code that could not be read; nothing is said about them.
    var uncertainNames: Set<String> = []
    /// Names of imported files that an import does not take, and the file.
    var leftOut: [String: String] = [:]
    /// The files whose imports are being followed, outermost first.
    var importChain: [String] = []

    public init(
        builtins: [String: Signature] = [:], constants: Set<String> = [],
        notYet: [String: String] = [:]
    ) {
        self.builtins = builtins
        self.constants = constants
        self.notYet = notYet
    }
}

/// The parameters of a function of the user's.
public struct FunctionShape: Sendable, Equatable {
    public struct Parameter: Sendable, Equatable {
        public var name: String
        public var hasDefault: Bool

        public init(name: String, hasDefault: Bool) {
            self.name = name
            self.hasDefault = hasDefault
        }
    }

    /// Nil for a lambda that has no name.
    public var name: String?
    public var parameters: [Parameter]
    /// It is run, not called.
    public var isExperiment = false

    public init(name: String?, parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
    }

    init(_ function: Node.Function, name: String?) {
        self.init(name: name, function.parameters)
        isExperiment = function.isExperiment
    }

    /// Of the function that makes models.
    init(_ model: Node.Model) {
        self.init(name: model.name.text, model.parameters)
    }

    private init(name: String?, _ parameters: [Node.Function.Parameter]) {
        self.name = name
        self.parameters = parameters.map {
            Parameter(name: $0.name.text, hasDefault: $0.defaultValue != nil)
        }
    }
}
