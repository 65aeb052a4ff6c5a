import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

/// What a change bears on is told from few parts of what is known of all services, and as if all of it were read.
@Suite struct SummaryPartsTests {
    /// Services by their numbers: some look for others, some share a port.
    private func services(_ count: Int, _ random: inout Seeded) -> [SummarizedService] {
        (0..<count).map { number in
            let uses = (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<count, using: &random)
            }
            let port = Int.random(in: 0..<10 * count, using: &random)
            return SummarizedService(
                name: name(number),
                ties: ServiceTies(
                    claims: [tie(number), Checksum.of("port \(port)".utf8)].sorted(), uses: Set(uses.map(tie)).sorted()),
                outside: [], clusters: [ClusterName("c\(number % 3)")],
                hasSilences: Int.random(in: 0..<8, using: &random) == 0, isComplete: number % 7 != 0,
                isService: number % 5 != 0)
        }
    }

    private func name(_ number: Int) -> ServiceName { ServiceName("service-\(number)") }

    private func tie(_ number: Int) -> UInt64 { Checksum.of("name \(number)".utf8) }

    private func totals(_ services: [SummarizedService]) -> SummaryTotals {
        SummaryTotals(services, clusters: [ClusterName("c0")], tally: SilenceTally(entries: 0))
    }

    /// By looking at every service.
    private func neighbours(
        _ names: Set<ServiceName>, _ ties: [ServiceTies], _ services: [SummarizedService]
    ) -> Set<ServiceName> {
        func near(_ ties: [ServiceTies]) -> Set<ServiceName> {
            let claims = Set(ties.flatMap(\.claims))
            var uses = Set(ties.flatMap(\.uses))
            var count = -1
            while count < uses.count {
                count = uses.count
                for service in services where !uses.isDisjoint(with: service.ties.claims) {
                    uses.formUnion(service.ties.uses)
                }
            }
            return Set(
                services.filter { service in
                    !claims.union(uses).isDisjoint(with: service.ties.claims)
                        || !claims.isDisjoint(with: service.ties.uses)
                }.map(\.name))
        }
        let first = near(ties)
        let silencing = services.filter { first.contains($0.name) && $0.hasSilences && !names.contains($0.name) }
        return names.union(silencing.isEmpty ? first : near(ties + silencing.map(\.ties)))
    }

    @Test(arguments: UInt64(0)..<20) func tellsWhatAllServicesTell(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var all = services(60, &random)
        let tree = TreeID(ObjectID(words: (1, 2, 3)))
        let entries = SummaryParts.entries(all, totals(all), of: tree)
        let pack = CachePack(StoredBytes(CachePack().file(used: nil, fresh: entries, limit: .max)))
        let parts = try #require(SummaryParts(pack))
        #expect(parts.tree == tree)
        var summary = RepositorySummary(parts, totals: parts.totals)
        for _ in 0..<6 {
            // Some go, some come, some become others.
            let numbers = Set((0..<3).map { _ in Int.random(in: 0..<70, using: &random) })
            let others = services(70, &random).enumerated().filter {
                numbers.contains($0.offset) && Bool.random(using: &random)
            }
            let names = Set(numbers.map(name))
            let before = all.filter { names.contains($0.name) }
            let ties = (before + others.map(\.element)).map(\.ties)
            #expect(try summary.neighbours(of: names, ties: ties) == neighbours(names, ties, all))
            let left = all.filter { !names.contains($0.name) }
            #expect(try summary.clusters(without: names) == Set(left.flatMap(\.clusters)))
            all = (left + others.map(\.element)).sorted { $0.name < $1.name }
            summary = try summary.replacing(names, with: others.map(\.element))
            #expect(try summary.services().map(\.name) == all.map(\.name))
            #expect(summary.totals.services == all.count(where: \.isService))
            #expect(summary.totals.isComplete == all.allSatisfy(\.isComplete))
            // As the cache keeps it beside the parts.
            var writer = ByteWriter()
            writer.write(try #require(SummaryStep(summary)))
            var reader = ByteReader(writer.bytes)
            let step = try reader.read() as SummaryStep
            #expect(step.tree == tree)
            summary = RepositorySummary(parts, totals: step.totals, changed: step.changed)
        }
    }

    /// Of four times as many services as many parts are read.
    @Test func readsFewParts() throws {
        func read(_ count: Int) throws -> Int {
            let services = (0..<count).map { number in
                SummarizedService(
                    name: name(number), ties: ServiceTies(claims: [tie(number)], uses: [tie(number / 2 * 2)]),
                    outside: [], clusters: [], hasSilences: false, isComplete: true, isService: true)
            }
            let summary = RepositorySummary(SummaryParts(services, totals(services), of: nil), totals: totals(services))
            #expect(try summary.neighbours(of: [name(7)], ties: [services[7].ties]) == [name(6), name(7)])
            return summary.parts.countOfRead
        }
        #expect(try read(500) <= 6)
        #expect(try read(2000) <= 6)
    }
}
