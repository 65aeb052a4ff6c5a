import Testing

@testable import Compiler

/// Which instances of a service are deployed by tags, and by which group.
@Suite struct DeployTargetLoweringTests {
    static func lower(
        _ files: [String: String], broken: Set<String> = []
    ) -> Outcome<Definition<DeployTargets>> {
        var source = ServiceSource(name: ServiceName("web"))
        for (name, text) in files { source.files[name] = .present(path: "web/\(name)", bytes: Array(text.utf8)) }
        for name in broken { source.files[name] = .unreadable }
        return DeployTargetLowering.lower(source, clusters: [ClusterName("d"), ClusterName("c")])
    }

    private static func shown(_ files: [String: String]) throws -> [String] {
        try #require(lower(files).value.value).targets.map { target in
            switch target.group {
            case .broken: "\(target.branch): broken"
            case .sound(let group): "\(target.branch): \(group?.text ?? "never")"
            }
        }
    }

    @Test func everyKindCounts() throws {
        let kinds = ["marathon", "chronos", "adhoc", "kubernetes", "flink", "cassandracluster", "paasta_native"]
        let files = Dictionary(uniqueKeysWithValues: kinds.map { ("\($0)-c.yaml", "\($0): {}\n_t: {}\n") })
        #expect(try Self.shown(files) == kinds.map { "c.\($0): c.\($0)" })
    }

    @Test func clustersGoByName() throws {
        let files = ["marathon-d.yaml": "b: {}\na: {}\n", "chronos-c.yaml": "z: {}\n", "marathon-e.yaml": "x: {}\n"]
        #expect(try Self.shown(files) == ["c.z: c.z", "d.b: d.b", "d.a: d.a"])
    }

    @Test func theGroupIsExpandedOnceAndInherited() throws {
        let files = [
            "service.yaml": "deploy_group: '{cluster}.everyone.{{x}}'\n",
            "marathon-c.yaml": "a: {}\nb: {deploy_group: '{service}-{instance}'}\nc: {deploy_group: null}\n",
        ]
        #expect(try Self.shown(files) == ["c.a: c.everyone.{x}", "c.b: web-b", "c.c: never"])
    }

    @Test func ofTwoOfANameTheLaterCounts() throws {
        let files = ["marathon-c.yaml": "a: {deploy_group: x}\nb: {}\n", "chronos-c.yaml": "a: {deploy_group: y}\n"]
        #expect(try Self.shown(files) == ["c.a: y", "c.b: c.b"])
    }

    /// A mistake that deployments do not look at keeps nobody from deploying.
    @Test func otherMistakesDoNotMatter() throws {
        let files = ["marathon-c.yaml": "a: {mem: 2 GB, cmd: a, args: [b]}\n", "smartstack.yaml": "main: [\n"]
        #expect(try Self.shown(files) == ["c.a: c.a"])
        #expect(Self.lower(files).diagnostics.isEmpty)
    }

    // MARK: Tron

    @Test func theInstancesOfTronAreActions() throws {
        let files = [
            "service.yaml": "deploy_group: not for tron\n",
            "tron-c.yaml": """
            _t: {actions: {x: {}}}
            j: {deploy_group: 'g-{cluster}', actions: {a: {}, b: {deploy_group: '{service}/{instance}', service: other}}}
            k: {actions: {a: {deploy_group: null}, _b: {deploy_group: z}}}
            l: {actions: null}
            m: {}
            """,
        ]
        #expect(
            try Self.shown(files) == ["c.j.a: g-c", "c.j.b: other/j.b", "c.k.a: never", "c.k._b: z"])
    }

    @Test func actionsThatAreNoMappingBreakTheFile() throws {
        let lowered = Self.lower(["tron-c.yaml": "j: {actions: [a]}\nk: {deploy_group: g, actions: {a: {}}}\n"])
        #expect(lowered.value.value?.brokenClusters == [ClusterName("c")])
        #expect(lowered.value.value?.targets.map(\.branch.text) == ["c.k.a"])
        #expect(lowered.diagnostics.map(\.id.name) == ["shape"])
    }

    // MARK: Broken

    @Test func aBrokenInstanceIsKnownByName() throws {
        let files = ["marathon-c.yaml": "a: {deploy_group: 7}\nb: {deploy_group: '{nobody}'}\nc: 5\nd: {}\n"]
        #expect(try Self.shown(files) == ["c.a: broken", "c.b: broken", "c.c: broken", "c.d: c.d"])
        #expect(Self.lower(files).diagnostics.map(\.id.name).sorted() == ["deploy-group", "shape", "value-type"])
    }

    @Test func whereServiceYamlIsBrokenNothingIsKnown() {
        #expect(Self.lower(["marathon-c.yaml": "a: {}\n"], broken: ["service.yaml"]).value.value == nil)
        let number = Self.lower(["service.yaml": "git_url: 7\n", "marathon-c.yaml": "a: {}\n"])
        #expect(number.value.value == nil)
        #expect(number.diagnostics.map(\.id.name) == ["value-type"])
    }

    @Test func theRepositoryHasADefault() throws {
        let targets = try #require(Self.lower(["marathon-c.yaml": "a: {}\n"]).value.value)
        #expect(targets.gitURL.value == "git@git.yelpcorp.com:services/web")
        let own = try #require(Self.lower(["service.yaml": "git_url: git@h:p\n"]).value.value)
        #expect(own.gitURL.value == "git@h:p")
        #expect(own.targets.isEmpty)
    }
}
