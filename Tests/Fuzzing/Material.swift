import Foundation

/// The good texts of the repository that inputs are made from, in a fixed order.
public struct Material: Sendable {
    let notebooks: [[UInt8]]
    let scripts: [[UInt8]]
    /// Header and options of every kind.
    let headers: [[UInt8]] = Material.crafted(headerTexts)
    let options: [[UInt8]] = Material.crafted(optionTexts)

    /// - Parameter repository: the folder that holds `Package.swift`.
    public init(repository: URL) {
        notebooks =
            Material.files(in: repository, ["Notebooks", "Tests/Pages"], ending: ".md")
            + Material.files(in: repository, ["Tests/Goldens/notebooks"], ending: ".md")
        scripts =
            Material.files(in: repository, ["Tests/Scripts"], ending: ".noise")
            + Material.files(in: repository, ["Tests/Goldens/diagnostics"], ending: ".noise")
            + notebooks.flatMap(Material.cells)
            + Material.examples(in: repository.appending(path: "docs/builtins.md"))
    }

    /// Whether the texts were found.
    public var isThere: Bool { !notebooks.isEmpty && !scripts.isEmpty }

    private static func files(
        in repository: URL, _ folders: [String], ending: String
    ) -> [[UInt8]] {
        folders.flatMap { folder -> [[UInt8]] in
            let url = repository.appending(path: folder)
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: url.path)) ?? []
            return names.filter { $0.hasSuffix(ending) }.sorted().compactMap {
                (try? Data(contentsOf: url.appending(path: $0))).map(Array.init)
            }
        }
    }

    /// The code between fences of `noise`.
    private static func cells(_ notebook: [UInt8]) -> [[UInt8]] {
        let text = String(decoding: notebook, as: UTF8.self)
        return text.components(separatedBy: "```noise\n").dropFirst().map {
            Array($0.components(separatedBy: "```")[0].utf8)
        }
    }

    private static func examples(in file: URL) -> [[UInt8]] {
        (try? Data(contentsOf: file)).map { cells(Array($0)) } ?? []
    }

    private static func crafted(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private static let headerTexts = [
        """
        title: "A: study"
        description: Words
        author: [A. Writer, B. Reader]
        date: 2025-01-31
        lang: de
        seed: 7
        params: { lr: 0.1, name: "x", flags: [true, false], nested: { a: 1 } }
        profiles:
          quick: { lr: 1 }
          full:
            lr: 0.5
        execute:
          echo: false
          timeout: 2m
          error: true
        check:
          mode: number
          replace:
            - regex: "[0-9]+ ms"
              with: "N ms"
            - { regex: 'a|b', with: c }
        privacy: strict
        budget: { epsilon: 3, delta: 1e-5 }

        """,
        "title: >-\n  folded\n  text\nparams:\n  - a\n  - b\n", "title: 'it''s'\nseed: -1\n",
        "params: &a { x: 1 }\nprofiles: { q: *a }\n", "# comment\n\ntitle: |\n  x\n",
    ]

    private static let optionTexts = [
        """
        #| label: fig-one
        #| echo: false
        #| eval: true
        #| output: true
        #| include: true
        #| error: some-id
        #| warning: false
        #| cache: true
        #| freeze: false
        #| tags: [a, b]
        #| code-fold: show
        #| code-summary: "Words: more"
        #| fig-cap: A caption
        #| fig-alt: >-
        #|   Two lines of
        #|   words
        #| fig-width: 6.5
        #| layout-ncol: 2
        #| timeout: 60s
        #| seed: 3
        #| depends: [other]
        #| check: tolerance(1e-3, 1e-6)
        #| privacy: strict
        1 + 1
        """,
        "#| check: number\nprint(1.5)", "#| check: pattern\nprint(1)", "#|label: x\n#| \n#|\n1",
        "#| check: { rtol: 1e-3 }\n#| timeout: 1h\n2", "#| error: expected\n[1][2]",
        "#| exercise: one\n#| hint: two\n#| solution: three\nnil",
    ]
}
