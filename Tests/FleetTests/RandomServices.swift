import TestSupport

/// Files of a few services that look for each other in all ways that rules about the whole repository know, with silences,
/// symlinks, settings, and names that are hard to tell apart.
struct RandomServices {
    /// By path; symlinks begin with `->`.
    private(set) var files: [String: String] = ["_shared/secrets/key.json": "{}"]
    private var numbers: Seeded

    private static let services = ["a", "b", "a.b", "a_b", "a--b"] + (0..<12).map { "s\($0)" }
    /// Their jobs mostly wait for each other.
    private static let circle = ["s0", "s1", "a.b", "s2", "s3"]
    private static let jobs = ["main", "two", "b.main"]
    private static let rules = [
        "unknown-parent", "unknown-namespace", "proxy-port", "parent-cycle", "shared-marathon-id",
        "foreign-deploy-step", "unknown-key", "unknown-dependency",
    ]

    init(_ seed: UInt64) {
        numbers = Seeded(seed)
        for _ in 0..<70 { edit() }
        for service in Self.circle {
            files["\(service)/chronos-c.yaml"] = "main: {cmd: x, parents: [\(next(service))]}\n"
        }
    }

    private mutating func any<Element>(_ list: [Element]) -> Element {
        list[Int.random(in: list.indices, using: &numbers)]
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &numbers) == 0 }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }

    /// A silence, mostly of what may be found there.
    private mutating func comment(_ rule: String) -> String {
        chance(3) ? "  # soac: \(any(["allow", "allow-file"])) \(chance(6) ? any(Self.rules) : rule) -- meant" : ""
    }

    /// Changes one thing, somewhere.
    mutating func edit() {
        let service = any(Self.services)
        let cluster = chance(8) ? "e" : any(["c", "d"])
        switch number(0...19) {
        case 0, 1: files["\(service)/smartstack.yaml"] = smartstack()
        case 2, 3, 4: files["\(service)/marathon-\(cluster).yaml"] = marathon()
        case 5, 6, 7: files["\(service)/chronos-\(cluster).yaml"] = chronos(service)
        case 8: files["\(service)/tron-\(cluster).yaml"] = tron()
        case 9: files["\(service)/deploy.yaml"] = "pipeline: [{step: \(any(["prod", "dev"]))}]\n"
        case 10: move(service)
        case 11:
            files["_templates/\(number(1...2)).yaml"] = any([
                marathon(), chronos(service), tron(), smartstack(), dependencies(),
            ])
        case 12:
            let kind = any(["marathon-c", "chronos-c", "tron-c", "smartstack", "dependencies"])
            files["\(service)/\(kind).yaml"] = "->../_templates/\(number(1...2)).yaml"
        case 13:
            if chance(3) { files[".soac.yaml"] = chance(3) ? nil : settings() }
        case 14:
            if chance(3) { files["_shared/secrets/\(any(["key", "other"])).json"] = chance(2) ? nil : "{}" }
        case 17, 18: files["\(service)/dependencies.yaml"] = dependencies()
        case 15, 16:
            let service = any(Self.circle)
            files["\(service)/chronos-c.yaml"] = "main: {cmd: x, parents: [\(next(service))]}\n"
        default:
            let entry = any(["link", "dangling", "file"])
            files[entry] = chance(3) ? nil : entry == "link" ? "->\(service)" : entry == "file" ? "x" : "->nowhere"
        }
    }

    /// Removes one of a service's files, or all.
    private mutating func move(_ service: String) {
        let own = files.keys.filter { $0.hasPrefix(service + "/") }.sorted()
        if own.isEmpty { return }
        for path in chance(3) ? own : [any(own)] { files[path] = nil }
    }

    private mutating func smartstack() -> String {
        if chance(12) { return "main: [\n" }
        return any([["main"], ["main", "two"], ["two"]]).map { name in
            "\(name): {proxy_port: \(number(1...12))}\(comment("proxy-port"))\n"
        }.joined()
    }

    private mutating func marathon() -> String {
        if chance(12) { return "main: [\n" }
        return ["main", any(["b.main", "two", "t--o", "t_o"])].map { name in
            var text = "\(name):\(comment("shared-marathon-id"))\n  cpus: 1\n"
            if chance(2) {
                text +=
                    "  registrations:\n  - \(any(Self.services)).\(any(["main", "two"]))\(comment("unknown-namespace"))\n"
            }
            if chance(6) { text += "  nosuch: 1\(comment("unknown-key"))\n" }
            if chance(6) { text += "  env: {KEY: SHARED_SECRET(key)}\n" }
            return text
        }.joined()
    }

    private mutating func chronos(_ service: String) -> String {
        if chance(12) { return "main: [\n" }
        return ["main", any(["two", "b.main"])].map { name in
            var text = "\(name):\n  cmd: x\n"
            if chance(4) { text += "  schedule: R/2019-10-02T12:00:00Z/PT1H\n" }
            let parent = chance(2) ? next(service) : "\(any(Self.services)).\(any(Self.jobs))"
            if !chance(4) {
                text += "  parents: [\(parent)]\(comment(any(["unknown-parent", "parent-cycle"])))\n"
            }
            return text
        }.joined()
    }

    /// The main job of the next service in a circle.
    private func next(_ service: String) -> String {
        let place = Self.circle.firstIndex(of: service) ?? 0
        return Self.circle[(place + 1) % Self.circle.count] + ".main"
    }

    private mutating func tron() -> String {
        let group = any(["prod", "dev"])
        return
            "j:\n  actions:\n    a:\n      service: \(any(Self.services))\n      deploy_group: \(group)\(comment("foreign-deploy-step"))\n"
    }

    private mutating func dependencies() -> String {
        let name = "\(any(Self.services)).\(any(["main", "two"]))"
        return "main:\n- smartstack: \(name)\(comment("unknown-dependency"))\n"
    }

    private mutating func settings() -> String {
        let rule = any(Self.rules)
        let entry = any(["{severity: off, reason: x}", "error", "note"])
        return chance(2)
            ? "rules: {\(rule): \(entry)}\n" : "paths: {'\(any(Self.services))/**': {\(rule): \(entry)}}\n"
    }

    /// Their own clusters, as the files' names have them.
    var clusters: [String] {
        let paths = files.keys.filter { !$0.hasPrefix("_") && !$0.hasPrefix(".") }
        // Through the symlink, a service has the files of another.
        return Set(paths.compactMap { path in path.firstIndex(of: "-").flatMap { _ in cluster(path) } }).sorted()
    }

    private func cluster(_ path: String) -> String? {
        guard let name = path.split(separator: "/").last, name.hasSuffix(".yaml"), path.contains("/") else {
            return nil
        }
        for kind in ["marathon-", "chronos-", "tron-"] where name.hasPrefix(kind) {
            return String(name.dropFirst(kind.count).dropLast(5))
        }
        return nil
    }
}
