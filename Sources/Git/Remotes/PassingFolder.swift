import CLibgit2
import Glibc

/// A folder in `TMPDIR` or `/tmp` that goes with its object. One that a killed run left goes with the next run.
final class PassingFolder {
    let path: String
    /// Kept open for its lock: whoever holds that still uses the folder.
    private let descriptor: Int32

    /// What the names of these folders begin with; six characters by chance follow.
    private static let start = "soac-push-"

    /// Throws `io`.
    init() throws(GitError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        Self.removeLeftovers(in: parent)
        while true {
            var template = Array("\(parent)/\(Self.start)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw .io(path: parent, errno: errno) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let descriptor = Self.open(path)
            guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
            // Another run may have taken it for a leftover before it was locked. A disk without locks keeps leftovers.
            let isOurs = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            var status = stat()
            if isOurs, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
                (self.path, self.descriptor) = (path, descriptor)
                return
            }
            close(descriptor)
        }
    }

    deinit {
        Self.remove(path)
        close(descriptor)
    }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    /// Those of this user which nobody uses. That one cannot be removed is no failure: no other will have its name.
    private static func removeLeftovers(in parent: String) {
        for name in names(in: parent) where name.hasPrefix(start) && name.utf8.count == start.utf8.count + 6 {
            let path = "\(parent)/\(name)"
            let descriptor = open(path)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            remove(path)
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let item = readdir(stream) {
            guard let name = soac_dirent_name(item).map({ String(cString: $0) }), name != ".", name != ".." else {
                continue
            }
            names.append(name)
        }
        return names
    }

    /// Removes a folder with all that is in it, as far as that is possible. Symlinks go themselves.
    private static func remove(_ folder: String) {
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}
