import Compiler
import Fleet
import Git

/// Where system configurations are read, and who said so.
struct SystemPlace {
    /// What is read.
    private enum Folder {
        case disk(String)
        /// Below the top of the repository.
        case tree(RepositoryTop, String)
    }

    /// Who said so, the strongest first.
    enum Origin: Equatable {
        case option
        case environment(String)
        /// `.soac.yaml:3`.
        case file(String)
        case found
        /// Nobody did.
        case standard
    }

    private let folder: Folder
    /// Whether it holds a system configuration for each cluster, and is none itself.
    let isOfClusters: Bool
    let origin: Origin

    init(_ path: String, isOfClusters: Bool, _ origin: Origin) {
        (folder, self.isOfClusters, self.origin) = (.disk(path), isOfClusters, origin)
    }

    init(_ path: String, in top: RepositoryTop, isOfClusters: Bool, _ origin: Origin) {
        (folder, self.isOfClusters, self.origin) = (.tree(top, path), isOfClusters, origin)
    }

    /// Whether it is where a host of a cluster has it, as paasta_tools would look: other machines have none.
    var isOfHost: Bool { [.standard, .environment("PAASTA_SYSTEM_CONFIG_DIR")].contains(origin) }

    /// As people are told it.
    var path: String {
        switch folder {
        case .disk(let path), .tree(_, let path): path
        }
    }

    /// Who named it, for whoever did not.
    private var because: String? {
        switch origin {
        case .option, .standard: nil
        case .environment(let name): "\(name) names it"
        case .file(let place): "\(place) names it"
        case .found: "it was found there; --system-configs names another"
        }
    }

    /// A problem with it: who named it is told first, as it is there that something is to be done.
    func problem(_ message: String, hint: String? = nil, finding: Diagnostic? = nil) -> Problem {
        let hints = [because, hint].compactMap(\.self)
        return Problem(message, hint: hints.isEmpty ? nil : hints.joined(separator: "; "), finding: finding)
    }

    // MARK: What is there

    /// Whether there is such a folder.
    func isThere() throws -> Bool {
        switch folder {
        case .disk(let path): try File.isDirectory(path)
        case .tree(let top, let path): try top.folders(in: path) != nil
        }
    }

    /// The names of the clusters that have a configuration of their own; one at least.
    func clusters() throws -> [String] {
        var names: [String]?
        switch folder {
        case .disk(let path) where try File.isDirectory(path):
            names = try File.names(in: path).filter { name in
                try !name.hasPrefix(".") && File.isDirectory("\(path)/\(name)")
            }
        case .disk:
            throw problem(
                "there is no folder \(path)", hint: because == nil ? "it is named with --system-configs" : nil)
        case .tree(let top, let path): names = try top.folders(in: path)
        }
        guard let names else { throw problem("there is no folder \(path) in the repository") }
        guard names.isEmpty else { return names }
        let files = try files(path)
        throw problem(
            "\(path) has no folder for a cluster",
            hint: files.isEmpty
                ? nil : "it looks like the configuration of one cluster; that is named with --system-config")
    }

    /// Of one of the clusters, or nil: what is read is no folder of clusters. Findings are reported; what keeps the run from
    /// starting is thrown.
    func load(_ cluster: String? = nil) throws -> SystemConfigOption.Loaded {
        let path = cluster.map { "\(self.path)/\($0)" } ?? self.path
        let files = try files(path)
        let lowered = SystemConfigurationLowering.lower(files)
        if lowered.value == nil, isFolderOfFolders(path, files) {
            throw problem(
                "\(path) is not a system configuration, but a folder with one for each cluster",
                hint: "name it with --system-configs, or one of its folders with --system-config")
        }
        Terminal.report(lowered.diagnostics)
        guard let configuration = lowered.value else {
            throw problem(
                "the system configuration at \(path) cannot be used",
                finding: lowered.diagnostics.first { $0.severity == .error })
        }
        return SystemConfigOption.Loaded(
            configuration: configuration, digest: SystemConfigurationFolder.digest(files).id.description)
    }

    private func files(_ path: String) throws -> [SystemConfigurationFile] {
        switch folder {
        case .disk:
            if try File.isDirectory(path) { return try SystemConfigurationFolder.read(path) }
        case .tree(let top, _):
            if let files = try top.configuration(in: path) { return files }
        }
        throw problem(
            "there is no system configuration at \(path)",
            hint: because == nil ? "name the folder of its JSON files with --system-config" : nil)
    }

    /// Whether all of its files lie in folders of their own, two at least.
    private func isFolderOfFolders(_ folder: String, _ files: [SystemConfigurationFile]) -> Bool {
        let names = files.map { $0.path.dropFirst(folder.count + 1).split(separator: "/") }
        return names.allSatisfy { $0.count > 1 } && Set(names.compactMap(\.first)).count > 1
    }

    // MARK: Whether it changed

    /// Two that are equal are of configurations that nobody has changed meanwhile.
    struct Stamp: Equatable {
        fileprivate var path: String
        fileprivate var folder: RepositoryStamp
    }

    func stamp() throws(FileError) -> Stamp {
        switch folder {
        case .disk(let path): Stamp(path: path, folder: .folder(try FolderStamp(path, depth: 3)))
        case .tree(let top, let path): Stamp(path: path, folder: try top.stamp(of: path))
        }
    }
}
