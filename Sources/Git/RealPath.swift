import Glibc

/// Paths as they are once all symlinks are followed.
public enum RealPath {
    /// Absolute, and without symlinks; nil if there is nothing.
    public static func of(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
