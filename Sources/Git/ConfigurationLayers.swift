import CLibgit2
import Glibc

/// What the environment adds to git's configuration, or puts in the place of its files. libgit2 1.5 knows none of it.
struct ConfigurationLayers: Hashable, Sendable {
    /// Of this process. The error is that of settings which git would refuse.
    static let ofProcess = Result { () throws(GitError) in try ConfigurationLayers(.ofProcess) }

    /// Paths of the files that count as the system's and the user's; nil for the usual ones.
    private let system: String?
    private let global: String?
    /// Path of a file with the settings that are in the environment itself.
    private let command: String?

    init(_ environment: Environment) throws(GitError) {
        func file(_ name: String) -> String? {
            environment.unfiltered(name).map { $0.isEmpty ? "/dev/null" : environment.path(name) ?? $0 }
        }
        system = environment.isTrue("GIT_CONFIG_NOSYSTEM") ? "/dev/null" : file("GIT_CONFIG_SYSTEM")
        global = file("GIT_CONFIG_GLOBAL")
        let settings = try environment.settings()
        command = settings.isEmpty ? nil : try Self.file(settings.map(\.text).joined())
    }

    /// Adds them; with a repository, also the file of its work tree, if it has one.
    func add(to configuration: OpaquePointer?, of repository: OpaquePointer? = nil) throws(GitError) {
        var layers: [(String?, git_config_level_t)] = [
            (system, GIT_CONFIG_LEVEL_SYSTEM), (global, GIT_CONFIG_LEVEL_GLOBAL),
            // The user's file in the environment stands for both that a user may have.
            (global.map { _ in "/dev/null" }, GIT_CONFIG_LEVEL_XDG),
        ]
        if let repository { layers.append((Self.workTreeFile(of: repository), Self.workTree)) }
        layers.append((command, Self.ofCommand))
        for (path, level) in layers {
            guard let path else { continue }
            try Library.check(git_config_add_file_ondisk(configuration, path, level, repository, 1))
        }
    }

    /// Above `GIT_CONFIG_LEVEL_LOCAL`, in git's order.
    private static let workTree = git_config_level_t(rawValue: GIT_CONFIG_LEVEL_LOCAL.rawValue + 1)
    private static let ofCommand = git_config_level_t(rawValue: GIT_CONFIG_LEVEL_LOCAL.rawValue + 2)

    /// `config.worktree`; nil if the repository has none.
    static func workTreeFile(of repository: OpaquePointer) -> String? {
        guard let folder = git_repository_path(repository) else { return nil }
        let path = String(cString: folder) + "config.worktree"
        guard access(path, F_OK) == 0 else { return nil }
        var snapshot: OpaquePointer?
        defer { git_config_free(snapshot) }
        var isUsed: Int32 = 0
        guard git_repository_config_snapshot(&snapshot, repository) == 0,
            git_config_get_bool(&isUsed, snapshot, "extensions.worktreeconfig") == 0
        else { return nil }
        return isUsed == 1 ? path : nil
    }

    /// The path of a file in memory, which stays as long as the process.
    private static func file(_ text: String) throws(GitError) -> String {
        let descriptor = soac_memory_file()
        let path = "/proc/self/fd/\(descriptor)"
        let bytes = Array(text.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count, access(path, R_OK) == 0 else {
            throw .environment("GIT_CONFIG_COUNT", reason: "its settings cannot be read without /proc")
        }
        return path
    }
}
