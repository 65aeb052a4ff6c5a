import Compiler
import Emitters
import Fleet

/// What a compilation came to, in numbers.
struct CompileCounts {
    let artifacts: Int
    /// `SERVICE.INSTANCE` of what waits for its first deployment.
    private(set) var waiting: [String] = []
    private(set) var broken = 0
    let errors: Int
    let warnings: Int

    init(_ result: FleetCompilation.Result) {
        let findings = result.diagnostics.oncePerFile(perService: false)
        errors = findings.count { $0.severity == .error }
        warnings = findings.count { $0.severity == .warning }
        artifacts = result.artifacts
        var seen: Set<Missing> = []
        for omission in result.leftOut where seen.insert(Missing(omission)).inserted {
            guard case .notDeployed = omission.reason else {
                broken += 1
                continue
            }
            waiting.append("\(omission.service).\(omission.instance?.text ?? "*")")
        }
    }

    /// An instance without all of its artifacts, or a file of them: it counts once, though its app and its event are
    /// both left out.
    private struct Missing: Hashable {
        var cluster: ClusterName
        var kinds: Set<InstanceKind>
        var service: ServiceName
        var instance: InstanceName?

        init(_ omission: LeftOut) {
            (cluster, kinds) = (omission.cluster, omission.family.kinds)
            (service, instance) = (omission.service, omission.instance)
        }
    }
}
