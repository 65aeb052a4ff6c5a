import Compiler
import Emitters
import TestSupport
import Testing

/// What one edit does: the verdict, the fields with the lines that did it, and the ids on both sides.
@Suite struct SingleEditTests {
    private static let marathon = "web/marathon-c.yaml"
    private static let chronos = "web/chronos-c.yaml"

    static let files = [
        "web/service.yaml": "description: d\nexternal_link: http://web.example\n",
        "web/monitoring.yaml": "team: web-team\n",
        "web/smartstack.yaml": "main:\n  proxy_port: 20001\n  mode: http\n  healthcheck_uri: /status\n",
        "web/deploy.yaml": "pipeline:\n- step: c.main\n",
        marathon: """
        _defaults: &defaults
          mem: 512
          env: {LEVEL: info, KEY: SECRET(db), ALL: SHARED_SECRET(map)}
        main:
          <<: *defaults
          cpus: 1
          disk: 1000
          instances: 3
          cmd: serve
          bounce_method: crossover
          extra_volumes:
          - {hostPath: /a, containerPath: /a, mode: RO}
        batch:
          <<: *defaults
          max_instances: 9
          min_instances: 2
          deploy_group: c.main
          pool: batch
          constraints: [[pool, LIKE, batch]]
        stopped: {instances: 2, deploy_group: c.main, cmd: wait}
        waiting: {instances: 1, deploy_group: nobody, cmd: wait}
        broken: {instances: 1, deploy_group: c.main, mem: much}
        gpu: {instances: 1, deploy_group: c.main, gpus: 1, cpus: 2, cmd: train}

        """,
        chronos: """
        report:
          schedule: R/2019-01-01T00:00:00Z/P1D
          deploy_group: c.main
          cmd: report {shortdate}
          cpus: 0.5

        """,
        "web/deployments.json": """
        {"v1": {}, "v2": {
        "deployments": {"c.main": {"docker_image": "services-web:paasta-0123456789", "git_sha": "0123456789"}},
        "controls": {
        "web:c.main": {"desired_state": "start", "force_bounce": null},
        "web:c.batch": {"desired_state": "start", "force_bounce": null},
        "web:c.stopped": {"desired_state": "stop", "force_bounce": "20190101T000000"},
        "web:c.broken": {"desired_state": "start", "force_bounce": null},
        "web:c.gpu": {"desired_state": "start", "force_bounce": null},
        "web:c.new": {"desired_state": "start", "force_bounce": null},
        "web:c.report": {"desired_state": "start", "force_bounce": null}
        }}}

        """,
        "web/secrets/db.json": #"{"environments": {"prod": {"ciphertext": "x", "signature": "one"}}}"#,
        "_shared/secrets/map.json": #"{"environments": {"prod": {"ciphertext": "x", "signature": "one"}}}"#,
    ]

    static let system = [
        "cluster": #""c""#, "docker_registry": #""registry:443""#, "vault_environment": #""prod""#,
        "volumes": #"[{"hostPath": "/etc/a", "containerPath": "/etc/a", "mode": "RO"}]"#,
        "auto_hostname_unique_size": "4",
        "expected_slave_attributes": #"[{"region": "east", "pool": "default"}, {"region": "west", "pool": "default"}]"#,
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var edits: [EditedService.Edit]
        var expected: [String]
        var testDescription: String { name }

        init(_ name: String, _ edits: EditedService.Edit..., expect expected: [String]) {
            (self.name, self.edits, self.expected) = (name, edits, expected)
        }
    }

