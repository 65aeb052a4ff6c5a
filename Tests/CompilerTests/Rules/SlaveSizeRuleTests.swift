import Testing

@testable import Compiler

@Suite struct SlaveSizeRuleTests {
    /// Of `d` only one pool is known, of `e` none.
    private static let slaves = SlaveSizes(entries: [
        entry("c", nil, .init(cpus: 32, memory: 128_000, disk: 500_000, gpus: 0)),
        entry("c", "batch", .init(cpus: 64)), entry("d", "default", .init(cpus: 8)),
    ])

    private static func entry(_ cluster: String, _ pool: String?, _ size: SlaveSizes.Size) -> SlaveSizes.Entry {
        .init(cluster: ClusterName(cluster), pool: pool, size: size)
    }

    @Test func reportsWhatIsBeyondTheLargestSlave() {
        RuleTester.expect(
            SlaveSizeRule.self,
            [
                "web/service.yaml": "disk: ⟦600000⟧\n",
                "web/marathon-c.yaml": """
                a: {cpus: ⟦32.5⟧, mem: ⟦128001⟧}
                b: {pool: batch, cpus: ⟦65⟧}
                c: {gpus: ⟦1⟧}

                """,
                "web/chronos-c.yaml": "job: {mem: ⟦200000⟧, disk: 1}\n",
                "web/adhoc-d.yaml": "a: {cpus: ⟦9⟧, disk: 1}\n",
                "web/tron-c.yaml": "j: {actions: {a: {executor: paasta, cpus: ⟦33⟧}}}\n",
            ], clusters: ["c", "d"], slaves: Self.slaves)
    }

    @Test func whatFitsOrIsNotKnownIsFine() {
        RuleTester.expect(
            SlaveSizeRule.self,
            [
                "web/marathon-c.yaml": """
                a: {cpus: 32, mem: 128000}
                b: {pool: batch, cpus: 64, mem: 500000, disk: 1e6}
                c: {constraints: [[pool, LIKE, batch]], cpus: 99}
                _t: {cpus: 99}
                d: {cpus: many}

                """,
                "web/tron-c.yaml": "j: {actions: {a: {executor: ssh, cpus: 33}}}\n",
                "web/adhoc-d.yaml": """
                a: {cpus: 8}
                b: {pool: x, cpus: 9}

                """,
                "web/marathon-e.yaml": "a: {cpus: 99}\n",
            ], clusters: ["c", "d", "e"], slaves: Self.slaves)
    }
}
