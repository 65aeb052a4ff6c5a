import TestSupport
import Testing

/// A process that stays over a cluster in which nothing happens keeps nothing of its looks. `make simulate` plays more of them.
@Suite struct IdleTests {
    @Test func looksLeaveNothingBehind() throws {
        let simulator = Path.parent(of: Soac.path) + "/soac-simulate"
        let run = try Command.run(simulator, ["idle", "--cycles", "2500"], in: "/")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.hasPrefix("2500 looks in "), "\(run.output)")
    }
}