    static let cases: [Case] = [
        // Marathon: what bounces
        Case(
            "cpus", .replace(marathon, "cpus: 1", "cpus: 2"),
            expect: [
                "bounce web.main cpus@web/marathon-c.yaml:6 container.docker.parameters[cpu-quota]@web/marathon-c.yaml:6"
            ]),
        Case(
            "cpus removed", .replace(marathon, "  cpus: 1\n", ""),
            expect: [
                "bounce web.main cpus@-web/marathon-c.yaml:6 container.docker.parameters[cpu-quota]@-web/marathon-c.yaml:6"
            ]),
        Case(
            "mem under an anchor", .replace(marathon, "mem: 512", "mem: 600"),
            expect: [
                "bounce web.batch mem@web/marathon-c.yaml:2 container.docker.parameters[memory-swap]@web/marathon-c.yaml:2",
                "bounce web.main mem@web/marathon-c.yaml:2 container.docker.parameters[memory-swap]@web/marathon-c.yaml:2",
            ]),
        Case(
            "mem over an anchor", .replace(marathon, "  cpus: 1\n", "  cpus: 1\n  mem: 600\n"),
            expect: [
                "bounce web.main mem@web/marathon-c.yaml:7 container.docker.parameters[memory-swap]@web/marathon-c.yaml:7"
            ]),
        Case(
            "disk", .replace(marathon, "disk: 1000", "disk: 2000"),
            expect: ["bounce web.main disk@web/marathon-c.yaml:7"]),
        Case(
            "cmd", .replace(marathon, "cmd: serve", "cmd: serve -v"),
            expect: ["bounce web.main cmd@web/marathon-c.yaml:9"]),
        Case(
            "cmd to args", .replace(marathon, "cmd: serve", "args: [serve]"),
            expect: ["bounce web.main args@web/marathon-c.yaml:9 cmd@-web/marathon-c.yaml:9"]),
        Case(
            "env, one value", .replace(marathon, "LEVEL: info", "LEVEL: debug"),
            expect: [
                "bounce web.batch env.LEVEL@web/marathon-c.yaml:3", "bounce web.main env.LEVEL@web/marathon-c.yaml:3",
            ]),
        Case(
            "env, one more", .replace(marathon, "  cpus: 1\n", "  cpus: 1\n  env: {MORE: '1'}\n"),
            expect: [
                "bounce web.main env.MORE@web/marathon-c.yaml:7 env.ALL@-web/marathon-c.yaml:3 env.KEY@-web/marathon-c.yaml:3 env.LEVEL@-web/marathon-c.yaml:3"
            ]),
        Case(
            "env, one less", .replace(marathon, "LEVEL: info, ", ""),
            expect: [
                "bounce web.batch env.LEVEL@-web/marathon-c.yaml:3", "bounce web.main env.LEVEL@-web/marathon-c.yaml:3",
            ]),
        Case(
            "env of service.yaml", .replace("web/service.yaml", "description: d", "description: d\nenv: {NEW: a}"),
            expect: [
                "bounce web.batch env.NEW@web/service.yaml:2", "bounce web.gpu env.NEW@web/service.yaml:2",
                "bounce web.main env.NEW@web/service.yaml:2", "bounce web.stopped env.NEW@web/service.yaml:2",
                "update web.report environmentVariables[NEW]@web/service.yaml:2",
            ]),
        Case(
            "number to text", .replace(marathon, "LEVEL: info", "LEVEL: 'on'"),
            expect: [
                "bounce web.batch env.LEVEL@web/marathon-c.yaml:3", "bounce web.main env.LEVEL@web/marathon-c.yaml:3",
            ]),
        Case(
            "volume added",
            .replace(marathon, "mode: RO}\n", "mode: RO}\n  - {hostPath: /b, containerPath: /b, mode: RW}\n"),
            expect: ["bounce web.main container.volumes[/b]@web/marathon-c.yaml:13"]),
        Case(
            "volume's mode", .replace(marathon, "mode: RO", "mode: RW"),
            expect: ["bounce web.main container.volumes[/a]@web/marathon-c.yaml:12"]),
        Case(
            "pool", .replace(marathon, "cmd: serve", "cmd: serve\n  pool: big"),
            expect: ["bounce web.main constraints[pool]@web/marathon-c.yaml:10"]),
        Case(
            "constraint", .replace(marathon, "cmd: serve", "cmd: serve\n  extra_constraints: [[rack, UNIQUE]]"),
            expect: ["bounce web.main constraints[rack]@web/marathon-c.yaml:10"]),
        Case(
            "deploy_whitelist", .replace(marathon, "cmd: serve", "cmd: serve\n  deploy_whitelist: [region, [east]]"),
            expect: [
                "bounce web.main constraints[region]@web/marathon-c.yaml:10 constraints[region]@web/marathon-c.yaml:10"
            ]),
        Case(
            "deploy_blacklist", .replace(marathon, "cmd: serve", "cmd: serve\n  deploy_blacklist: [[region, east]]"),
            expect: [
                "bounce web.main constraints[region]@web/marathon-c.yaml:10 constraints[region]@web/marathon-c.yaml:10"
            ]),
        Case(
            "cpu_burst_add", .replace(marathon, "cmd: serve", "cmd: serve\n  cpu_burst_add: 2"),
            expect: ["bounce web.main container.docker.parameters[cpu-quota]@web/marathon-c.yaml:10"]),
        Case(
            "cfs_period_us", .replace(marathon, "cmd: serve", "cmd: serve\n  cfs_period_us: 50000"),
            expect: [
                "bounce web.main container.docker.parameters[cpu-period]@web/marathon-c.yaml:10 container.docker.parameters[cpu-quota]@web/marathon-c.yaml:10"
            ]),
        Case(
            "cap_add", .replace(marathon, "cmd: serve", "cmd: serve\n  cap_add: [KILL]"),
            expect: ["bounce web.main container.docker.parameters[cap-add]@web/marathon-c.yaml:10"]),
        Case(
            "net", .replace(marathon, "cmd: serve", "cmd: serve\n  net: host"),
            expect: [
                "bounce web.main container.docker.network@web/marathon-c.yaml:10 portDefinitions[0].port@ portDefinitions[0].protocol@ requirePorts@ container.docker.portMappings[0].containerPort@ container.docker.portMappings[0].hostPort@ container.docker.portMappings[0].protocol@"
            ]),
        Case(
            "container_port", .replace(marathon, "cmd: serve", "cmd: serve\n  container_port: 9000"),
            expect: ["bounce web.main container.docker.portMappings[0].containerPort@web/marathon-c.yaml:10"]),
        Case(
            "backoff_factor", .replace(marathon, "cmd: serve", "cmd: serve\n  backoff_factor: 3"),
            expect: ["bounce web.main backoffFactor@web/marathon-c.yaml:10"]),
        Case(
            "healthcheck_uri", .replace("web/smartstack.yaml", "uri: /status", "uri: /health"),
            expect: [
                "bounce web.main healthChecks[0].path@web/smartstack.yaml:4",
                "route web.main healthcheck_uri@web/smartstack.yaml:4",
                "route web.main backend[0]@web/smartstack.yaml:4",
            ]),
        Case(
            "healthcheck_timeout", .replace(marathon, "cmd: serve", "cmd: serve\n  healthcheck_timeout_seconds: 5"),
            expect: ["bounce web.main healthChecks[0].timeoutSeconds@web/marathon-c.yaml:10"]),
        Case(
            "smartstack mode", .replace("web/smartstack.yaml", "mode: http", "mode: tcp"),
            expect: [
                "bounce web.main healthChecks[0].protocol@web/smartstack.yaml:3 healthChecks[0].path@-web/smartstack.yaml:4",
                "route web.main healthcheck_mode@web/smartstack.yaml:3",
                "route web.main server_options@web/smartstack.yaml:3 backend[0]@web/smartstack.yaml:3 backend[1]@web/smartstack.yaml:3 frontend[0]@web/smartstack.yaml:3 frontend[1]@web/smartstack.yaml:3 frontend[2]@web/smartstack.yaml:3",
            ]),
        Case(
            "proxy_port removed", .replace("web/smartstack.yaml", "  proxy_port: 20001\n", ""),
            expect: ["route web.main in_smartstack@-web/smartstack.yaml:2", "break web.main"]),
        Case(
            "discover", .replace("web/smartstack.yaml", "mode: http", "mode: http\n  discover: pool"),
            expect: [
                "bounce web.main constraints[pool]@web/smartstack.yaml:4 constraints[region]@web/smartstack.yaml:4",
                "route web.main discover@web/smartstack.yaml:4",
            ]),
        Case(
            "team", .replace("web/monitoring.yaml", "web-team", "other"),
            expect: [
                "bounce web.batch env.PAASTA_MONITORING_TEAM@web/monitoring.yaml:1",
                "bounce web.gpu env.PAASTA_MONITORING_TEAM@web/monitoring.yaml:1",
                "bounce web.main env.PAASTA_MONITORING_TEAM@web/monitoring.yaml:1",
                "bounce web.stopped env.PAASTA_MONITORING_TEAM@web/monitoring.yaml:1",
                "update web.report owner@web/monitoring.yaml:1 environmentVariables[PAASTA_MONITORING_TEAM]@web/monitoring.yaml:1",
                "alert web.batch team@web/monitoring.yaml:1", "alert web.broken team@web/monitoring.yaml:1",
                "alert web.gpu team@web/monitoring.yaml:1", "alert web.main team@web/monitoring.yaml:1",
                "alert web.stopped team@web/monitoring.yaml:1", "alert web.report team@web/monitoring.yaml:1",
            ]),
        Case(
            "a secret's signature", .replace("web/secrets/db.json", "one", "two"),
            expect: [
                "bounce web.batch paasta_secrets.SECRET(db)@web/secrets/db.json:1",
                "bounce web.main paasta_secrets.SECRET(db)@web/secrets/db.json:1",
            ]),
        Case(
            "a shared secret's signature", .replace("_shared/secrets/map.json", "one", "two"),
            expect: [
                "bounce web.batch paasta_secrets.SHARED_SECRET(map)@_shared/secrets/map.json:1",
                "bounce web.main paasta_secrets.SHARED_SECRET(map)@_shared/secrets/map.json:1",
            ]),
        Case(
            "a secret that goes", .remove("web/secrets"),
            expect: [
                "bounce web.batch paasta_secrets.SECRET(db)@-web/secrets/db.json:1",
                "bounce web.main paasta_secrets.SECRET(db)@-web/secrets/db.json:1",
            ]),
        Case("gpus", .replace(marathon, "gpus: 1", "gpus: 2"), expect: ["bounce web.gpu gpus@web/marathon-c.yaml:23"]),
        Case(
            "cap_add beside gpus", .replace(marathon, "gpus: 1", "gpus: 1, cap_add: [KILL]"),
            expect: ["bounce web.gpu container.docker.parameters[cap-add]@web/marathon-c.yaml:23"]),
        Case(
            "restart",
            .replace(
                "web/deployments.json", #""web:c.main": {"desired_state": "start", "force_bounce": null"#,
                #""web:c.main": {"desired_state": "start", "force_bounce": "20190202T000000""#),
            expect: ["bounce web.main force_bounce@web/deployments.json:4"]),
        // The system configuration
        Case(
            "registry", .replace("docker_registry", "registry:443", "other:443"),
            expect: [
                "bounce web.batch container.docker.image@docker_registry.json:1",
                "bounce web.gpu container.docker.image@docker_registry.json:1",
                "bounce web.main container.docker.image@docker_registry.json:1",
                "bounce web.stopped container.docker.image@docker_registry.json:1",
                "update web.report container.image@docker_registry.json:1",
            ]),
        Case(
            "a system volume", .replace("volumes", "RO", "RW"),
            expect: [
                "bounce web.batch container.volumes[/etc/a]@volumes.json:1",
                "bounce web.gpu container.volumes[/etc/a]@volumes.json:1",
                "bounce web.main container.volumes[/etc/a]@volumes.json:1",
                "bounce web.stopped container.volumes[/etc/a]@volumes.json:1",
                "update web.report container.volumes[/etc/a]@volumes.json:1",
            ]),
        Case(
            "a slave less", .replace("expected_slave_attributes", #", {"region": "west", "pool": "default"}"#, ""),
            expect: [
                "bounce web.gpu constraints[region]@expected_slave_attributes.json:1",
                "bounce web.main constraints[region]@expected_slave_attributes.json:1",
                "bounce web.stopped constraints[region]@expected_slave_attributes.json:1",
            ]),
        Case(
            "a cluster's blacklist", .add("deploy_blacklist", #"[["region", "west"]]"#),
            expect: [
                "bounce web.gpu constraints[region]@deploy_blacklist.json:1 constraints[region]@deploy_blacklist.json:1",
                "bounce web.main constraints[region]@deploy_blacklist.json:1 constraints[region]@deploy_blacklist.json:1",
                "bounce web.stopped constraints[region]@deploy_blacklist.json:1 constraints[region]@deploy_blacklist.json:1",
                "update web.report constraints[region]@deploy_blacklist.json:1",
            ]),
        Case(
            "unique hosts by the cluster", .replace("auto_hostname_unique_size", "4", "2"),
            expect: ["bounce web.main constraints[hostname]@auto_hostname_unique_size.json:1"]),
        // Scale
        Case(
            "instances", .replace(marathon, "instances: 3", "instances: 4"),
            expect: ["scale web.main instances@web/marathon-c.yaml:8"]),
        Case(
            "instances over the limit of unique hosts", .replace(marathon, "instances: 3", "instances: 5"),
            expect: ["bounce web.main instances@web/marathon-c.yaml:8 constraints[hostname]@web/marathon-c.yaml:8"]),
        Case(
            "instances to none", .replace(marathon, "instances: 3", "instances: 0"),
            expect: ["scale web.main instances@web/marathon-c.yaml:8"]),
        Case(
            "max_instances", .replace(marathon, "max_instances: 9", "max_instances: 12"),
            expect: ["scale web.batch instances@web/marathon-c.yaml:15"]),
        Case("min_instances", .replace(marathon, "min_instances: 2", "min_instances: 3"), expect: []),
        Case(
            "instances of a stopped one", .replace(marathon, "stopped: {instances: 2", "stopped: {instances: 3"),
            expect: ["scale web.stopped backoffSeconds@web/marathon-c.yaml:20"]),
        // Coming, going, breaking
        Case(
            "new", .replace(marathon, "gpu: {", "new: {instances: 1, deploy_group: c.main, cmd: a}\ngpu: {"),
            expect: ["create web.new"]),
        Case(
            "new, not deployed", .replace(marathon, "gpu: {", "newer: {instances: 1, cmd: a}\ngpu: {"),
            expect: ["create web.newer"]),
        Case(
            "gone", .replace(marathon, "gpu: {instances: 1, deploy_group: c.main, gpus: 1, cpus: 2, cmd: train}\n", ""),
            expect: ["remove web.gpu"]),
        Case(
            "to a group without a tag",
            .replace(marathon, "gpu: {instances: 1, deploy_group: c.main", "gpu: {instances: 1, deploy_group: nobody"),
            expect: ["break web.gpu"]),
        Case("broken", .replace(marathon, "cpus: 1", "cpus: one"), expect: ["break web.main"]),
        Case(
            "a file broken", .replace(marathon, "main:\n", "main: [\n"),
            expect: [
                "break web.batch", "break web.gpu", "break web.main", "break web.stopped", "break web.waiting",
                "break web.broken",
            ]),
        Case("mended", .replace(marathon, "mem: much", "mem: 100"), expect: ["mend web.broken"]),
        Case(
            "the service gone", .remove("web"),
            expect: [
                "remove web.batch", "remove web.broken", "remove web.gpu", "remove web.main", "remove web.stopped",
                "remove web.waiting", "remove web.report", "route web.main", "route web.main",
            ]),
        // Deployments
        Case(
            "deploy",
            .replace("web/deployments.json", "services-web:paasta-0123456789", "services-web:paasta-fedcba9876"),
            expect: [
                "deploy web.batch container.docker.image@web/deployments.json:2 env.PAASTA_DOCKER_IMAGE@web/deployments.json:2",
                "deploy web.gpu container.docker.image@web/deployments.json:2 env.PAASTA_DOCKER_IMAGE@web/deployments.json:2",
                "deploy web.main container.docker.image@web/deployments.json:2 env.PAASTA_DOCKER_IMAGE@web/deployments.json:2",
                "deploy web.stopped container.docker.image@web/deployments.json:2 env.PAASTA_DOCKER_IMAGE@web/deployments.json:2",
                "deploy web.report container.image@web/deployments.json:2 environmentVariables[PAASTA_DOCKER_IMAGE]@web/deployments.json:2",
            ]),
        Case(
            "stop",
            .replace(
                "web/deployments.json", #""web:c.main": {"desired_state": "start", "force_bounce": null"#,
                #""web:c.main": {"desired_state": "stop", "force_bounce": "20190202T000000""#),
            expect: [
                "stop web.main instances@web/deployments.json:4 desired_state@web/deployments.json:4 force_bounce@web/deployments.json:4"
            ]),
        Case(
            "start",
            .replace(
                "web/deployments.json", #""stop", "force_bounce": "20190101T000000""#,
                #""start", "force_bounce": "20190303T000000""#),
            expect: [
                "start web.stopped instances@web/marathon-c.yaml:20 desired_state@web/deployments.json:6 force_bounce@web/deployments.json:6"
            ]),
        Case(
            "stop of a job",
            .replace(
                "web/deployments.json", #""web:c.report": {"desired_state": "start""#,
                #""web:c.report": {"desired_state": "stop""#),
            expect: ["stop web.report disabled@web/deployments.json:10 desired_state@web/deployments.json:10"]),
        // Chronos
        Case("schedule", .replace(chronos, "P1D", "P2D"), expect: ["update web.report schedule@web/chronos-c.yaml:2"]),
        Case(
            "a job's cmd", .replace(chronos, "{shortdate}", "{year}"),
            expect: ["update web.report command@web/chronos-c.yaml:4"]),
        Case(
            "a job's cpus", .replace(chronos, "cpus: 0.5", "cpus: 1"),
            expect: ["update web.report cpus@web/chronos-c.yaml:5 container.parameters[cpu-quota]@web/chronos-c.yaml:5"]
        ),
        Case(
            "a job disabled", .replace(chronos, "cpus: 0.5", "cpus: 0.5\n  disabled: true"),
            expect: ["update web.report disabled@web/chronos-c.yaml:6"]),
        Case(
            "a new job",
            .add(chronos, files[chronos, default: ""] + "new: {schedule: '@daily', deploy_group: c.main, cmd: a}\n"),
            expect: ["create web.new"]),
        Case("a job gone", .remove(chronos), expect: ["remove web.report"]),
        // SmartStack
        Case(
            "a timeout", .replace("web/smartstack.yaml", "mode: http", "mode: http\n  timeout_server_ms: 3000"),
            expect: ["route web.main backend[2]@web/smartstack.yaml:4 frontend[0]@web/smartstack.yaml:4"]),
        Case(
            "advertise", .replace("web/smartstack.yaml", "mode: http", "mode: http\n  advertise: [region, habitat]"),
            expect: [
                "route web.main advertise[1]@web/smartstack.yaml:4",
                "route web.main advertise[1]@web/smartstack.yaml:4",
            ]),
        Case(
            "a new namespace", .replace("web/smartstack.yaml", "main:\n", "other: {proxy_port: 20002}\nmain:\n"),
            expect: ["route web.other", "route web.other"]),
        Case(
            "a namespace gone", .remove("web/smartstack.yaml"),
            expect: [
                "bounce web.main healthChecks[0].gracePeriodSeconds@ healthChecks[0].intervalSeconds@ healthChecks[0].maxConsecutiveFailures@ healthChecks[0].path@-web/smartstack.yaml:4 healthChecks[0].portIndex@ healthChecks[0].protocol@-web/smartstack.yaml:3 healthChecks[0].timeoutSeconds@",
                "route web.main", "route web.main",
            ]),
        Case(
            "a namespace without a port", .replace("web/smartstack.yaml", "main:\n", "other: {mode: http}\nmain:\n"),
            expect: ["route web.other", "break web.other"]),
        // Sensu
        Case(
            "a page", .replace("web/monitoring.yaml", "team: web-team", "team: web-team\npage: false"),
            expect: [
                "alert web.batch page@web/monitoring.yaml:2", "alert web.broken page@web/monitoring.yaml:2",
                "alert web.gpu page@web/monitoring.yaml:2", "alert web.main page@web/monitoring.yaml:2",
                "alert web.stopped page@web/monitoring.yaml:2", "alert web.report page@web/monitoring.yaml:2",
            ]),
        Case(
            "alert_after", .replace(marathon, "cmd: serve", "cmd: serve\n  monitoring: {alert_after: 5m}"),
            expect: ["alert web.main alert_after@web/marathon-c.yaml:10"]),
        Case(
            "no team", .replace("web/monitoring.yaml", "team: web-team", "page: true"),
            expect: [
                "bounce web.batch env.PAASTA_MONITORING_TEAM@-web/monitoring.yaml:1",
                "bounce web.gpu env.PAASTA_MONITORING_TEAM@-web/monitoring.yaml:1",
                "bounce web.main env.PAASTA_MONITORING_TEAM@-web/monitoring.yaml:1",
                "bounce web.stopped env.PAASTA_MONITORING_TEAM@-web/monitoring.yaml:1",
                "update web.report owner@-web/monitoring.yaml:1 environmentVariables[PAASTA_MONITORING_TEAM]@-web/monitoring.yaml:1",
                "alert web.batch", "alert web.broken", "alert web.gpu", "alert web.main", "alert web.stopped",
                "alert web.report",
            ]),
        // Nothing
        Case("a comment", .replace(marathon, "main:\n", "main:  # the main one\n"), expect: []),
        Case(
            "what only the runtime reads", .replace(marathon, "bounce_method: crossover", "bounce_method: brutal"),
            expect: []),
        Case("the spelling of a number", .replace(marathon, "disk: 1000", "disk: 1000.0"), expect: []),
    ]

    @Test(arguments: cases) func verdictReasonAndIDs(_ edit: Case) throws {
        let service = try EditedService(Self.files, system: Self.system)
        let outcome = try service.apply(edit.edits)
        #expect(outcome.changes.map(\.shown) == edit.expected)
        for change in outcome.changes {
            let key = "\(change.family) \(change.id)"
            #expect(change.before?.hash == outcome.ids.before[key] && change.after?.hash == outcome.ids.after[key])
        }
    }
}
