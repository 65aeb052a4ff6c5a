import CLibgit2

/// Of the libraries behind this module, as they are loaded.
public enum LibraryVersion {
    /// `1.5.1`.
    public static var libgit2: String {
        var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
        git_libgit2_version(&major, &minor, &revision)
        return "\(major).\(minor).\(revision)"
    }
}
