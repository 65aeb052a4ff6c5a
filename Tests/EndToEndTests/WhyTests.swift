import Glibc
import TestSupport
import Testing

/// Deploys that tags of a service's repository tell of, in a log, and `soac why`. `UPDATE_GOLDEN=1` writes `golden/history` anew;
/// such a run fails.
@Suite struct WhyTests {
    private let scratch: Scratch

    /// A service that was deployed twice, and changed between and after that; soa-configs has no deployments.json.
    init() throws {
        scratch = try Scratch()
        try scratch.shell(
            """
            export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=a@x GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=a@x
            at() { export GIT_AUTHOR_DATE="$1 +0000" GIT_COMMITTER_DATE="$1 +0000"; }
            git init -q web; cd web; at 1569800000; git commit -q --allow-empty -m one; git tag paasta-all-20191001T000000-deploy
            git commit -q --allow-empty -m two; git tag paasta-all-20191003T021400-deploy
            git tag paasta-all-20191003T021500-deploy
            cd ..; git init -q r; cd r; mkdir web
            echo "git_url: file://$PWD/../web" >web/service.yaml
            echo 'main: {deploy_group: all, instances: 2}' >web/marathon-hamburg-prod.yaml
            """)
        try commit(1_569_974_400, "All services", ":")
        try commit(
            1_570_074_400, "More cpus",
            "sed -i 's/instances: 2/instances: 2, cpus: 1.5/' web/marathon-hamburg-prod.yaml")
        try commit(
            1_570_084_400, "One more", "sed -i 's/instances: 2/instances: 3/' web/marathon-hamburg-prod.yaml")
    }

    private func commit(_ time: Int, _ subject: String, _ edit: String) throws {
        try scratch.shell(
            """
            cd r; \(edit); git add -A; export GIT_AUTHOR_DATE='\(time) +0000' GIT_COMMITTER_DATE='\(time) +0000'
            git commit -q -m '\(subject)'
            """)
    }

    private func soac(_ arguments: [String]) throws -> Soac.Run {
        try Soac.run(
            arguments + ["--repo", "r", "--system-config", Soac.system, "--date", "2019-10-02"], in: scratch.path)
    }

