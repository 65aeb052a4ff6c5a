import Glibc
import TestSupport
import Testing

/// What `soac diff` says of a history of the example, in each form, byte for byte. `UPDATE_GOLDEN=1` writes `golden/diff`
/// anew; such a run fails.
@Suite struct DiffGoldenTests {
    private static let folder = Soac.package + "/golden/diff"

    @Test(arguments: [("text", "txt"), ("json", "json"), ("markdown", "md"), ("html", "html")])
    func theHistoryOfTheExampleHasItsGoldenFile(format: String, ending: String) throws {
        let scratch = try Scratch()
        try ExampleHistory.commit(in: scratch)
        let run = try scratch.soac(
            "diff", "production..main", "--repo", "r", "--system-configs", "examples/system-config", "--all-clusters",
            "--date", "2019-10-02T12:00:00Z", "--format", format)
        run.expectSuccess()
        #expect(run.errors.isEmpty)
        let path = "\(Self.folder)/history.\(ending)"
        let output = Self.withoutSources(run.output)
        if getenv("UPDATE_GOLDEN") != nil {
            try Path.write(Array(output.utf8), to: path)
            Issue.record("\(path) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        let golden = String(decoding: try Path.read(path), as: UTF8.self)
        #expect(output == golden, "UPDATE_GOLDEN=1 writes it anew")
    }

    /// A page without its style and script, which are files of the sources already.
    private static func withoutSources(_ output: String) -> String {
        ["style", "script"].reduce(output) { text, element in
            guard let start = text.firstRange(of: "<\(element)>"),
                let end = text[start.upperBound...].firstRange(of: "</\(element)>")
            else { return text }
            return String(text[..<start.upperBound] + text[end.lowerBound...])
        }
    }

    @Test func aLongDiffIsCutIfAsked() throws {
        let scratch = try Scratch()
        try ExampleHistory.commit(in: scratch)
        func diff(_ entries: String) throws -> Soac.Run {
            try scratch.soac(
                "diff", "production..main", "--repo", "r", "--system-config", Soac.system, "--limit", entries)
        }
        let output = try diff("2").output
        #expect(output.contains("\n… and 6 bounce, 1 deploy, 1 stop"))
        #expect(output.contains("\nremove  catalog_search.cache"))
        #expect(!output.contains("\nbounce  "))
        #expect(try diff("0").output.contains("\nupdate  "))
    }
}

/// Two weeks of the example company: a commit for each thing that can happen to an instance.
enum ExampleHistory {
    /// A text in a file that gives way to another.
    private struct Edit {
        var file: String
        var old: String
        var new: String
    }

    private struct Commit {
        var subject: String
        var edits: [Edit]

        init(_ subject: String, _ edits: Edit...) {
            self.subject = subject
            self.edits = edits
        }
    }

    /// Makes the repository `r`: the branch `production` is where the commits begin, `main` where they end.
    static func commit(in scratch: Scratch) throws {
        try scratch.shell("cp -R \(Soac.package)/examples . && mv examples/soa-configs r")
        // What the first commit mends.
        try apply(
            Edit(file: "route-planner/marathon-hamburg-prod.yaml", old: "cpus: 4", new: "cpus: four"), in: scratch)
        try scratch.commit()
        try scratch.shell("git -C r branch production")
        for commit in commits {
            for edit in commit.edits { try apply(edit, in: scratch) }
            try scratch.shell("git -C r add -A; git -C r commit -q -m '\(commit.subject)'")
        }
    }

    private static func apply(_ edit: Edit, in scratch: Scratch) throws {
        let text = try scratch.text(of: "r/" + edit.file)
        try #require(text.contains(edit.old), "\(edit.file) has no \(edit.old)")
        try scratch.write(text.replacing(edit.old, with: edit.new, maxReplacements: 1), to: "r/" + edit.file)
    }

    private static let commits = [
        Commit(
            "route-planner: four is a word",
            Edit(file: "route-planner/marathon-hamburg-prod.yaml", old: "cpus: four", new: "cpus: 4")),
        Commit(
            "checkout: memory for Christmas",
            Edit(file: "checkout/marathon-hamburg-prod.yaml", old: "mem: 1024", new: "mem: 1536")),
        Commit(
            "storefront: say less in the log, and more to customers",
            Edit(file: "storefront/marathon-hamburg-prod.yaml", old: "LOG_LEVEL: info", new: "LOG_LEVEL: warning"),
            Edit(
                file: "storefront/marathon-hamburg-prod.yaml", old: "jeden Tag", new: "jeden Tag, auch am Sonntag")),
        Commit(
            "catalog_search: twice as many for the new shop",
            Edit(file: "catalog_search/marathon-hamburg-prod.yaml", old: "instances: 6", new: "instances: 12")),
        Commit(
            "route-planner: two more for the new depot",
            Edit(file: "route-planner/marathon-hamburg-prod.yaml", old: "instances: 3", new: "instances: 5")),
        Commit(
            "checkout: the payment provider has become slow",
            Edit(file: "checkout/smartstack.yaml", old: "timeout_server_ms: 12000", new: "timeout_server_ms: 20000")),
        Commit(
            "route-planner: nobody is woken for a plan",
            Edit(file: "route-planner/monitoring.yaml", old: "page: true", new: "page: false")),
        Commit(
            "catalog_search: the cache moves into the app",
            Edit(
                file: "catalog_search/marathon-hamburg-prod.yaml",
                old: """
                    cache:
                      <<: *defaults
                      cpus: 0.5
                      mem: 2048
                      instances: 2
                      cmd: exec varnishd -F -a :8888 -f /etc/varnish/search.vcl -s malloc,1536m
                      extra_docker_args:
                        ulimit: nofile=131072:131072

                    """, new: "")),
        Commit(
            "checkout: the second data centre takes orders by telephone",
            Edit(
                file: "checkout/marathon-hamburg-prod.yaml", old: "\nwebhooks:\n",
                new: """

                    telephone:
                      <<: *pci
                      cpus: 0.5
                      mem: 512
                      instances: 2
                      deploy_group: prod.main
                      env: *env
                      container_port: 8080

                    webhooks:

                    """)),
        Commit(
            "ledger: more for the writer",
            Edit(file: "ledger/marathon-hamburg-prod.yaml", old: "mem: 384", new: "mem: 2 GB")),
        Commit(
            "stock-sync: stock in bigger batches",
            Edit(file: "stock-sync/chronos-hamburg-prod.yaml", old: "BATCH: \"1e3\"", new: "BATCH: \"1e4\""),
            Edit(file: "stock-sync/chronos-hamburg-prod.yaml", old: "10 1 * * *", new: "40 1 * * *")),
        // A file that both clusters have a link to.
        Commit(
            "stock-sync: it was killed twice last week",
            Edit(file: "stock-sync/marathon-SHARED.yaml", old: "mem: 256", new: "mem: 384")),
        // As `soac deployments` writes what `soac mark`, `soac start` and `soac stop` have tagged.
        Commit(
            "courier-tracking: deployments",
            Edit(
                file: "courier-tracking/deployments.json",
                old: """
                    "hamburg-prod.ingest": {
                            "docker_image": "services-courier-tracking:paasta-ac716948c2f072b9c8676b1b21c8231c9c87af53",
                            "git_sha": "ac716948c2f072b9c8676b1b21c8231c9c87af53"
                    """,
                new: """
                    "hamburg-prod.ingest": {
                            "docker_image": "services-courier-tracking:paasta-57c839079ec1db536eebc9be0891b157a8408312",
                            "git_sha": "57c839079ec1db536eebc9be0891b157a8408312"
                    """)),
        Commit(
            "catalog_search: deployments",
            Edit(
                file: "catalog_search/deployments.json",
                old: """
                            "desired_state": "stop",
                            "force_bounce": "20190918T083012"
                    """,
                new: """
                            "desired_state": "start",
                            "force_bounce": "20191002T090000"
                    """)),
        Commit(
            "checkout: deployments",
            Edit(
                file: "checkout/deployments.json",
                old: """
                    "checkout:hamburg-prod.canary": {
                            "desired_state": "start",
                            "force_bounce": null
                    """,
                new: """
                    "checkout:hamburg-prod.canary": {
                            "desired_state": "stop",
                            "force_bounce": "20191002T093000"
                    """),
            Edit(
                file: "checkout/deployments.json", old: "\"checkout:hamburg-prod.webhooks\": {",
                new: """
                    "checkout:hamburg-prod.telephone": {
                            "desired_state": "start",
                            "force_bounce": null
                          },
                          "checkout:hamburg-prod.webhooks": {
                    """)),
    ]
}
