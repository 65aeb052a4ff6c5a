/// A line of an ignore file, as gitignore(5) has it.
struct IgnorePattern: Sendable {
    /// Whether it takes back what an earlier line ignores.
    let isNegative: Bool
    private let isForDirectories: Bool
    /// Whether the whole path below the file's folder is compared, and not the name alone.
    private let isAnchored: Bool
    private let pattern: PathPattern

    /// Nil for an empty line, a comment, and what nothing can match.
    init?(_ line: ArraySlice<UInt8>, ignoringCase: Bool) {
        var line = Self.trimmed(line)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        isNegative = first == UInt8(ascii: "!")
        if isNegative { line = line.dropFirst() }
        isForDirectories = line.last == CStrings.slash
        if isForDirectories { line = line.dropLast() }
        isAnchored = line.contains(CStrings.slash)
        if line.first == CStrings.slash { line = line.dropFirst() }
        guard !line.isEmpty, let pattern = PathPattern(line, ofPath: isAnchored, ignoringCase: ignoringCase) else {
            return nil
        }
        self.pattern = pattern
    }

    /// `path` is relative to the folder of the file.
    func matches(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
        guard isDirectory || !isForDirectories else { return false }
        if isAnchored { return pattern.matches(path) }
        return pattern.matches(path[((path.lastIndex(of: CStrings.slash) ?? path.startIndex - 1) + 1)...])
    }

    /// Without the carriage return and the spaces at the end, but for those behind a backslash.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        var end = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let isEscape = line[index] == UInt8(ascii: "\\")
            let isSpace = line[index] == UInt8(ascii: " ")
            index = min(index + (isEscape ? 2 : 1), line.endIndex)
            if !isSpace { end = index }
        }
        return line[..<end]
    }
}
