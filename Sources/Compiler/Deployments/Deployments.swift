/// What of a service is deployed: the `v2` part of its deployments.json.
public enum Deployments: Sendable {
    /// There is no such file: nothing is deployed yet.
    case absent
    /// The file cannot be read. What is deployed is unknown.
    case broken
    /// The mappings `deployments` and `controls`, if the file has them.
    case present(groups: Node?, controls: Node?)

    public static func read(_ file: SourceFile) -> Outcome<Deployments> {
        switch file {
        case .absent: return Outcome(.absent)
        case .dangling, .unreadable: return Outcome(.broken)
        case .present(let path, let bytes):
            let parsed = JSONParser.parse(bytes, path: path, unread: "v1")
            guard let root = parsed.value?.root else { return Outcome(.broken, parsed.diagnostics) }
            guard let v2 = root.value("v2"), v2.isMapping else {
                let finding = root.diagnostic(
                    .deployments, "deployments.json has no mapping 'v2'",
                    hint: "generate it again with soac deployments"
                )
                return Outcome(.broken, parsed.diagnostics + [finding])
            }
            return Outcome(
                .present(groups: v2.value("deployments"), controls: v2.value("controls")), parsed.diagnostics)
        }
    }

    /// What runs where, for one instance.
    public enum Lookup: Sendable {
        case deployed(Deployment)
        /// Nobody has deployed it yet; the text says what is missing.
        case notDeployed(String)
        case broken(String)
    }

    func lookup(_ id: InstanceID, cluster: ClusterName, group: DeployGroup) -> Lookup {
        let groups: Node?
        let controls: Node?
        switch self {
        case .absent: return .notDeployed("\(id.service) has no deployments.json")
        case .broken: return .broken("the deployments.json of \(id.service) cannot be read")
        case .present(let first, let second): (groups, controls) = (first, second)
        }
        guard let entry = groups?.value(group.text), let image = entry.value("docker_image"),
            entry.value("git_sha") != nil
        else { return .notDeployed("\(id.service) is not deployed to the group '\(group)'") }
        let name = "\(id.service.text):\(cluster.text).\(id.instance.text)"
        guard let control = controls?.value(name) else {
            return .notDeployed("deployments.json of \(id.service) has no controls for '\(name)'")
        }
        let imageValue = image.value
        guard imageValue.isTruthy else {
            return .broken("the group '\(group)' of \(id.service) has no docker image")
        }
        return .deployed(
            Deployment(
                image: imageValue.str, desiredState: control.value("desired_state").map { $0.string ?? "" } ?? "start",
                forceBounce: control.value("force_bounce")?.string, imageNode: image, control: control))
    }
}

/// What one instance runs.
public struct Deployment: Sendable {
    /// Without the registry: `services-NAME:paasta-SHA`.
    public var image: String
    /// `start` or `stop`.
    public var desiredState: String
    /// A token; when it changes, the instance is restarted. Nil as well for what is no text: see `brokenToken`.
    public var forceBounce: String?
    /// What stands in place of a token, and cannot be hashed as one. Whoever only watches the instance need not mind.
    var brokenToken: Node? {
        control.value("force_bounce").flatMap { $0.string == nil && $0.value.isTruthy ? $0 : nil }
    }
    /// Where the image is written, under the deploy group.
    public var imageNode: Node
    /// What is written of the instance alone.
    public var control: Node
}