    /// What `soac deployments` reads at a time that the log then tells, with a state folder of its own.
    private func read(_ arguments: String...) throws {
        let run = try Soac.run(
            ["deployments", "--repo", "r", "--system-config", Soac.system, "--state", "state"] + arguments,
            in: scratch.path)
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The ids of the address's commits are the same wherever the repositories lie; those of soa-configs are not.
    private func expectGolden(_ run: Soac.Run, _ file: String) throws {
        run.expectSuccess()
        let ids = try scratch.shell("git -C r log --format=%h --abbrev=8").split(separator: "\n")
        var text = run.output
        for (place, id) in ids.enumerated() { text = text.replacing(id, with: "config-\(place)") }
        let path = "\(Soac.package)/golden/history/\(file)"
        if getenv("UPDATE_GOLDEN") != nil {
            try Path.write(Array(text.utf8), to: path)
            Issue.record("golden/history/\(file) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        #expect(text.utf8.elementsEqual(try Path.read(path)), "golden/history/\(file) differs:\n\(text)")
    }

    @Test func deploysStandAmongTheCommits() throws {
        try expectGolden(try soac(["log", "web"]), "deploys.txt")
        try expectGolden(try soac(["log", "web.main", "--oneline"]), "deploys-oneline.txt")
        let night = try soac(["log", "web", "--since", "2019-10-03 02:00", "--until", "2019-10-03 03:00"]).output
        #expect(night.contains("deployed web to all") && !night.contains("More cpus"))
        for none in [["--no-deploys"], ["--author", "Ada"], ["--grep", "More"]] {
            #expect(try !soac(["log", "web"] + none).output.contains("deployed web"))
        }
        #expect(try soac(["log", "web", "--format", "json"]).output.contains("paasta-all-20191003T021400-deploy"))
        try scratch.shell("rm -rf web")
        let log = try soac(["log", "web"])
        log.expectSuccess()
        #expect(log.errors.contains("the deploys are not known") && log.output.contains("All services"))
    }

    private static var time: Regex<Substring> { /last: \d{4}-\d\d-\d\d \d\d:\d\d\.\n$/ }

    /// A log of the cluster asks nobody; a service's log does, and has what is kept where nobody answers.
    @Test func aClustersLogHasTheDeploysThatWereReadLast() throws {
        let before = try soac(["log", "--state", "state"])
        before.expectSuccess()
        #expect(
            before.errors.contains(
                "deploys are not shown: soac deployments has not read the tags here; run it, or name its --state"))
        #expect(!before.output.contains("deployed web") && !before.errors.contains("no commit"))
        try read()
        try scratch.shell("git clone -q r clone; rm -rf web")
        for (arguments, file) in [
            (["log"], "kept.txt"), (["log", "we*"], "kept-pattern.txt"), (["log", "*.main"], "kept-pattern.txt"),
        ] {
            var run = try soac(arguments + ["--state", "state"])
            #expect(run.errors.isEmpty && run.output.contains(Self.time), "\(run.errors)\(run.output)")
            run.output.replace(Self.time, with: "last: 2019-10-03 12:00.\n")
            try expectGolden(run, file)
        }
        let other = try soac(["log", "*.worker", "--state", "state"])
        #expect(!other.output.contains("deployed web") && !other.output.contains("More cpus"))
        let short = try soac(["log", "--oneline", "--state", "state"])
        #expect(short.output.contains(#/ deploy +web +2481cd66 → 73c3cd19, tag paasta-all-20191003T021400-deploy/#))
        let night = try soac(
            ["log", "--since", "2019-10-03 02:00", "--until", "2019-10-03 03:00", "--state", "state"])
        #expect(night.output.contains("deployed web to all") && !night.output.contains("More cpus"))
        let json = try soac(["log", "--format", "json", "--state", "state"]).output
        #expect(json.contains(#""deploys_read": "20"#) && json.contains("paasta-all-20191003T021400-deploy"))
        let own = try soac(["log", "web", "--state", "state"])
        #expect(own.errors.contains("the deploys of late are not known") && own.output.contains("deployed web to all"))
        let why = try soac(["why", "web.main", "--state", "state"])
        #expect(why.status == 0 && why.output.contains("it is what is wanted now"), "\(why.errors)")
        let clone = try Soac.run(
            ["log", "--repo", "clone", "--system-config", Soac.system, "--state", "state"], in: scratch.path)
        #expect(clone.output.contains("deployed web to all"))
    }

    /// Commits and deploys are counted together: a log does not end with commits among which deploys are missing.
    @Test func noMoreThanWasAskedFor() throws {
        let all = try soac(["log", "web", "--oneline"]).output.split(separator: "\n")
        for count in 1...5 {
            let run = try soac(["log", "web", "--oneline", "-n", "\(count)"])
            func kinds(_ lines: some Sequence<Substring>) -> [Substring] { lines.map { $0.prefix(26) } }
            #expect(kinds(run.output.split(separator: "\n")) == kinds(all.prefix(count)))
            #expect(run.errors.contains("there is more before that") == (count < 5))
        }
    }

    @Test func whatIsNotDeployedByTagsHasNoNote() throws {
        try commit(1_570_090_000, "Keep it", "echo '{\"v1\": {}, \"v2\": {}}' >web/deployments.json")
        let run = try soac(["log", "--state", "state"])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    }

    /// An id lived while its files and its commit did: no other pair of them is told.
    @Test func whatNeverRanTogetherIsNotPaired() throws {
        let texts = try soac(["why", "web.main.git", "--format", "json"]).output
        #expect(texts.split(separator: "\n").count { $0.contains("\"tag\"") } == 3)
        // The first commit was deployed again, when there were more cpus.
        try scratch.shell("cd web; git tag paasta-all-20191004T000000-deploy HEAD~1")
        let run = try soac(["why", "web.main.git2481cd66"])
        let blocks = run.output.split(separator: "\n\n")
        #expect(blocks.count == 2)
        #expect(blocks.first?.contains("it is what is wanted now") == true)
        #expect(blocks.first?.contains("tag      paasta-all-20191004T000000-deploy") == true)
        #expect(blocks.last?.contains("until    paasta-all-20191003T021400-deploy") == true)
    }

    @Test func aRestartMakesAnotherID() throws {
        try scratch.shell("cd web; git tag paasta-hamburg-prod.main-20191003T120000-start")
        let blocks = try soac(["why", "web.main.git73c3cd19"]).output.split(separator: "\n\n")
        #expect(blocks.count == 3)
        #expect(blocks.count { $0.contains("it is what is wanted now") } == 1)
        #expect(blocks.count { $0.contains("until    it was started, stopped or restarted") } == 1)
    }

    /// Of all services, too, a removal says what became of the file.
    @Test func aRemovalSaysWhy() throws {
        try read()
        try commit(1_570_094_400, "Move", "git mv web/marathon-hamburg-prod.yaml web/marathon-atlantis.yaml")
        // A run after that finds no instance any more.
        try read()
        for log in [["log"], ["log", "web"], ["log", "web.main"]] {
            let run = try soac(log + ["-n", "1", "--state", "state"])
            #expect(
                run.output.contains(
                    "marathon-hamburg-prod.yaml is gone; marathon-atlantis.yaml, which is of no known cluster, has come"
                ),
                "\(run.output)")
        }
    }

    @Test func whatMadeAnID() throws {
        try expectGolden(try soac(["why", "web.main.git"]), "why.txt")
        let ids = try soac(["why", "web.main.git"]).output.split(separator: "\n").filter {
            $0.hasPrefix("web.main.git")
        }
        .map { String($0.prefix { $0 != " " }) }
        #expect(Set(ids).count == 3)
        for id in ids {
            let run = try soac(["why", "/" + id])
            run.expectSuccess()
            #expect(run.output.hasPrefix("\(id) in hamburg-prod\n"))
            #expect(run.output.split(separator: "\n").count { $0.hasPrefix("web.main.git") } == 1)
        }
        let json = try soac(["why", ids[0], "--format", "json"]).output
        #expect(json.contains("\"id\": \"\(ids[0])\"") && json.contains("\"tag\": \"refs/tags/paasta-all-"))
    }

    @Test func whatNothingMade() throws {
        try soac(["why", "web.main.git00000000.config00000000"]).expectRefusal(
            2, "no commit makes web.main.git00000000")
        try soac(["why", "wbe.main"]).expectRefusal(2, "no commit makes wbe.main", "did you mean service 'web'")
        try soac(["why", "web"]).expectRefusal(2, "'web' is no id of an app", "SERVICE.INSTANCE")
        try scratch.shell("git clone -q --depth 1 file://$PWD/r s && rm -rf r && mv s r")
        try soac(["why", "web.main.git00000000"]).expectRefusal(2, "where this shallow clone ends", "--unshallow")
    }
}
