import Foundation
import Testing

/// Links between documents lead somewhere, and the list of documents has all of them.
@Suite struct DocumentLinksTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A link of a document: where it stands, and what it leads to.
    private struct Link {
        var document: String
        var line: Int
        var target: String
    }

    /// Paths of all documents, from the top of the package.
    private static let documents: [String] = {
        let pages = (FileManager.default.enumerator(atPath: package.path + "/docs")?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.sorted()
        return ["README.md", "CHANGELOG.md"] + pages
    }()

    private static func lines(of document: String) throws -> [String] {
        try String(contentsOf: package.appendingPathComponent(document), encoding: .utf8).components(separatedBy: "\n")
    }

    /// The lines outside of blocks of code, with their numbers.
    private static func prose(of document: String) throws -> [(number: Int, text: String)] {
        var isInside = false
        return try lines(of: document).enumerated().compactMap { index, line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isInside.toggle()
                return nil
            }
            return isInside ? nil : (index + 1, line)
        }
    }

    private static func links(of document: String) throws -> [Link] {
        try prose(of: document).flatMap { number, text in
            text.replacing(/`[^`]*`/, with: "").matches(of: /\]\(([^)\s]+)\)/)
                .map { Link(document: document, line: number, target: String($0.1)) }
        }
    }

    /// What headings are called in addresses, as GitHub makes it of them.
    private static func anchors(of document: String) throws -> Set<String> {
        var anchors: Set<String> = []
        for (_, text) in try prose(of: document) where text.hasPrefix("#") {
            let words = text.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
            let kept = words.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            let name = kept.replacing(" ", with: "-")
            let numbered = (1...).lazy.map { "\(name)-\($0)" }.first { !anchors.contains($0) }
            anchors.insert(anchors.contains(name) ? numbered ?? name : name)
        }
        return anchors
    }

    @Test func everyLinkLeadsSomewhere() throws {
        var count = 0
        for document in Self.documents {
            for link in try Self.links(of: document) where link.target.firstMatch(of: /^[a-z]+:/) == nil {
                count += 1
                let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let folder = Self.package.appendingPathComponent(document).deletingLastPathComponent()
                let target = parts[0].isEmpty ? document : Self.path(String(parts[0]), from: folder)
                let place = "\(link.document):\(link.line)"
                let isThere = FileManager.default.fileExists(atPath: Self.package.appendingPathComponent(target).path)
                #expect(isThere, "\(place): there is no \(link.target)")
                guard isThere, parts.count == 2, target.hasSuffix(".md") else { continue }
                let anchors = try Self.anchors(of: target)
                #expect(
                    anchors.contains(String(parts[1])),
                    "\(place): \(target) has no heading '\(parts[1])', but \(anchors.sorted().joined(separator: ", "))")
            }
        }
        #expect(count > 100)
    }

    /// A path from the top of the package.
    private static func path(_ relative: String, from folder: URL) -> String {
        let full = folder.appendingPathComponent(relative).standardizedFileURL.path
        return full.hasPrefix(package.path + "/") ? String(full.dropFirst(package.path.count + 1)) : full
    }

    @Test func theListHasEveryPage() throws {
        let folder = Self.package.appendingPathComponent("docs")
        let listed = Set(try Self.links(of: "docs/README.md").map { Self.path($0.target, from: folder) })
        for page in Self.documents where page.hasPrefix("docs/") && page != "docs/README.md" {
            // The pages of rules are listed on one of their own.
            if page.hasPrefix("docs/rules/"), page != "docs/rules/README.md" { continue }
            #expect(listed.contains(page), "docs/README.md does not list \(page)")
        }
    }
}
