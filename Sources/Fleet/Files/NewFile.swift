import CProcess
import Glibc

/// A file on its way: written under a name that nobody can foresee, then renamed into its place. The only way in which
/// soac writes files. It goes with its object unless it was put into place.
///
/// A run that is killed leaves it; the next one that writes in the folder removes it. What another run still writes there
/// is locked by it.
public final class NewFile {
    /// What the names of new files begin and end with.
    private static let (start, end) = (".soac-", ".new")

    private let folder: Folder
    private let name: String
    /// What people are told that cannot be written.
    private let target: String
    /// Kept open for its lock; -1 once it is closed.
    private var descriptor: Int32
    private var isInPlace = false

    /// Writes it; `target` is the path that it is for. `durable` waits until the disk has it. `isAlone`: nobody else writes
    /// in the folder, and nothing has to be kept open.
    public convenience init(
        _ bytes: [UInt8], for target: String, in folder: Folder, durable: Bool, isAlone: Bool = false
    ) throws(FileError) {
        try self.init(for: target, in: folder, isAlone: isAlone)
        try append(bytes)
        if durable { try sync() }
        if isAlone { try close() }
    }

    /// One that has nothing yet.
    init(for target: String, in folder: Folder, isAlone: Bool = false) throws(FileError) {
        (self.folder, self.target) = (folder, target)
        // From here on deinit removes it, also where writing it throws.
        (name, descriptor) = try NewFile.create(in: folder, for: target, isAlone: isAlone)
    }

    /// A file that is open and has no name any more, for what nobody else is to see. The caller closes it.
    static func nameless(for target: String, in folder: Folder) throws(FileError) -> Int32 {
        let (name, descriptor) = try create(in: folder, for: target, isAlone: false)
        do { try folder.remove(name) } catch {
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    deinit {
        if !isInPlace { try? folder.remove(name) }
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Where it is until it is put into its place.
    public var path: String { folder.path(of: name) }

    private func failure(_ code: Int32) -> FileError { FileError(target, "written", .system(code)) }

    private static func create(
        in folder: Folder, for target: String, isAlone: Bool
    ) throws(FileError) -> (String, Int32) {
        while true {
            // From getrandom(2).
            let words = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
            let name = start + hex(words.0) + hex(words.1) + end
            let descriptor = folder.create(name)
            guard descriptor >= 0 else {
                if errno == EEXIST { continue }
                throw FileError(target, "written", .system(errno))
            }
            if isAlone { return (name, descriptor) }
            // Another run may have taken it for a leftover before it was locked. A disk without locks keeps leftovers.
            var status = stat()
            let isOurs = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            if isOurs, fstat(descriptor, &status) == 0, status.st_nlink == 1 { return (name, descriptor) }
            Glibc.close(descriptor)
        }
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        let code = NewFile.write(bytes, to: descriptor)
        if code != 0 { throw failure(code) }
    }

    /// Writes all bytes; 0, or what the system says is wrong.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var place = 0
        while place < bytes.count {
            let count = bytes[place...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            place += count
        }
        return 0
    }

    /// Lets the disk begin with these bytes, and waits for nothing: less is left for `sync`.
    func startWriting(_ range: Range<Int>) { soac_start_writing(descriptor, range.lowerBound, range.count) }

    /// Waits until the disk has it.
    func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw failure(errno) }
    }

    private func close() throws(FileError) {
        guard descriptor >= 0 else { return }
        defer { descriptor = -1 }
        guard Glibc.close(descriptor) == 0 else { throw failure(errno) }
    }

    /// Lets others read it, or not. Before it is in its place, and not where it `isAlone`.
    public func setMode(_ mode: mode_t) throws(FileError) {
        guard fchmod(descriptor, mode) == 0 else { throw failure(errno) }
    }

    /// Puts it into its place, here or in another folder; what is there is replaced.
    public func install(as name: String, in target: Folder? = nil) throws(FileError) {
        try folder.rename(self.name, to: name, in: target ?? folder)
        isInPlace = true
        try close()
    }

    /// Waits until the disk has these files. Many of them cost less together, with all that others have written: each alone
    /// waits for the disk, also where it has nothing to write any more.
    public static func sync(_ files: [NewFile]) throws(FileError) {
        if files.count > 16 {
            var folders: [Folder] = []
            for file in files where !folders.contains(where: { $0 === file.folder }) { folders.append(file.folder) }
            for folder in folders { try folder.syncFileSystem() }
            if Folder.learnsOfLostWrites { return }
        }
        for file in files {
            guard let open = try file.folder.open(file.name) else { throw file.failure(ENOENT) }
            try open.sync()
        }
    }

    // MARK: Leftovers

    /// Removes what killed runs of this user left in a folder. That it cannot be removed is no failure: no other file will
    /// have its name.
    public static func removeLeftovers(in folder: Folder) {
        for name in (try? folder.names()) ?? [] where isName(name) {
            // Whoever holds the lock still writes it. It stays locked until it is gone.
            guard let file = try? folder.open(name), file.isOwn, file.lock() else { continue }
            try? folder.remove(name)
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard name.hasPrefix(start), name.hasSuffix(end) else { return false }
        let middle = name.dropFirst(start.count).dropLast(end.count)
        return middle.utf8.count == 32 && middle.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
