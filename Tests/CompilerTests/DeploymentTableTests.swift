import Testing

@testable import Compiler

@Suite struct DeploymentTableTests {
    private let old = String(repeating: "1", count: 40)
    private let new = String(repeating: "2", count: 40)

    private func targets() throws -> DeployTargets {
        let source = ServiceSource(
            name: ServiceName("web"),
            files: [
                "marathon-c.yaml": .present(
                    path: "web/marathon-c.yaml",
                    bytes: Array("main: {deploy_group: all}\nslow: {deploy_group: all}\nother: {}\n".utf8))
            ])
        return try #require(DeployTargetLowering.lower(source, clusters: [ClusterName("c")]).value.value)
    }

    @Test func aDeployStartsWhatAnotherCommitHadStopped() throws {
        let (all, slow) = (DeployGroup("all"), ControlBranch("c.slow"))
        var table = DeploymentTable().deploying(old, to: all, of: try targets())
        #expect(table[all]?.image == "services-web:paasta-\(old)")
        #expect(table[ControlBranch("c.main")]?.desiredState == "start" && table[ControlBranch("c.other")] == nil)
        table[slow]?.desiredState = "stop"
        table[slow]?.forceBounce = "token"
        // The same commit stays as it is.
        #expect(table.deploying(old, to: all, of: try targets())[slow]?.desiredState == "stop")
        let next = table.deploying(new, to: all, of: try targets())
        #expect(next[slow]?.desiredState == "start" && next[slow]?.forceBounce == nil)
        #expect(next[all]?.commit == new)
    }
}
