import Compiler
import Emitters
import Git

/// What one service compiled to, as the cache keeps it.
struct StoredCompilation: Sendable {
    var service: ServiceName
    var dependencies: CompilationDependencies
    /// The line for its deployments.json; empty where that is the tree's.
    var deployments: String
    /// With bytes where those are wanted.
    var outputs: [Output]
    var diagnostics: [Diagnostic]
}

extension StoredCompilation: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(service)
        writer.write(dependencies)
        writer.write(deployments)
        writer.write(diagnostics)
        let rows = outputs.map { StoredOutput($0) }
        // An artifact takes some fifty bytes; names of clusters would be a third of them.
        let clusters = Set(rows.map(\.cluster)).sorted()
        let places = Dictionary(uniqueKeysWithValues: clusters.enumerated().map { ($1, $0) })
        writer.write(clusters)
        writer.write(UInt64(rows.count))
        for row in rows {
            writer.write(places[row.cluster] ?? 0)
            row.write(to: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        service = try reader.read()
        dependencies = try reader.read()
        deployments = try reader.read()
        diagnostics = try reader.read()
        let clusters: [ClusterName] = try reader.read()
        outputs = []
        for _ in 0..<(try reader.count()) {
            let place: Int = try reader.read()
            guard clusters.indices.contains(place) else { throw ByteReader.Damaged() }
            outputs.append(try StoredOutput(cluster: clusters[place], from: &reader).output(of: service))
        }
    }
}

/// An output without the names that its service's entry says once.
private struct StoredOutput {
    enum Content {
        case unwanted
        case present(FileVersion)
        case bytes([UInt8], FileVersion)
        case notDeployed(String)
        case broken
    }

    var cluster: ClusterName
    private var family: Family
    /// Nil: a whole file.
    private var instance: InstanceName?
    private var content: Content

    init(_ output: Output) {
        switch output {
        case .file(let file):
            (cluster, family, instance) = (file.cluster, file.family, file.id.instance)
            switch file.content {
            case .unwanted: content = .unwanted
            case .present(let version), .found(let version), .staged(let version, _): content = .present(version)
            case .bytes(let bytes, let version): content = .bytes(bytes, version)
            }
        case .leftOut(let omission):
            (cluster, family, instance) = (omission.cluster, omission.family, omission.instance)
            switch omission.reason {
            case .notDeployed(let reason): content = .notDeployed(reason)
            case .broken: content = .broken
            }
        }
    }

    func output(of service: ServiceName) throws(ByteReader.Damaged) -> Output {
        func leftOut(_ reason: LeftOut.Reason) -> Output {
            .leftOut(
                LeftOut(cluster: cluster, family: family, service: service, instance: instance, reason: reason))
        }
        func file(_ content: OutputFile.Content) throws(ByteReader.Damaged) -> Output {
            guard let instance else { throw ByteReader.Damaged() }
            let id = InstanceID(service: service, instance: instance)
            return .file(OutputFile(cluster: cluster, family: family, id: id, content: content))
        }
        switch content {
        case .unwanted: return try file(.unwanted)
        case .present(let version): return try file(.present(version))
        case .bytes(let bytes, let version): return try file(.bytes(bytes, version))
        case .notDeployed(let reason): return leftOut(.notDeployed(reason))
        case .broken: return leftOut(.broken)
        }
    }

    // MARK: Bytes

    func write(to writer: inout ByteWriter) {
        writer.write(Family.allCases.firstIndex(of: family) ?? 0)
        writer.write(instance)
        switch content {
        case .unwanted: writer.append(0)
        case .present(let version):
            writer.append(1)
            writer.write(version)
        case .notDeployed(let reason):
            writer.append(2)
            writer.write(reason)
        case .broken: writer.append(3)
        case .bytes(let bytes, let version):
            writer.append(4)
            writer.write(version)
            writer.writeRaw(bytes)
        }
    }

    init(cluster: ClusterName, from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.cluster = cluster
        let place: Int = try reader.read()
        guard Family.allCases.indices.contains(place) else { throw ByteReader.Damaged() }
        family = Family.allCases[place]
        instance = try reader.read()
        switch try reader.byte() {
        case 0: content = .unwanted
        case 1: content = .present(try reader.read())
        case 2: content = .notDeployed(try reader.read())
        case 3: content = .broken
        case 4:
            let version: FileVersion = try reader.read()
            content = .bytes(try reader.raw(), version)
        default: throw ByteReader.Damaged()
        }
    }
}

extension FileVersion: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(digest.id)
        writer.write(size)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(digest: BlobID(try reader.read()), size: try reader.read())
    }
}

// MARK: Dependencies

extension CompilationDependencies: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(outside)
        writer.write(reads)
        writer.write(sharedSecrets)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(outside: try reader.read(), reads: try reader.read(), sharedSecrets: try reader.read())
    }
}

extension LinkingReads: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(refersToSharedSecrets)
        writer.write(commands)
        writer.write(schedules)
        writer.write(counts)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init()
        refersToSharedSecrets = try reader.read()
        commands = try reader.read()
        schedules = try reader.read()
        counts = try reader.read()
    }
}

extension LinkingReads.Command: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(text)
        writer.write(expanded)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(text: try reader.read(), expanded: try reader.read())
    }
}

extension LinkingReads.Schedule: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(text)
        writer.write(minutes)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(text: try reader.read(), minutes: try reader.read())
    }
}

extension LinkingReads.Count: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(id)
        switch count {
        case .none: writer.append(0)
        case .unreadable: writer.append(1)
        case .count(let number):
            writer.append(2)
            writer.write(number)
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let id: InstanceID = try reader.read()
        switch try reader.byte() {
        case 0: self.init(id: id, count: .none)
        case 1: self.init(id: id, count: .unreadable)
        case 2: self.init(id: id, count: .count(try reader.read()))
        default: throw ByteReader.Damaged()
        }
    }
}
