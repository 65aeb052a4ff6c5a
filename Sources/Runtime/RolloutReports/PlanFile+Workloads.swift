import Compiler
import Planner

extension PlanFile {
    static func text(_ workloads: WorkloadsPlan) -> String {
        JSONText.object([
            "adopted": "\(workloads.adopted)", "left_out": "\(workloads.leftOut)",
            "doubt": JSONText.orNull(workloads.doubt),
            "removal_refusal": JSONText.orNull(workloads.removalRefusal),
            "rolling": JSONText.lines(
                workloads.rolling.sorted { $0.key < $1.key }.map { id, progress in
                    JSONText.object(["instance": JSONText.of(id.description), "progress": JSONText.of(progress)])
                }),
            "secrets": JSONText.lines(
                workloads.secrets.map { secret in
                    JSONText.object([
                        "name": JSONText.of(secret.name), "service": JSONText.of(secret.service.text),
                        "action": JSONText.of(secret.action.rawValue),
                    ])
                }),
            "instances": JSONText.lines(workloads.instances.map(text)),
            "kept": JSONText.lines(
                workloads.kept.map { kept in
                    JSONText.object(["object": JSONText.of(kept.object), "reason": JSONText.of(kept.reason)])
                }),
        ])
    }

    private static func text(_ plan: WorkloadPlan) -> String {
        JSONText.object([
            "instance": JSONText.of(plan.id.description), "action": JSONText.of(plan.action.rawValue),
            "wanted": JSONText.orNull(plan.wanted), "seen": list(plan.seen.map { JSONText.of($0) }),
            "reason": JSONText.of(plan.reason), "steps": list(plan.steps.map { JSONText.of($0) }),
            "pending": JSONText.orNull(plan.pending),
        ])
    }

    static func workloads(of root: Node) throws(Failure) -> WorkloadsPlan {
        guard let node = root.value("kubernetes"), node.isMapping else {
            throw Failure(reason: "kubernetes is not a mapping")
        }
        var plan = WorkloadsPlan()
        plan.adopted = try int("adopted", of: node)
        plan.leftOut = try int("left_out", of: node)
        plan.doubt = try stringIfAny("doubt", of: node)
        plan.removalRefusal = try stringIfAny("removal_refusal", of: node)
        for (id, progress) in try each(
            "rolling", of: node,
            { (node) throws(Failure) in (try instanceID(of: node), try string("progress", of: node)) })
        {
            plan.rolling[id] = progress
        }
        plan.secrets = try each("secrets", of: node) { (node) throws(Failure) in
            let name = try string("name", of: node)
            guard let action = SecretPlan.Action(rawValue: try string("action", of: node)) else {
                throw Failure(reason: "the action of the secret \(Printable.line(name)) is not known to this soac")
            }
            return SecretPlan(name: name, service: ServiceName(try string("service", of: node)), action: action)
        }
        plan.instances = try each("instances", of: node, workload)
        plan.kept = try each("kept", of: node) { (node) throws(Failure) in
            .init(object: try string("object", of: node), reason: try string("reason", of: node))
        }
        return plan
    }

    private static func workload(_ node: Node) throws(Failure) -> WorkloadPlan {
        let id = try instanceID(of: node)
        guard let action = WorkloadPlan.Action(rawValue: try string("action", of: node)) else {
            throw Failure(reason: "the action of \(id) is not known to this soac")
        }
        var plan = WorkloadPlan(
            id: id, action: action, wanted: try stringIfAny("wanted", of: node), reason: try string("reason", of: node))
        plan.seen = try strings("seen", of: node)
        plan.steps = try strings("steps", of: node)
        plan.pending = try stringIfAny("pending", of: node)
        return plan
    }
}
