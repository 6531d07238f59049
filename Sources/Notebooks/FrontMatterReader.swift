import Diagnostics
import Foundation
import Privacy

/// Reads the notebook's header: YAML between two `---` lines at the very top.
///
/// 1. The first line is `---`; the next line that is `---` or `...` ends the header.
/// 2. Keys that Noisebook knows are read; keys of Quarto and Jupytext are left alone;
///    any other key is a warning with near names.
/// 3. A value that does not fit its key is a warning, and the key is then not read.
struct FrontMatterReader {
    private(set) var frontMatter = FrontMatter()
    private(set) var diagnostics: [Diagnostic] = []

    init(_ text: YAMLText) {
        do {
            guard let root = try YAMLReader.read(text), !root.isNothing else { return }
            guard let entries = root.record else {
                diagnostics.append(FormatMessages.headerIsNoRecord(root))
                return
            }
            for entry in entries { read(entry) }
            checkProfiles(entries)
        } catch {
            diagnostics.append(error)
        }
    }

    static let keys = [
        "title", "description", "author", "date", "lang", "seed", "params", "profiles", "execute",
        "jupyter", "budget", "check", "privacy", "noise", "format",
    ]

    /// Keys of other tools that read the same file.
    private static let foreignKeys: Set<String> = [
        "jupyter", "format", "engine", "subtitle", "abstract", "keywords", "categories", "image",
        "draft", "license", "copyright", "bibliography", "csl", "toc", "toc-depth", "theme",
        "number-sections", "code-fold", "code-tools", "kernelspec", "jupytext", "tags", "output",
        "editor", "doi", "date-modified", "crossref", "project", "website", "layout", "permalink",
    ]

    private mutating func read(_ entry: YAMLNode.Entry) {
        let value = entry.value
        guard let key = entry.key.text else {
            diagnostics.append(FormatMessages.headerIsNoRecord(entry.key))
            return
        }
        switch key {
        case "title": frontMatter.title = text(key, value) ?? frontMatter.title
        case "description": frontMatter.description = text(key, value)
        case "date": frontMatter.date = text(key, value)
        case "author": frontMatter.author = author(value)
        case "lang": frontMatter.language = language(value) ?? frontMatter.language
        case "seed": readSeed(value)
        case "params": frontMatter.parameters = parameters(value, of: key)
        case "profiles": readProfiles(value)
        case "execute": readDefaults(value)
        case "budget": readBudget(value)
        case "check": readCheck(value)
        case "privacy": set("privacy", value)
        case "noise": readNoise(value)
        default:
            guard !FrontMatterReader.foreignKeys.contains(key) else { return }
            diagnostics.append(FormatMessages.unknownKey(key, span: entry.key.span))
        }
    }

    private mutating func wrong(_ key: String, takes: String, _ node: YAMLNode) {
        diagnostics.append(FormatMessages.wrongValue(of: key, takes: takes, node: node))
    }
}

// MARK: - Words

extension FrontMatterReader {
    private mutating func text(_ key: String, _ node: YAMLNode) -> String? {
        guard !node.isNothing else { return nil }
        if let text = node.text { return text }
        wrong(key, takes: "a text", node)
        return nil
    }

    /// A name, a list of names, or Quarto's records with a `name`.
    private mutating func author(_ node: YAMLNode) -> String? {
        guard !node.isNothing else { return nil }
        let names = (node.list ?? [node]).compactMap { item in
            item.text ?? item.record?.first { $0.key.text == "name" }?.value.text
        }
        guard names.count == (node.list?.count ?? 1), !names.isEmpty else {
            wrong("author", takes: "a name or a list of names", node)
            return nil
        }
        return names.joined(separator: ", ")
    }

    /// A tag such as `en` or `pt-BR`: it goes into the page's `lang` attribute.
    private mutating func language(_ node: YAMLNode) -> String? {
        let isTag = node.text.map { text in
            text.utf8.count >= 2
                && text.utf8.allSatisfy {
                    $0 == 0x2D || CellOption.isLabel("a\(UnicodeScalar($0))")
                }
                && CellOption.isLabel(text)
        }
        if isTag == true { return node.text }
        wrong("lang", takes: "a language tag such as `en` or `pt-BR`", node)
        return nil
    }
}

// MARK: - Settings

extension FrontMatterReader {
    private mutating func readSeed(_ node: YAMLNode) {
        if let seed = CellOption.seed(node) {
            frontMatter.seed = seed
        } else {
            wrong("seed", takes: "a whole number from 0 to 2^53", node)
        }
    }

