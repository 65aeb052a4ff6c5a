import Testing

@testable import Compiler
@testable import Emitters

/// deployments.json, byte for byte as Python's `json.dump` writes it.
@Suite struct DeploymentsEmitterTests {
    private static let web = ServiceName("web")

    @Test func writesWhatPythonWrites() {
        var table = DeploymentTable()
        table[DeployGroup("gr\u{fc}n")] = .init(image: "services-web:paasta-abc", commit: "abc")
        table[ControlBranch("c.main")] = .init(
            image: "services-web:paasta-abc", desiredState: "stop", forceBounce: "20190101T000000")
        table[ControlBranch("c.two")] = .init(image: "services-web:paasta-abc", desiredState: "start", forceBounce: nil)
        let expected =
            #"{"v1": {"web:paasta-c.main": {"docker_image": "services-web:paasta-abc", "desired_state": "stop", "#
            + #""force_bounce": "20190101T000000"}, "web:paasta-c.two": {"docker_image": "services-web:paasta-abc", "#
            + #""desired_state": "start", "force_bounce": null}}, "v2": {"deployments": {"gr\u00fcn": {"docker_image": "#
            + #""services-web:paasta-abc", "git_sha": "abc"}}, "controls": {"web:c.main": {"desired_state": "stop", "#
            + #""force_bounce": "20190101T000000"}, "web:c.two": {"desired_state": "start", "force_bounce": null}}}}"#
        let bytes = DeploymentsEmitter.emit(table, of: Self.web)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        let read = DeploymentTable.read(bytes, of: Self.web)
        #expect(DeploymentsEmitter.emit(read ?? DeploymentTable(), of: Self.web) == bytes)
    }

    @Test func nothingDeployedIsAFileToo() {
        let bytes = DeploymentsEmitter.emit(DeploymentTable(), of: Self.web)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"v1": {}, "v2": {"deployments": {}, "controls": {}}}"#)
    }

    @Test func theOrderOfKeysMakesNoDifference() {
        func isSame(_ a: String, _ b: String) -> Bool { DeploymentsEmitter.isSame(Array(a.utf8), Array(b.utf8)) }
        #expect(isSame(#"{"v1": {"a": 1, "b": {}}, "v2": {}}"#, "{\"v2\": {},\n \"v1\": {\"b\": {}, \"a\": 1}}\n"))
        #expect(!isSame(#"{"v1": {}}"#, #"{"v1": {}, "v2": {}}"#))
        #expect(!isSame(#"{"v1": "caf\u00e9"}"#, #"{"v1": "cafe\u0301"}"#))
        #expect(!isSame("", "{}"))
    }
}
