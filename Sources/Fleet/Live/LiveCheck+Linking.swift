import Compiler
import Emitters
import Git

extension LiveCheck {
    /// A service as it is compiled for a cluster; nil if there is no such service, or no system configuration of the cluster is
    /// at hand.
    public func linked(
        _ service: ServiceName, in cluster: ClusterName
    ) throws(Fleet.Failure) -> (service: LinkedService, system: SystemConfiguration)? {
        guard let system = check.systems[cluster], let moment = check.moment else { return nil }
        do throws(GitError) {
            guard let directory = try tree.service(named: service) else { return nil }
            let input = ClusterInput(name: cluster, system: system, counts: InstanceCounts())
            let inputs = Pipeline.Inputs(clusters: [input], families: Set(Family.allCases), moment: moment)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: nil).value
            return try linker.link(directory, from: tree).services.first.map { ($0, system) }
        } catch { throw .git(error) }
    }

    /// The pools that the system configuration of a cluster knows, sorted.
    public func pools(of cluster: ClusterName) -> [String] {
        let slaves = check.systems[cluster]?.expectedSlaveAttributes?.value ?? []
        let pools = slaves.joined().compactMap { attribute -> String? in
            guard attribute.key == "pool", case .string(let pool) = attribute.value else { return nil }
            return pool
        }
        return Set(pools + ["default"]).sorted()
    }
}
