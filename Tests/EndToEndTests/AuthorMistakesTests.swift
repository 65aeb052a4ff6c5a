import Glibc
import TestSupport
import Testing

/// What an author is told of the mistakes that are made most, byte for byte: each is one edit of the example, and one finding
/// that says what to write. `UPDATE_GOLDEN=1` writes `golden/mistakes` anew; such a run fails.
@Suite struct AuthorMistakesTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        var name: String
        var file: String
        var old: String
        var new: String
        var testDescription: String { name }

        init(_ name: String, _ file: String, _ old: String, _ new: String) {
            (self.name, self.file, self.old, self.new) = (name, file, old, new)
        }
    }

    private static let jobs = "catalog_search/chronos-hamburg-prod.yaml"
    private static let shop = "storefront/marathon-hamburg-prod.yaml"
    private static let schedule = "schedule: 15 */4 * * 1-6"
    private static let greeting = "Körner, jeden Tag 🌾\""

    private static let mistakes = [
        Mistake("star-unquoted", jobs, schedule, "schedule: * 1 * * *"),
        Mistake("star-slash-unquoted", jobs, schedule, "schedule: */15 * * * *"),
        Mistake("star-like-an-alias", jobs, schedule, "schedule: *1 * * * *"),
        Mistake("braces-unquoted", shop, "deploy_group: prod.canary", "deploy_group: {cluster}.all"),
        Mistake("conflict", shop, "canary:\n", "<<<<<<< HEAD\ncanary:\n=======\ncanaries:\n>>>>>>> topic\n"),
        Mistake("tab", shop, "  deploy_group: prod.canary", "\tdeploy_group: prod.canary"),
        Mistake("quote-not-closed", shop, greeting, "Körner, jeden Tag 🌾"),
        Mistake("quote-closed-late", shop, greeting, "Körner, jeden Tag 🌾\n    OTHER: \"here\""),
        Mistake("quote-within-quotes", shop, "cmd: node admin.js --port 8888", "cmd: 'echo it's on'"),
        Mistake("bracket-not-closed", shop, "[storefront.main]", "[storefront.main"),
        Mistake("colon-missing", shop, "deploy_group: prod.canary", "deploy_group prod.canary"),
        Mistake("colon-missing-above-keys", shop, "canary:\n", "canary\n"),
        Mistake("space-missing-after-colon", shop, "deploy_group: prod.canary", "deploy_group:prod.canary"),
        Mistake("colon-in-text", shop, "cmd: node admin.js", "cmd: echo port: 8888; node admin.js"),
        Mistake("indented-too-far", shop, "  deploy_group: prod.canary", "    deploy_group: prod.canary"),
        Mistake("indented-by-one", shop, "  deploy_group: prod.canary", " deploy_group: prod.canary"),
        Mistake(
            "lists-without-brackets", shop, "  mem: 384",
            "  mem: 384\n  extra_constraints: [pool, LIKE, a], [hostname, UNIQUE]"),
        Mistake("constraints-flat", shop, "  mem: 384", "  mem: 384\n  constraints: [hostname, UNIQUE]"),
        Mistake("cron-out-of-range", jobs, schedule, "schedule: 61 1 * * *"),
        Mistake("cron-too-few-fields", jobs, schedule, "schedule: 0 1 * *"),
        Mistake("cron-unknown-name", jobs, schedule, "schedule: '@dayly'"),
        Mistake("deploy-group-misspelt", shop, "deploy_group: prod.canary", "deploy_group: prod.canray"),
        Mistake("parent-misspelt", jobs, "stock-sync.import_prices", "stock-sync.import_price"),
        Mistake("parent-of-misspelt-service", jobs, "stock-sync.import_prices", "stock-sinc.import_prices"),
        Mistake("registration-misspelt", shop, "[storefront.main]", "[storefront.mian]"),
        Mistake("instances-with-a-point", shop, "  instances: 1\n", "  instances: 3.5\n"),
        Mistake("memory-with-a-unit", shop, "mem: 384", "mem: 2 GB"),
        Mistake("cpus-with-a-unit", shop, "cpus: 0.2", "cpus: 500m"),
        Mistake("key-misspelt", shop, "  instances: 1\n", "  instnaces: 1\n"),
    ]

    @Test(arguments: mistakes) func oneMistakeIsOneFindingThatHelps(_ mistake: Mistake) throws {
        let scratch = try Scratch()
        try scratch.shell("cp -R '\(Soac.package)/examples/soa-configs' r")
        try scratch.commit()
        let text = try scratch.text(of: "r/\(mistake.file)")
        let place = try #require(text.firstRange(of: mistake.old), "the example is another")
        try scratch.write(text[..<place.lowerBound] + mistake.new + text[place.upperBound...], to: "r/\(mistake.file)")
        let run = try scratch.soac(
            "check", "--repo", "r", "--base", "HEAD", "--system-configs", Soac.package + "/examples/system-config")
        let path = "\(Soac.package)/golden/mistakes/\(mistake.name).txt"
        #expect(run.status == 1 || mistake.name == "registration-misspelt", "\(run.errors)")
        if getenv("UPDATE_GOLDEN") != nil {
            try Path.write(Array(run.output.utf8), to: path)
            Issue.record("\(path) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        #expect(run.output == String(decoding: try Path.read(path), as: UTF8.self), "UPDATE_GOLDEN=1 writes it anew")
    }
}
