import Compiler
import Planner

extension Rollout {
    /// The instances that need a bounce, as `SERVICE.INSTANCE` in order, and what of that is not known: hosts in maintenance, or
    /// the Marathon of an instance. Throws if not every Marathon answers.
    public func needingBounce() async throws(ClusterAccess.Failure) -> (names: [String], doubts: [String]) {
        let look = await ClusterLook(at: cluster)
        if let doubt = look.doubt { throw ClusterAccess.Failure(reason: doubt) }
        var doubts: [String] = []
        var hosts: Set<String> = []
        switch look.drainingHosts {
        case .known(let known): hosts = known
        case .unknown(let reason): doubts.append("it is not known which hosts are in maintenance: \(reason)")
        }
        var apps: [InstanceList.Wanted] = []
        for instance in wanted.instances {
            guard let app = instance.app else { continue }
            switch home(of: instance.id) {
            case .success(let shard):
                apps.append(InstanceList.Wanted(id: app.id, instances: app.instances, shard: shard))
            case .failure(let failure): doubts.append("\(instance.id): \(failure.message)")
            }
        }
        let names = InstanceList.needingBounce(wanted: apps, live: look.all.map(\.app), drainingHosts: hosts)
        return (names, doubts)
    }
}
