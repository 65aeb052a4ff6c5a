import Compiler
import Planner

/// A plan as a file: JSON, versioned. No secret is in it.
public enum PlanFile {
    /// Files of other versions are refused.
    public static let version = 3
    /// Bytes of a plan of some ten thousand instances.
    public static let sizeLimit = 256 << 20

    /// Why a file is no plan, for people.
    public struct Failure: Error, Hashable {
        public var reason: String
    }

    // MARK: Writing

    public static func text(_ plan: RolloutPlan) -> String {
        JSONText.object([
            "version": "\(version)", "cluster": JSONText.of(plan.inputs.cluster.text),
            "commit": JSONText.of(plan.inputs.commit), "system_config": JSONText.of(plan.inputs.systemConfig),
            "instance_counts": JSONText.orNull(plan.inputs.instanceCounts),
            "deployments": JSONText.orNull(plan.inputs.deployments), "adopted": "\(plan.adopted)",
            "left_out": "\(plan.leftOut)", "doubt": JSONText.orNull(plan.doubt),
            "removal_refusal": JSONText.orNull(plan.removalRefusal),
            "instances": JSONText.lines(plan.instances.map(text)), "kept": JSONText.lines(plan.kept.map(text)),
            "jobs": text(plan.jobs), "kubernetes": text(plan.workloads),
        ]) + "\n"
    }

    private static func text(_ jobs: JobsPlan) -> String {
        JSONText.object([
            "adopted": "\(jobs.adopted)", "left_out": "\(jobs.leftOut)", "doubt": JSONText.orNull(jobs.doubt),
            "removal_refusal": JSONText.orNull(jobs.removalRefusal),
            "jobs": JSONText.lines(
                jobs.jobs.map { job in
                    JSONText.object([
                        "name": JSONText.of(job.name.text), "action": JSONText.of(job.action.rawValue),
                        "wanted": JSONText.orNull(job.wanted), "seen": JSONText.orNull(job.seen),
                        "reason": JSONText.of(job.reason),
                    ])
                }),
            "kept": JSONText.lines(
                jobs.kept.map { job in
                    JSONText.object(["name": JSONText.of(job.name.text), "reason": JSONText.of(job.reason)])
                }),
        ])
    }

    private static func text(_ plan: InstancePlan) -> String {
        JSONText.object([
            "instance": JSONText.of(plan.id.description), "action": JSONText.of(plan.action.rawValue),
            "wanted_id": JSONText.orNull(plan.wantedID),
            "wanted_instances": plan.wantedInstances.map { "\($0)" } ?? "null",
            "bounce_method": JSONText.orNull(plan.method), "drain_method": JSONText.orNull(plan.drainMethod),
            "seen": list(plan.seen.map(text)), "steps": list(plan.steps.map(text)),
            "waiting": list(plan.waiting.map { JSONText.of($0) }),
        ])
    }

    private static func text(_ app: InstancePlan.SeenApp) -> String {
        JSONText.object([
            "id": JSONText.of(app.id), "shard": "\(app.shard)", "version": JSONText.of(app.version),
            "instances": "\(app.instances)", "deployments": list(app.deployments.map { JSONText.of($0) }),
            "tasks": app.tasks.map(text) ?? "null",
        ])
    }

    private static func text(_ tasks: InstancePlan.TaskCounts) -> String {
        JSONText.object([
            "happy": "\(tasks.happy)", "unhappy": "\(tasks.unhappy)", "draining": "\(tasks.draining)",
            "at_risk": "\(tasks.atRisk)", "leaving": "\(tasks.leaving)",
        ])
    }

    private static func text(_ step: InstancePlan.Step) -> String {
        JSONText.object([
            "step": JSONText.of(step.kind), "apps": list(step.apps.map { JSONText.of($0) }), "count": "\(step.count)",
            "reason": JSONText.of(step.reason),
        ])
    }

    private static func text(_ app: RolloutPlan.KeptApp) -> String {
        JSONText.object([
            "id": JSONText.of(app.id), "shard": "\(app.shard)", "reason": JSONText.of(app.reason),
        ])
    }

    static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

    // MARK: Reading

    public static func read(_ bytes: [UInt8]) throws(Failure) -> RolloutPlan {
        guard let root = JSONParser.parse(bytes, path: "").value?.root, root.isMapping else {
            throw Failure(reason: "it is not a JSON object")
        }
        guard case .int(let version) = root.value("version")?.value, version == Self.version else {
            throw Failure(reason: "it was made by another version of soac; make a new one")
        }
        var plan = RolloutPlan(
            inputs: .init(
                cluster: ClusterName(try string("cluster", of: root)), commit: try string("commit", of: root),
                systemConfig: try string("system_config", of: root),
                instanceCounts: try stringIfAny("instance_counts", of: root),
                deployments: try stringIfAny("deployments", of: root)))
        plan.adopted = try int("adopted", of: root)
        plan.leftOut = try int("left_out", of: root)
        plan.doubt = try stringIfAny("doubt", of: root)
        plan.removalRefusal = try stringIfAny("removal_refusal", of: root)
        plan.instances = try each("instances", of: root, instance)
        plan.kept = try each("kept", of: root) { (node) throws(Failure) in
            .init(
                id: try string("id", of: node), shard: try int("shard", of: node),
                reason: try string("reason", of: node))
        }
        plan.jobs = try jobs(of: root)
        plan.workloads = try workloads(of: root)
        return plan
    }

