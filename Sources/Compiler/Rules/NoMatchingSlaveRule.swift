/// No slave of the cluster can run an instance.
///
/// `constraints`, `extra_constraints`, `pool`, `deploy_blacklist` and `deploy_whitelist`, together with the cluster's own
/// lists, say where an instance may run. If none of the slaves that `expected_slave_attributes` of the system
/// configuration lists is left, its tasks wait forever. Looks at the clusters whose system configuration is
/// at hand.
/// Attributes that the list does not have, and patterns that are more than texts, `.`, `.*` and `|`, are not judged.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   pool: gpu
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   pool: default
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
/// ```
public enum NoMatchingSlaveRule: ServiceRule {
    public static let id = DiagnosticID.noMatchingSlave

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.compactMap { instance -> Diagnostic? in
            guard ![.adhoc, .kubernetes].contains(instance.kind), let system = context.systems[instance.cluster],
                let slaves = system.expectedSlaveAttributes?.value, !slaves.isEmpty
            else { return nil }
            return check(instance, slaves, system)
        }
        return findings.oncePerPlace()
    }

    private static func check(
        _ instance: InstanceDefinition, _ slaves: [Slave], _ system: SystemConfiguration
    ) -> Diagnostic? {
        var left = slaves
        for demand in Demand.of(instance, system) {
            let isKnown =
                demand.isOfLists || slaves.contains { !SlaveFilter.attribute(demand.attribute, of: $0).isNull }
            // What no slave has cannot be judged.
            guard isKnown else { continue }
            left.removeAll { !demand.isMet($0) }
            if !left.isEmpty { continue }
            let alone = !slaves.contains { demand.isMet($0) }
            let message = "\(instance.id): no slave of \(instance.cluster) \(demand.words(in: instance.cluster))"
            return (demand.node ?? instance.node).diagnostic(
                id, alone ? message : message + " and has what else is asked for",
                hint: alone ? hint(demand, slaves) : "each can be met alone; together they leave no slave")
        }
        return nil
    }

    private static func hint(_ demand: Demand, _ slaves: [Slave]) -> String {
        let texts = slaves.compactMap { slave -> String? in
            let value = SlaveFilter.attribute(demand.attribute, of: slave)
            return value.isNull ? nil : "'\(value.str)'"
        }
        let known = Set(texts).sorted { $0.precedesInBytes($1) }
        if known.isEmpty { return "no slave that the system configuration expects has \(demand.attribute.str)" }
        let more = known.count > 5 ? " and others" : ""
        return "its slaves have \(demand.attribute.str) \(known.prefix(5).joined(separator: ", "))\(more)"
    }
}

private typealias Slave = [(key: String, value: Value)]

/// One thing that a slave must have, or must not.
private struct Demand {
    enum Test {
        case pool(Constraint)
        case constraint(Constraint)
        case whitelist(LocationWhitelist)
        case blacklist([LocationRule])
    }

    var attribute: Value
    var node: Node?
    var test: Test
    /// Whether it is the cluster's, and not the instance's.
    var isOfCluster = false

    static func of(_ instance: InstanceDefinition, _ system: SystemConfiguration) -> [Demand] {
        switch instance.placement {
        case .fixed(let constraints): return constraints.compactMap { Demand($0.value, at: $0.origin.node) }
        case .computed(let placement):
            let pool = placement.pool
            let pattern = [.string("pool"), .string("LIKE"), pool.value]
            var demands = [Demand(attribute: pattern[0], node: pool.origin.node, test: .pool(pattern))]
            demands += placement.extraConstraints.compactMap { Demand($0.value, at: $0.origin.node) }
            demands += lists(placement.blacklist, placement.whitelist, instance.node)
            demands += lists(system.blacklist, system.whitelist, nil)
            // What stands here comes last: of two that exclude each other, it is the one to change.
            return demands.filter { $0.node == nil } + demands.filter { $0.node != nil }
        }
    }

    /// Those of an instance, or, without one, of the cluster.
    private static func lists(
        _ blacklist: [LocationRule], _ whitelist: LocationWhitelist?, _ instance: Node?
    ) -> [Demand] {
        var demands: [Demand] = []
        func add(_ attribute: Value, _ key: String, _ test: Test) {
            demands.append(
                Demand(attribute: attribute, node: instance?.value(key), test: test, isOfCluster: instance == nil))
        }
        if let whitelist { add(whitelist.attribute, "deploy_whitelist", .whitelist(whitelist)) }
        if let first = blacklist.first { add(first.attribute, "deploy_blacklist", .blacklist(blacklist)) }
        return demands
    }

