import TestSupport
import Testing

/// Each command says which state it has read: what people ask is answered of the work tree, what machines run of a commit.
@Suite struct StateTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    /// The first digits of the commit that is checked out.
    private func head(_ folder: String = "r") throws -> String {
        String(try scratch.shell("git -C \(folder) rev-parse HEAD").prefix(8))
    }

    private func check(_ arguments: String..., repository: String = "r") throws -> Soac.Run {
        try Soac.run(["check", "--repo", repository, "--system-config", Soac.system] + arguments, in: scratch.path)
    }

    /// What `check` says that it read.
    private func state(_ arguments: String..., repository: String = "r") throws -> String {
        let run = try Soac.run(
            ["check", "--repo", repository, "--system-config", Soac.system] + arguments, in: scratch.path)
        let summary = try #require(run.output.split(separator: "\n").last, "\(run.errors)")
        let start = try #require(summary.firstRange(of: "; "))
        return String(summary[start.upperBound...])
    }

    // MARK: The words

    @Test func aWorkTreeIsCountedAsGitCountsIt() throws {
        let head = try head()
        #expect(try state() == "work tree (nothing changed since \(head))")
        try scratch.shell("cd r; echo '# x' >>web/service.yaml")
        #expect(try state() == "work tree (1 file changed since \(head))")
        // One that is staged, one in a folder that is not tracked, one that is gone; and one that is ignored.
        try scratch.shell(
            """
            cd r; echo x >port; git add port; mkdir -p notes/deep; echo x >notes/deep/a; rm web/deploy.yaml
            echo ignored >.git/info/exclude; echo x >ignored
            """)
        #expect(try state() == "work tree (4 files changed since \(head))")
        #expect(try state("--worktree") == state())
        #expect(try state("--staged") == "index (1 file changed since \(head))")
        #expect(try state("--rev", "HEAD") == "HEAD \(head); 4 changed files were not read")
        #expect(try state("--rev", "main") == "main \(head); 4 changed files were not read")
        #expect(try state("--rev", head) == "\(head); 4 changed files were not read")
        try scratch.shell(
            "cd r; git rm -qr --cached .; git reset -q --hard; git clean -qfd; echo '# x' >>web/deploy.yaml")
        #expect(try state("--rev", "HEAD") == "HEAD \(head); 1 changed file was not read")
    }

    @Test func aDiffSaysHowMuchIsNotCommitted() throws {
        let head = try head()
        try scratch.shell("cd r; echo '# x' >>web/service.yaml")
        func diff(_ arguments: String...) throws -> String {
            try Soac.run(["diff", "HEAD", "--repo", "r", "--system-config", Soac.system] + arguments, in: scratch.path)
                .output
        }
        #expect(try diff().contains("HEAD → work tree (1 file changed since \(head))"))
        #expect(try diff("--staged").contains("HEAD → index (nothing changed since \(head))"))
        #expect(try diff("--format", "json").contains(#""after": "work tree","#))
    }

    @Test func anotherCommitHasNothingToDoWithTheWorkTree() throws {
        let first = try head()
        try scratch.shell("cd r; git commit -q --allow-empty -m more; echo '# x' >>web/service.yaml")
        #expect(try state("--rev", "HEAD~1") == "HEAD~1 \(first)")
        #expect(try state("--soa-dir", "r", repository: ".") == "folder r")
    }

    @Test func aFolderOfTheRepositoryIsCountedAlone() throws {
        try scratch.shell("mkdir -p big/configs; cp -R r/web big/configs; echo x >big/README")
        try scratch.commit("big")
        try scratch.shell("echo y >big/README; echo '# x' >>big/configs/web/service.yaml")
        let head = try head("big")
        #expect(try state("--root", "configs", repository: "big") == "work tree (1 file changed since \(head))")
        #expect(
            try state("--root", "/configs/", "--rev", "HEAD", repository: "big")
                == "HEAD \(head); 1 changed file was not read")
    }

    @Test func beforeTheFirstCommitThereIsAWorkTree() throws {
        try scratch.shell("mkdir new; cp -R r/web new; git -C new init -q")
        #expect(try state(repository: "new") == "work tree (there is no commit yet)")
        try check("--rev", "HEAD", repository: "new").expectRefusal(2, "no commit")
    }

    @Test func aBareRepositoryHasACommitAlone() throws {
        try scratch.shell("git clone -q --bare r bare.git")
        #expect(try state(repository: "bare.git") == "HEAD \(try head())")
    }

    @Test func machinesAreToldTheSame() throws {
        try scratch.shell("cd r; echo '# x' >>web/service.yaml")
        let head = try scratch.shell("git -C r rev-parse HEAD").prefix(40)
        for format in ["json", "sarif"] {
            #expect(
                try check("--format", format).output.contains(
                    """
                    "state": {"source": "worktree", "revision": null, "folder": null, "commit": "\(head)", \
                    "changed_files": 1, "text": "work tree (1 file changed since \(head.prefix(8)))"}
                    """))
        }
        for format in ["github", "junit"] {
            #expect(try check("--format", format).output.contains("work tree (1 file changed since \(head.prefix(8)))"))
        }
    }

    // MARK: Which state is meant

    @Test func peopleMeanTheWorkTree() throws {
        try scratch.write("main: [\n", to: "r/web/adhoc-hamburg-prod.yaml")
        #expect(try check().status == 1)
        #expect(try check("--rev", "HEAD").status == 0)
        try scratch.write("main: {instances: 3}\n", to: "r/web/marathon-hamburg-prod.yaml")
        let words = ["explain", "web.main", "instances", "--repo", "r", "--system-config", Soac.system]
        let run = try Soac.run(words, in: scratch.path)
        #expect(run.output.contains("3"))
        #expect(run.errors.contains("soa-configs: work tree (2 files changed since \(try head()))"))
        #expect(try !Soac.run(words + ["--rev", "HEAD"], in: scratch.path).output.contains("3"))
    }

    @Test func machinesMeanACommit() throws {
        try scratch.write("main: {proxy_port: 20001}\n", to: "r/web/smartstack.yaml")
        let unread = "HEAD \(try head()); 1 changed file was not read\n"
        #expect(try scratch.compile("--verbose").errors.hasSuffix("; " + unread))
        #expect(try scratch.compile("--dry-run", "--verbose").errors.hasSuffix("; " + unread))
        // Nobody looks: to count them would take longer than the run.
        for quick in [try scratch.compile("--only", "nerve"), try scratch.compile("--dry-run")] {
            #expect(!quick.errors.contains("not read"), "\(quick.errors)")
        }
        let services = try scratch.soac("services", "--repo", "r")
        #expect(services.errors == "soa-configs: " + unread && !services.output.contains("20001"))
        let deployments = try scratch.soac("deployments", "--repo", "r", "--system-config", Soac.system)
        #expect(deployments.errors.hasSuffix("; " + unread))
        let json = try scratch.soac(
            "deployments", "--repo", "r", "--system-config", Soac.system, "--format", "json")
        #expect(json.output.hasPrefix(#"{"version": 1, "state": {"source": "commit", "revision": "HEAD", "#))
    }
}
