import TestSupport
import Testing

/// A random history, compiled commit by commit: with a cache and a folder that it keeps, with a folder alone, and with
/// nothing. All bytes are the same.
@Suite struct WarmHistoryTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func warmAndColdRunsAgree(seed: UInt64) throws {
        var fleet = try ChangingFleet(seed: seed)
        for step in 0..<12 {
            let place: Comment = "seed \(seed), step \(step): \(fleet.log.joined(separator: "; "))"
            let arguments = try fleet.step(folders: ["warm", "cold"])
            let warm = try fleet.compile(arguments, into: "warm", ["XDG_CACHE_HOME=\(fleet.scratch.path)/cache"])
            let cold = try fleet.compile(arguments + ["--no-cache"], into: "cold", ["XDG_CACHE_HOME=/nonexistent/x"])
            try #require(warm.status < 2, "\(warm.errors)")
            try #require((warm.status, warm.errors, warm.output) == (cold.status, cold.errors, cold.output), place)
            try #require(try fleet.files("warm") == fleet.files("cold"), place)
            try #require(try fleet.scratch.manifest(of: "warm") == fleet.scratch.manifest(of: "cold"), place)
            // A run into nothing: all that it writes is in the other folders too, beside what they keep.
            try fleet.scratch.shell("rm -rf fresh")
            let fresh = try fleet.compile(arguments + ["--no-cache"], into: "fresh", ["XDG_CACHE_HOME=/nonexistent/x"])
            try #require(ChangingFleet.findings(fresh) == ChangingFleet.findings(warm))
            let kept = try fleet.files("warm")
            for (path, bytes) in try fleet.files("fresh") {
                try #require(kept[path] == bytes, "\(path), \(place)")
            }
        }
        #expect(try Path.names(in: fleet.scratch.path + "/cache/soac").count > 1)
    }
}

/// A repository, and what compiles beside it, that change at random.
private struct ChangingFleet {
    let scratch: Scratch
    /// What was changed, step by step.
    private(set) var log: [String] = []
    private var numbers: Seeded
    private var surroundings: [String] = []

    private static let services = ["api", "web", "web.old"]
    private static let clusters = ["hamburg-prod", "leipzig-stage"]

    init(seed: UInt64) throws {
        scratch = try Scratch()
        numbers = Seeded(seed)
        try scratch.shell("cp -R \(Soac.package)/examples/system-config s; mkdir d")
        try scratch.write("{}", to: "counts.json")
        try scratch.write("main: {cpus: 1}\n", to: "r/_common/m.yaml")
        for service in Self.services { try create(service) }
    }

    func compile(_ arguments: [String], into out: String, _ environment: [String]) throws -> Soac.Run {
        try Soac.run(arguments + ["--verbose", "--out", out], in: scratch.path, environment: environment)
    }

    /// Without the lines that tell what was written.
    static func findings(_ run: Soac.Run) -> [Substring] {
        let verbs = clusters.map { $0 + ": " } + ["  written ", "  removed "]
        return run.errors.split(separator: "\n").dropLast().filter { line in !verbs.contains { line.hasPrefix($0) } }
    }

    func files(_ folder: String) throws -> [String: [UInt8]] { try Path.files(below: "\(scratch.path)/\(folder)") }

    /// Changes something, commits it, and gives the arguments of the next run. In the folders, which hold the same, files
    /// change by hand.
    mutating func step(folders: [String]) throws -> [String] {
        for _ in 0..<number(0...3) { try edit() }
        try scratch.commit()
        if number(0...3) == 0, scratch.exists(folders[0]) { try meddle(folders) }
        let days = [
            "2019-10-02T12:00:00Z", "2019-10-02T13:30:00Z", "2019-10-31T23:00:00+02:00", "2020-02-29T00:00:00Z",
        ]
        var arguments = ["compile", "--repo", "r", "--system-configs", "s", "--date", pick(days)]
        arguments += number(0...3) == 0 ? ["--cluster", pick(Self.clusters)] : ["--all-clusters"]
        arguments += pick([[], ["--instance-counts", "counts.json"]])
        if number(0...4) == 0 { arguments += pick([["--only", "marathon"], ["--only", "sensu-jobs"]]) }
        if number(0...4) == 0 { arguments += ["--deployments", "d"] }
        log.append(arguments.dropFirst(5).joined(separator: " "))
        return arguments
    }

