import Compiler
import Git
import Glibc

/// Looks for the folder with a system configuration for each cluster where companies have it: in soa-configs itself under a name
/// with `_` before it, beside soa-configs, and above, up to beside the repository. It is told by what it holds: a folder of
/// a cluster has JSON that names the cluster.
public struct FoundConfigurations: Sendable {
    private let top: RepositoryTop
    private let root: [String]

    /// `root` is the folder of the repository that soa-configs is.
    public init(_ top: RepositoryTop, root: String) {
        (self.top, self.root) = (top, root.split(separator: "/").map(String.init))
    }

    public enum Found: Equatable, Sendable {
        case nothing
        /// A folder of the repository, from its top.
        case inside(String)
        /// Beside the repository: its absolute path.
        case outside(String)
        /// Of several at one place nobody can tell which is meant.
        case several([String])
    }

    /// How people call it.
    private static let names = [
        "configs", "clusters", "system-configs", "system-config", "system_configs", "system_config", "paasta",
        "paasta-configs", "paasta_configs", "paasta-config", "etc-paasta",
    ]
    /// Folders and bytes that are looked at, to tell what a folder is.
    private static let (folderLimit, sizeLimit) = (64, 1 << 20)

    public func look() throws(GitError) -> Found {
        for depth in stride(from: root.count, through: 0, by: -1) {
            let folder = root.prefix(depth)
            // In soa-configs itself, whatever does not begin so is a service.
            let names = Self.names.map { "_" + $0 } + (depth < root.count ? Self.names : [])
            var found: [String] = []
            for path in names.map({ (folder + [$0]).joined(separator: "/") })
            where try Self.isOfClusters(path, in: top) {
                found.append(path)
            }
            if found.count > 1 { return .several(found) }
            if let path = found.first { return .inside(path) }
        }
        return try beside()
    }

    /// Beside the repository, what belongs to this user, or to root: another's would say which servers are asked.
    private func beside() throws(GitError) -> Found {
        guard let outside = top.outside, let folder = try? RepositoryTop(folder: outside) else { return .nothing }
        var found: [String] = []
        for name in Self.names {
            let path = "\(outside == "/" ? "" : outside)/\(name)"
            if Self.isTrusted(path), try Self.isOfClusters(name, in: folder) { found.append(path) }
        }
        if found.count > 1 { return .several(found) }
        return found.first.map { .outside($0) } ?? .nothing
    }

    private static func isTrusted(_ path: String) -> Bool {
        guard let status = try? File.status(of: path) else { return false }
        return [0, geteuid()].contains(status.st_uid) && status.st_mode & (S_IWGRP | S_IWOTH) == 0
    }

    private static func isOfClusters(_ path: String, in top: RepositoryTop) throws(GitError) -> Bool {
        for name in try top.folders(in: path)?.prefix(folderLimit) ?? [] {
            for file in try top.configuration(in: "\(path)/\(name)") ?? [] {
                guard let bytes = file.bytes, bytes.count <= sizeLimit else { continue }
                let root = JSONParser.parse(bytes, path: file.path).value?.root
                if root?.value("cluster")?.string == name { return true }
            }
        }
        return false
    }
}
