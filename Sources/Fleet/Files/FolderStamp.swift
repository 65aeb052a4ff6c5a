import Glibc

/// What the files of a folder look like from outside: when each was changed last, and where it lies on its disk. Two stamps that
/// are equal are of a folder that nobody has changed meanwhile, unless he took pains to hide it.
public struct FolderStamp: Sendable, Equatable {
    private let digest: Int
    private let count: Int

    /// - Parameters:
    ///   - path: a folder; one that is not there has a stamp as well
    ///   - depth: how many folders deep files are looked at; 1: those of the folder itself
    public init(_ path: String, depth: Int) throws(FileError) {
        var hasher = Hasher()
        var count = 0
        if let folder = try Folder(path) { try Self.add(folder, depth, &hasher, &count) }
        (digest, self.count) = (hasher.finalize(), count)
    }

    private static func add(_ folder: Folder, _ depth: Int, _ hasher: inout Hasher, _ count: inout Int)
        throws(FileError)
    {
        for name in try folder.names() where name != ".git" {
            guard let status = folder.status(of: name) else { continue }
            count += 1
            hasher.combine(name)
            hasher.combine(status.st_ino)
            hasher.combine(status.st_size)
            hasher.combine(status.st_mode)
            hasher.combine(status.st_mtim.tv_sec)
            hasher.combine(status.st_mtim.tv_nsec)
            if status.st_mode & S_IFMT == S_IFDIR, depth > 1, let inner = try folder.folder(name) {
                try add(inner, depth - 1, &hasher, &count)
            }
        }
    }
}
