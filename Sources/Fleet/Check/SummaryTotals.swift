import Compiler

/// What is counted over all services of a state.
struct SummaryTotals: Sendable {
    /// Those whose files counted.
    let clusters: [ClusterName]
    var tally: SilenceTally
    /// How many services have a file for each cluster, be it one that counts or not.
    private(set) var files: [ClusterName: Int] = [:]
    /// How many have a file that soa-configs knows.
    private(set) var services = 0
    /// In how many not everything was looked for that can be found.
    private var incomplete = 0
    private(set) var links = OutsideLinks()

    init(_ services: [SummarizedService], clusters: [ClusterName], tally: SilenceTally) {
        (self.clusters, self.tally) = (clusters, tally)
        for service in services { count(service, 1) }
    }

    /// Whether everything was looked for that can be found.
    var isComplete: Bool { incomplete == 0 }

    /// Adds a service that has come (1), or takes away one that has gone (-1).
    mutating func count(_ service: SummarizedService, _ change: Int) {
        for cluster in service.clusters {
            let count = files[cluster, default: 0] + change
            files[cluster] = count == 0 ? nil : count
        }
        if service.isService { services += change }
        if !service.isComplete { incomplete += change }
        if !service.outside.isEmpty { links.set(service.name, change > 0 ? service.outside : []) }
    }
}

extension SummaryTotals: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(clusters)
        writer.write(tally)
        let files = files.sorted { $0.key < $1.key }
        writer.write(files.map(\.key))
        for (_, count) in files { writer.write(count) }
        writer.write(services)
        writer.write(incomplete)
        writer.write(links)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (clusters, tally) = (try reader.read(), try reader.read())
        for cluster in try reader.read() as [ClusterName] { files[cluster] = try reader.read() as Int }
        (services, incomplete, links) = (try reader.read(), try reader.read(), try reader.read())
    }
}

extension SilenceTally: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(silenced)
        writer.write(entries)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(entries: 0)
        (silenced, entries) = (try reader.read(), try reader.read())
    }
}

extension SilenceTally.Use: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(silenced)
        writer.write(refused)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init()
        (silenced, refused) = (try reader.read(), try reader.read())
    }
}