    private mutating func readNoise(_ node: YAMLNode) {
        if let mode = node.text.flatMap(NoiseMode.init) {
            frontMatter.noiseMode = mode
        } else {
            // Who misspells `release` must not get noise that can be taken away.
            var fault = FormatMessages.wrongValue(
                of: "noise", takes: "`teaching` or `release`", node: node)
            fault.severity = .error
            diagnostics.append(fault)
        }
    }

    private mutating func readBudget(_ node: YAMLNode) {
        if let budget = CellOptions.Budget(node) {
            frontMatter.budget = budget
        } else {
            wrong("budget", takes: "a record such as `{epsilon: 8, delta: 1e-5}`", node)
        }
    }

    private mutating func set(_ name: String, _ value: YAMLNode) {
        guard let option = CellOption.named[name] else { return }
        if !option.set(&frontMatter.defaults, value) {
            diagnostics.append(FormatMessages.wrongValue(option, node: value))
        }
    }

    private mutating func readDefaults(_ node: YAMLNode) {
        guard !node.isNothing else { return }
        guard let entries = node.record else {
            wrong("execute", takes: "options such as `echo: false`, one a line", node)
            return
        }
        for entry in entries {
            let name = entry.key.text ?? ""
            if let option = CellOption.named[name], option.hasDefault {
                set(name, entry.value)
            } else {
                diagnostics.append(
                    FormatMessages.unknownOption(name, span: entry.key.span, inHeader: true))
            }
        }
    }

    /// `check: number`, `check: {rtol: 1e-3}`, or `check: {mode: number, replace: […]}`.
    private mutating func readCheck(_ node: YAMLNode) {
        let own = ["mode", "replace"]
        guard let entries = node.record,
            entries.contains(where: { own.contains($0.key.text ?? "") })
        else {
            set("check", node)
            return
        }
        for entry in entries {
            switch entry.key.text {
            case "mode": set("check", entry.value)
            case "replace": readReplacements(entry.value)
            default: wrong("check", takes: "`mode` and `replace`", entry.key)
            }
        }
    }

    private mutating func readReplacements(_ node: YAMLNode) {
        for item in node.list ?? [node] {
            let entries = item.record ?? []
            let fields = Dictionary(
                entries.map { ($0.key.text ?? "", $0.value) },
                uniquingKeysWith: { first, _ in first })
            guard let pattern = fields["regex"]?.text, let with = fields["with"]?.text,
                fields.count == 2
            else {
                wrong("replace", takes: "a list of records `{regex: …, with: …}`", item)
                continue
            }
            do {
                _ = try NSRegularExpression(pattern: pattern)
                frontMatter.replacements.append(.init(pattern: pattern, with: with))
            } catch {
                let span = fields["regex"]?.span ?? item.span
                diagnostics.append(ParameterMessages.unreadableRegex(pattern, span: span))
            }
        }
    }
}

// MARK: - Parameters

extension FrontMatterReader {
    private mutating func parameters(
        _ node: YAMLNode, of key: String
    ) -> [(name: String, value: ParameterValue)] {
        guard !node.isNothing else { return [] }
        guard let entries = node.record else {
            wrong(key, takes: "`name: value` lines", node)
            return []
        }
        return entries.compactMap { entry in
            guard let name = entry.key.text, ParameterName.isReadable(name) else {
                diagnostics.append(ParameterMessages.unreadableName(entry.key))
                return nil
            }
            return (name, ParameterValue(entry.value))
        }
    }

    private mutating func readProfiles(_ node: YAMLNode) {
        guard !node.isNothing else { return }
        guard let entries = node.record else {
            wrong("profiles", takes: "lines such as `quick: {epochs: 1}`", node)
            return
        }
        for entry in entries {
            guard let name = entry.key.text else { continue }
            frontMatter.profiles[name] = parameters(entry.value, of: "profiles")
        }
    }

    /// What a profile changes must be declared, with a value of the same kind.
    private mutating func checkProfiles(_ entries: [YAMLNode.Entry]) {
        let declared = Dictionary(
            frontMatter.parameters.map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first })
        let profiles = entries.first { $0.key.text == "profiles" }?.value.record ?? []
        for change in profiles.flatMap({ $0.value.record ?? [] }) {
            guard let name = change.key.text, ParameterName.isReadable(name) else { continue }
            let value = ParameterValue(change.value)
            if let original = declared[name] {
                guard !original.admits(value) else { continue }
                diagnostics.append(
                    ParameterMessages.changedKind(
                        name, from: original, to: value, span: change.value.span))
            } else {
                diagnostics.append(
                    ParameterMessages.unknown(
                        name, among: Array(declared.keys), span: change.key.span))
            }
        }
    }
}
