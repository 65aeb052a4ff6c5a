import Compiler

/// One change of one object of Kubernetes, and why.
public struct ObjectStep: Sendable {
    public enum Action: Sendable {
        case create(ObjectKind, name: String, body: [UInt8])
        /// As long as it is as it was seen.
        case replace(LiveObject, body: [UInt8])
        /// The number of pods alone.
        case scale(LiveObject, to: Int)
        /// With all that it keeps.
        case delete(LiveObject)
    }

    public var action: Action
    public var reason: String

    init(_ action: Action, _ reason: String) { (self.action, self.reason) = (action, reason) }

    /// `Deployment checkout-main`
    public var object: String {
        switch action {
        case .create(let kind, let name, _): "\(kind.kind) \(name)"
        case .replace(let object, _), .scale(let object, _), .delete(let object): object.title
        }
    }

    /// `create Deployment checkout-main`
    public var text: String {
        switch action {
        case .create: "create \(object)"
        case .replace: "replace \(object)"
        case .scale(_, let count): "scale \(object) to \(count)"
        case .delete: "delete \(object)"
        }
    }
}

extension Value {
    /// A Deployment or a StatefulSet with another number of pods.
    func with(replicas count: Int) -> Value {
        guard case .map(var members) = self, let place = members.firstIndex(where: { $0.key.str == "spec" }),
            case .map(var spec) = members[place].value
        else { return self }
        spec.removeAll { $0.key.str == "replicas" }
        spec.append((.string("replicas"), .int(count)))
        members[place].value = .map(spec)
        return .map(members)
    }
}

extension LiveObject {
    /// `Deployment checkout-main`
    public var title: String { "\(kind.kind) \(name)" }

    /// How many pods a Deployment or a StatefulSet is to have.
    public var replicas: Int { node["spec"]?["replicas"]?.integer ?? 1 }

    /// What is sent to have another number of pods, and nothing else.
    public func body(replicas count: Int) -> [UInt8] { JSONText.of(body.with(replicas: count)) }
}