    private static func jobs(of root: Node) throws(Failure) -> JobsPlan {
        guard let node = root.value("jobs"), node.isMapping else { throw Failure(reason: "jobs is not a mapping") }
        var plan = JobsPlan()
        plan.adopted = try int("adopted", of: node)
        plan.leftOut = try int("left_out", of: node)
        plan.doubt = try stringIfAny("doubt", of: node)
        plan.removalRefusal = try stringIfAny("removal_refusal", of: node)
        plan.jobs = try each("jobs", of: node) { (job) throws(Failure) in
            let name = JobName(try string("name", of: job))
            guard let action = JobPlan.Action(rawValue: try string("action", of: job)) else {
                throw Failure(reason: "the action of \(PlanWords.name(name)) is not known to this soac")
            }
            return JobPlan(
                name: name, action: action, wanted: try stringIfAny("wanted", of: job),
                seen: try stringIfAny("seen", of: job), reason: try string("reason", of: job))
        }
        plan.kept = try each("kept", of: node) { (job) throws(Failure) in
            .init(name: JobName(try string("name", of: job)), reason: try string("reason", of: job))
        }
        return plan
    }

    private static func instance(_ node: Node) throws(Failure) -> InstancePlan {
        let id = try instanceID(of: node)
        guard let action = InstancePlan.Action(rawValue: try string("action", of: node)) else {
            throw Failure(reason: "the action of \(id) is not known to this soac")
        }
        var plan = InstancePlan(id: id, action: action)
        plan.wantedID = try stringIfAny("wanted_id", of: node)
        plan.wantedInstances = plan.wantedID == nil ? nil : try int("wanted_instances", of: node)
        plan.method = try stringIfAny("bounce_method", of: node)
        plan.drainMethod = try stringIfAny("drain_method", of: node)
        plan.seen = try each("seen", of: node, app)
        plan.steps = try each("steps", of: node) { (node) throws(Failure) in
            InstancePlan.Step(
                kind: try string("step", of: node), apps: try strings("apps", of: node),
                count: try int("count", of: node), reason: try string("reason", of: node))
        }
        plan.waiting = try strings("waiting", of: node)
        return plan
    }

    static func instanceID(of node: Node) throws(Failure) -> InstanceID {
        let name = try string("instance", of: node)
        guard let id = InstanceTurn.instance(named: name), id.description.hasSameBytes(as: name) else {
            throw Failure(reason: "'\(Printable.line(name))' is not an instance")
        }
        return id
    }

    private static func app(_ node: Node) throws(Failure) -> InstancePlan.SeenApp {
        InstancePlan.SeenApp(
            id: try string("id", of: node), shard: try int("shard", of: node), version: try string("version", of: node),
            instances: try int("instances", of: node), deployments: try strings("deployments", of: node),
            tasks: try tasks(node))
    }

    private static func tasks(_ node: Node) throws(Failure) -> InstancePlan.TaskCounts? {
        guard let tasks = node.value("tasks"), !tasks.isNull else { return nil }
        return InstancePlan.TaskCounts(
            happy: try int("happy", of: tasks), unhappy: try int("unhappy", of: tasks),
            draining: try int("draining", of: tasks), atRisk: try int("at_risk", of: tasks),
            leaving: try int("leaving", of: tasks))
    }

    static func each<Element>(
        _ key: String, of node: Node, _ read: (Node) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        guard let list = node.value(key), list.isList else { throw Failure(reason: "\(key) is not a list") }
        return try list.items.map { (item) throws(Failure) in try read(item) }
    }

    static func strings(_ key: String, of node: Node) throws(Failure) -> [String] {
        try each(key, of: node) { (item) throws(Failure) in
            guard let text = item.string else { throw Failure(reason: "\(key) has something that is not a string") }
            return text
        }
    }

    static func string(_ key: String, of node: Node) throws(Failure) -> String {
        guard let text = node.value(key)?.string else { throw Failure(reason: "\(key) is not a string") }
        return text
    }

    static func stringIfAny(_ key: String, of node: Node) throws(Failure) -> String? {
        guard let value = node.value(key), !value.isNull else { return nil }
        guard let text = value.string else { throw Failure(reason: "\(key) is not a string") }
        return text
    }

    static func int(_ key: String, of node: Node) throws(Failure) -> Int {
        guard case .int(let number) = node.value(key)?.value, number >= 0 else {
            throw Failure(reason: "\(key) is not a count")
        }
        return number
    }
}
