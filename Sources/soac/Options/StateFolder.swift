import Compiler
import Fleet
import Git
import Glibc

/// Where a run leaves what the next one of this machine needs.
struct StateFolder {
    let path: String

    /// Below the user's home; nil if nothing says where that is.
    static var standard: String? {
        func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let base = variable("XDG_STATE_HOME") ?? variable("HOME").map { $0 + "/.local/state" }
        return base.map { $0 + "/soac" }
    }

    init(_ path: String?) throws(Problem) {
        guard let path = path ?? Self.standard else {
            throw Problem(
                "neither XDG_STATE_HOME nor HOME is set",
                hint: "name a folder for locks and what is remembered between runs with --state")
        }
        self.path = path
        do throws(FileError) { _ = try Folder.madeOwn(self.path) } catch { throw Problem(error) }
    }

    func locks(of cluster: ClusterName) -> String { "\(path)/locks-\(cluster)" }
    func memory(of cluster: ClusterName) -> String { "\(path)/rounds-\(cluster).json" }
    func alerts(_ kind: Alerting.Kind, of cluster: ClusterName) -> String {
        "\(path)/alerts-\(kind.rawValue)-\(cluster).json"
    }

    /// The tags of all services, of the soa-configs that a repository holds, or that lies in `folder` without one.
    static func tags(in path: String, of repository: Repository?, _ folder: String = "") -> String {
        KeptTags.path(in: path, of: repository, else: RealPath.of(folder) ?? folder)
    }
}
