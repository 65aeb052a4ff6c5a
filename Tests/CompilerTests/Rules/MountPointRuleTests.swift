import Testing

@testable import Compiler

@Suite struct MountPointRuleTests {
    private static let systems = SystemConfigurations.ofC(
        #"{"volumes": [{"containerPath": "/etc/zone", "hostPath": "/host/zone", "mode": "RO"}]}"#)

    @Test func reportsTheLaterOfTwo() {
        RuleTester.expect(
            MountPointRule.self,
            [
                "web/marathon-c.yaml": """
                a:
                  extra_volumes:
                  - {containerPath: /data, hostPath: /a, mode: RO}
                  - ⟦{containerPath: /data/, hostPath: /b, mode: RO}⟧
                b:
                  extra_volumes:
                  - ⟦{containerPath: /etc/zone, hostPath: /mine, mode: RO}⟧

                """
            ], systems: Self.systems)
    }

    @Test func pathsOfTheirOwnAreFine() {
        RuleTester.expect(
            MountPointRule.self,
            [
                "web/marathon-c.yaml": """
                a:
                  extra_volumes:
                  - {containerPath: /data, hostPath: /a, mode: RO}
                  - {containerPath: /data/b, hostPath: /a, mode: RO}
                  - {containerPath: /etc/zone/, hostPath: /host/zone, mode: RW}
                b:
                  extra_volumes:
                  - {containerPath: /data, hostPath: /b, mode: RO}

                """,
                "web/marathon-d.yaml": """
                a: {extra_volumes: [{containerPath: /etc/zone, hostPath: /mine, mode: RO}]}

                """,
            ], clusters: ["c", "d"], systems: Self.systems)
    }
}
