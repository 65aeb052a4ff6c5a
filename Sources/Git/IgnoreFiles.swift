import CLibgit2

/// What git ignores of a work tree, by its ignore files as they are when they are first looked at. libgit2 1.5 does not see
/// that a file further down takes back what one further up ignores. Of one thread.
final class IgnoreFiles {
    /// Of a directory.
    private struct Patterns {
        /// Whether the directory itself is ignored, and all in it.
        var isIgnored: Bool
        /// Of the directory's own file, the last line first.
        var patterns: [IgnorePattern]
    }

    private static let sizeLimit = 1 << 20

    private let tree: WorkTree
    private let repository: Repository
    private let ignoresCase: Bool
    /// Those of all directories, the most important first: `info/exclude`, then the user's.
    private let common: [[IgnorePattern]]
    private var rules: [[UInt8]: Patterns] = [:]

    init(of tree: WorkTree, in repository: Repository) {
        (self.tree, self.repository) = (tree, repository)
        let configuration = try? Configuration(of: repository.handle)
        let ignoresCase = configuration?.bool("core.ignorecase") ?? false
        self.ignoresCase = ignoresCase
        let own = OpenedRepository.path(git_repository_commondir(repository.handle)).map { $0 + "/info/exclude" }
        let users = configuration?.path("core.excludesfile") ?? Environment.ofProcess.userFolder.map { $0 + "/ignore" }
        common = [own, users].map { path in
            guard let path, let slash = path.lastIndex(of: "/") else { return [] }
            // Unlike those in the tree, these may be symlinks.
            let real = RealPath.of(path) ?? path
            let files = WorkTree(top: String(real[..<(real.lastIndex(of: "/") ?? slash)]))
            let name = Array(real.utf8[real.utf8.index(after: real.lastIndex(of: "/") ?? slash)...])
            guard case .bytes(let bytes)? = try? files.readFile(name, limit: Self.sizeLimit) else { return [] }
            return Self.patterns(bytes, ignoresCase)
        }
    }

    /// Whether what is not tracked at this path is ignored: itself, or a directory above it.
    func isIgnored(_ path: [UInt8], isDirectory: Bool) -> Bool {
        let parent = Self.parent(of: path)
        return rules(of: parent).isIgnored || isMatched(path[...], isDirectory: isDirectory)
    }

    private func rules(of directory: [UInt8]) -> Patterns {
        if let known = rules[directory] { return known }
        let isIgnored = directory.isEmpty ? false : self.isIgnored(directory, isDirectory: true)
        // git does not look into what it ignores.
        let found = Patterns(isIgnored: isIgnored, patterns: isIgnored ? [] : patterns(of: directory))
        rules[directory] = found
        return found
    }

    /// By the last line that matches, of the file that is next to the path.
    private func isMatched(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
        var directory = Self.parent(of: Array(path))
        while true {
            let rest = directory.isEmpty ? path : path.dropFirst(directory.count + 1)
            if let pattern = rules(of: directory).patterns.first(where: { $0.matches(rest, isDirectory: isDirectory) })
            {
                return !pattern.isNegative
            }
            if directory.isEmpty { break }
            directory = Self.parent(of: directory)
        }
        for patterns in common {
            if let pattern = patterns.first(where: { $0.matches(path, isDirectory: isDirectory) }) {
                return !pattern.isNegative
            }
        }
        return false
    }

    private func patterns(of directory: [UInt8]) -> [IgnorePattern] {
        let name = Array(".gitignore".utf8)
        let path = directory.isEmpty ? name : directory + [CStrings.slash] + name
        if case .bytes(let bytes)? = try? tree.readFile(path, limit: Self.sizeLimit) {
            return Self.patterns(bytes, ignoresCase)
        }
        // One that is not checked out counts as it is in the index.
        guard let entry = tree.unwatched.entries(of: directory)?.first(where: { $0.isNamed(name) }),
            let blob = entry.blob,
            case .bytes(let bytes)? = try? repository.read(blob, limit: Self.sizeLimit)
        else { return [] }
        return Self.patterns(bytes, ignoresCase)
    }

    /// The last first.
    private static func patterns(_ bytes: [UInt8], _ ignoringCase: Bool) -> [IgnorePattern] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        return text.split(separator: UInt8(ascii: "\n")).compactMap { IgnorePattern($0, ignoringCase: ignoringCase) }
            .reversed()
    }

    private static func parent(of path: [UInt8]) -> [UInt8] {
        path.lastIndex(of: CStrings.slash).map { Array(path[..<$0]) } ?? []
    }
}
