import Foundation
import Testing

/// The manual pages of all findings are their doc comments: `docs/rules/` and what `soac explain RULE` prints are made of
/// them. With UPDATE_GOLDEN=1 both are written anew, and the run fails.
@Suite struct RulePagesTests {
    /// What a finding is called, and the text about it.
    private struct Page {
        var code: String
        var name: String
        var severity: String
        var text: String

        var markdown: String {
            let lines = text.components(separatedBy: "\n")
            let title = lines.prefix { !$0.isEmpty }.joined(separator: " ")
            let rest = lines.dropFirst(lines.prefix { !$0.isEmpty }.count).joined(separator: "\n")
            return "# \(name)\n\n`\(code)`, \(severity)\n\n**\(title)**\n\(rest)\n"
        }
    }

    private static func file(_ path: String) throws -> SourceFile {
        try #require(SourceFile.all.first { $0.path == path })
    }

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The comment above a line, without its slashes.
    private static func comment(above line: Int, in file: SourceFile) -> String {
        var lines: [String] = []
        var number = line - 1
        while number >= 0 {
            let text = file.lines[number].trimmingCharacters(in: .whitespaces)
            guard text.hasPrefix("///") else { break }
            lines.insert(String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3)), at: 0)
            number -= 1
        }
        return lines.joined(separator: "\n")
    }

    private static func pages() throws -> [Page] {
        let ids = try file("Compiler/Diagnostics/DiagnosticID.swift")
        var rules: [String: String] = [:]
        for file in SourceFile.all where file.folder == "Compiler/Rules" {
            guard
                let type = file.lines.firstIndex(where: {
                    $0.contains(": ServiceRule {") || $0.contains(": RepositoryRule {")
                }),
                let id = file.lines.compactMap({ $0.firstMatch(of: /static let id = DiagnosticID\.(\w+)/)?.1 }).first
            else { continue }
            rules[String(id)] = comment(above: type, in: file)
        }
        let pattern = /public static let (\w+) = DiagnosticID\("(\w+)", "([\w-]+)"(?:, \.(\w+))?\)/
        return ids.lines.enumerated().compactMap { number, line in
            guard let match = line.firstMatch(of: pattern) else { return nil }
            let text = rules[String(match.1)] ?? comment(above: number, in: ids)
            return Page(
                code: String(match.2), name: String(match.3), severity: match.4.map(String.init) ?? "error", text: text)
        }
    }

    /// The file that the binary has the pages from: `RulePages` reads it.
    private static func source(_ pages: [Page]) -> String {
        pages.map { $0.markdown.trimmingCharacters(in: .newlines) + "\n\u{0C}\n" }.joined()
    }

    @Test func everyFindingHasAPage() throws {
        let pages = try Self.pages()
        #expect(pages.count > 30)
        for page in pages { #expect(page.text.count > 60, "\(page.name) has no page: write its doc comment") }
        #expect(Set(pages.map(\.name)).count == pages.count)
        #expect(Set(pages.map(\.code)).count == pages.count)
        // It parts the pages.
        #expect(!pages.contains { $0.text.contains("\u{0C}") })
    }

    @Test func thePagesAreInStep() throws {
        let pages = try Self.pages().sorted { $0.code < $1.code }
        var files = ["Sources/soac/Looking/RulePages.txt": Self.source(pages)]
        for page in pages { files["docs/rules/\(page.name).md"] = page.markdown }
        let rows = pages.map {
            "| [\($0.name)](\($0.name).md) | `\($0.code)` | \($0.severity) | \($0.text.prefix { $0 != "\n" }) |\n"
        }
        files["docs/rules/README.md"] =
            """
            # What soac finds

            A severity is that of the kind. `soac check` shows a finding as an error also where its kind is a warning, if
            `paasta validate` refuses it (a key that the file's schema does not allow), and a repository
            [sets others](../silences.md).


            """ + "| name | code | severity | |\n|---|---|---|---|\n\(rows.joined())"
        let folder = Self.package + "/docs/rules"
        let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in there where files["docs/rules/" + name] == nil {
            try? updating { try FileManager.default.removeItem(atPath: folder + "/" + name) }
            Issue.record("docs/rules/\(name) is of no finding")
        }
        for (path, text) in files {
            let full = Self.package + "/" + path
            if let old = try? String(contentsOfFile: full, encoding: .utf8), old == text { continue }
            try updating {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try text.write(toFile: full, atomically: true, encoding: .utf8)
            }
            Issue.record("\(path) is not in step with the doc comments; UPDATE_GOLDEN=1 writes it anew")
        }
    }

    private func updating(_ work: () throws -> Void) throws {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try work() }
    }
}
