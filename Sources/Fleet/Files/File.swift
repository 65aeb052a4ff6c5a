import Glibc

/// Whole files, by paths that who calls soac named, or that follow from them. Symlinks are followed.
public enum File {
    /// The file's bytes; nil if there is no such file. Only a regular file is read, unless `pipes` may be: those that who
    /// calls soac named, as `/dev/stdin` or what a shell makes of `<(…)`.
    public static func read(_ path: String, limit: Int, pipes: Bool = false) throws(FileError) -> [UInt8]? {
        try OpenFile(path, pipes ? .any : .regular)?.read(limit: limit)
    }

    /// Brings a file to this content, whole or not at all: written beside it, then renamed into place. One that has the
    /// content already is left alone. A symlink is replaced itself; nothing is written to where it leads. Whether it was
    /// written. `mode` is that of a new file, whatever the umask; nil: 0644 without what that takes away.
    @discardableResult
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t? = nil
    ) throws(FileError) -> Bool {
        var file = try Replacement(path, size: bytes.count)
        try file.append(bytes)
        return try file.finish(mode: mode)
    }

    /// Whether a file has this content. Throws if something else than a file is there: a device must not be replaced.
    public static func isThere(_ bytes: [UInt8], _ path: String) throws(FileError) -> Bool {
        guard let file = try replaceable(path) else { return false }
        return file.size == bytes.count && (try? file.read(limit: bytes.count)) == bytes
    }

    /// The file that is there; nil if there is none, or it cannot be read. Throws if something else is there.
    static func replaceable(_ path: String) throws(FileError) -> OpenFile? {
        var link = [CChar](repeating: 0, count: 6)
        // What a process has open, as /dev/stdout leads to it, is not there to be replaced.
        if readlink(path, &link, link.count) == 6, link == Array("/proc/".utf8CString.dropLast()) {
            throw FileError(path, "written", .kind("no file"))
        }
        do throws(FileError) {
            return try OpenFile(path)
        } catch {
            guard case .kind = error.cause else { return nil }
            throw FileError(path, "written", error.cause)
        }
    }

    /// Whether there is a directory. Throws where that cannot be told.
    public static func isDirectory(_ path: String) throws(FileError) -> Bool {
        guard let status = try status(of: path) else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Nil if there is nothing, or a symlink that leads nowhere.
    static func status(of path: String) throws(FileError) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return nil }
        throw FileError(path, "read", .system(errno))
    }

    /// The names in a directory, sorted by bytes, without `.` and `..`.
    public static func names(in path: String) throws(FileError) -> [String] {
        try names(in: open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path)
    }

    /// Of a directory that was opened for this, and is closed.
    static func names(in descriptor: Int32, _ path: String) throws(FileError) -> [String] {
        guard descriptor >= 0, let directory = fdopendir(descriptor) else {
            let error = FileError(path, "read", .system(errno))
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        // Half a list would be taken for all that there is.
        guard errno == 0 else { throw FileError(path, "read", .system(errno)) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