    // MARK: Edits

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[number(0...items.count - 1)] }

    private mutating func create(_ service: String) throws {
        try scratch.write("deploy_group: all\n", to: "r/\(service)/service.yaml")
        try scratch.write("team: shop\n", to: "r/\(service)/monitoring.yaml")
        try write(deployments(service), to: "r/\(service)/deployments.json")
        for cluster in Self.clusters {
            try write(marathon(), to: "r/\(service)/marathon-\(cluster).yaml")
            try write(chronos(), to: "r/\(service)/chronos-\(cluster).yaml")
        }
    }

    /// Through a symlink too, and where none leads anywhere.
    private func write(_ text: String, to path: String) throws {
        try scratch.shell("rm -rf \(path)")
        try scratch.write(text, to: path)
    }

    private mutating func edit() throws {
        let service = pick(Self.services)
        let cluster = pick(Self.clusters)
        let folder = "r/\(service)"
        if !scratch.exists(folder + "/service.yaml") { return try create(service) }
        let kind = number(0...16)
        log.append("edit \(kind) of \(service) in \(cluster)")
        switch kind {
        case 0, 1: try write(marathon(), to: "\(folder)/marathon-\(cluster).yaml")
        case 2, 3: try write(chronos(), to: "\(folder)/chronos-\(cluster).yaml")
        case 4: try write(deployments(service), to: folder + "/deployments.json")
        case 5: try write(deployments(service), to: "d/\(service).json")
        case 6:
            try write(
                pick(["deploy_group: all\n", "deploy_group: all\nmem: 300\n", "[\n", "deploy_group: none\n"]),
                to: folder + "/service.yaml")
        case 7:
            try write(
                pick(["team: shop\n", "team: core\npage: true\n", "{}\n", "alert_after: x\nteam: a\n"]),
                to: folder + "/monitoring.yaml")
        case 8:
            try write(
                pick(["main: {proxy_port: 20001}\n", "main: {mode: odd}\n", ""]), to: folder + "/smartstack.yaml")
        case 9: try write(secret(), to: "r/_shared/secrets/key.json")
        case 10: try write(secret(), to: folder + "/secrets/own.json")
        case 11:
            try scratch.shell("ln -sfn ../_common/\(pick(["m.yaml", "n.yaml"])) \(folder)/marathon-\(cluster).yaml")
        case 12: try write(marathon(), to: "r/_common/" + pick(["m.yaml", "n.yaml"]))
        case 13: try scratch.shell("rm -r \(folder)")
        case 14: try scratch.shell("rm -r \(folder); ln -s \(pick(["_common", "api", "nowhere"])) \(folder)")
        case 15: try write(counts(), to: "counts.json")
        default:
            let environment = pick(["prod", "stage", "dev"])
            try scratch.write(#"{"vault_environment": "\#(environment)"}"#, to: "s/\(cluster)/vault.json")
        }
    }

    private mutating func marathon() -> String {
        let main = pick([
            "{cpus: \(number(1...2)), instances: \(number(1...3))}",
            "{min_instances: 1, max_instances: \(number(2...9))}",
            "{env: {KEY: SHARED_SECRET(key), OWN: SECRET(own)}}", "{env: {KEY: SECRET(own)}}", "{mem: 2 GB}",
            "{monitoring: {page: true}, cpus: \(number(1...2))}", "{min_instances: x, max_instances: 3}",
        ])
        return pick([
            "main: \(main)\n", "main: \(main)\nside: {cpus: 1}\n", "main: \(main)\nside: {nosuch: 1}\n", "main: [\n",
        ])
    }

    private mutating func chronos() -> String {
        let command = pick([
            "x", "'run {shortdate}'", "'run {hour} {unixtime}'", "'{day-1}'", "'{{x}}'", "'{nosuch}'",
            "'{year}{month}{daynumber}'",
        ])
        let schedule = pick(["R/2019-10-02T12:00:00Z/PT1H", "'0 12 1 * *'", "'0 0 31 * *'", "'*/5 * * * *'"])
        return "job: {schedule: \(schedule), cmd: \(command)}\n"
    }

    private mutating func deployments(_ service: String) -> String {
        let controls = Self.clusters.flatMap { cluster in
            ["main", "side", "job"].map { instance in
                #""\#(service):\#(cluster).\#(instance)": {"desired_state": "\#(pick(["start", "start", "stop"]))", "force_bounce": null}"#
            }
        }
        let sha = pick(["abc", "def"])
        let image = #"{"docker_image": "services-\#(service):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        let group = pick(["all", "all", "all", "other"])
        return pick([
            #"{"v1": {}, "v2": {"deployments": {"\#(group)": \#(image)}, "controls": {\#(controls.joined(separator: ", "))}}}"#,
            "{}", #"{"v1": {}, "v2": {"deployments": {"all": \#(image)}, "controls": {}}}"#,
        ])
    }

    private mutating func secret() -> String {
        let signed = ["prod", "stage"].map { #""\#($0)": {"signature": "\#(number(1...3))"}"# }
        return pick([#"{"environments": {\#(signed.joined(separator: ", "))}}"#, "{}", "["])
    }

    private mutating func counts() -> String {
        let counts = Self.services.map { #""\#($0).main": \#(pick(["1", "5", "null"]))"# }
        return "{\(counts.prefix(number(0...3)).joined(separator: ", "))}"
    }

    // MARK: By hand

    /// The same in all folders.
    private mutating func meddle(_ folders: [String]) throws {
        let paths = try files(folders[0]).keys.sorted()
        guard !paths.isEmpty else { return }
        let path = pick(paths)
        let script = pick(["rm -f \(path)", "echo x >\(path)", "rm -f \(path); mkdir \(path).x", "rm -rf .manifest"])
        log.append(script)
        for folder in folders { try scratch.shell("cd \(folder); \(script)") }
    }
}
