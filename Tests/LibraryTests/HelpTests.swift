import Foundation
import Library
import TestSupport
import Testing

@Suite("Help and the reference")
struct HelpTests {
    @Test(
        "help tells the call, the parameters and an example",
        arguments: [
            "help(linspace)", "help(\"linspace\")",
        ])
    func helpOfBuiltin(source: String) {
        #expect(
            run(source).printed == """
                linspace(start, end, count = 50, dtype: float32)
                  `count` evenly spaced numbers from `start` to `end`, both included.
                Parameters
                  start: a number
                  end: a number, reached
                  count: a whole number from 0 up (50)
                  dtype: an element type (float32)
                Example
                  linspace(0, 1, 5)

                """)
    }

    @Test("help lists every builtin and constant")
    func overview() {
        let words = Set(
            run("help()").printed.split(whereSeparator: \.isWhitespace).map(String.init))
        for name in library.builtins.keys { #expect(words.contains(name), "\(name)") }
        for name in library.constants.keys { #expect(words.contains(name), "\(name)") }
    }

    @Test("help knows constants, categories, later names and functions of the program")
    func otherTopics() {
        #expect(run("help(\"pi\")").printed.contains("circle"))
        #expect(run("help(\"lists\")").printed.contains("enumerate"))
        #expect(run("help(\"diagram\")").printed.contains("Not there yet"))
        #expect(run("fn f(x, by) { x }\nhelp(f)").printed.hasPrefix("fn f(x, by)\n"))
        #expect(run("# Adds.\nfn f(x) { x }\nhelp(f)").printed == "fn f(x)\n  Adds.\n")
        #expect(run("help(\"while\")").printed.contains("condition holds"))
        #expect(run("help(\"*softm*\")").printed.contains("softmax  "))
        #expect(run("help(\"*qqq*\")").failure?.id == "no-such-help")
        #expect(run("help(5)").printed == "a number\n")
    }

    @Test("the reference names everything once, in a fixed order")
    func reference() {
        let text = StandardLibrary.reference()
        for (name, builtin) in library.builtins {
            #expect(text.contains("\n### `\(name)("), "\(name)")
            #expect(text.contains(builtin.signature.summary))
        }
        for name in library.constants.keys { #expect(text.contains("\n### `\(name)`\n")) }
        #expect(text == StandardLibrary.reference())
    }

    @Test("the committed reference is up to date")
    func committedReference() throws {
        let difference = try Goldens.difference(
            StandardLibrary.reference(), from: "../../docs/builtins.md")
        #expect(difference == nil)
    }
}
