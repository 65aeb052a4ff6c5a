import CLibgit2
import Dispatch

/// What the process needs of libgit2 before the first call, and its way of reporting errors.
enum Library {
    // A static is initialized once, whichever thread comes first.
    private static let isStarted = git_libgit2_init() > 0 && soac_git_accept_extensions() == 0

    /// Call before anything else of libgit2.
    static func start() {
        precondition(isStarted, "libgit2 does not start: out of memory")
    }

    /// The same on another thread; who calls `start` meanwhile waits for it.
    static func startElsewhere() { DispatchQueue.global(qos: .userInitiated).async { start() } }

    /// Throws the current error of libgit2 unless `code`, a return value of its functions, says success.
    static func check(_ code: Int32) throws(GitError) {
        guard code < 0 else { return }
        throw lastError(code)
    }

    static func lastError(_ code: Int32) -> GitError {
        guard let last = git_error_last() else {
            return .library(code: code, klass: 0, message: "unknown error")
        }
        return .library(code: code, klass: last.pointee.klass, message: String(cString: last.pointee.message))
    }
}
