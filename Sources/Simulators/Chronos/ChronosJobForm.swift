/// The fields of a job: what Chronos keeps of what it is sent. Facts: `JobDeserializer` and `JobSerializer` of mesos/chronos at
/// 2.4.0 and v3.0.2.
enum ChronosJobForm {
    /// Fields that are texts, flags and counts, with what stands for one that is not sent.
    private static let fields: [(name: String, standard: JSON)] = [
        ("name", ""), ("command", ""), ("shell", true), ("epsilon", "PT60S"), ("executor", ""), ("executorFlags", ""),
        ("retries", 2), ("owner", ""), ("ownerName", ""), ("description", ""), ("async", false), ("successCount", 0),
        ("errorCount", 0), ("lastSuccess", ""), ("lastError", ""), ("cpus", .double(0.1)), ("disk", 256), ("mem", 128),
        ("disabled", false), ("softError", false), ("dataProcessingJobType", false), ("errorsSinceLastSuccess", 0),
        ("uris", []), ("environmentVariables", []), ("arguments", []), ("highPriority", false), ("runAsUser", "root"),
    ]

    /// What a child keeps that is given the schedule of a parent that is deleted. Its container is not among it.
    static let inherited: Set<String> = [
        "name", "command", "epsilon", "successCount", "errorCount", "executor", "executorFlags", "retries", "owner",
        "lastError", "lastSuccess", "async", "cpus", "disk", "mem", "disabled", "softError", "uris", "highPriority",
    ]

    /// A job as the server keeps it. `body` has a name, and a schedule or parents.
    static func job(of body: JSON, _ version: SimulatedChronos.Version) -> JSON {
        var job = JSON.object([])
        for (name, standard) in fields where version == .two || !["epsilon", "async"].contains(name) {
            job = job.setting(name, body[name].map { value(of: $0, like: standard) } ?? standard)
        }
        if let variables = body["environmentVariables"]?.items {
            job = job.setting(
                "environmentVariables",
                .list(
                    variables.map { ["name": .string(text(of: $0["name"])), "value": .string(text(of: $0["value"]))] }))
        }
        if let container = body["container"], container.members != nil {
            job = job.setting("container", self.container(container, version))
        }
        job = job.setting("constraints", body["constraints"]?.items.map { .list($0) } ?? [])
        if let parents = body["parents"]?.items {
            return job.setting("parents", .list(parents.map { .string(text(of: $0)) }))
        }
        return job.setting("schedule", .string(text(of: body["schedule"])))
            .setting("scheduleTimeZone", .string(body["scheduleTimeZone"].map { text(of: $0) } ?? ""))
    }

    /// Version 2.4 knows no parameters of containers, and drops them.
    private static func container(_ container: JSON, _ version: SimulatedChronos.Version) -> JSON {
        var kept: JSON = [
            "type": container["type"] ?? "DOCKER", "image": container["image"] ?? "",
            "network": container["network"] ?? "HOST", "volumes": container["volumes"] ?? [],
            "forcePullImage": container["forcePullImage"] ?? false,
        ]
        if version == .three { kept = kept.setting("parameters", container["parameters"] ?? []) }
        return kept
    }

    private static func value(of value: JSON, like standard: JSON) -> JSON {
        switch standard {
        case .string: .string(text(of: value))
        case .bool: .bool(value.bool ?? (value.string == "true"))
        case .int: .int(value.int ?? value.number.map { Int($0) } ?? value.string.flatMap { Int($0) } ?? 0)
        case .double: .double(value.number ?? value.string.flatMap { Double($0) } ?? 0)
        case .list: .list((value.items ?? []).map { $0.members == nil ? .string(text(of: $0)) : $0 })
        case .null, .object: value
        }
    }

    /// As Jackson makes a text of any value; of null it makes `null`.
    private static func text(of value: JSON?) -> String {
        switch value {
        case .string(let text)?: text
        case .int(let number)?: "\(number)"
        case .double(let number)?: "\(number)"
        case .bool(let flag)?: "\(flag)"
        case .null?: "null"
        case .list?, .object?, nil: ""
        }
    }
}
