import Testing

@testable import Compiler

@Suite struct MarathonBodyRuleTests {
    /// What is an error of the schema is not advised against as well.
    @Test func reportsWhatMarathonRefuses() {
        let wrong = [
            "container_port: ⟦70000⟧", "container_port: ⟦-1⟧", "container_port: ⟦http⟧", "container_port: ⟦80.5⟧",
            "host_port: ⟦65536⟧", "net: host, host_port: ⟦true⟧", "backoff_factor: ⟦0⟧", "backoff_factor: ⟦0.5⟧",
            "backoff_factor: ⟦two⟧", "backoff_factor: ⟦true⟧", "max_launch_delay_seconds: ⟦-1⟧",
            "max_launch_delay_seconds: ⟦0.5⟧", "max_launch_delay_seconds: ⟦10000000000⟧", "instances: ⟦2.5⟧",
            "instances: ⟦-1⟧", "instances: ⟦true⟧", "max_instances: ⟦2.5⟧", "max_instances: 3, min_instances: ⟦-1⟧",
            "gpus: ⟦0.5⟧", "gpus: ⟦-1⟧", "cpus: ⟦-1⟧", "mem: ⟦-1⟧", "disk: ⟦-1⟧", "args: [⟦1⟧]", "args: ⟦text⟧",
            "args: [⟦null⟧]", "accepted_resource_roles: ⟦a⟧", "accepted_resource_roles: ⟦[5]⟧",
            "accepted_resource_roles: ⟦['-a']⟧", "accepted_resource_roles: ⟦[a b]⟧", "extra_docker_args: {ulimit: ⟦5⟧}",
            "extra_docker_args: {ulimit: ⟦''⟧}", "extra_docker_args: {5: ⟦a⟧}", "cap_add: [⟦''⟧]",
            "extra_volumes: [⟦{containerPath: '', hostPath: /a, mode: RO}⟧]",
            "extra_volumes: [⟦{containerPath: /a, hostPath: /b, persistent: {size: 1}}⟧]",
            "healthcheck_mode: tcp, healthcheck_interval_seconds: ⟦1.5⟧",
            "healthcheck_mode: tcp, healthcheck_timeout_seconds: ⟦-1⟧",
            "healthcheck_mode: tcp, healthcheck_grace_period_seconds: ⟦5s⟧",
            "healthcheck_mode: tcp, healthcheck_max_consecutive_failures: ⟦-1⟧",
            "healthcheck_mode: http, healthcheck_uri: ⟦5⟧", "healthcheck_mode: cmd, healthcheck_cmd: ⟦[a]⟧",
        ]
        RuleTester.expect(
            MarathonBodyRule.self,
            ["web/marathon-c.yaml": wrong.enumerated().map { "i\($0): {\($1)}\n" }.joined()],
            others: [SchemaRule.self])
    }

    @Test func whatServiceYAMLSaysIsReportedOnce() {
        RuleTester.expect(
            MarathonBodyRule.self,
            ["web/marathon-c.yaml": "main: {}\nother: {}\n", "web/service.yaml": "container_port: ⟦70000⟧\n"])
    }

    @Test func whatIsNotSentIsFine() {
        let right = [
            "container_port: null", "container_port: ''", "container_port: 0", "container_port: 8888.0",
            "net: host, container_port: 70000", "gpus: 1, container_port: 70000", "backoff_factor: 1",
            "backoff_factor: null", "backoff_factor: 1.15", "max_launch_delay_seconds: 0", "args: []", "args: ['', a]",
            "accepted_resource_roles: ['*', a]", "healthcheck_interval_seconds: 1.5", "min_instances: -1", "cpus: 0",
            "extra_docker_args: {ulimit: 'nofile=5'}", "gpus: 1, extra_docker_args: {ulimit: 5}",
            "healthcheck_mode: tcp, healthcheck_interval_seconds: null, healthcheck_uri: 5",
        ]
        RuleTester.expect(
            MarathonBodyRule.self,
            [
                "web/marathon-c.yaml": right.enumerated().map { "i\($0): {\($1)}\n" }.joined(),
                "web/chronos-c.yaml": "job: {schedule: '@daily', disk: -1}\n",
            ])
    }
}
