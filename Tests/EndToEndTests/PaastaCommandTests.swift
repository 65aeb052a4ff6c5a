import TestSupport
import Testing

/// The binary that is called `paasta`, as CI calls it; and the commands of soac that are new with it.
@Suite struct PaastaCommandTests {
    let sample: PipelineSample
    var scratch: Scratch { sample.scratch }
    var sha: String { sample.commits[1] }

    init() throws { sample = try PipelineSample() }

    // MARK: The whole way

    /// Options in both of their spellings, as pipelines have them.
    @Test func aPipelineRunsUnchanged() throws {
        try sample.run(
            """
            paasta itest --service services-web --commit \(sha) --soa-dir ../soa --timeout 600
            paasta push-to-registry -s services-web -c \(sha) -d ../soa
            paasta mark-for-deployment --git-url $SCRATCH/web.git --commit \(sha) --deploy-group all \\
                --service services-web --verify-image-exists --soa-dir ../soa -v --auto-certify-delay 5
            """
        ).expectSuccess()
        #expect(
            try sample.calls() == [
                "build -t \(sample.image(sha)) .", "image inspect \(sample.image(sha))", "push \(sample.image(sha))",
            ])
        #expect(try sample.marks() == [sha])
        // Called again, it pushes nothing, and is no failure.
        try sample.run(
            "BUILD=2 paasta itest -s web -c \(sha) -d ../soa; paasta push-to-registry -s web -c \(sha) -d ../soa"
        )
        .expectSuccess()
        #expect(try sample.calls().count { $0.hasPrefix("push") } == 1)
    }

    @Test func whatIsMarkedIsWaitedFor() throws {
        let (old, new) = (sample.commits[0], sample.commits[1])
        func mark(_ commit: String, _ more: String) throws -> Soac.Run {
            try sample.run("paasta mark-for-deployment -k \(commit) --clusterinstance all -s web -d ../soa \(more)")
        }
        let deploy =
            "for name in generate_all_deployments deploy_marathon_services; do ln -sf \(Soac.path) $name; ./$name -d ../soa; done"
        try mark(old.prefix(10) + "", "").expectSuccess()
        try sample.run(deploy).expectSuccess()
        let wait = try sample.run("paasta wait-for-deployment -s web -l all -c \(old) -d ../soa -t 60")
        wait.expectSuccess()
        try sample.run("paasta status -s web -i main -d ../soa -vv").expectSuccess()
        try sample.run("paasta status -d ../soa --clusters c").expectSuccess()
        #expect(wait.errors.contains("web.canary in c: done") && wait.errors.contains("web.main in c: done"))
        // Nobody deploys the next one: it is taken back.
        let late = try mark(new, "--wait-for-deployment -t 1 --auto-rollback")
        #expect(late.status == 1, "\(late.errors)")
        let runs = "web.main in c: git\(old.prefix(8)) (2 tasks) runs still"
        #expect(late.errors.components(of: runs) == 2, "once as it begins, and once as it ends: \(late.errors)")
        #expect(try sample.marks() == [old, new, old])
        try sample.run("paasta wait-for-deployment -s web -l all -c \(new) -d ../soa -t 1")
            .expectRefusal(1, "\(old) is marked for all")
    }

    // MARK: itest

    @Test func anImageThatIsNotMadeIsAFailure() throws {
        try scratch.write("itest:\n\techo tested\n", to: "web/Makefile")
        let run = try sample.run("soac itest -s web -k \(sha) --soa-dir ../soa")
        #expect(run.status == 1 && run.errors.contains("did not make \(sample.image(sha))"))
        try scratch.write("itest:\n\texit 7\n", to: "web/Makefile")
        let failed = try sample.run("soac itest -s web -k \(sha) --soa-dir ../soa")
        #expect(failed.status == 1 && failed.errors.contains("`make itest` ended with status 2"))
        try scratch.write("itest:\n\tsleep 600\n", to: "web/Makefile")
        let slow = try sample.run("soac itest -s web -k \(sha) --soa-dir ../soa --time-limit 0.3")
        #expect(slow.status == 1 && slow.errors.contains("took longer than"))
        try scratch.shell("rm bin/docker")
        try scratch.write("itest:\n\techo $(DOCKER_TAG) >tag\n", to: "web/Makefile")
        let without = try sample.run(
            "PATH=$SCRATCH/bin:/usr/bin:/bin; ! command -v docker; paasta itest -s web -c \(sha) -d ../soa")
        without.expectSuccess()
        #expect(without.errors.contains("there is no docker"))
        #expect(try scratch.text(of: "web/tag") == sample.image(sha) + "\n")
        try sample.run("soac itest -s wbe -k \(sha) --soa-dir ../soa").expectRefusal(2, "did you mean 'web'?")
    }

    // MARK: push-to-registry

    private func push(_ more: String = "") throws -> Soac.Run {
        try sample.run("soac push-to-registry -s web -k \(sha) --soa-dir ../soa \(more)")
    }

    @Test func anotherImageIsNotPushedOver() throws {
        try sample.run("docker build -t \(sample.image(sha)) .").expectSuccess()
        try push().expectSuccess()
        // The same image: nothing to do.
        try push().expectSuccess()
        #expect(try sample.calls().count { $0.hasPrefix("push") } == 1)
        try sample.run("BUILD=2 docker build -t \(sample.image(sha)) .").expectSuccess()
        try push().expectRefusal(1, "already has a different image", "--force replaces it")
        #expect(try sample.calls().count { $0.hasPrefix("push") } == 1)
        try push("--force").expectSuccess()
        #expect(try sample.calls().count { $0.hasPrefix("push") } == 2)
    }

    @Test func whatDockerSaysIsNotEnough() throws {
        try sample.run("docker build -t \(sample.image(sha)) .").expectSuccess()
        try scratch.write("", to: "loses")
        try push().expectRefusal(1, "the registry does not have it")
        try scratch.write("", to: "refuses")
        try push().expectRefusal(1, "docker push \(sample.image(sha))` ended with status 1")
        try scratch.write("docker_registry: 127.0.0.1:1\n", to: "soa/web/service.yaml")
        try push().expectRefusal(1, "is not known", "nothing was pushed")
        try sample.run("soac push-to-registry -s web -k 1234 --soa-dir ../soa").expectRefusal(2, "40 digits")
        // Nor does it mark what is not there.
        let mark = "paasta mark-for-deployment -c \(sha) -l all -s web -d ../soa -u $SCRATCH/web.git"
        try sample.run("\(mark) --verify-image-exists").expectRefusal(1, "nothing is marked")
        #expect(try sample.marks() == [])
    }

    // MARK: wait

    @Test func whatCannotBeWaitedForIsSaid() throws {
        func wait(_ more: String) throws -> Soac.Run {
            try sample.run("soac wait -s web -k \(sha) --soa-dir ../soa --timeout 0.02 --interval 0.2 \(more)")
        }
        let run = try wait("-l all")
        #expect(run.status == 1 && run.errors.components(of: "web.main in c: nothing of it runs yet") == 2)
        try wait("-l al").expectRefusal(2, "no instance of web follows the deploy group 'al'", "all")
        try wait("-l all --cluster other").expectRefusal(2, "there is no cluster 'other'")
        try scratch.write("main: {instances: 2, cmd: x, mem: much, deploy_group: all}\n", to: "soa/web/marathon-c.yaml")
        try wait("-l all").expectRefusal(1, "web.main in c: it cannot be waited for: it cannot be compiled")
        try scratch.write("main: {instances: 0, cmd: x, deploy_group: all}\n", to: "soa/web/marathon-c.yaml")
        try wait("-l all").expectSuccess()
        try scratch.write(
            "j: {cmd: x, schedule: R/2019-10-02T00:00:00Z/PT1H, deploy_group: jobs}\n", to: "soa/web/chronos-c.yaml")
        try wait("-l jobs").expectSuccess()
    }

    // MARK: The others

    @Test func instancesAreStartedAndStopped() throws {
        try sample.run("paasta mark-for-deployment -c \(sha) -l all -s web -d ../soa").expectSuccess()
        let stop = try sample.run("paasta stop -s web -c c -i main,canary -d ../soa")
        stop.expectSuccess()
        #expect(
            stop.output.split(separator: "\n").allSatisfy { $0.hasSuffix("-stop") }
                && stop.output.contains("paasta-c.main-"))
        // In its folder, of all instances.
        let start = try sample.run("paasta restart -d ../soa -l all")
        start.expectSuccess()
        #expect(start.output.split(separator: "\n").count == 2 && start.output.contains("-start"))
        try sample.run("paasta start -s web -i mian -d ../soa").expectRefusal(2, "did you mean 'main'?")
        try sample.run("paasta stop -s web -c nowhere -i main -d ../soa").expectRefusal(2, "no cluster 'nowhere'")
        for command in ["stop", "start", "status"] {
            try sample.run("paasta \(command) -s web -o shop -d ../soa").expectRefusal(2, "-o")
        }
        let list = try sample.run("paasta rollback -s web -d ../soa")
        #expect(list.status == 2 && list.output.contains(sha))
        try sample.run("paasta rollback -s web -y ../soa -k \(sha) -l all").expectSuccess()
        #expect(try sample.marks().count { $0 == sha } >= 2)
    }

    @Test func theLogIsRead() throws {
        let log = scratch.path + "/log"
        try scratch.write(
            #"{"log_writer": {"driver": "file", "options": {"path_format": "\#(log)/{service}.log"}}}"#,
            to: "system/log.json")
        func line(_ instance: String, _ message: String) -> String {
            #"{"timestamp": "2019-10-02T12:00:00.000001", "level": "event", "cluster": "c", "service": "web", "instance": "\#(instance)", "component": "deploy", "message": "\#(message)"}"#
        }
        try scratch.write(line("main", "first") + "\n" + line("canary", "second") + "\n", to: "log/web.log")
        let all = try sample.run("paasta logs -d ../soa")
        all.expectSuccess()
        #expect(all.output.contains("web.main [deploy] first") && all.output.contains("second"))
        let one = try sample.run("paasta logs -s web -i canary -c c -C deploy --lines 10 -r")
        #expect(!one.output.contains("first") && one.output.contains(#""message": "second""#))
        try sample.run("paasta logs -s web -i main,canary").expectRefusal(2, "--instances names one")
    }

    @Test func servicesAreLookedAt() throws {
        try scratch.write("description: none runs\n", to: "soa/idle/service.yaml")
        #expect(try sample.run("paasta list -d ../soa").output == "web\n")
        #expect(try sample.run("paasta list -a -d ../soa").output == "idle\nweb\n")
        #expect(try sample.run("paasta list --print-instances -d ../soa").output == "web.canary\nweb.main\n")
        try scratch.write("main: {proxy_port: 20001}\n", to: "soa/web/smartstack.yaml")
        try scratch.write("team: shop\nrunbook: y/web\n", to: "soa/web/monitoring.yaml")
        let info = try sample.run("paasta info -d ../soa")
        info.expectSuccess()
        for line in [
            "description  Shop windows", "team         shop", "endpoint     http://169.254.255.254:20001 (main)",
            "runs         c.main at no commit yet",
        ] { #expect(info.output.contains(line), "\(info.output)") }
        try scratch.write("pipeline: [{step: all}]\n", to: "soa/web/deploy.yaml")
        try sample.run("cd ../soa/web; paasta validate").expectSuccess()
        try sample.run("paasta validate -s web -y ../soa").expectSuccess()
        try scratch.write("main: {instances: many}\n", to: "soa/web/marathon-c.yaml")
        let validate = try sample.run("paasta validate -s web --yelpsoa-config-root ../soa")
        #expect(validate.status == 1 && validate.output.contains("web/marathon-c.yaml:1:19"))
        try sample.run("paasta nonsense").expectRefusal(2, "nonsense")
    }

    /// With the exit statuses of the original, which has 1 for what is not there.
    @Test func validateEndsAsTheOriginal() throws {
        func validate(_ arguments: String, _ status: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let run = try sample.run("cd ../soa; paasta validate \(arguments)")
            #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
        }
        try scratch.write("pipeline: [{step: all}]\n", to: "soa/web/deploy.yaml")
        try validate("-s web", 0)
        try validate("-s web -y .", 0)
        try validate("-s nowhere", 1)
        try scratch.write("x\n", to: "soa/empty/README")
        try validate("-s empty", 1)
        // Nothing of it is looked at, and nothing is wrong with it.
        try scratch.write("a: 1\n", to: "soa/foreign/other.yaml")
        try validate("-s foreign", 0)
        try validate("-y ..", 1)
        try sample.run("cd ../soa/web; paasta validate -y .").expectSuccess()
        try validate("-s web --nonsense", 2)
        // Only the compilation refuses it.
        try scratch.write("main: {cmd: '{', deploy_group: all}\n", to: "soa/web/chronos-c.yaml")
        try validate("-s web", 1)
    }

    @Test func checkTellsWhatIsMissing() throws {
        let bare = try sample.run("paasta check -s web -y ../soa")
        bare.expectSuccess()
        #expect(bare.output.hasPrefix("✗ there is no deploy.yaml"), "\(bare.output)")
        #expect(bare.output.contains("✗ monitoring.yaml names no team"))
        try scratch.write("pipeline: [{step: all}]\n", to: "soa/web/deploy.yaml")
        try scratch.write("team: shop\n", to: "soa/web/monitoring.yaml")
        try scratch.write("main: {proxy_port: 20001}\nside: {}\n", to: "soa/web/smartstack.yaml")
        try scratch.write("main: {instances: many}\n", to: "soa/web/marathon-c.yaml")
        let run = try sample.run("paasta check -y ../soa")
        run.expectSuccess()
        for line in [
            "✓ deploy.yaml is there", "✓ monitoring: the team is shop", "✓ smartstack: main has the port 20001",
            "✗ smartstack: side has no proxy_port", "web/marathon-c.yaml:1:19: error:",
        ] { #expect(run.output.contains(line), "\(run.output)") }
        #expect(try sample.run("paasta check -s nowhere -y ../soa").status == 1)
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
