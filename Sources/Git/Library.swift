import CAuthorities
import CLibgit2
import Glibc

/// What the process needs of libgit2 before the first call, and its way of reporting errors.
enum Library {
    // A static is initialized once, whichever thread comes first.
    private static let isStarted =
        begin() > 0 && soac_git_accept_extensions() == 0 && soac_git_leave_ownership() == 0
        && setSearchPaths(.ofProcess)

    private static func begin() -> Int32 {
        soac_authorities_begin()
        defer {
            soac_authorities_end()
            // That it has no authorities yet.
            git_error_clear()
        }
        return git_libgit2_init()
    }

    /// The file of the machine's certificate authorities, if it is still to be read; nil where libgit2 does so itself.
    static var authorities: String? { soac_authorities_file().map { String(cString: $0) } }

    /// Takes the authorities of a file in place of all others, for the whole process. False if it is none that can be read.
    static func trust(authorities file: String) -> Bool { soac_git_trust_certificates(file) == 0 }

    /// Where configuration is looked for: as in git, files of the user's that cannot be read are no reason to fail.
    private static func setSearchPaths(_ environment: Environment) -> Bool {
        func isClosed(_ folder: String, _ names: [String]) -> Bool {
            names.contains { access(folder + "/" + $0, R_OK) != 0 && errno == EACCES }
        }
        var closed: [git_config_level_t] = environment.isTrue("GIT_CONFIG_NOSYSTEM") ? [GIT_CONFIG_LEVEL_SYSTEM] : []
        if let home = environment["HOME"], isClosed(home, [".gitconfig"]) { closed.append(GIT_CONFIG_LEVEL_GLOBAL) }
        if let folder = environment.userFolder, isClosed(folder, ["config", "ignore", "attributes"]) {
            closed.append(GIT_CONFIG_LEVEL_XDG)
        }
        return closed.allSatisfy { soac_git_set_search_path($0, "") == 0 }
    }

    /// Call before anything else of libgit2.
    static func start() {
        guard !isStarted else { return }
        let message = "error: libgit2 does not start: there is not enough memory, or too few files can be opened\n"
        _ = message.withCString { write(STDERR_FILENO, $0, message.utf8.count) }
        _exit(2)
    }

    /// Throws the current error of libgit2 unless `code`, a return value of its functions, says success.
    static func check(_ code: Int32) throws(GitError) {
        guard code < 0 else { return }
        throw lastError(code)
    }

    /// Whether the last error is that two commits have none in common, and not that one is missing.
    static var isNoMergeBase: Bool { git_error_last()?.pointee.klass == Int32(GIT_ERROR_MERGE.rawValue) }

    static func lastError(_ code: Int32) -> GitError {
        guard let last = git_error_last() else {
            return .library(code: code, klass: 0, message: "unknown error")
        }
        return .library(code: code, klass: last.pointee.klass, message: String(cString: last.pointee.message))
    }
}
