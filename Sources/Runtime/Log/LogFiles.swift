import Fleet

/// The files of a log that may have lines of a service: those of its path, and what became of older ones.
struct LogFiles {
    /// A file that is written to, and its older ones, the newest first.
    struct Chain {
        var path: String
        /// Opens the file that is there now; nil if there is none.
        var open: @Sendable () throws(FileError) -> GrowingFile?
        var older: [Older] = []
    }

    struct Older {
        var path: String
        var isCompressed: Bool
        var open: @Sendable () throws(FileError) -> GrowingFile?
    }

    /// Instances and clusters of a service are not so many.
    static let limit = 512
    /// Stands for a field that may be anything.
    private static let any = "\u{0}"

    private(set) var chains: [Chain] = []
    /// What could not be looked at, for people.
    private(set) var notes: [String] = []
    private let patterns: [String]
    private let trusted: Int

    init(_ path: LogPath, _ query: LogQuery) {
        let known = ["service": query.service, "instance": query.instance, "cluster": query.cluster]
        patterns = path.parts.map { part in LogPath.filled(part) { (known[$0] ?? nil) ?? Self.any } }
        // What may be anything is found in its folder, where no name is followed.
        trusted = min(path.trusted, patterns.firstIndex { $0.contains(Self.any) } ?? patterns.count)
        do throws(FileError) {
            let last = patterns.count - 1
            if trusted > last {
                // The file itself may be a symlink that the configuration names.
                let file = patterns.joined(separator: "/")
                chains = [Chain(path: file) { () throws(FileError) in try GrowingFile(file) }]
                if let folder = try Folder(LogPath.folder(patterns[..<last])) {
                    chains[0].older = try older(patterns[last], try folder.names(), folder)
                }
            } else if let folder = try Folder(LogPath.folder(patterns[..<trusted][...])) {
                try walk(folder, trusted)
            }
        } catch { notes.append(error.message) }
    }

    private mutating func walk(_ folder: Folder, _ place: Int) throws(FileError) {
        let pattern = patterns[place]
        guard place == patterns.count - 1 else {
            let names = pattern.contains(Self.any) ? try folder.names() : [pattern]
            for name in names where Self.matches(name, pattern) {
                do throws(FileError) {
                    if let next = try folder.folder(name) { try walk(next, place + 1) }
                } catch { notes.append(error.message) }
            }
            return
        }
        let names = try folder.names()
        for name in Self.written(names, pattern) {
            guard chains.count < Self.limit else {
                notes.append("there are more than \(Self.limit) files: the rest is not read")
                return
            }
            chains.append(
                Chain(path: folder.path(of: name)) { () throws(FileError) in try GrowingFile(name, in: folder) })
            chains[chains.count - 1].older = try older(name, names, folder)
        }
    }

    /// What logrotate makes of a file: `NAME.1`, `NAME.2.gz`, `NAME-20191002.gz`.
    private mutating func older(_ name: String, _ names: [String], _ folder: Folder) throws(FileError) -> [Older] {
        var found: [(Rotation, Older)] = []
        for other in names where other.hasPrefix(name) {
            guard let rotation = Rotation(other), rotation.base == name else { continue }
            guard !rotation.isForeign else {
                notes.append("\(folder.path(of: other)) is not read: only what gzip has compressed is")
                continue
            }
            let older = Older(path: folder.path(of: other), isCompressed: rotation.isCompressed) {
                () throws(FileError) in try GrowingFile(other, in: folder)
            }
            found.append((rotation, older))
        }
        return found.sorted { $0.0.isNewer(than: $1.0) }.map(\.1)
    }

    /// The names of files that are written to, be they there or only their older ones.
    private static func written(_ names: [String], _ pattern: String) -> [String] {
        let found = names.compactMap { name in
            if let base = Rotation(name)?.base, matches(base, pattern) { return base }
            return matches(name, pattern) ? name : nil
        }
        return Set(found).sorted()
    }

    /// Whether a name is one of a pattern: what may be anything is not empty.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let pieces = pattern.split(separator: any, omittingEmptySubsequences: false).map { Array($0.utf8) }
        let bytes = Array(name.utf8)
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
            return name.utf8.elementsEqual(pattern.utf8)
        }
        guard bytes.starts(with: first) else { return false }
        var place = first.count
        for piece in pieces.dropFirst().dropLast() {
            guard let found = bytes.dropFirst(place + 1).firstRange(of: piece) else { return false }
            place = found.upperBound
        }
        return bytes.count >= place + 1 + last.count && bytes.suffix(last.count).elementsEqual(last)
    }
}

/// How a name says that a file is an older one.
struct Rotation {
    /// The name of the file that is written to.
    let base: String
    /// The number of `NAME.2`: the smaller, the newer. Or the digits of a date: the larger, the newer.
    private let number: Int
    private let isDate: Bool
    let isCompressed: Bool
    /// By another program than gzip.
    let isForeign: Bool

    /// Nil if it does not say so.
    init?(_ name: String) {
        var rest = Substring(name)
        let foreign = [".xz", ".bz2", ".zst", ".lz4"].first { name.hasSuffix($0) }
        isCompressed = name.hasSuffix(".gz")
        isForeign = foreign != nil
        if isCompressed { rest = rest.dropLast(3) } else if let foreign { rest = rest.dropLast(foreign.count) }
        let digits = rest.utf8.reversed().prefix { (48...57).contains($0) }.count
        guard digits > 0, digits <= 14, let number = Int(rest.suffix(digits)) else { return nil }
        rest = rest.dropLast(digits)
        if rest.hasSuffix(".") {
            isDate = false
        } else if rest.hasSuffix("-"), digits >= 8 {
            isDate = true
        } else {
            return nil
        }
        self.number = number
        base = String(rest.dropLast())
        if base.isEmpty { return nil }
    }

    func isNewer(than other: Rotation) -> Bool {
        isDate == other.isDate ? (isDate ? number > other.number : number < other.number) : other.isDate
    }
}
