import CPages

/// The manual page of a kind of finding. It is made of a doc comment: that of the rule, or of the `DiagnosticID` where no
/// rule is behind it. `docs/rules/`, `soac explain RULE`, `soac rules` and SARIF show it.
public struct RulePage: Sendable {
    public let id: DiagnosticID
    /// One sentence: what is wrong.
    public let title: String
    /// Why that matters, and what to do, as Markdown.
    public let text: String
    /// Files in which it is found.
    public let wrong: [ExampleFile]
    /// The same without it.
    public let right: [ExampleFile]
    /// Why there is no example; nil where there is one.
    public let noExample: String?

    /// A file of an example.
    public struct ExampleFile: Sendable {
        /// From the top of soa-configs. `system-configs/` stands for the folder of that option, `team_data.json` for the file
        /// of `--team-data`.
        public let path: String
        /// With a line break at its end.
        public let text: String

        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        /// A block of Markdown, whose first line names the file.
        var markdown: String {
            "```\(path.hasSuffix(".json") ? "json" : "yaml")\n# \(path)\n\(text)```\n"
        }
    }

    /// `comment` is a title; paragraphs; and `Wrong:` and `Right:`, each with fenced blocks that begin with `# PATH`, or
    /// `No example:` and why.
    public init(_ id: DiagnosticID, comment: String) {
        self.id = id
        var parts: [Substring: [Substring]] = [:]
        var part: Substring = ""
        for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "Wrong:" || line == "Right:" {
                part = line
            } else if line.utf8.starts(with: "No example: ".utf8) {
                part = "No example:"
                parts[part] = [line.dropFirst("No example: ".count)]
            } else {
                parts[part, default: []].append(line)
            }
        }
        let prose = parts[""] ?? []
        let head = prose.prefix { !$0.isEmpty }
        title = head.joined(separator: " ")
        text = RulePage.trimmed(prose.dropFirst(head.count))
        wrong = RulePage.files(parts["Wrong:"] ?? [])
        right = RulePage.files(parts["Right:"] ?? [])
        noExample = parts["No example:"].map { RulePage.trimmed($0[...]) }
    }

    /// Without the empty lines at both ends.
    private static func trimmed(_ lines: ArraySlice<Substring>) -> String {
        let rest = lines.drop { $0.isEmpty }
        return rest.prefix((rest.lastIndex { !$0.isEmpty } ?? rest.startIndex - 1) - rest.startIndex + 1)
            .joined(separator: "\n")
    }

    private static func files(_ lines: [Substring]) -> [ExampleFile] {
        var files: [ExampleFile] = []
        var block: [Substring]?
        for line in lines {
            guard line.utf8.starts(with: "```".utf8) else {
                block?.append(line)
                continue
            }
            if let lines = block, let path = lines.first?.dropFirst("# ".count) {
                files.append(ExampleFile(path: String(path), text: lines.dropFirst().map { $0 + "\n" }.joined()))
                block = nil
            } else {
                block = []
            }
        }
        return files
    }

    // MARK: All of them

    /// In the order of their codes. `pages.txt` becomes part of the binary; a test makes it of the doc comments: after each
    /// code a comment, with a form feed at its end.
    public static let all: [RulePage] = {
        let parts = String(cString: soac_rule_pages()).utf8.split(separator: UInt8(ascii: "\u{0C}"))
        let pages = parts.compactMap { part -> RulePage? in
            let text = String(decoding: part.drop { $0 == UInt8(ascii: "\n") }, as: UTF8.self)
            let code = text.prefix { $0 != "\n" }
            guard let id = DiagnosticID.withCode(String(code)) else { return nil }
            return RulePage(id, comment: String(text.dropFirst(code.count + 1)))
        }
        return pages.sorted { $0.id.code < $1.id.code }
    }()

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    public static func of(_ id: DiagnosticID) -> RulePage? { byID[id] }

    /// By what people call it: `unknown-key`, `SOA0304`, in any case, and in the brackets that `soac check` puts around it.
    public static func named(_ name: String) -> RulePage? {
        var name = name[...]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        let lowered = name.lowercased()
        return all.first { $0.id.name == lowered || $0.id.code.lowercased() == lowered }
    }

    /// Where its page is, from the top of soac's own repository.
    public var path: String { "docs/rules/\(id.name).md" }
}
