import Glibc

/// What the files of a folder look like from outside: when each was changed last, and where it lies on its disk. Two stamps that
/// are equal are of a folder that nobody has changed meanwhile, unless he took pains to hide it.
public struct FolderStamp: Sendable, Equatable {
    private let digest: Int
    /// How many files there are, and folders.
    let count: Int
    /// When the last of them was changed, in seconds as the file system counts them. Who changes a file again in that moment
    /// may leave it looking the same.
    let newest: Int

    /// - Parameters:
    ///   - path: a folder; one that is not there has a stamp as well
    ///   - depth: how many folders deep files are looked at; 1: those of the folder itself
    public init(_ path: String, depth: Int) throws(FileError) {
        var looked = Looked(limit: .max)
        if let folder = try Folder(path) { try looked.add(folder, depth) }
        self.init(looked)
    }

    /// What is at a path, be it a file, a folder with all that is in it, or nothing. It ends after `limit` files.
    init(of path: String, limit: Int) throws(FileError) {
        var looked = Looked(limit: limit)
        if let slash = path.lastIndex(of: "/"), let folder = try Folder(String(path[..<slash])) {
            try looked.add(String(path[path.index(after: slash)...]), in: folder, depth: .max)
        }
        self.init(looked)
    }

    private init(_ looked: Looked) {
        (digest, count, newest) = (looked.hasher.finalize(), looked.count, looked.newest)
    }

    private struct Looked {
        var hasher = Hasher()
        let limit: Int
        var (count, newest) = (0, 0)

        init(limit: Int) { self.limit = limit }

        mutating func add(_ folder: Folder, _ depth: Int) throws(FileError) {
            for name in try folder.names() where name != ".git" && count < limit {
                try add(name, in: folder, depth: depth)
            }
        }

        /// Of a folder also what is in it, if that is deep enough.
        mutating func add(_ name: String, in folder: Folder, depth: Int) throws(FileError) {
            guard let status = folder.status(of: name) else { return }
            count += 1
            newest = max(newest, status.st_mtim.tv_sec, status.st_ctim.tv_sec)
            hasher.combine(name)
            hasher.combine(status.st_ino)
            hasher.combine(status.st_size)
            hasher.combine(status.st_mode)
            // The first can be set by anybody, the other by nobody.
            for time in [status.st_mtim, status.st_ctim] {
                hasher.combine(time.tv_sec)
                hasher.combine(time.tv_nsec)
            }
            if status.st_mode & S_IFMT == S_IFDIR, depth > 1, let inner = try folder.folder(name) {
                try add(inner, depth - 1)
            }
        }
    }
}
