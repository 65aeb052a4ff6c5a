import Compiler
import Git

/// What was found in one service, as the cache keeps it: with what it depends on beside the service's own tree.
struct StoredFindings: Storable {
    private let service: ServiceName
    private let outside: [OutsideEntry]
    /// Of the secrets that all services share; nil if it does not depend on them.
    private let sharedSecrets: UInt64?
    private let outcome: Outcome<CheckPipeline.Checked>
    private let ties: ServiceTies

    init(_ findings: ServiceFindings, sharedSecrets: UInt64) {
        service = findings.directory.name
        outside = findings.outside
        (outcome, ties) = (findings.outcome, findings.ties)
        self.sharedSecrets = outcome.value.refersToSharedSecrets ? sharedSecrets : nil
    }

    /// The findings, if they are those of a service in a tree; its own tree is the one that they are kept for.
    func findings(
        of directory: ServiceDirectory, in tree: SourceTree, sharedSecrets: UInt64, at moment: Moment?
    ) throws(GitError) -> ServiceFindings? {
        guard service == directory.name, self.sharedSecrets.map({ $0 == sharedSecrets }) ?? true,
            outcome.value.commands.allSatisfy({ $0.isSameVerdict(at: moment) }), try tree.has(outside)
        else { return nil }
        return ServiceFindings(directory: directory, outside: outside, outcome: outcome, ties: ties)
    }

    func write(to writer: inout ByteWriter) {
        writer.write(service)
        writer.write(outside)
        writer.write(sharedSecrets)
        writer.write(outcome.diagnostics)
        writer.write(outcome.value.facts)
        writer.write(outcome.value.silences)
        writer.write(outcome.value.clusters)
        writer.write(outcome.value.isComplete)
        writer.write(outcome.value.commands)
        writer.write(outcome.value.isService)
        writer.write(ties)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        service = try reader.read()
        outside = try reader.read()
        sharedSecrets = try reader.read()
        let diagnostics: [Diagnostic] = try reader.read()
        let checked = CheckPipeline.Checked(
            facts: try reader.read(), silences: try reader.read(), clusters: try reader.read(),
            isComplete: try reader.read(), refersToSharedSecrets: sharedSecrets != nil, commands: try reader.read(),
            isService: try reader.read())
        (outcome, ties) = (Outcome(checked, diagnostics), try reader.read())
    }
}

extension Silence: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(rule)
        writer.write(line)
        writer.write(place)
        writer.write(isInCheckedFile)
        writer.write(service)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(
            rule: try reader.read(), line: try reader.read(), place: try reader.read(),
            isInCheckedFile: try reader.read(), service: try reader.read())
    }
}

// MARK: Facts

extension ServiceFacts: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(service)
        writer.write(namespaces)
        writer.write(hasUnknownNamespaces)
        writer.write(registrations)
        writer.write(apps.sorted { $0.key < $1.key }.map { ClusterList(cluster: $0.key, items: $0.value) })
        writer.write(pods.sorted { $0.key < $1.key }.map { ClusterList(cluster: $0.key, items: $0.value) })
        writer.write(jobs.sorted { $0.key < $1.key }.map { ClusterList(cluster: $0.key, items: $0.value.sorted()) })
        writer.write(clustersWithUnknownJobs.sorted())
        writer.write(parents)
        writer.write(writtenParents)
        writer.write(deployGroups)
        writer.write(foreignGroups)
        writer.write(dependencies)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(service: try reader.read())
        namespaces = try reader.read()
        hasUnknownNamespaces = try reader.read()
        registrations = try reader.read()
        for list in try reader.read() as [ClusterList<App>] { apps[list.cluster] = list.items }
        for list in try reader.read() as [ClusterList<App>] { pods[list.cluster] = list.items }
        for list in try reader.read() as [ClusterList<InstanceName>] { jobs[list.cluster] = Set(list.items) }
        clustersWithUnknownJobs = Set(try reader.read() as [ClusterName])
        parents = try reader.read()
        writtenParents = try reader.read()
        deployGroups = try reader.read()
        foreignGroups = try reader.read()
        dependencies = try reader.read()
    }
}

private struct ClusterList<Item: Storable>: Storable {
    var cluster: ClusterName
    var items: [Item]

    init(cluster: ClusterName, items: [Item]) { (self.cluster, self.items) = (cluster, items) }

    func write(to writer: inout ByteWriter) {
        writer.write(cluster)
        writer.write(items)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (cluster, items) = (try reader.read(), try reader.read())
    }
}

extension ServiceFacts.Namespace: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(proxyPort)
        writer.write(place)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(name: try reader.read(), proxyPort: try reader.read(), place: try reader.read())
    }
}

extension ServiceFacts.Reference: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(instance)
        writer.write(cluster)
        writer.write(place)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(
            name: try reader.read(), instance: try reader.read(), cluster: try reader.read(), place: try reader.read())
    }
}

extension ServiceFacts.App: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(instance)
        writer.write(place)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(instance: try reader.read(), place: try reader.read())
    }
}

extension ServiceFacts.Follower: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(instance)
        writer.write(group)
        writer.write(place)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(instance: try reader.read(), group: try reader.read(), place: try reader.read())
    }
}

extension ServiceFacts.Dependency: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(place)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(name: try reader.read(), place: try reader.read())
    }
}
