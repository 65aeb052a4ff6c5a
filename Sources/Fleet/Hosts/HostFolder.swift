import Compiler
import Glibc

/// Reads the files of a host, as they are: what they say is lowered elsewhere.
public enum HostFolder {
    /// A file that has to be there; one that is not is unreadable. `pipes`: who calls soac named it, and it may be one.
    public static func file(_ path: String, pipes: Bool = false) -> HostFile {
        do throws(FileError) { return try read(path, pipes: pipes) } catch { return unreadable(error) }
    }

    private static func read(_ path: String, pipes: Bool = false) throws(FileError) -> HostFile {
        guard let bytes = try File.read(path, limit: SourceTree.fileSizeLimit, pipes: pipes) else {
            return HostFile(path: path, bytes: nil, reason: "there is no such file")
        }
        return HostFile(path: path, bytes: bytes)
    }

    private static func unreadable(_ error: FileError) -> HostFile {
        HostFile(path: error.path, bytes: nil, reason: error.reason.lowercased())
    }

    /// A file that was found in a folder. Where the machine fails, nothing can be told: what it says would be taken for gone.
    private static func found(_ path: String) throws(FileError) -> HostFile {
        do { return try read(path) } catch {
            if case .system = error.cause { throw error }
            return unreadable(error)
        }
    }

    /// The files of a folder, by name. Broken symlinks are none, and so is what begins with a dot: puppet takes a service
    /// out of its host by breaking a link.
    public static func files(_ folder: String, suffix: String = "") throws(FileError) -> [HostFile] {
        var files: [HostFile] = []
        for name in try File.names(in: folder) where name.hasSuffix(suffix) && !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            if try size(of: path) != nil { files.append(try found(path)) }
        }
        return files
    }

    /// The bytes of a file; nil if there is none, or something else.
    private static func size(of path: String) throws(FileError) -> Int? {
        guard let status = try File.status(of: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The files of a folder; none if there is no such folder.
    public static func filesIfThere(_ folder: String) throws(FileError) -> [HostFile] {
        try File.isDirectory(folder) ? try files(folder) : []
    }

    /// Small files that hold a word each, such as the location of a type. Others are passed over.
    public static func words(_ folder: String) throws(FileError) -> [HostFile] {
        var words: [HostFile] = []
        for name in try File.names(in: folder) where !name.contains(".") {
            guard let size = try size(of: "\(folder)/\(name)"), size <= 256 else { continue }
            words.append(try found("\(folder)/\(name)"))
        }
        return words
    }
}
