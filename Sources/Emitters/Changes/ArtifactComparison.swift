import Compiler

/// What of an artifact is not as it was.
struct ArtifactComparison {
    typealias Compared = (artifact: Artifact, side: ServiceComparison.Side)

    let before: Compared
    let after: Compared

    /// Without what merely follows: the id, and how long Marathon waits between failures.
    var fields: [FieldChange] {
        guard let old = explained(before), let new = explained(after) else { return [] }
        let hashFields = before.artifact.family.hashFields
        var changes = FieldComparison.compare(old, new).filter { !hashFields.contains($0.path.text) }
        let sent = changes.filter { $0.path.text != "backoffSeconds" }
        if !sent.isEmpty { changes = sent }
        explainUniqueHosts(in: &changes)
        changes += control + signatures
        return changes.isEmpty ? hashed : changes
    }

    /// One task a host is a matter of numbers, whether there is such a constraint or not.
    private func explainUniqueHosts(in changes: inout [FieldChange]) {
        for index in changes.indices where (changes[index].before ?? changes[index].after)?.isUniqueHosts ?? false {
            guard (changes[index].before == nil) != (changes[index].after == nil) else { continue }
            let (artifact, side) = changes[index].before == nil ? before : after
            guard let app = side.service?.marathon[artifact.id.instance] else { continue }
            changes[index].absence = .computed(from: FieldSources.uniqueHosts(app, side.system))
        }
    }

    private func explained(_ version: Compared) -> [ExplainedField]? {
        version.side.service.flatMap {
            Explanation.explain(version.artifact, of: $0, system: version.side.system)
        }
    }

    // MARK: What a hash holds, and no field shows

    /// What is said of the instance in deployments.json.
    private var control: [FieldChange] {
        guard let old = before.side.container(of: before.artifact)?.deployment,
            let new = after.side.container(of: after.artifact)?.deployment
        else { return [] }
        func field(_ key: String, _ value: String?, _ deployment: Deployment) -> ExplainedField? {
            value.map {
                ExplainedField(
                    path: FieldPath(key), value: JSONText.of($0),
                    source: .deployments(deployment.control.value(key) ?? deployment.control))
            }
        }
        func change(_ key: String, _ values: (String?, String?)) -> FieldChange? {
            if values.0 == values.1 { return nil }
            return FieldChange(
                path: FieldPath(key), before: field(key, values.0, old), after: field(key, values.1, new))
        }
        return [
            change("desired_state", (old.desiredState, new.desiredState)),
            change("force_bounce", (old.forceBounce, new.forceBounce)),
        ].compactMap { $0 }
    }

    /// That a secret is another. Its signature is not shown.
    private var signatures: [FieldChange] {
        guard [.marathon, .kubernetes].contains(before.artifact.family),
            let old = before.side.container(of: before.artifact),
            let new = after.side.container(of: after.artifact)
        else { return [] }
        return new.secretSignatures.compactMap { reference, signature in
            guard let other = old.secretSignatures.first(where: { $0.reference.hasSameBytes(as: reference) }),
                !Value.isEqual(other.signature.value, signature.value)
            else { return nil }
            let path = FieldPath("paasta_secrets").member(reference)
            func field(_ signature: Setting<Value>, _ word: String) -> ExplainedField? {
                if signature.value.isNull { return nil }
                let source = FieldSource.computed(from: [FieldSources.signature(signature.origin)])
                return ExplainedField(path: path, value: JSONText.of(word), source: source)
            }
            return FieldChange(
                path: path, before: field(other.signature, "signed"), after: field(signature, "signed anew"))
        }
    }

    /// The parts of the form that is hashed, where all that is sent is the same.
    private var hashed: [FieldChange] {
        func fields(_ version: Compared) -> [ExplainedField]? {
            guard let app = version.side.service?.marathon[version.artifact.id.instance] else { return nil }
            return Explanation.explainHashedForm(of: app, system: version.side.system)
        }
        guard before.artifact.family == .marathon, let old = fields(before), let new = fields(after) else { return [] }
        return FieldComparison.compare(old, new)
    }
}

extension ServiceComparison.Side {
    /// The container of what an artifact was made from; nil if it is none of a container.
    func container(of artifact: Artifact) -> LinkedContainer? {
        switch artifact.family {
        case .marathon: service?.marathon[artifact.id.instance]?.container
        case .chronos: service?.chronos[artifact.id.instance]?.container
        case .kubernetes: service?.kubernetes[artifact.id.instance]?.container
        default: nil
        }
    }

    func isStopped(_ artifact: Artifact) -> Bool {
        container(of: artifact).map { $0.deployment.desiredState != "start" } ?? false
    }
}

extension ExplainedField {
    var isUniqueHosts: Bool { value == "[\"hostname\", \"UNIQUE\"]" }
}

extension Family {
    /// Where the hash over the others stands; empty if there is none.
    var hashPath: [String] {
        switch self {
        case .marathon: ["id"]
        case .chronos: ["description"]
        case .kubernetes: ["metadata", "labels", "yelp.com/paasta_config_sha"]
        default: []
        }
    }

    /// The fields that hold that hash.
    var hashFields: Set<String> {
        let own = hashPath.joined(separator: ".")
        return self == .kubernetes ? [own, "spec.template." + own] : [own]
    }
}
