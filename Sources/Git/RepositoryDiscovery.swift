import CLibgit2
import Glibc

extension Repository {
    convenience init(
        discovering path: String, _ environment: Environment, _ layers: ConfigurationLayers
    ) throws(GitError) {
        if path == ".", let gitDirectory = environment.path("GIT_DIR") {
            // git asks nobody whose it is if it is told where.
            let opened = try OpenedRepository(at: gitDirectory, layers)
            let workTree = try Self.workTree(of: opened, environment)
            try self.init(opened, workTree, environment.parts(workTree: workTree), environment, layers)
            return
        }
        let opened = try OpenedRepository(above: path, environment, layers)
        try Ownership.check(opened.gitDirectory, from: path, layers)
        if path == "." || environment.namesRepository && Self.isNamed(by: environment, opened.gitDirectory, layers) {
            let workTree = try environment.workTree() ?? opened.workTree
            try self.init(opened, workTree, environment.parts(workTree: workTree), environment, layers)
        } else {
            try self.init(opened, opened.workTree, RepositoryLocation.Parts(), nil, layers)
        }
    }

    /// The repository at a path, whatever the environment says: bare, or with its `.git` in that folder.
    ///
    /// Throws the errors of `init(discovering:)`.
    convenience init(at path: String) throws(GitError) {
        let layers = try ConfigurationLayers.ofProcess.get()
        let opened = try OpenedRepository(
            path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, ceilings: nil, layers)
        try Ownership.check(opened.gitDirectory, from: path, layers)
        try self.init(opened, opened.workTree, RepositoryLocation.Parts(), nil, layers)
    }

    private convenience init(
        _ opened: OpenedRepository, _ workTree: String?, _ parts: RepositoryLocation.Parts, _ environment: Environment?,
        _ layers: ConfigurationLayers
    ) throws(GitError) {
        try opened.checkFormat()
        if let common = environment?.path("GIT_COMMON_DIR"),
            let own = git_repository_commondir(opened.handle).map({ String(cString: $0) }),
            RealPath.of(common) != RealPath.of(own)
        {
            throw .environment("GIT_COMMON_DIR", reason: "it is \(common), but the repository's own is \(own)")
        }
        let location = RepositoryLocation(
            gitDirectory: opened.gitDirectory, workTree: workTree, parts: parts, layers: layers)
        try opened.move(to: location)
        try self.init(opened, location)
    }

    /// The work tree that belongs to `GIT_DIR`.
    private static func workTree(
        of opened: OpenedRepository, _ environment: Environment
    ) throws(GitError) -> String? {
        if let named = try environment.workTree() { return named }
        guard environment.isTrue("GIT_IMPLICIT_WORK_TREE", default: true), let own = opened.workTree else { return nil }
        let here = RealPath.of(Environment.workingDirectory) ?? Environment.workingDirectory
        func isInside(_ folder: String) -> Bool {
            guard let folder = RealPath.of(folder) else { return false }
            return here == folder || here.hasPrefix(folder == "/" ? "/" : folder + "/")
        }
        // git takes the folder where it runs, even if that is but a part of the work tree, or of the git directory: a
        // hook that went there means the whole.
        if opened.namesWorkTree || isInside(opened.gitDirectory) { return own }
        return opened.gitDirectory.hasSuffix("/.git") && isInside(own) ? own : here
    }

    /// Whether the environment speaks of this repository.
    private static func isNamed(
        by environment: Environment, _ gitDirectory: String, _ layers: ConfigurationLayers
    ) -> Bool {
        let opened =
            if let path = environment.path("GIT_DIR") { try? OpenedRepository(at: path, layers) } else {
                try? OpenedRepository(above: ".", environment, layers)
            }
        guard let opened else { return false }
        return RealPath.of(opened.gitDirectory) == RealPath.of(gitDirectory)
    }
}

extension Environment {
    /// Absolute path of `GIT_WORK_TREE`; nil if it is not set.
    fileprivate func workTree() throws(GitError) -> String? {
        guard let path = path("GIT_WORK_TREE") else { return nil }
        guard let real = RealPath.of(path) else {
            throw .environment("GIT_WORK_TREE", reason: "\(path) is not a folder that can be read")
        }
        return real
    }
}
