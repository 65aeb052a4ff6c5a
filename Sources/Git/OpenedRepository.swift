import CLibgit2
import Glibc

/// What libgit2 opened, with git's configuration, and what it does not see itself. Of one thread.
final class OpenedRepository {
    let handle: OpaquePointer

    /// Finds it above a path, as git does: not above `GIT_CEILING_DIRECTORIES`.
    convenience init(above path: String, _ environment: Environment, _ layers: ConfigurationLayers) throws(GitError) {
        let crosses = environment.isTrue("GIT_DISCOVERY_ACROSS_FILESYSTEM")
        try self.init(
            path, flags: crosses ? GIT_REPOSITORY_OPEN_CROSS_FS.rawValue : 0,
            ceilings: environment["GIT_CEILING_DIRECTORIES"], layers)
    }

    /// Opens a git directory.
    convenience init(at gitDirectory: String, _ layers: ConfigurationLayers) throws(GitError) {
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
        try self.init(gitDirectory, flags: flags, ceilings: nil, layers)
    }

    init(_ path: String, flags: UInt32, ceilings: String?, _ layers: ConfigurationLayers) throws(GitError) {
        Library.start()
        var handle: OpaquePointer?
        let code = git_repository_open_ext(&handle, path, flags, ceilings)
        guard code == 0, let handle else { throw Self.error(code, path) }
        self.handle = handle
        var configuration: OpaquePointer?
        try Library.check(git_repository_config(&configuration, handle))
        defer { git_config_free(configuration) }
        do { try layers.add(to: configuration, of: handle) } catch { throw Self.explained(error) }
    }

    deinit { git_repository_free(handle) }

    /// Without symlinks.
    var gitDirectory: String { Self.path(git_repository_path(handle)) ?? "" }

    /// The folder that the repository itself calls its work tree; nil of a bare one.
    private(set) lazy var workTree: String? = {
        let own = ConfigurationLayers.workTreeFile(of: handle).flatMap { WorkTreeSettings(file: $0) }
        if own?.isBare == true { return nil }
        if let folder = own?.workTree {
            return RealPath.of(Environment.absolute(folder, in: gitDirectory))
        }
        return linkedWorkTree ?? Self.path(git_repository_workdir(handle))
    }()

    var isBare: Bool { workTree == nil }

    /// Whether the repository says where its work tree is, and it does not follow from where it was found.
    var namesWorkTree: Bool {
        guard let configuration = try? Configuration(of: handle) else { return false }
        return configuration["core.worktree"] != nil || git_repository_is_worktree(handle) == 1
    }

    /// The file `gitdir` of a linked work tree names its `.git`. libgit2 1.5 takes a relative path for one that begins
    /// where the process runs.
    private var linkedWorkTree: String? {
        guard git_repository_is_worktree(handle) == 1 else { return nil }
        let files = WorkTree(top: gitDirectory)
        guard case .bytes(let bytes)? = try? files.readFile(Array("gitdir".utf8), limit: 1 << 16) else { return nil }
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard line.hasSuffix("/.git") else { return nil }
        return RealPath.of(Environment.absolute(String(line.dropLast(5)), in: gitDirectory))
    }

    /// Takes the parts from where they are, if that is not the repository's own place.
    func move(to location: RepositoryLocation) throws(GitError) {
        if let workTree = location.workTree {
            if Self.path(git_repository_workdir(handle)) != workTree {
                guard git_repository_set_workdir(handle, workTree, 0) == 0 else {
                    throw .environment("GIT_WORK_TREE", reason: "\(workTree) is not a folder that can be read")
                }
            }
        } else if git_repository_is_bare(handle) == 0 {
            try Library.check(git_repository_set_bare(handle))
        }
        if let path = location.parts.index {
            var index: OpaquePointer?
            defer { git_index_free(index) }
            try IndexTree.check(git_index_open(&index, path), at: path)
            try Library.check(git_repository_set_index(handle, index))
        }
        if let folder = location.parts.objects {
            var objects: OpaquePointer?
            defer { git_odb_free(objects) }
            guard git_odb_open(&objects, folder) == 0 else {
                throw .environment("GIT_OBJECT_DIRECTORY", reason: "\(folder) holds no objects")
            }
            try Library.check(git_repository_set_odb(handle, objects))
        }
        guard !location.parts.alternates.isEmpty else { return }
        var objects: OpaquePointer?
        defer { git_odb_free(objects) }
        try Library.check(git_repository_odb(&objects, handle))
        // One that is not there has no objects, for git as well.
        for folder in location.parts.alternates where access(folder, F_OK) == 0 {
            try Library.check(git_odb_add_disk_alternate(objects, folder))
        }
    }

