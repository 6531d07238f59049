import Interpreter
import Language
import Testing

@Suite("Every builtin is declared in full")
struct DeclarationTests {
    private static let signatures = library.builtins.values.map(\.signature)
        .sorted { $0.name < $1.name }

    @Test("it has a summary, an example and a category", arguments: signatures.map(\.name))
    func wholeDeclaration(name: String) throws {
        let signature = try #require(library.builtins[name]?.signature)
        #expect(signature.summary.count >= 10)
        #expect(signature.summary.contains("."), "the summary ends a sentence")
        #expect(!signature.summary.contains("\n"))
        #expect(signature.example.contains(name), "the example uses the builtin")
        #expect(!signature.category.isEmpty)
    }

    @Test("its parameters say what they take", arguments: signatures.map(\.name))
    func parameters(name: String) throws {
        let parameters = try #require(library.builtins[name]?.signature.parameters)
        #expect(Set(parameters.map(\.name)).count == parameters.count)
        for (index, parameter) in parameters.enumerated() {
            switch parameter.domain {
            case .value(let words): #expect(words.count >= 5, "\(parameter.name)")
            case .choice(let words): #expect(words.count >= 2)
            case .column, .variables: break
            }
            if case .optional(let shown) = parameter.arity { #expect(!shown.isEmpty) }
            let isAfterVariadic = parameters.prefix(index).contains { $0.arity == .variadic }
            if isAfterVariadic { #expect(parameter.isNamedOnly, "\(parameter.name)") }
        }
    }

    @Test("no name stands for two things")
    func distinctNames() {
        let builtins = Set(library.builtins.keys)
        #expect(builtins.isDisjoint(with: library.constants.keys))
        #expect(builtins.isDisjoint(with: library.notYet.keys))
        #expect(Set(library.constants.keys).isDisjoint(with: library.notYet.keys))
    }

    @Test("what comes later says what it will be")
    func laterNames() {
        for (name, meaning) in library.notYet {
            #expect(meaning.contains(" "), "\(name)")
            #expect(meaning.first?.isUppercase == false, "\(name)")
        }
    }

    @Test(
        "the names of the language are there or come later",
        arguments: """
            tensor zeros ones full eye arange linspace normal uniform randint reshape sum mean max
            argmax relu sigmoid tanh exp log softmax logsumexp clip where concat stack onehot norm
            seed grad valueAndGrad Dense Conv2D ConvTranspose2D MaxPool2D AvgPool2D Flatten Reshape
            Embedding BatchNorm LayerNorm GroupNorm Dropout LocalResponseNorm Upsample Residual
            Sequential copy save load summary Adam step track DPAdam DPSGD SGD perExampleGrad
            private dp privacy declassify runs compare plot line scatter histogram bars heatmap roc
            grid table diagram show smooth sigmoidCrossEntropy
            print len range map filter reduce zip enumerate sort reverse keys values contains append
            join split round floor ceil abs min number string type all any progress
            float32 float64 int64 uint8 bool fashionMNIST mnist help std var flatten
            """.split(whereSeparator: \.isWhitespace).map(String.init))
    func namesOfTheLanguage(name: String) {
        let isThere =
            library.builtins[name] != nil || library.constants[name] != nil
            || library.notYet[name] != nil
        #expect(isThere)
    }
}
