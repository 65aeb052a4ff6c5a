import Compiler

/// A line of PaaSTA's log: one JSON object, which other programs read.
public struct LogLine: Sendable {
    /// What a line can be about.
    public static let components: Set<String> = [
        "build", "deploy", "monitoring", "marathon", "chronos", "app_output", "stdout", "stderr", "security", "oom",
    ]

    /// `event` for what a team wants to know, `debug` for the rest.
    public var level: String
    public var cluster: String
    public var service: String
    /// Nil: the line is of no instance.
    public var instance: String?
    /// One of `components`.
    public var component: String
    public var message: String
    /// UTC, ISO 8601, without a zone: `2020-02-03T12:00:00.123456`.
    public var timestamp: String

    /// Nil if there is no such component.
    public init?(
        level: String, cluster: String, service: String, instance: String?, component: String, message: String,
        timestamp: String
    ) {
        guard Self.components.contains(component) else { return nil }
        (self.level, self.cluster, self.service, self.instance) = (level, cluster, service, instance)
        (self.component, self.message, self.timestamp) = (component, message, timestamp)
    }

    /// A line as somebody wrote it, of whatever component; nil if that is none of a log: an object with a text as `message` and
    /// one as `timestamp`.
    public init?(reading text: [UInt8]) {
        guard let root = JSONParser.parse(text, path: "").value?.root, root.isMapping,
            let message = root.value("message")?.string, let timestamp = root.value("timestamp")?.string
        else { return nil }
        func member(_ name: String) -> String? { root.value(name)?.string }
        (level, cluster, service) = (member("level") ?? "", member("cluster") ?? "", member("service") ?? "")
        (instance, component) = (member("instance"), member("component") ?? "")
        (self.message, self.timestamp) = (message, timestamp)
    }

    /// The JSON, without a line break. White space at the ends of the message goes, then what colours it on a terminal.
    public var text: String {
        JSONText.object([
            "cluster": JSONText.of(cluster), "component": JSONText.of(component), "instance": JSONText.orNull(instance),
            "level": JSONText.of(level), "message": JSONText.of(Self.plain(PythonSpace.trimmed(message))),
            "service": JSONText.of(service), "timestamp": JSONText.of(timestamp),
        ])
    }

    /// Without `ESC [ … m` and `ESC [ … K`.
    private static func plain(_ text: String) -> String {
        var rest = Array(text.unicodeScalars)[...]
        var result = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", rest.first == "[" {
                let end = rest.dropFirst().drop { $0 == ";" || ("0"..."9").contains($0) }
                if let last = end.first, last == "m" || last == "K" {
                    rest = end.dropFirst()
                    continue
                }
            }
            result.append(scalar)
        }
        return String(result)
    }
}