    /// Refuses what libgit2 1.5 would open and could not read.
    ///
    /// Throws `sha256` or `unsupported`.
    func checkFormat() throws(GitError) {
        let configuration = try Configuration(of: handle)
        guard (configuration["core.repositoryformatversion"].flatMap { Int($0) } ?? 0) > 0 else { return }
        let top = workTree ?? gitDirectory
        switch configuration["extensions.objectformat"]?.lowercased() {
        case nil, "sha1": break
        case "sha256": throw .sha256(path: top)
        case let name?: throw .unsupported(path: top, .extension("objectFormat = \(name)"))
        }
        // A place for the references may stand behind the name: files:///…
        switch configuration["extensions.refstorage"]?.lowercased() {
        case nil, "files": break
        case let name? where name.hasPrefix("reftable"): throw .unsupported(path: top, .reftable)
        case let name?: throw .unsupported(path: top, .extension("refStorage = \(name)"))
        }
    }

    /// A path of libgit2 without its final slash.
    static func path(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let path = pointer.map({ String(cString: $0) }) else { return nil }
        return path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    // MARK: - Errors

    /// What it means that opening `path` gave `code`.
    private static func error(_ code: Int32, _ path: String) -> GitError {
        let error = Library.lastError(code)
        guard case .library(_, _, let message) = error else { return error }
        if let name = rest(of: message, behind: "unsupported extension name extensions.") {
            return .unsupported(path: top(above: path) ?? path, .extension(name))
        }
        if let version = rest(of: message, behind: "unsupported repository version ") {
            let number = String(version.prefix { $0.isNumber })
            return .unsupported(path: top(above: path) ?? path, .version(number))
        }
        return code == GIT_ENOTFOUND.rawValue ? .notARepository(path: RealPath.of(path) ?? path) : explained(error)
    }

    /// An error that concerns git's configuration, as one of it.
    private static func explained(_ error: GitError) -> GitError {
        guard case .library(_, let klass, let message) = error, klass == GIT_ERROR_CONFIG.rawValue else { return error }
        return .configuration(message)
    }

    private static func rest(of text: String, behind beginning: String) -> String? {
        text.hasPrefix(beginning) ? String(text.dropFirst(beginning.count)) : nil
    }

    /// The nearest folder with a `.git`, or a bare repository.
    private static func top(above path: String) -> String? {
        var components = (RealPath.of(path) ?? path).split(separator: "/")
        while !components.isEmpty {
            let folder = "/" + components.joined(separator: "/")
            if access(folder + "/.git", F_OK) == 0 || access(folder + "/objects", F_OK) == 0 { return folder }
            components.removeLast()
        }
        return nil
    }
}

/// What `config.worktree` says of the work tree; libgit2 1.5 does not read it.
private struct WorkTreeSettings {
    var isBare: Bool
    var workTree: String?

    init?(file: String) {
        var live: OpaquePointer?
        defer { git_config_free(live) }
        var snapshot: OpaquePointer?
        defer { git_config_free(snapshot) }
        guard git_config_open_ondisk(&live, file) == 0, git_config_snapshot(&snapshot, live) == 0 else { return nil }
        var bare: Int32 = 0
        isBare = git_config_get_bool(&bare, snapshot, "core.bare") == 0 && bare == 1
        var path: UnsafePointer<CChar>?
        workTree = git_config_get_string(&path, snapshot, "core.worktree") == 0 ? path.map { String(cString: $0) } : nil
    }
}
