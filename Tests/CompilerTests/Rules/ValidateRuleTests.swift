import Testing

@testable import Compiler

/// Each rule that refuses what `paasta validate` refuses: what it reports, and what it is silent about.
@Suite struct ValidateRuleTests {
    private func expect(_ rule: any Rule.Type, _ files: [String: String], _ line: SourceLocation = #_sourceLocation) {
        RuleTester.expect(rule, files, sourceLocation: line)
    }

    @Test func security() {
        expect(
            SecurityRule.self,
            [
                "web/marathon-c.yaml": "a: {security: ⟦{outbound_firewall: Block}⟧}\nb: {security: {x: 1}}\n",
                "web/tron-c.yaml": "j: {actions: {a: {security: ⟦{outbound_firewall: block, x: 1}⟧}}}\n",
                "web/kubernetes-c.yaml": "k: {security: {outbound_firewall: monitor}}\n",
            ])
    }

    @Test func dependenciesReference() {
        expect(
            DependenciesReferenceRule.self,
            [
                "web/dependencies.yaml": "main: []\n",
                "web/marathon-c.yaml":
                    "a: {dependencies_reference: main}\nb: {dependencies_reference: ⟦other⟧}\nc: {}\n",
            ])
    }

    @Test func deploySteps() {
        expect(
            DeployStepRule.self,
            [
                "web/deploy.yaml": "pipeline: [{step: itest}, {step: prod}, {step: c.main}]\n",
                "web/marathon-c.yaml": "main: {}\nother: ⟦{mem: 1}⟧\nx: {deploy_group: prod}\n",
                "web/adhoc-c.yaml": "a: {deploy_group: ⟦itest⟧}\nb: {deploy_group: null}\n",
            ])
    }

    @Test func foreignDeploySteps() {
        expect(
            ForeignDeployStepRule.self,
            [
                "api/deploy.yaml": "pipeline: [{step: prod}]\n",
                "web/tron-c.yaml":
                    "j: {actions: {a: {service: api, deploy_group: prod}, b: {service: api, deploy_group: ⟦dev⟧}}}\n",
            ])
    }

    @Test func resources() {
        expect(
            ResourceRule.self,
            [
                "web/chronos-c.yaml": "a: {disk: ⟦'1'⟧}\nb: {disk: null}\n",
                "web/kubernetes-c.yaml": "k: {cpus: ⟦many⟧, mem: 12.5}\n",
                "web/tron-c.yaml": "j: {actions: {a: {executor: paasta, mem: ⟦null⟧}, b: {mem: null}}}\n",
            ])
    }

    @Test func schedules() {
        let jobs = [
            "⟦every day⟧", "⟦'61 * * * *'⟧",
            "⟦R//PT1M⟧", "⟦R/2019-01-01T00:00:00Z/PT59S⟧", "⟦R-1/2019-01-01T00:00:00Z/PT1H⟧",
            "⟦R/2019-02-30T00:00:00Z/PT1H⟧", "⟦R/2019-01-01T00:00:00Z/P⟧", "R/2019-01-01T00:00:00Z/P1M",
            "@daily", "0 3 * * mon", "R/2019-01-01T00:00:00Z/PT1H",
        ]
        let text = jobs.enumerated().map { index, schedule in
            let needsQuotes = schedule.hasPrefix("@") || schedule.hasPrefix("0")
            return "j\(index): {schedule: \(needsQuotes ? "'\(schedule)'" : schedule)}\n"
        }
        expect(ScheduleRule.self, ["web/chronos-c.yaml": text.joined()])
    }

    @Test func epsilonAndRetries() {
        let files = "a: {epsilon: PT15M, retries: 2}\n"
        expect(EpsilonRule.self, ["web/chronos-c.yaml": files + "b: {epsilon: ⟦soon⟧}\n"])
        expect(RetriesRule.self, ["web/chronos-c.yaml": files + "b: {retries: ⟦two⟧}\nc: {retries: null}\n"])
    }

    @Test func parents() {
        let files = [
            "web/chronos-c.yaml": """
            a: {parents: api.x}
            b: {parents: ⟦[web.b]⟧}
            c: {parents: ⟦[web.gone]⟧, schedule: '@daily'}
            d: {parents: [nodots]}

            """,
            "api/chronos-c.yaml": "x: {schedule: '@daily'}\n",
        ]
        expect(UnknownParentRule.self, files)
        expect(ParentNameRule.self, ["web/chronos-c.yaml": "a: {parents: ⟦[nodots]⟧}\nb: {parents: api.x}\n"])
    }

    @Test func names() {
        expect(ReservedNameRule.self, ["atmp/service.yaml": "{}\n"])
        expect(NoFilesRule.self, ["web/service.yaml": "{}\n"])
        let pipeline = CheckPipeline(RuleContext(clusters: [], system: nil))
        let found = pipeline.check(ServiceSource(name: ServiceName("tmpweb"))).diagnostics
        #expect(Set(found.map(\.id.name)) == ["no-files", "reserved-name"])
    }

    @Test func tron() {
        let job = "{node: n, schedule: daily, monitoring: {team: t}, actions: {a: {executor: ssh}}}"
        expect(TronTeamRule.self, ["web/tron-c.yaml": "j: \(job)\nk: ⟦{actions: {}}⟧\n"])
        expect(TronShapeRule.self, ["web/tron-c.yaml": "j: \(job)\n⟦k.l⟧: {actions: {a: {}}}\nm: ⟦{node: n}⟧\n"])
        expect(
            TronDeployGroupRule.self,
            ["web/tron-c.yaml": "j: \(job)\nk: {actions: {a: ⟦{executor: paasta}⟧}}\n"])
    }

    @Test func pipelinesAndNativeInstances() {
        expect(
            PipelineRule.self,
            ["web/deploy.yaml": "pipeline: [{step: c.main}, ⟦{x: 1}⟧]\n", "web/marathon-c.yaml": "main: {}\n"])
        expect(PipelineRule.self, ["web/deploy.yaml": "pipeline: {a: 1}\n"])
        expect(NativeInstanceRule.self, ["web/paasta_native-c.yaml": "⟦a⟧: {}\n_t: {}\n"])
    }
}
