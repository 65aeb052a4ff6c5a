import Compiler
import Foundation
import Testing

/// The manual pages of all findings are their doc comments: `docs/rules/` and what `soac explain RULE` prints are made of
/// them. With UPDATE_GOLDEN=1 both are written anew, and the run fails.
@Suite struct RulePagesTests {
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

    /// Each with the comment that it is made of.
    private static func pages() throws -> [(page: RulePage, comment: String)] {
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
        let pattern = /public static let (\w+) = DiagnosticID\("(\w+)",/
        let files = SourceFile.all.filter { $0.path.hasPrefix("Compiler/Diagnostics/DiagnosticID") }
        let pages = files.flatMap { file in
            file.lines.enumerated().compactMap { number, line -> (page: RulePage, comment: String)? in
                guard let match = line.firstMatch(of: pattern), let id = DiagnosticID.withCode(String(match.2)) else {
                    return nil
                }
                let comment = rules[String(match.1)] ?? comment(above: number, in: file)
                return (RulePage(id, comment: comment), comment)
            }
        }
        return pages.sorted { $0.page.id.code < $1.page.id.code }
    }

    @Test func everyFindingHasAPage() throws {
        let pages = try Self.pages().map(\.page)
        #expect(pages.map(\.id.code) == DiagnosticID.all.map(\.code).sorted())
        for page in pages {
            #expect(page.text.count > 30 && !page.title.isEmpty, "\(page.id.name) has no page: write its doc comment")
            #expect((page.noExample == nil) == (!page.wrong.isEmpty && !page.right.isEmpty), "\(page.id.name)")
        }
        // It parts the pages.
        #expect(try !Self.pages().contains { $0.comment.contains("\u{0C}") })
    }

    /// What the binary has is what the sources say, once both are built.
    @Test func thePagesAreInStep() throws {
        let pages = try Self.pages()
        var files = [
            "Sources/Compiler/Diagnostics/Pages/pages.txt":
                pages.map { "\($0.page.id.code)\n\($0.comment)\u{0C}\n" }.joined()
        ]
        for page in pages.map(\.page) { files[page.path] = page.markdown }
        let rows = pages.map(\.page).map {
            "| [\($0.id.name)](\($0.id.name).md) | `\($0.id.code)` | \($0.severity) | \($0.title) |\n"
        }
        files["docs/rules/README.md"] =
            """
            # What soac finds

            A severity is that which `soac check` shows, unless a repository [sets another](../silences.md). `soac explain RULE`
            prints a page, `soac rules` lists them, and `soac rules --format json` has all that they say.


            """ + "| name | code | severity | |\n|---|---|---|---|\n\(rows.joined())"
        try expectInStep(files)
    }

    private func expectInStep(_ files: [String: String]) throws {
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
