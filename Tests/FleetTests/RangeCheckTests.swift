import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

/// What is new between two states is looked for in the services that a change bears on, and is what two whole checks have
/// not in common.
@Suite struct RangeCheckTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("git init -q r")
    }

    /// Makes the work tree that of the services.
    private func write(_ services: RandomServices) throws {
        try scratch.shell("find r -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +")
        for (path, text) in services.files where !text.hasPrefix("->") { try scratch.write(text, to: "r/" + path) }
        let links = services.files.filter { $0.value.hasPrefix("->") }.map { path, text in
            "mkdir -p 'r/\(Path.parent(of: "./" + path))'; ln -sfn '\(text.dropFirst(2))' 'r/\(path)'"
        }
        try scratch.shell(links.joined(separator: "\n"))
    }

    private func check(_ head: Snapshot, _ clusters: [ClusterName]?, _ cache: Cache? = nil) -> FleetCheck {
        FleetCheck(Fleet(snapshot: head, services: nil, jobs: 2), clusters: clusters, systems: .none, cache: cache)
    }

    private func shown(_ findings: [Diagnostic]) -> [String] {
        findings.map { TextRenderer(colored: false).render($0) }
    }

    /// Two whole checks, with the clusters of the later state.
    private func expected(
        _ head: Snapshot, since base: Snapshot, _ clusters: [ClusterName]
    ) throws -> (findings: [String], result: FleetCheck.Result) {
        let (new, old) = (try check(head, clusters).run(), try check(base, clusters).run())
        return (shown(new.findings.without(old.findings.map(\.fingerprint))), new)
    }

    @Test(arguments: UInt64(0)..<24) func isWhatWholeChecksHaveNotInCommon(_ seed: UInt64) throws {
        var (services, numbers) = (RandomServices(seed), Seeded(seed + 1000))
        let repository = try Repository(discovering: scratch.path + "/r")
        let given: [ClusterName]? = seed % 2 == 0 ? nil : [ClusterName("d"), ClusterName("c")]
        let cache = Cache(folder: scratch.path + "/cache", build: "1")
        var commits: [Snapshot] = []
        for step in 0..<16 {
            for _ in 0..<Int.random(in: 1...2, using: &numbers) { services.edit() }
            try write(services)
            var head = try Snapshot(.workTree, of: repository)
            if step > 0, Bool.random(using: &numbers) {
                if Bool.random(using: &numbers) {
                    try scratch.shell("cd r; git add -A .")
                    head = try Snapshot(.index, of: repository)
                }
            } else {
                try scratch.commit()
                head = try Snapshot(.revision("HEAD"), of: repository)
                commits.append(head)
            }
            guard let base = commits.randomElement(using: &numbers) else { continue }
            let clusters = given ?? services.clusters.map { ClusterName($0) }
            let wanted = try expected(head, since: base, clusters)
            let found = try check(head, given, cache).run(since: base)
            #expect(shown(found.findings) == wanted.findings, "seed \(seed), step \(step)")
            #expect(found.silenced == wanted.result.silenced, "seed \(seed), step \(step)")
            #expect(found.services == wanted.result.services, "seed \(seed), step \(step)")
        }
    }

    /// A change of `a` that is found in a file which did not change, or only together with such files: each rule that
    /// compares services, and each way in which one is tied to another.
    @Test(arguments: [
        ("proxy-port", ["b/smartstack.yaml": "main: {proxy_port: 5}"], "smartstack", "{}", "main: {proxy_port: 5}"),
        (
            "unknown-dependency", ["b/dependencies.yaml": "main: [{smartstack: a.main}]"], "smartstack", "main: {}",
            "two: {}"
        ),
        (
            "unknown-namespace", ["b/marathon-c.yaml": "main: {registrations: [a.main]}"], "smartstack", "main: {}",
            "two: {}"
        ),
        ("unknown-parent", ["b/chronos-c.yaml": "x: {cmd: x, parents: [a.main]}"], "chronos-c", "main: {cmd: x}", "{}"),
        (
            "unknown-parent",
            ["b/chronos-c.yaml": "x: {cmd: x, schedule: R/2019-10-02T12:00:00Z/PT1H, parents: [a.main]}"],
            "chronos-c", "main: {cmd: x}", "{}"
        ),
        (
            "foreign-deploy-step",
            ["b/tron-c.yaml": "j: {actions: {x: {service: a, deploy_group: prod}}}"],
            "deploy", "pipeline: [{step: prod}]", "pipeline: [{step: dev}]"
        ),
        ("shared-marathon-id", ["a.b/marathon-c.yaml": "c: {}"], "marathon-c", "{}", "b.c: {}"),
        (
            "parent-cycle",
            [
                "b/chronos-c.yaml": "x: {cmd: x, parents: [c.x]}", "c/chronos-c.yaml": "x: {cmd: x, parents: [d.x]}",
                "d/chronos-c.yaml": "x: {cmd: x, parents: [a.x]}",
            ],
            "chronos-c", "x: {cmd: x}", "x: {cmd: x, parents: [b.x]}"
        ),
    ])
    func changesBearOnOthers(
        _ rule: String, _ others: [String: String], _ file: String, _ before: String, _ after: String
    ) throws {
        for (path, text) in others { try scratch.write(text + "\n", to: "r/" + path) }
        try scratch.write(before + "\n", to: "r/a/\(file).yaml")
        let found = try found { try scratch.write(after + "\n", to: "r/a/\(file).yaml") }
        #expect(found.map(\.id.name).contains(rule), "\(shown(found))")
    }

    /// A service that was removed, and that another's dependencies name, is missed there: in a check of the range, in a whole
    /// one, and in one that finds all in the cache.
    @Test func aServiceThatIsGoneIsMissed() throws {
        try scratch.write("main: {proxy_port: 1}\n", to: "r/a/smartstack.yaml")
        try scratch.write("main:\n- smartstack: a.main\n", to: "r/b/dependencies.yaml")
        let found = try found { try scratch.shell("rm -r r/a") }
        let place = "b/dependencies.yaml:2:15: warning: "
        let message = "the dependency 'a.main' does not exist: there is no service 'a'"
        #expect(shown(found).map { $0.hasPrefix(place + message) } == [true], "\(shown(found))")
        let head = try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
        let cache = Cache(folder: scratch.path + "/cache", build: "1")
        for _ in 0..<2 { #expect(shown(try check(head, nil, cache).run().findings) == shown(found)) }
    }

    /// What is said of a silence depends on all services that have it.
    @Test func silencesInAFileOfTwoServices() throws {
        let silence = "main:\n  cpus: 1  # soac: allow deploy-step -- moving\n"
        try scratch.write(silence, to: "r/_templates/m.yaml")
        for service in ["x", "y"] { try scratch.write("pipeline: [{step: c.main}]\n", to: "r/\(service)/deploy.yaml") }
        try scratch.write("pipeline: [{step: other}]\n", to: "r/x/deploy.yaml")
        try scratch.shell("ln -s ../_templates/m.yaml r/x/marathon-c.yaml")
        let found = try found { try scratch.shell("ln -s ../_templates/m.yaml r/y/marathon-c.yaml") }
        #expect(shown(found) == [])
    }

    /// A silence of two findings is of use as long as one is left, whoever the other bears on.
    @Test func silencesOfTwoFindings() throws {
        let silence = "main: {proxy_port: 1}  # soac: allow-file proxy-port -- moving\ntwo: {proxy_port: 2}\n"
        try scratch.write(silence, to: "r/x/smartstack.yaml")
        for (service, port) in [("a", 1), ("b", 2)] {
            try scratch.write("main: {proxy_port: \(port)}\n", to: "r/\(service)/smartstack.yaml")
        }
        let found = try found { try scratch.write("main: {proxy_port: 3}\n", to: "r/a/smartstack.yaml") }
        #expect(shown(found) == [])
    }

    /// A service that registers in another is looked at with it; the rest is not, even if nobody checked the base.
    @Test func looksOnlyAtWhatAChangeBearsOn() throws {
        for number in 0..<20 {
            try scratch.write("main: {proxy_port: \(number)}\n", to: "r/s\(number)/smartstack.yaml")
        }
        try scratch.write("main: {registrations: [s7.main]}\n", to: "r/s3/marathon-c.yaml")
        let repository = try Repository(discovering: scratch.path + "/r")
        func commit(_ number: Int) throws -> Snapshot {
            try scratch.write("main: {proxy_port: 100}\n", to: "r/s\(number)/smartstack.yaml")
            try scratch.commit()
            return try Snapshot(.revision("HEAD"), of: repository)
        }
        let cache = Cache(folder: scratch.path + "/cache", build: "1")
        func looked(_ head: Snapshot, since base: Snapshot) throws -> [String] {
            Set(try check(head, nil, cache).run(since: base).workings.map(\.name.text)).sorted()
        }
        let (first, second, third) = (try commit(0), try commit(7), try commit(9))
        #expect(try looked(second, since: first) == ["s0", "s3", "s7"])
        #expect(try looked(third, since: first) == ["s0", "s3", "s7", "s9"])
        #expect(try looked(third, since: third) == [])
        // Nobody checked that one, nor the state of a branch beside it.
        let fourth = try commit(5)
        #expect(try looked(commit(4), since: fourth) == ["s0", "s4", "s5", "s7", "s9"])
        #expect(
            try looked(Snapshot(.workTree, of: repository), since: Snapshot(.revision("HEAD"), of: repository)) == [])
    }

    /// Whatever becomes of the bytes that the cache keeps, the same is found.
    @Test func aDamagedCacheChangesNothing() throws {
        var (services, numbers) = (RandomServices(3), Seeded(3))
        let repository = try Repository(discovering: scratch.path + "/r")
        let cache = Cache(folder: scratch.path + "/cache", build: "1")
        var commits: [Snapshot] = []
        for _ in 0..<3 {
            for _ in 0..<6 { services.edit() }
            try write(services)
            try scratch.commit()
            commits.append(try Snapshot(.revision("HEAD"), of: repository))
        }
        let clusters = services.clusters.map { ClusterName($0) }
        _ = try check(commits[0], clusters, cache).run()
        _ = try check(commits[1], clusters, cache).run(since: commits[0])
        try scratch.shell("cp -r cache kept")
        let kept = try Folder(scratch.path + "/kept")
        let files = try #require(kept).names().filter { $0.hasPrefix("summar") }
        #expect(files.count == 2)
        let wanted = try expected(commits[2], since: commits[1], clusters)
        for _ in 0..<60 {
            try scratch.shell("rm -rf cache; cp -r kept cache")
            let name = try #require(files.randomElement(using: &numbers))
            var bytes = try Path.read(scratch.path + "/cache/" + name)
            if Int.random(in: 0..<8, using: &numbers) == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &numbers))
            } else {
                bytes[Int.random(in: bytes.indices, using: &numbers)] ^= UInt8.random(in: 1...255, using: &numbers)
            }
            try scratch.write(bytes, to: "cache/" + name)
            let found = try check(commits[2], clusters, cache).run(since: commits[1])
            #expect(shown(found.findings) == wanted.findings && found.silenced == wanted.result.silenced)
            #expect(found.services == wanted.result.services)
        }
    }

    /// What a change brings.
    private func found(after change: () throws -> Void) throws -> [Diagnostic] {
        try scratch.commit()
        let repository = try Repository(discovering: scratch.path + "/r")
        let base = try Snapshot(.revision("HEAD"), of: repository)
        try change()
        try scratch.commit()
        let head = try Snapshot(.revision("HEAD"), of: repository)
        return try check(head, [ClusterName("c")]).run(since: base).findings
    }
}
