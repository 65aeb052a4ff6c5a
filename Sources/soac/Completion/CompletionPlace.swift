import Compiler
import Fleet
import Git
import Glibc

/// Where soa-configs and system configurations are to whoever typed a line: as its options say, else the environment, else
/// `.soac.yaml` at the top of the repository.
struct CompletionPlace {
    /// soa-configs; nil where a commit is read.
    private(set) var folder: String?
    /// The commit; nil where a folder is read.
    private(set) var snapshot: Snapshot?
    /// A folder with a system configuration for each cluster.
    private(set) var systemConfigs: String?
    /// One system configuration.
    private(set) var systemConfig = "/etc/paasta"

    /// A work tree's files are taken as they are, without asking git which of them it knows; of a bare repository, HEAD.
    init(_ line: CompletedLine) {
        let isOldName = line.program != "soac"
        folder = line.value(of: "--soa-dir") ?? (isOldName ? line.value(of: "-d", "-y") ?? "/nail/etc/services" : nil)
        var settings = Settings()
        if folder == nil { settings = look(line) }
        if let path = line.value(of: "--system-configs") ?? Self.variable("SOAC_SYSTEM_CONFIGS")
            ?? settings.systemConfigs
        {
            systemConfigs = line.value(of: "--system-config") == nil ? path : nil
        }
        let named = line.value(of: "--system-config") ?? Self.variable("SOAC_SYSTEM_CONFIG")
        systemConfig = named ?? Self.variable("PAASTA_SYSTEM_CONFIG_DIR") ?? settings.systemConfig ?? systemConfig
    }

    /// The repository that a line is about; nil if there is none.
    static func repository(_ line: CompletedLine) -> Repository? {
        try? Repository(discovering: line.value(of: "--repo") ?? variable("SOAC_REPO") ?? ".")
    }

    /// Finds soa-configs in a repository, or in a folder that is none.
    private mutating func look(_ line: CompletedLine) -> Settings {
        let named = line.value(of: "--root") ?? Self.variable("SOAC_ROOT")
        let revision = line.value(of: "--rev").flatMap { $0 == line.begun ? nil : $0 }
        let repository = Self.repository(line)
        let top = repository == nil ? line.value(of: "--repo") ?? "." : repository?.workTree
        if let top, repository == nil || revision == nil {
            let bytes = try? File.read("\(top)/\(RepositorySettings.fileName)", limit: 1 << 20)
            let settings = Settings(bytes, top: top)
            let root = named ?? settings.root
            folder = root.isEmpty ? top : "\(top)/\(root)"
            return settings
        }
        guard let repository, let whole = try? Snapshot(.revision(revision ?? "HEAD"), of: repository) else {
            return Settings()
        }
        var settings = Settings()
        if case .present(_, let bytes) = try? SourceTree(whole).file(RepositorySettings.fileName).value {
            settings = Settings(bytes, top: nil)
        }
        let root = named ?? settings.root
        snapshot = root.isEmpty ? whole : try? Snapshot(.revision(revision ?? "HEAD"), of: repository, root: root)
        return settings
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What `.soac.yaml` says of places. The commands themselves say what is wrong with it.
    private struct Settings {
        var root = ""
        var systemConfigs: String?
        var systemConfig: String?

        init() {}

        /// `top` is the folder that its paths begin in; nil: they are of a commit, whose system configurations are not looked at.
        init(_ bytes: [UInt8]?, top: String?) {
            guard let bytes, let file = YAMLParser.parse(bytes, path: RepositorySettings.fileName).value else { return }
            func folder(_ key: String) -> String? {
                let path = file.root.value(key)?.string
                return path.flatMap {
                    $0.isEmpty || $0.hasPrefix("/") || $0.split(separator: "/").contains("..") ? nil : $0
                }
            }
            root = folder("root") ?? ""
            guard let top else { return }
            systemConfigs = folder("system_configs").map { "\(top)/\($0)" }
            systemConfig = folder("system_config").map { "\(top)/\($0)" }
        }
    }
}