    private init(attribute: Value, node: Node?, test: Test, isOfCluster: Bool = false) {
        (self.attribute, self.node, self.test, self.isOfCluster) = (attribute, node, test, isOfCluster)
    }

    /// Nil for what is not a constraint.
    private init?(_ constraint: Constraint, at node: Node?) {
        guard constraint.count >= 2 else { return nil }
        self.init(attribute: constraint[0], node: node, test: .constraint(constraint))
    }

    /// What a slave does that has it.
    func words(in cluster: ClusterName) -> String {
        let whose = isOfCluster ? "\(cluster)'s" : "its"
        return switch test {
        case .pool(let pattern): "is in the pool '\(pattern[2].str)'"
        case .constraint(let constraint):
            "meets the constraint [\(constraint.map(\.str).joined(separator: ", "))]"
        case .whitelist: "passes \(whose) deploy_whitelist"
        case .blacklist: "passes \(whose) deploy_blacklist"
        }
    }

    /// Whether it is a black- or whitelist.
    var isOfLists: Bool {
        switch test {
        case .whitelist, .blacklist: true
        case .constraint, .pool: false
        }
    }

    /// Whether a slave has what is asked for, as far as can be told.
    func isMet(_ slave: Slave) -> Bool {
        switch test {
        case .whitelist(let whitelist): return SlaveFilter.passes(slave, [], whitelist)
        case .blacklist(let blacklist): return SlaveFilter.passes(slave, blacklist, nil)
        case .constraint(let constraint), .pool(let constraint):
            let value = SlaveFilter.attribute(attribute, of: slave)
            if value.isNull { return constraint[1].str == "UNLIKE" }
            guard constraint.count > 2 else { return true }
            let wanted = constraint[2].str
            switch constraint[1].str {
            case "LIKE": return SimplePattern.matches(wanted, value.str) ?? true
            case "UNLIKE": return !(SimplePattern.matches(wanted, value.str) ?? false)
            case "CLUSTER": return wanted.isEmpty || wanted.hasSameBytes(as: value.str)
            default: return true
            }
        }
    }
}

/// The part of Java's regular expressions that constraints are made of.
enum SimplePattern {
    /// Whether the whole text matches; nil for a pattern that is more than texts, `.`, `.*` and `|`.
    static func matches(_ pattern: String, _ text: String) -> Bool? {
        let alternatives = pattern.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard alternatives.allSatisfy(isSimple) else { return nil }
        return alternatives.contains { matches($0, text.utf8[...]) }
    }

    private static func isSimple(_ pattern: Substring.UTF8View) -> Bool {
        var last: UInt8 = 0
        for byte in pattern {
            if "()[]{}\\^$?+".utf8.contains(byte) { return false }
            if byte == star, last != dot { return false }
            last = byte
        }
        return pattern.count <= 256
    }

    /// Byte for byte of the text, over all places of the pattern that the bytes before may have led to: no pattern takes
    /// longer than its length times that of the text.
    private static func matches(_ pattern: Substring.UTF8View, _ text: Substring.UTF8View) -> Bool {
        let parts = parts(of: pattern)
        var reached = Array(repeating: false, count: parts.count + 1)
        reach(0, in: parts, &reached)
        for byte in text {
            var next = Array(repeating: false, count: parts.count + 1)
            for place in parts.indices where reached[place] {
                switch parts[place] {
                case .any: reach(place, in: parts, &next)
                case .one(let wanted) where wanted == nil || wanted == byte: reach(place + 1, in: parts, &next)
                case .one: break
                }
            }
            reached = next
        }
        return reached[parts.count]
    }

    private enum Part {
        /// A byte; nil: any.
        case one(UInt8?)
        /// `.*`
        case any
    }

    private static func parts(of pattern: Substring.UTF8View) -> [Part] {
        var parts: [Part] = []
        for byte in pattern {
            if byte == star { parts[parts.count - 1] = .any } else { parts.append(.one(byte == dot ? nil : byte)) }
        }
        return parts
    }

    /// A place, and those behind it that need no byte.
    private static func reach(_ place: Int, in parts: [Part], _ reached: inout [Bool]) {
        var place = place
        while !reached[place] {
            reached[place] = true
            guard place < parts.count, case .any = parts[place] else { return }
            place += 1
        }
    }

    private static let dot = UInt8(ascii: ".")
    private static let star = UInt8(ascii: "*")
}
