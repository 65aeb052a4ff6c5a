import Testing

@testable import Compiler

@Suite struct ParentCycleRuleTests {
    @Test func reportsEachCircleOnce() {
        let files = [
            "web/chronos-c.yaml": """
            first: {parents: [web.second]}
            second: {parents: [web.third, api.start]}
            third: {parents: [api.job, web.first]}
            after: {parents: [web.first]}
            self: {parents: ⟦web.self⟧}
            """,
            "api/chronos-c.yaml": """
            start: {schedule: '@daily'}
            job: {parents: ⟦[web.first, api.start]⟧}
            """,
        ]
        RuleTester.expect(ParentCycleRule.self, files)
        #expect(
            RuleTester.findings(ParentCycleRule.self, files).map(\.message) == [
                "api.job waits for itself: api.job → web.first → web.second → web.third → api.job",
                "web.self waits for itself: web.self → web.self",
            ])
    }

    @Test func chainsOtherClustersAndSchedulesAreFine() {
        RuleTester.expect(
            ParentCycleRule.self,
            [
                "web/chronos-c.yaml": """
                a: {schedule: '@daily', parents: [web.d]}
                b: {parents: [web.a]}
                c: {parents: [web.a, web.b]}
                d: {parents: [web.b, web.c, web.gone]}
                e: {parents: [web.f]}
                """,
                "web/chronos-d.yaml": "f: {parents: [web.e]}\n",
            ], clusters: ["c", "d"])
    }

    @Test func aLongChainIsNoDeepCall() {
        let chain = (1..<100_000).map { [$0] } + [[0]]
        #expect(JobGraph(parents: chain).circles.map(\.count) == [100_000])
        #expect(JobGraph(parents: [[1], [0, 2], [3], [2], []]).circles == [[0, 1], [2, 3]])
    }
}
