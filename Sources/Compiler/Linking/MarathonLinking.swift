/// Links a Marathon instance.
extension ContainerLinking {
    mutating func link(_ instance: MarathonInstance) -> Linked<MarathonApp> {
        let container: LinkedContainer
        switch self.container(instance.common) {
        case .linked(let linked): container = linked
        case .notDeployed(let reason): return .notDeployed(reason)
        case .broken: return .broken
        }
        guard let configured = configuredInstances(instance) else { return .broken }
        // A stopped instance has none; what its configuration says still counts for the backoff.
        let desired = container.deployment.desiredState == "start" ? configured : Quantity.zero
        guard let backoff = backoffSeconds(instance.maxInstances?.value ?? configured) else {
            let origin = (instance.maxInstances ?? instance.instances)?.origin
            refuse(instance.common, .valueType, "instances is not a usable number", at: origin?.node)
            return .broken
        }
        guard let constraints = constraints(instance, desired: desired) else { return .broken }
        return .linked(
            MarathonApp(
                instance: instance, container: container, instances: desired.written, backoffSeconds: backoff,
                constraints: constraints))
    }

    /// The instances that the configuration or autoscaling asks for; nil, and a finding, if that is unknown.
    private mutating func configuredInstances(_ instance: MarathonInstance) -> Quantity? {
        guard let maximum = instance.maxInstances?.value else { return instance.instances?.value ?? .zero }
        let count = cluster.counts.count(of: instance.common.id)
        reads.counts.append(LinkingReads.Count(id: instance.common.id, count: count))
        switch count {
        case .none: return maximum
        case .unreadable:
            refuse(
                instance.common, .instanceCount, "how many instances autoscaling has set could not be read",
                hint: "nothing is assumed; ask ZooKeeper again")
            return nil
        case .count(let count):
            guard let minimum = Quantity(instance.minInstances.value), let count = Quantity(.int(count)) else {
                refuse(
                    instance.common, .valueType, "min_instances is a number, not \(instance.minInstances.value.shown)",
                    at: instance.minInstances.origin.node)
                return nil
            }
            return .autoscaled(count, from: minimum, to: maximum)
        }
    }

    /// `ceil(10 / instances)`: the more tasks fail at once, the less each of them should wait.
    private func backoffSeconds(_ instances: Quantity) -> Value? {
        let count = instances.number.double
        if !count.isFinite { return nil }
        return count == 0 ? .int(1) : Number.float(10.0 / count).ceiling?.value
    }

    // MARK: Constraints

    private mutating func constraints(_ instance: MarathonInstance, desired: Quantity) -> [Setting<Constraint>]? {
        switch instance.common.placement {
        case .fixed(let constraints): return constraints
        case .computed(let placement):
            guard let routing = routingConstraint(instance, placement) else { return nil }
            var constraints = placement.extraConstraints + routing
            addDeployConstraints(placement, to: &constraints)
            let maximum = instance.maxInstances?.value
            let size = maximum.map { $0.number.double != 0 } == true ? maximum ?? desired : desired
            if !(system.autoHostnameUniqueSize.value.number < size.number) {
                constraints.append(Setting([.string("hostname"), .string("UNIQUE")], .computed))
            }
            return constraints
        }
    }

    /// GROUP_BY over the values that the discover attribute has among the slaves that may be used. Empty if the
    /// cluster's slaves are not configured; nil, and a finding, if none may be used.
    private mutating func routingConstraint(
        _ instance: MarathonInstance, _ placement: ComputedPlacement
    ) -> [Setting<Constraint>]? {
        guard let slaves = system.expectedSlaveAttributes?.value else { return [] }
        let usable = slaves.filter { slave in
            SlaveFilter.passes(slave, placement.blacklist, placement.whitelist)
                && SlaveFilter.passes(slave, system.blacklist, system.whitelist)
        }
        guard !usable.isEmpty else {
            refuse(
                instance.common, .noSlaves,
                "no slave of \(cluster.name) passes its black- and whitelist and the cluster's",
                hint: "expected_slave_attributes of the system configuration lists the slaves")
            return nil
        }
        let level = instance.discover.value
        guard level.isJSON else {
            refuse(
                instance.common, .smartstack, "discover is a type of location, not \(level.shown)",
                at: instance.discover.origin.node)
            return nil
        }
        var values = PlaceIndex<Value.Key>()
        var count = 0
        for slave in usable {
            let value = SlaveFilter.attribute(level, of: slave)
            guard value.isTruthy, !values.contains(Value.Key(value)) else { continue }
            values.append(Value.Key(value))
            count += 1
        }
        return [Setting([level, .string("GROUP_BY"), .string(String(count))], .computed)]
    }
}
