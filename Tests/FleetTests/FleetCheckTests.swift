import Compiler
import Fleet
import Git
import Glibc
import TestSupport
import Testing

/// Silences in a snapshot, and in two that are compared.
@Suite struct FleetCheckTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try run("git init -q . && mkdir web api")
        for service in ["web", "api"] { try folder.write("\(service)/deploy.yaml", "pipeline: [{step: c.main}]\n") }
        try folder.write("web/marathon-c.yaml", "main:\n  nosuch: 1\n")
        try folder.write("api/marathon-c.yaml", "main: {nosuch: 1}  # soac: allow unknown-key -- old\n")
    }

    private func run(_ script: String) throws {
        try #require(system("cd \(folder.path) && \(script)") == 0)
    }

    private func commit() throws -> Snapshot {
        try run("git add -A . && git -c user.name=a -c user.email=a@example.org commit -qm 1")
        return try Snapshot(.revision("HEAD"), of: Repository(discovering: folder.path))
    }

    private func check(_ head: Snapshot, since base: Snapshot? = nil) throws -> (shown: [String], silenced: Int) {
        let check = FleetCheck(Fleet(snapshot: head, services: nil, jobs: 2), clusters: nil, systems: .none)
        let result = try check.run(since: base)
        return (result.findings.map { "\($0.span?.path ?? "") \($0.severity) \($0.id.name)" }, result.silenced)
    }

    @Test func commentsAndConfiguration() throws {
        try folder.write(".soac.yaml", "rules: {unknown-key: error, duplicate-key: {severity: off, reason: x}}\n")
        let found = try check(commit())
        #expect(found.shown == [".soac.yaml warning silence", "web/marathon-c.yaml error unknown-key"])
        #expect(found.silenced == 1)
    }

    /// What a base lacks says nothing about what a silence is for; one that is taken away is missed.
    @Test func since() throws {
        let first = try commit()
        #expect(try check(first, since: first).shown == [])
        try folder.write("web/marathon-c.yaml", "main:\n  nosuch: 1  # soac: allow unknown-key -- old\n")
        let second = try commit()
        #expect(try check(second, since: first) == ([], 2))
        #expect(try check(first, since: second).shown == ["web/marathon-c.yaml error unknown-key"])
        // Silences of no use are old or new as all findings are.
        try folder.write("web/marathon-c.yaml", "main: {cpus: 1}  # soac: allow unknown-key -- old\n")
        let third = try commit()
        #expect(try check(third, since: second).shown == ["web/marathon-c.yaml warning silence"])
        #expect(try check(third, since: third).shown == [])
    }

    /// A base has its own shared secrets: a reference to one that the range takes away is new.
    @Test func sharedSecretsOfTheBase() throws {
        try run("mkdir -p _shared/secrets")
        try folder.write("_shared/secrets/key.json", "{}")
        try folder.write("web/marathon-c.yaml", "main: {env: {KEY: SHARED_SECRET(key)}}\n")
        let first = try commit()
        try run("git mv _shared/secrets/key.json _shared/secrets/other.json")
        let second = try commit()
        #expect(try check(second, since: first).shown == ["web/marathon-c.yaml warning missing-secret"])
        #expect(try check(first, since: second).shown == [])
        #expect(try check(second, since: second).shown == [])
    }

    /// A service changes with what its symlinks lead to.
    @Test func symlinksOutOfTheService() throws {
        try run("mkdir _templates")
        try folder.write("_templates/main.yaml", "main: {cpus: 1}\n")
        try run("ln -sf ../_templates/main.yaml web/marathon-c.yaml")
        let first = try commit()
        try folder.write("_templates/main.yaml", "main: {cpus: 1, nosuch: 1}\n")
        let second = try commit()
        #expect(try check(second, since: first).shown == ["_templates/main.yaml warning unknown-key"])
        #expect(try check(first, since: second).shown == [])
        try run("rm _templates/main.yaml")
        let third = try commit()
        #expect(try check(third, since: second).shown == ["web/marathon-c.yaml error dangling-symlink"])
        #expect(try check(third, since: third).shown == [])
    }

    /// What is wrong with a file that services share is found for each of them, whichever are asked for.
    @Test func filesOfSeveralServices() throws {
        try run("mkdir _templates && rm */marathon-c.yaml")
        try folder.write("_templates/dependencies.yaml", "main: [{smartstack: gone.main}]\nother: []\nother: []\n")
        for service in ["web", "api"] {
            try run("ln -s ../_templates/dependencies.yaml \(service)/dependencies.yaml")
        }
        let head = try commit()
        for services in [nil, ["web"], ["api"]] {
            let fleet = Fleet(snapshot: head, services: services.map { $0.map { ServiceName($0) } }, jobs: 2)
            let result = try FleetCheck(fleet, clusters: nil, systems: .none).run()
            let found = result.findings.filter { $0.span?.path == "_templates/dependencies.yaml" }
                .map { "\($0.service?.text ?? "") \($0.id.name)" }
            let expected = (services ?? ["api", "web"])
            let all = ["unknown-dependency", "duplicate-key"].flatMap { rule in expected.map { "\($0) \(rule)" } }
            #expect(found.sorted() == all.sorted())
            #expect(
                result.findings.oncePerFile(perService: true).count(where: { $0.span?.path.hasPrefix("_t") ?? false })
                    == 2)
        }
    }

    /// The sizes of slaves are those of the commit that is checked, and of the base its own.
    @Test func sizesOfSlaves() throws {
        try folder.write("web/marathon-c.yaml", "main: {cpus: 12}\n")
        try folder.write(".soac.yaml", "slaves: {c: {default: {cpus: 16}}}\n")
        let first = try commit()
        try folder.write(".soac.yaml", "slaves: {c: {default: {cpus: 8}}}\n")
        let second = try commit()
        #expect(try check(first).shown == [])
        #expect(try check(second, since: first).shown == ["web/marathon-c.yaml warning slave-size"])
        #expect(try check(first, since: second).shown == [])
        #expect(try check(second, since: second).shown == [])
    }
}
