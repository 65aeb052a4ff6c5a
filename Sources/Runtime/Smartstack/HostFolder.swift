import Compiler
import Glibc

/// Reads the files of a host, as they are: what they say is lowered elsewhere.
public enum HostFolder {
    /// A file that has to be there; one that is not is unreadable.
    public static func file(_ path: String) -> HostFile {
        do {
            guard let bytes = try File.read(path, limit: SourceTree.fileSizeLimit) else {
                return HostFile(path: path, bytes: nil, reason: "there is no such file")
            }
            return HostFile(path: path, bytes: bytes)
        } catch {
            return HostFile(path: path, bytes: nil, reason: String(cString: strerror(error.errno)).lowercased())
        }
    }

    /// The files of a folder, by name. Broken symlinks are none, and so is what begins with a dot: puppet takes a service
    /// out of its host by breaking a link.
    public static func files(_ folder: String, suffix: String = "") throws(FileError) -> [HostFile] {
        var files: [HostFile] = []
        for name in try File.names(in: folder) where name.hasSuffix(suffix) && !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files.append(file(path))
        }
        return files
    }

    /// The files of a folder; none if there is no such folder.
    public static func filesIfThere(_ folder: String) throws(FileError) -> [HostFile] {
        File.isDirectory(folder) ? try files(folder) : []
    }

    /// Small files that hold a word each, such as the location of a type. Others are passed over.
    public static func words(_ folder: String) throws(FileError) -> [HostFile] {
        var words: [HostFile] = []
        for name in try File.names(in: folder) where !name.contains(".") {
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 256
            else { continue }
            words.append(file("\(folder)/\(name)"))
        }
        return words
    }
}
