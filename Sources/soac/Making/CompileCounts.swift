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
        var (service, seen): (ServiceName?, Set<Missing>) = (nil, [])
        // They are in the order of the services.
        for omission in result.leftOut {
            if omission.service != service {
                service = omission.service
                seen.removeAll(keepingCapacity: true)
            }
            guard seen.insert(Missing(omission)).inserted else { continue }
            guard case .notDeployed = omission.reason else {
                broken += 1
                continue
            }
            waiting.append("\(omission.service).\(omission.instance?.text ?? "*")")
        }
    }

    /// An instance of a service without all of its artifacts, or a file of them: it counts once, though its app and its event
    /// are both left out.
    private struct Missing: Hashable {
        var cluster: ClusterName
        var kind: InstanceKind?
        var instance: InstanceName?

        init(_ omission: LeftOut) {
            (cluster, kind, instance) = (omission.cluster, omission.family.kind, omission.instance)
        }
    }
}
