import Compiler

/// What a `RepositorySummary` has of a service.
struct SummarizedService: Sendable {
    let name: ServiceName
    let ties: ServiceTies
    let outside: [OutsideEntry]
    /// The clusters that it has files for.
    let clusters: [ClusterName]
    /// Whether comments in its files silence findings.
    let hasSilences: Bool
    let isComplete: Bool
    /// Whether it has a file that soa-configs knows.
    let isService: Bool

}

extension SummarizedService {
    init(_ findings: ServiceFindings) {
        let checked = findings.outcome.value
        self.init(
            name: findings.name, ties: findings.ties, outside: findings.outside, clusters: checked.clusters,
            hasSilences: !checked.silences.isEmpty, isComplete: checked.isComplete, isService: checked.isService)
    }
}

extension SummarizedService: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(ties)
        writer.write(outside)
        writer.write(clusters)
        writer.write(hasSilences)
        writer.write(isComplete)
        writer.write(isService)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(
            name: try reader.read(), ties: try reader.read(), outside: try reader.read(), clusters: try reader.read(),
            hasSilences: try reader.read(), isComplete: try reader.read(), isService: try reader.read())
    }
}

extension ServiceTies: Storable {
    func write(to writer: inout ByteWriter) {
        for list in [claims, uses] {
            writer.write(UInt64(list.count))
            for tie in list { writer.writeFixed(tie) }
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        var lists: [[UInt64]] = []
        for _ in 0..<2 {
            var list: [UInt64] = []
            for _ in 0..<(try reader.count()) { list.append(try reader.fixed64()) }
            lists.append(list)
        }
        self.init(claims: lists[0], uses: lists[1])
    }
}
