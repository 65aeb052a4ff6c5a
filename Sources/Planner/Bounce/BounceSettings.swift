import Compiler

/// What a bounce takes from an instance's own keys and from SmartStack, as written. None of it is part of the compiled app,
/// so a change here bounces nothing.
public struct BounceSettings: Sendable {
    public var method: Value
    public var margin: Value
    public var drainMethod: Value
    public var drainParameters: Value
    public var health: Value
    /// `SERVICE.NAMESPACE` each.
    public var registrations: [String]
    /// `bounce_start_deadline`, in seconds: how long a change of the instance may wait for its turn.
    public var deadline: Value
    /// Whether a load balancer gives its tasks traffic.
    public var isInSmartstack: Bool
    /// The proxy under which HAProxy is asked for the tasks: the first registration that has one, else the first.
    public var proxy: String

    /// - Parameters:
    ///   - value: a key of the instance with what is written there; nil if it is not there
    ///   - proxyPort: `proxy_port` of the namespace `SERVICE.NAMESPACE`, be it of another service; nil if there is none
    public static func read(
        _ instance: InstanceID, value: (String) -> Value?, proxyPort: (String) -> Value?
    ) -> Result<BounceSettings, BounceFailure> {
        let registrations = registrations(of: instance, value)
        guard let first = registrations.first.flatMap({ namespace($0) }) else {
            return .failure(
                BounceFailure(
                    kind: .configuration,
                    message: "the registration '\(registrations.first ?? "")' is not of the form service.namespace"))
        }
        // Traffic comes through each of them, so each counts: a task is not out of traffic while one is forgotten.
        let proxied = registrations.compactMap { namespace($0) }.first { proxyPort($0).map { !$0.isNull } ?? false }
        let isInSmartstack = proxied != nil
        return .success(
            BounceSettings(
                method: value("bounce_method") ?? .string("crossover"),
                margin: value("bounce_margin_factor") ?? .float(1),
                drainMethod: value("drain_method") ?? .string(isInSmartstack ? "hacheck" : "noop"),
                drainParameters: value("drain_method_params")
                    ?? .map(isInSmartstack ? [(.string("delay"), .int(60))] : []),
                health: value("bounce_health_params")
                    ?? .map(isInSmartstack ? [(.string("check_haproxy"), .bool(true))] : []),
                registrations: registrations, deadline: value("bounce_start_deadline") ?? .int(0),
                isInSmartstack: isInSmartstack, proxy: proxied ?? first))
    }

    /// The namespaces of an instance, `SERVICE.NAMESPACE` each, whose proxy ports `read` asks for.
    public static func namespaces(of instance: InstanceID, value: (String) -> Value?) -> [String] {
        registrations(of: instance, value).compactMap { namespace($0) }
    }

    private static func registrations(of instance: InstanceID, _ value: (String) -> Value?) -> [String] {
        let written = value("registrations")?.iterated?.map(\.str) ?? []
        if !written.isEmpty { return written }
        if let namespace = value("nerve_ns") { return ["\(instance.service.text).\(namespace.str)"] }
        return [instance.description]
    }

    /// `SERVICE.NAMESPACE` of a registration, which may have two more parts; nil if it is none.
    private static func namespace(_ registration: String) -> String? {
        let parts = registration.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 2 || parts.count == 4 ? "\(Substring(parts[0])).\(Substring(parts[1]))" : nil
    }
}
