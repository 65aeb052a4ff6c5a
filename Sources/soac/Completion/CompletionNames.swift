import Compiler
import Fleet
import Git

/// The names that may be meant on a command line. What cannot be read has none.
struct CompletionNames {
    /// Of more services than that, instances are not looked for: a key has to be answered at once.
    private static let serviceLimit = 12
    /// Services in whose files' names clusters are looked for.
    private static let clusterServiceLimit = 200
    private static let fileLimit = 1 << 20
    private static let referenceLimit = 5000

    private let line: CompletedLine
    /// Nil where a folder is read.
    private let tree: SourceTree?
    private let place: CompletionPlace
    private var folder: String? { place.folder }

    init(_ line: CompletedLine) {
        self.line = line
        place = CompletionPlace(line)
        tree = place.snapshot.flatMap { try? SourceTree($0) }
    }

    private static func names(in folder: String) -> [String] { (try? File.names(in: folder)) ?? [] }

    // MARK: Services and instances

    func services() -> [String] { services { $0.hasPrefix(line.begun) } }

    private func services(where isWanted: (String) -> Bool) -> [String] {
        guard let folder else { return ((try? tree?.services().value.map(\.name.text)) ?? []).filter(isWanted) }
        return CompletionNames.names(in: folder).filter { name in
            !name.hasPrefix(".") && !name.hasPrefix("_") && isWanted(name)
                && (try? File.isDirectory("\(folder)/\(name)")) == true
        }
    }

    func instancesOfService() -> [String] {
        let names = line.value(of: "--service", "-s").map { $0.split(separator: ",").map(String.init) }
        return (names ?? []).flatMap(instances)
    }

    /// Where they would be those of many services, the services, with the dot behind them.
    func instanceIDs() -> [String] {
        let whole = services { line.begun.hasPrefix($0 + ".") }
        let begun = services()
        guard begun.count <= CompletionNames.serviceLimit else { return begun.map { $0 + "." } }
        return (whole + begun).flatMap { service in instances(of: service).map { "\(service).\($0)" } }
    }

    /// Of the clusters that the line names, or of all.
    private func instances(of service: String) -> [String] {
        let wanted = line.value(of: "--cluster", "-c", "--clusters").map { $0.split(separator: ",").map(String.init) }
        let files = source(of: service).files.filter { name, _ in
            guard let cluster = InstanceKind.file(named: name)?.cluster else { return false }
            return wanted?.contains(cluster.text) ?? true
        }
        return files.values.flatMap { file -> [String] in
            guard case .present(let path, let bytes) = file, bytes.count <= CompletionNames.fileLimit,
                let root = YAMLParser.parse(bytes, path: path).value?.root
            else { return [] }
            return root.pairs.compactMap { $0.key.string }.filter { !InstanceName($0).isTemplate }
        }
    }

    /// Its service.yaml, and its files of instances.
    private func source(of service: String) -> ServiceSource {
        func isWanted(_ name: String) -> Bool { name == "service.yaml" || InstanceKind.file(named: name) != nil }
        var source = ServiceSource(name: ServiceName(service))
        guard let folder else {
            let read = try? tree?.service(named: source.name).flatMap { try tree?.read($0, wanted: isWanted) }
            return read?.value ?? source
        }
        for name in CompletionNames.names(in: "\(folder)/\(service)") where isWanted(name) {
            let path = "\(folder)/\(service)/\(name)"
            if let bytes = try? File.read(path, limit: CompletionNames.fileLimit) {
                source.files[name] = .present(path: path, bytes: bytes)
            }
        }
        return source
    }

    // MARK: Clusters and deploy groups

    /// Those of the system configuration; without one, those that services have files of.
    func clusters() -> [String] {
        let known = configuredClusters()
        if !known.isEmpty { return known }
        return services { _ in true }.prefix(CompletionNames.clusterServiceLimit).flatMap { service in
            fileNames(of: service).compactMap { InstanceKind.file(named: $0)?.cluster }
        }.filter(\.isUsual).map(\.text)
    }

    private func fileNames(of service: String) -> [String] {
        if let folder { return CompletionNames.names(in: "\(folder)/\(service)") }
        return (try? tree?.service(named: ServiceName(service)).flatMap { try tree?.names(of: $0) }) ?? []
    }

    private func configuredClusters() -> [String] {
        if let folder = place.systemConfigs { return CompletionNames.folders(in: folder) }
        guard let files = try? SystemConfigurationFolder.read(place.systemConfig),
            let configuration = SystemConfigurationLowering.lower(files).value
        else { return [] }
        return (configuration.clusters + [configuration.cluster].compactMap { $0 }).map(\.text)
    }

    private static func folders(in folder: String) -> [String] {
        names(in: folder).filter { name in
            !name.hasPrefix(".") && (try? File.isDirectory("\(folder)/\(name)")) == true
        }
    }

    /// Those that the instances of the service follow.
    func deployGroups() -> [String] {
        guard let service = line.value(of: "--service", "-s") else { return [] }
        let source = source(of: service)
        let clusters = Set(source.files.keys.compactMap { InstanceKind.file(named: $0)?.cluster }).filter(\.isUsual)
        let targets = DeployTargetLowering.lower(source, clusters: clusters.sorted()).value.value
        return targets?.groups.map(\.text) ?? []
    }

    // MARK: Revisions

    func revisions() -> [String] {
        guard let repository = CompletionPlace.repository(line) else { return [] }
        return ["HEAD"] + repository.referenceNames(limit: CompletionNames.referenceLimit)
    }
}
