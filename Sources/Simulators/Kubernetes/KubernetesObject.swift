/// An object as the simulated server keeps it.
struct KubernetesObject: Sendable {
    struct Owner: Equatable, Sendable {
        var kind: KubernetesKind
        var name: String
        var uid: String
    }

    var kind: KubernetesKind
    var name: String
    var uid: String
    /// Its `resourceVersion`: of the counter of all changes.
    var version: Int
    var generation = 1
    var created: SimulatedTime
    /// When its deletion was asked for.
    var deleted: SimulatedTime?
    var finalizers: [String] = []
    var owner: Owner?
    /// `metadata` with labels and annotations, and the fields of its kind.
    var content: JSON
    var status: JSON?
    /// Of a pod.
    var pod: SimulatedPod?
    /// Of a Deployment or a StatefulSet.
    var rollout = KubernetesRollout()

    /// As the API shows it, in a version of its group; in lists kind and version stand at the list.
    func shown(_ version: String, inList: Bool = false) -> JSON {
        var metadata: [(name: String, value: JSON)] = [("name", .string(name))]
        if kind != .namespace { metadata.append(("namespace", .string(SimulatedKubernetes.home))) }
        metadata += [
            ("uid", .string(uid)), ("resourceVersion", .string("\(self.version)")),
            ("creationTimestamp", .string(created.seconds8601)),
        ]
        if kind.hasGeneration { metadata.append(("generation", .int(generation))) }
        if let deleted {
            metadata += [
                ("deletionTimestamp", .string(deleted.seconds8601)),
                ("deletionGracePeriodSeconds", kind == .pod ? 30 : 0),
            ]
        }
        if !finalizers.isEmpty { metadata.append(("finalizers", .list(finalizers.map { .string($0) }))) }
        for name in ["labels", "annotations"] {
            if let value = content.at("metadata", name) { metadata.append((name, value)) }
        }
        if let owner {
            // Between a Deployment and its pods stands a ReplicaSet.
            let isDirect = owner.kind == .statefulSet
            metadata.append(
                (
                    "ownerReferences",
                    [
                        [
                            "apiVersion": "apps/v1", "kind": isDirect ? "StatefulSet" : "ReplicaSet",
                            "controller": true,
                            "name": .string(isDirect ? owner.name : "\(owner.name)-\(pod?.revision ?? "")"),
                            "uid": .string(owner.uid), "blockOwnerDeletion": true,
                        ]
                    ]
                ))
        }
        metadata.append(
            (
                "managedFields",
                [
                    [
                        "manager": "soac", "operation": "Update", "apiVersion": .string(apiVersion(version)),
                        "fieldsType": "FieldsV1",
                    ]
                ]
            ))
        var members: [(name: String, value: JSON)] = [("metadata", .object(metadata))]
        members += KubernetesForm.shown(kind, content.removing(["metadata"]), version).members ?? []
        if let status { members.append(("status", status)) }
        if inList { return .object(members) }
        return .object([("kind", .string(kind.rawValue)), ("apiVersion", .string(apiVersion(version)))] + members)
    }

    private func apiVersion(_ version: String) -> String { kind.group.isEmpty ? version : "\(kind.group)/\(version)" }
}

/// How far a Deployment or a StatefulSet has come.
struct KubernetesRollout: Sendable {
    /// Of the pods that it makes now.
    var revision = ""
    /// How many revisions there were.
    var count = 0
    /// What was counted of its pods when something last changed, and when.
    var progress: [Int] = []
    var progressed: SimulatedTime = 0
}

extension SimulatedTime {
    /// As Kubernetes writes a time: without parts of a second.
    var seconds8601: String { iso8601.prefix(19) + "Z" }
}
