import CLibgit2
import Glibc

/// Whether git would trust a repository that it found: it is the user's own, or git's configuration names it. Nobody else's
/// configuration counts. libgit2 1.5 knows neither `*` nor the environment's settings.
enum Ownership {
    /// `gitDirectory` was found from `path`. Throws `ownership`, and the errors of reading the configuration.
    static func check(
        _ gitDirectory: String, from path: String, _ layers: ConfigurationLayers
    ) throws(GitError) {
        let workTree = folder(with: gitDirectory, above: path)
        let place = workTree ?? gitDirectory
        let parts = [gitDirectory, workTree, workTree.map { $0 + "/.git" }].compactMap { $0 }
        if parts.allSatisfy(isOwn) { return }
        guard try isTrusted(place, layers) else { throw .ownership(path: place) }
    }

    /// The folder whose `.git` was found; nil of a bare repository, and from inside a git directory.
    private static func folder(with gitDirectory: String, above path: String) -> String? {
        let gitDirectory = RealPath.of(gitDirectory)
        var components = (RealPath.of(path) ?? path).split(separator: "/")
        while !components.isEmpty {
            let folder = "/" + components.joined(separator: "/")
            if access(folder + "/.git", F_OK) == 0 { return folder }
            if folder == gitDirectory { return nil }
            components.removeLast()
        }
        return nil
    }

    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        let user = geteuid()
        // Who runs it as root through sudo is whom the repository may belong to.
        if user == 0, status.st_uid != 0, let caller = Environment.ofProcess["SUDO_UID"].flatMap({ uid_t($0) }) {
            return status.st_uid == caller
        }
        return status.st_uid == user
    }

    private static func isTrusted(_ place: String, _ layers: ConfigurationLayers) throws(GitError) -> Bool {
        let names = Set([place, RealPath.of(place) ?? place])
        var isTrusted = false
        for (name, value) in try Configuration(layers).entries() where name == "safe.directory" {
            switch value {
            // An empty value takes back what stands before it.
            case "": isTrusted = false
            case "*": isTrusted = true
            default:
                let folder = expanded(value)
                if folder.hasSuffix("/*") {
                    let above = String(folder.dropLast(2))
                    let aboves = [above, RealPath.of(above) ?? above].map { $0 + "/" }
                    if names.contains(where: { name in aboves.contains { name.hasPrefix($0) } }) { isTrusted = true }
                } else if names.contains(folder) || RealPath.of(folder).map(names.contains) == true {
                    isTrusted = true
                }
            }
        }
        return isTrusted
    }

    private static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = Environment.ofProcess["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
