import CProcess
import Glibc

/// A directory that is open: what is done in it by name is done there, whatever becomes of its path meanwhile. No name in
/// it is followed if it is a symlink.
public final class Folder: Sendable {
    public let path: String
    private let descriptor: Int32

    /// Nil if there is none. Symlinks on the way are followed: who calls soac named it.
    public convenience init?(_ path: String) throws(FileError) { try self.init(path, named: path, in: AT_FDCWD, 0) }

    private init?(_ path: String, named name: String, in folder: Int32, _ flags: Int32) throws(FileError) {
        self.path = path
        descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        guard descriptor < 0 else { return }
        let code = errno
        if code == ENOENT { return nil }
        throw FileError(path, "opened", OpenFile.cause(code, name, in: folder))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The folder of this path; it and those above it are made if they are not there.
    public static func made(_ path: String, mode: mode_t = 0o755) throws(FileError) -> Folder {
        if let folder = try Folder(path) { return folder }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { _ = try made(String(path[..<slash])) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError(path, "made", .system(errno)) }
        guard let folder = try Folder(path) else { throw FileError(path, "made", .system(ENOENT)) }
        return folder
    }

    /// The folder of this path, of this user alone; it is made if it is not there.
    public static func madeOwn(_ path: String) throws(FileError) -> Folder {
        let folder = try made(path, mode: 0o700)
        if let reason = folder.distrust { throw FileError(path, "used", .other(reason)) }
        return folder
    }

    /// Why what lies in it may be another user's, for people; nil if it is this user's.
    public var distrust: String? {
        guard let status = try? status() else { return "\(path) cannot be read" }
        if status.st_uid != geteuid() { return "\(path) belongs to another user" }
        // Where the sticky bit is set, others can add files, but touch none of this user's.
        let isShared = status.st_mode & (S_IWGRP | S_IWOTH) != 0 && status.st_mode & S_ISVTX == 0
        return isShared ? "others may write to \(path)" : nil
    }

    /// The folder that a file of this path lies in, and its name there.
    public static func around(_ path: String) throws(FileError) -> (folder: Folder, name: String) {
        let slash = path.lastIndex(of: "/")
        let name = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
        let above = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let folder = try Folder(above) else { throw FileError(path, "written", .system(ENOENT)) }
        try folder.check(name)
        return (folder, name)
    }

    // MARK: Names

    /// What people are told of something in it.
    public func path(of name: String) -> String {
        path == "." ? name : path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// Only what is a name stays in the folder.
    private func check(_ name: String) throws(FileError) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 }) else {
            throw FileError(path(of: name), "opened", .other("'\(name)' is not the name of a file"))
        }
    }

    /// The names of all that is in it, sorted by bytes.
    public func names() throws(FileError) -> [String] { try File.names(in: openAgain(), path) }

    /// Nil if there is nothing of that name; a path below the folder will do.
    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// Its own.
    func status() throws(FileError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "opened", .system(errno)) }
        return status
    }

    // MARK: Folders

    /// A folder in it; nil if there is none.
    public func folder(_ name: String) throws(FileError) -> Folder? {
        try check(name)
        return try Folder(path(of: name), named: name, in: descriptor, O_NOFOLLOW)
    }

    /// A folder in it, which is made if there is none.
    public func makeFolder(_ name: String) throws(FileError) -> Folder {
        try check(name)
        guard mkdirat(descriptor, name, 0o755) == 0 || errno == EEXIST else {
            throw FileError(path(of: name), "made", .system(errno))
        }
        guard let folder = try folder(name) else { throw FileError(path(of: name), "made", .system(ENOENT)) }
        return folder
    }

    /// A folder in it, or one to which a symlink in it leads, if that lies below it as well. Nil if there is none.
    public func folderBelow(_ name: String) throws(FileError) -> Folder? {
        try check(name)
        guard let folder = try Folder(path(of: name), named: name, in: descriptor, 0) else { return nil }
        guard let top = location, let place = folder.location, place.hasPrefix(top == "/" ? top : top + "/") else {
            throw FileError(folder.path, "opened", .other("it leads out of \(path)"))
        }
        return folder
    }

    /// Where the kernel has it; nil if it does not tell.
    private var location: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        return count > 0 && count < buffer.count
            ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    // MARK: Files

    /// A regular file in it; nil if there is none. A path below the folder will do: only its last name is never followed.
    func open(_ name: String) throws(FileError) -> OpenFile? {
        try OpenFile(path(of: name), named: name, in: descriptor)
    }

    /// The bytes of a regular file in it; nil if there is none.
    public func read(_ name: String, limit: Int) throws(FileError) -> [UInt8]? { try open(name)?.read(limit: limit) }

    /// Opens a file that is not there yet, for `NewFile` and `StagedFiles`.
    func create(_ name: String) -> Int32 {
        openat(descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    }

    /// Opens a file that is there for good, for `FileLock`; it is made if it is not there. Nothing is written to it.
    func openForLock(_ name: String) -> Int32 {
        openat(descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o644)
    }

    /// Opens a file to add to it, for `AppendedFile`.
    func openToAppend(_ name: String, _ flags: Int32) throws(FileError) -> Int32 {
        try check(name)
        return openat(descriptor, name, flags | O_NOFOLLOW, 0o644)
    }

    /// Opens the folder itself once more: locks go with an opening.
    func openAgain() -> Int32 { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }

    /// Why a name in it could not be opened.
    func cause(_ code: Int32, _ name: String) -> FileError.Cause { OpenFile.cause(code, name, in: descriptor) }

    /// Gives a file another name, here or in another folder; what has that name is replaced, be it a symlink.
    func rename(_ name: String, to other: String, in folder: Folder) throws(FileError) {
        try folder.check(other)
        guard renameat(descriptor, name, folder.descriptor, other) == 0 else {
            throw FileError(folder.path(of: other), "written", .system(errno))
        }
    }

    /// Removes a file; that there is none is no error.
    public func remove(_ name: String) throws(FileError) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw FileError(path(of: name), "removed", .system(errno))
        }
    }

    /// Waits until the disk has all that was written on the file system that it lies on. Throws if something was lost there
    /// since the folder was opened, whoever wrote it; `learnsOfLostWrites`.
    func syncFileSystem() throws(FileError) {
        guard soac_sync_file_system(descriptor) == 0 else { throw FileError(path, "written", .system(errno)) }
    }

    /// Whether `syncFileSystem` learns of what the disk did not take: from Linux 5.8 on. Before that only each file tells.
    static let learnsOfLostWrites: Bool = {
        let release = (try? File.read("/proc/sys/kernel/osrelease", limit: 256)).flatMap { $0 } ?? []
        let numbers = release.split(separator: UInt8(ascii: "."), maxSplits: 2).prefix(2).map { part in
            part.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.reduce(0) {
                10 * min($0, 1000) + Int($1 - UInt8(ascii: "0"))
            }
        }
        return numbers.count == 2 && !numbers.lexicographicallyPrecedes([5, 8])
    }()

    /// Waits until the disk knows the names in it.
    public func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path, "written", .system(errno)) }
    }
}
