import Compiler

/// What the tools print whose lines shell pipelines hand on: one instance a line.
public enum InstanceList {
    /// An app as the configuration wants it.
    public struct Wanted: Sendable {
        /// Without the slash.
        public var id: String
        public var instances: Int
        public var shard: Int

        public init(id: String, instances: Int, shard: Int) {
            (self.id, self.instances, self.shard) = (id, instances, shard)
        }
    }

    /// What is printed, and the exit status.
    public struct Listing: Sendable, Equatable {
        public var text: String
        public var exitStatus: Int32
    }

    /// All instances of a cluster, as `SERVICE.INSTANCE`: services in this order, and of each its instances as its file has
    /// them; nil stands for a file that cannot be read. It costs its own lines, and the status says so. Nothing to list is an
    /// empty line.
    public static func listing(_ services: [(name: ServiceName, instances: [InstanceName]?)]) -> Listing {
        let names = services.flatMap { service in
            (service.instances ?? []).filter { !$0.isTemplate }
                .map { InstanceID(service: service.name, instance: $0).description }
        }
        return Listing(
            text: names.joined(separator: "\n") + "\n", exitStatus: services.contains { $0.instances == nil } ? 1 : 0)
    }

    /// The instances that need a bounce, as `SERVICE.INSTANCE` in order: an app is wanted and not there, or there and not
    /// wanted (on that Marathon), or has another number of instances, or a task on a host in maintenance. Apps that are no
    /// instance's are passed over.
    public static func needingBounce(
        wanted: [Wanted], live: [LiveApp], drainingHosts: Set<String>
    ) -> [String] {
        var unseen: [AppPlace: Wanted] = [:]
        for app in wanted { unseen[AppPlace(id: "/" + app.id, shard: app.shard)] = app }
        var names: Set<String> = []
        for app in live {
            guard let id = AppID(app.place.id) else { continue }
            let wanted = unseen.removeValue(forKey: AppPlace(id: id.path, shard: app.place.shard))
            if wanted?.instances != app.instances || app.tasks.contains(where: { drainingHosts.contains($0.host) }) {
                names.insert(id.likelyInstance.description)
            }
        }
        for place in unseen.keys {
            if let id = AppID(place.id) { names.insert(id.likelyInstance.description) }
        }
        return names.sorted { $0.precedesInBytes($1) }
    }
}
