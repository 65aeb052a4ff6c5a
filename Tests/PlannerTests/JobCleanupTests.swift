import Compiler
import Testing

@testable import Planner

/// What a clean-up of Chronos's jobs leaves alone, which the tables do not ask.
@Suite struct JobCleanupTests {
    private func job(_ name: String, after parents: [String]? = nil) -> LiveJob {
        LiveJob(name: JobName(name), parents: parents?.map { JobName($0) })
    }

    private func cleanup(
        _ jobs: [LiveJob], configured: Set<String> = ["ledger.nightly"], defined: Set<String> = [],
        threshold: Double = 1, isForced: Bool = false
    ) -> JobCleanup {
        JobCleanup(
            jobs: jobs, configured: { configured.contains($0.description) ? .job(interval: nil) : nil },
            wasDefined: { defined.contains($0.description) }, threshold: threshold, now: 1_580_731_200,
            isForced: isForced)
    }

    @Test func onlyWhatACommitDefinedGoes() {
        let cleanup = cleanup(
            [job("ledger nightly"), job("old one"), job("backup tables"), job("tmp a"), job("tmpfiles clean")],
            defined: ["old.one", "tmpfiles.clean"])
        #expect(cleanup.removals.map(\.job.text) == ["old one", "tmpfiles clean"])
        #expect(
            cleanup.removals.map(\.resolvedCheck) == [
                "check_chronos_jobs.old.one", "check_chronos_jobs.tmpfiles.clean",
            ])
        #expect(
            cleanup.leftAlone.map(\.reason) == [
                "no commit of the repository defines backup.tables", "no commit of the repository defines tmp.a",
            ])
    }

    @Test func aNameOfAnothersIsReported() {
        for name in ["", " ", "cleanup", "a  b", " a b", "a b ", "a b c", "tmp-x a b", "tmp a b", "a\tb", "a/b"] {
            let cleanup = cleanup([job(name)], defined: ["a.b", "tmp.a"])
            #expect(cleanup.removals.isEmpty && cleanup.leftAlone.count == 1, "'\(name)'")
        }
    }

    @Test func thatTooMuchWouldGoKeepsEverything() {
        let jobs = [job("ledger nightly"), job("old a"), job("old b")]
        let refused = cleanup(jobs, defined: ["old.a", "old.b"], threshold: 0.5)
        #expect(refused.removals.isEmpty && refused.isRefused && (refused.unconfigured, refused.running) == (2, 3))
        #expect(cleanup(jobs, defined: ["old.a"], threshold: 0.5).removals.count == 1)
        #expect(cleanup(jobs, defined: ["old.a", "old.b"], threshold: 0.5, isForced: true).removals.count == 2)
    }

    @Test func childrenGoBeforeTheirParents() {
        let jobs = [
            job("old a"), job("old b", after: ["old a"]), job("old c", after: ["old a", "old b"]), job("old d"),
            job("team x", after: ["old d"]),
        ]
        let cleanup = cleanup(jobs, defined: ["old.a", "old.b", "old.c", "old.d"])
        #expect(cleanup.removals.map(\.job.text) == ["old c", "old b", "old a"])
        #expect(cleanup.leftAlone.map(\.reason).last == "'team x' still runs after it")
    }

    @Test func aCloneOfWhatCannotBeReadStays() {
        let old = LiveJob(
            name: JobName("tmp-2020-01-01T101112 ledger nightly"),
            statistics: JobStatistics(lastSuccess: "2020-01-01T10:12:00.000Z"))
        func clones(_ configured: JobCleanup.Configured?) -> Int {
            JobCleanup(
                jobs: [old], configured: { _ in configured }, wasDefined: { _ in true }, threshold: 1,
                now: 1_580_731_200
            ).removals.count
        }
        #expect(clones(.unknown) == 0 && clones(nil) == 1 && clones(.job(interval: nil)) == 1)
        #expect(clones(.job(interval: 40 * 86_400)) == 0)
    }
}
