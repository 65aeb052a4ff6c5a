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

    @Test func whatMadeAnID() throws {
        try expectGolden(try soac(["why", "web.main.git"]), "why.txt")
        let ids = try soac(["why", "web.main.git"]).output.split(separator: "\n").filter {
            $0.hasPrefix("web.main.git")
        }
        .map { String($0.prefix { $0 != " " }) }
        #expect(Set(ids).count == 4)
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
        try soac(["why", "web"]).expectRefusal(2, "'web' is no id of an app")
    }
}
