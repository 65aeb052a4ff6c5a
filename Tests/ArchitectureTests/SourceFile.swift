import Foundation

/// A Swift file as text.
struct SourceFile {
    /// From `Sources`: `Compiler/YAML/YAMLParser.swift`.
    let path: String
    let lines: [String]
    /// The same lines without comments and texts.
    let code: [String]

    init(path: String, source: String) {
        self.path = path
        lines = source.components(separatedBy: "\n")
        code = Self.hideTextsAndComments(source).components(separatedBy: "\n")
    }

    /// Every file of `Sources`, in order.
    static let all: [SourceFile] = {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        let sources = package.appendingPathComponent("Sources").path
        let names = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? String(contentsOfFile: sources + "/" + name, encoding: .utf8) else { return nil }
            return SourceFile(path: name, source: text)
        }
    }()

    /// The first folder.
    var module: String { String(path.prefix { $0 != "/" }) }

    /// All folders.
    var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    var imports: [(line: Int, module: String)] {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return code.enumerated().compactMap { number, line in
            line.firstMatch(of: pattern).map { (number + 1, String($0.1)) }
        }
    }

    // MARK: Names

    /// Types and functions that are declared at the top of the file.
    var topNames: Set<String> {
        let pattern =
            /^(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+(?:\(set\))?\s+)*(?:struct|class|enum|actor|protocol|typealias|macro|func)\s+(\w+)/
        return Set(code.compactMap { line in line.firstMatch(of: pattern).map { String($0.1) } })
    }

    /// What the file's extensions add to types. Short names are words that others use too.
    var extensionNames: Set<String> {
        let pattern =
            /^ {4}(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+(?:\(set\))?\s+)*(?:struct|class|enum|typealias|func|var|let)\s+(\w{6,})/
        var names: Set<String> = []
        var isInExtension = false
        for line in code {
            if line.first?.isLetter == true || line.first == "@" {
                isInExtension = line.contains(/\bextension\s+\w/) && !line.contains(/^(?:file)?private/)
            } else if isInExtension, let match = line.firstMatch(of: pattern), !line.contains(/\b(?:file)?private\s/) {
                names.insert(String(match.1))
            }
        }
        return names
    }

    /// Everything that the file declares anywhere, be it a constant in a function.
    var allNames: Set<String> {
        let pattern = /\b(?:struct|class|enum|actor|protocol|typealias|func|var|let|case)\s+(\w+)/
        return Set(code.flatMap { $0.matches(of: pattern).map { String($0.1) } })
    }

    /// Without `\b`, which in Swift is no boundary between the two words of `First.self`.
    var words: Set<String> {
        Set(code.flatMap { $0.matches(of: /[A-Za-z_]\w*/).map { String($0.output) } })
    }

    /// Blanks what the compiler does not read as code; line breaks stay.
    private static func hideTextsAndComments(_ source: String) -> String {
        let hidden = /#?"""[\s\S]*?"""#?|#"(?:[^"\n]|"(?!#))*"#|"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//
        return source.replacing(hidden) { match in
            String(repeating: "\n", count: match.output.count { $0 == "\n" })
        }
    }
}
