import CLibgit2
import Glibc

/// Whether a file is for certain what the index has, without a look into it: as libgit2 judges, and where that wants to
/// know more, it is not certain.
struct StatComparison: Sendable {
    /// When the index was written. A file that is younger may have been written twice in the same moment.
    private let written: timespec
    /// `core.trustctime`
    private let countsChangeTime: Bool
    /// `core.fileMode`
    private let hasModes: Bool
    private let countsNanoseconds: Bool

    init(_ configuration: Configuration, written: timespec) {
        self.written = written
        countsChangeTime = configuration.bool("core.trustctime") ?? true
        hasModes = configuration.bool("core.filemode") ?? true
        countsNanoseconds = UInt32(bitPattern: git_libgit2_features()) & GIT_FEATURE_NSEC.rawValue != 0
    }

    /// `name` is that of the file in the open folder.
    func isUnchanged(_ file: IndexedFile, named name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
        if file.isUnsettled { return false }
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, isOfItsKind(file, status) else { return false }
        return file.isUnwatched || isAsNoted(file, status)
    }

    private func isOfItsKind(_ file: IndexedFile, _ status: stat) -> Bool {
        switch status.st_mode & S_IFMT {
        case S_IFLNK: file.mode == GIT_FILEMODE_LINK.rawValue
        case S_IFREG:
            file.mode == GIT_FILEMODE_BLOB.rawValue || file.mode == GIT_FILEMODE_BLOB_EXECUTABLE.rawValue
        default: false
        }
    }

    private func isAsNoted(_ file: IndexedFile, _ status: stat) -> Bool {
        if hasModes, status.st_mode & S_IFMT == S_IFREG,
            (file.mode == GIT_FILEMODE_BLOB_EXECUTABLE.rawValue) != (status.st_mode & S_IXUSR != 0)
        {
            return false
        }
        // The index has 32 bits of each.
        return file.size == UInt32(truncatingIfNeeded: status.st_size)
            && file.inode == UInt32(truncatingIfNeeded: status.st_ino)
            && file.user == status.st_uid && file.group == status.st_gid
            && isSame(file.modified, status.st_mtim)
            && (!countsChangeTime || isSame(file.changed, status.st_ctim))
            && isBeforeIndex(status.st_mtim)
    }

    private func isSame(_ noted: IndexedFile.Time, _ time: timespec) -> Bool {
        noted.seconds == UInt32(truncatingIfNeeded: time.tv_sec)
            && (!countsNanoseconds || Int(noted.nanoseconds) == time.tv_nsec)
    }

    private func isBeforeIndex(_ time: timespec) -> Bool {
        if time.tv_sec != written.tv_sec { return time.tv_sec < written.tv_sec }
        return countsNanoseconds && time.tv_nsec < written.tv_nsec
    }
}
