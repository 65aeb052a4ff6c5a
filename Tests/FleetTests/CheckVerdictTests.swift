import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// What check says the next compile refuses is what it refuses: the example, changed at random, under the system
/// configurations of all of its clusters, which change as well. A seed that fails is in the message, and does so again.
@Suite struct CheckVerdictTests {
    @Test(arguments: UInt64(0)..<32) func checkAndCompileAgree(_ seed: UInt64) throws {
        let scratch = try Scratch()
        var tree = try MutatedTree(seed)
        var outcomes: [Bool: Int] = [:]
        for step in 0..<16 {
            tree.mutate()
            let (folder, system) = ("soa-\(step)", "system-\(step)")
            try tree.write(to: scratch, folder, system)
            guard let inputs = try inputs(scratch.path + "/" + system) else { continue }
            let fleet = Fleet(snapshot: try Snapshot(folder: scratch.path + "/" + folder), services: nil, jobs: 1)
            let found = try check(fleet, inputs).run().findings.filter { $0.refusedBy.contains(.compile) }
            let families = Set(Family.allCases)
            let compiled = try FleetCompilation(
                fleet, inputs: Pipeline.Inputs(clusters: inputs, families: families, moment: try moment()),
                families: families, deployments: nil, wanted: .trial
            ).run()
            #expect(
                found.isEmpty == !compiled.hasFailed,
                """
                seed \(seed), step \(step): \(tree.history.joined(separator: "; "))
                check: \(shown(found))
                compile: \(shown(compiled.diagnostics.filter { $0.severity == .error }))
                left out: \(compiled.broken)
                """)
            outcomes[compiled.hasFailed, default: 0] += 1
            for finding in found { #expect(finding.severity == .error, "seed \(seed), step \(step)") }
        }
        #expect(outcomes[true] ?? 0 > 0, "seed \(seed): nothing was broken")
    }

    /// Both sides see sound trees, and broken ones.
    @Test func theExampleIsSoundAndItsMutationsAreNot() throws {
        let scratch = try Scratch()
        try MutatedTree(0).write(to: scratch, "soa", "system")
        let inputs = try #require(try inputs(scratch.path + "/system"))
        let fleet = Fleet(snapshot: try Snapshot(folder: scratch.path + "/soa"), services: nil, jobs: 1)
        let sound = try check(fleet, inputs, day: 2).run().findings.filter { $0.severity == .error }
        #expect(sound.isEmpty, "\(shown(sound))")
        try scratch.write("main:\n  cmd: a\n  args: [b]\n", to: "soa/ledger/marathon-hamburg-prod.yaml")
        let found = try check(fleet, inputs).run().findings.filter { $0.id == .commandAndArguments }
        #expect(found.map(\.refusedBy) == [.compile])
    }

    private func check(_ fleet: Fleet, _ inputs: [ClusterInput], day: Int = 31) throws -> FleetCheck {
        let systems = SystemConfigurations(inputs.map { ($0.name, $0.system) })
        return FleetCheck(fleet, clusters: systems.clusters, systems: systems, moment: try moment(day))
    }

    /// By default a day that not every month has.
    private func moment(_ day: Int = 31) throws -> Moment {
        let day = try #require(CalendarDate(year: 2019, month: 10, day: day))
        return Moment(local: try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0)), offset: 0)
    }

    /// Nil if one of the configurations cannot be used: then neither command runs.
    private func inputs(_ folder: String) throws -> [ClusterInput]? {
        var inputs: [ClusterInput] = []
        for name in try Path.names(in: folder) {
            let lowered = SystemConfigurationLowering.lower(try SystemConfigurationFolder.read("\(folder)/\(name)"))
            guard let system = lowered.value else { return nil }
            inputs.append(ClusterInput(name: ClusterName(name), system: system, counts: InstanceCounts()))
        }
        return inputs
    }

    private func shown(_ findings: [Diagnostic]) -> String {
        findings.prefix(5).map { "\($0.span?.path ?? ""):\($0.span?.start.line ?? 0) \($0.message) [\($0.id.name)]" }
            .joined(separator: "; ")
    }
}

extension FleetCompilation.Result {
    /// What was left out as broken.
    fileprivate var broken: [String] {
        leftOut.compactMap { omission in
            guard case .broken = omission.reason else { return nil }
            return "\(omission.cluster) \(omission.family) \(omission.service).\(omission.instance?.text ?? "*")"
        }
    }
}
