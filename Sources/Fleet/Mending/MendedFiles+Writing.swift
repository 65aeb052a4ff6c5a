import Compiler
import Glibc

extension MendedFiles {
    /// Why a file was not written.
    public struct Refusal: Error {
        public var path: String
        public var reason: String
    }

    /// Writes the files below a folder, each whole or not at all; one that is no longer as it was read is left. Symlinks are
    /// not followed: all paths are of files themselves. Returns those that were not written.
    public func write(below folder: String) -> [Refusal] {
        files.compactMap { file in
            do throws(FileError) {
                guard let top = try Folder(folder) else {
                    return Refusal(path: file.path, reason: "the folder is gone")
                }
                return try file.write(below: top).map { Refusal(path: file.path, reason: $0) }
            } catch {
                return Refusal(path: file.path, reason: error.message)
            }
        }
    }
}

extension MendedFile {
    /// Why it was not written; nil: it was.
    fileprivate func write(below top: Folder) throws(FileError) -> String? {
        var folder = top
        let names = path.split(separator: "/").map(String.init)
        guard let name = names.last, let newName = newPath.split(separator: "/").last.map(String.init) else {
            return "it has no name"
        }
        for inner in names.dropLast() {
            guard let next = try folder.folder(inner) else { return "its folder is gone" }
            folder = next
        }
        NewFile.removeLeftovers(in: folder)
        guard let status = folder.status(of: name), status.st_mode & S_IFMT == S_IFREG,
            try folder.read(name, limit: SourceTree.fileSizeLimit) == before
        else { return "it has changed since it was read" }
        if before != after {
            let file = try NewFile(after, for: folder.path(of: name), in: folder, durable: true)
            try file.setMode(status.st_mode & 0o7777)
            try file.install(as: name)
        }
        if newName != name {
            guard folder.status(of: newName) == nil else { return "there is \(newName) already" }
            try folder.rename(name, to: newName, in: folder)
        }
        try folder.sync()
        return nil
    }
}
