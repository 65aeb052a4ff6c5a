import Foundation
import TestSupport
import Testing

/// What shells offer. Each is run with the script that soac gives it, in a folder of soa-configs.
@Suite struct CompletionTests {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish

        var isInstalled: Bool {
            (try? Command.run("/usr/bin/env", [rawValue, "--version"], in: "/"))?.status == 0
        }
    }

    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell(
            """
            cp -r \(Soac.package)/examples/soa-configs r; mkdir bin; ln -s \(Soac.path) bin/soac; ln -s \(Soac.path) bin/paasta
            cp -r \(Soac.package)/examples/system-config clusters
            """)
        try scratch.commit()
        try scratch.shell("cd r; git branch -M main; git branch feature/mem; git tag v1.0")
    }

    /// What the shell offers for the last word of a line; it may be empty.
    private func offered(_ line: String, by shell: Shell, name: String = "soac") throws -> [String] {
        let script = "\(scratch.path)/\(name).\(shell.rawValue)"
        if !scratch.exists("\(name).\(shell.rawValue)") {
            try scratch.shell("bin/\(name) --generate-completion-script \(shell.rawValue) >\(script)")
        }
        let fixture = "\(Soac.package)/Tests/EndToEndTests/Fixtures/complete.\(shell.rawValue)"
        var words = [line]
        // Where readline parts words.
        if shell == .bash { words = line.replacing("=", with: " = ").components(separatedBy: " ") }
        let flags =
            switch shell {
            case .bash: [String]()
            case .zsh: ["-f"]
            case .fish: ["--no-config"]
            }
        let run = try Command.run(
            "/usr/bin/env", [shell.rawValue] + flags + [fixture, script] + words, in: scratch.path + "/r",
            environment: ["PATH=\(scratch.path)/bin:/usr/bin:/bin", "HOME=\(scratch.path)", "TERM=xterm"])
        // Outside of a line editor bash knows no completion whose habits could be set.
        #expect(run.errors.isEmpty, "\(line): \(run.errors)")
        return run.output.split(separator: "\n").map(String.init).sorted()
    }

    /// Lines, and what is offered for the last word: all of it, or some where there is more.
    private static let lines: [(line: String, offered: [String])] = [
        ("soac exp", ["explain"]),
        (
            "soac explain chec",
            ["checkout.canary", "checkout.main", "checkout.settle", "checkout.settle_hourly", "checkout.webhooks"]
        ),
        ("soac explain checkout.ma", ["checkout.main"]),
        ("soac explain unknown-k", ["unknown-key"]),
        ("soac log ledger.jour", ["ledger.journal-writer"]),
        ("soac compile --service che", ["checkout"]),
        ("soac compile --cluster ", ["hamburg-prod", "leipzig-stage"]),
        ("soac compile --cluster hamburg-prod,lei", ["hamburg-prod,leipzig-stage"]),
        ("soac compile --system-configs ../clusters --cluster ham", ["hamburg-prod"]),
        ("soac compile --only marathon,ch", ["marathon,chronos"]),
        ("soac compile --rev ", ["HEAD", "feature/mem", "main", "v1.0"]),
        ("soac diff v1", ["v1.0"]),
        ("soac diff main..fea", ["main..feature/mem"]),
        ("soac schema mon", ["monitoring"]),
        ("soac mark -s checkout --deploy-group prod.", ["prod.canary", "prod.main"]),
        ("soac stop -s checkout -c leipzig-stage -i ma", ["main"]),
        ("soac check --format gith", ["github"]),
    ]

    @Test(arguments: Shell.allCases) func namesAreOffered(_ shell: Shell) throws {
        guard shell.isInstalled else {
            print("there is no \(shell.rawValue) here: its completion is not tried")
            return
        }
        for (line, expected) in Self.lines {
            #expect(try offered(line, by: shell) == expected, "\(shell.rawValue): \(line)")
        }
    }

    @Test(arguments: [Shell.bash, .fish]) func pathsAreOffered(_ shell: Shell) throws {
        guard shell.isInstalled else { return }
        let folders = try offered("soac check --system-configs ../clu", by: shell).map {
            $0.hasSuffix("/") ? $0 : $0 + "/"
        }
        #expect(folders == ["../clusters/"])
    }

    /// `--option=value` is one word to some shells, and three to bash.
    @Test(arguments: [Shell.bash, .fish]) func aValueBehindItsSignIsOffered(_ shell: Shell) throws {
        guard shell.isInstalled else { return }
        let names = try offered("soac compile --service=che", by: shell)
        #expect(names == [shell == .bash ? "checkout" : "--service=checkout"])
    }

    /// A service, or a command, has the name of a folder that lies here, and is none.
    @Test func namesAreNoFolders() throws {
        let script = try Soac.run(["--generate-completion-script", "bash"], in: "/").output
        #expect(script.matches(of: /compopt \+o filenames/).count == 2)
    }

    @Test(arguments: [Shell.bash]) func oldNamesAreCompleted(_ shell: Shell) throws {
        let commands = try offered("paasta mark-for", by: shell, name: "paasta")
        #expect(commands == ["mark-for-deployment"])
        let names = try offered("paasta status -d . -s che", by: shell, name: "paasta")
        #expect(names == ["checkout"])
    }

    // MARK: What is asked of soac

    private func asked(_ argument: String, _ words: String..., in folder: String = "r") throws -> Soac.Run {
        let commands = [words[0]]
        return try Command.run(
            "/bin/sh",
            ["-c", "cd \(folder) && exec ../bin/soac \"$@\"", "soac", "---completion"] + commands
                + ["--", argument, "\(words.count)", "0", "soac"] + words, in: scratch.path)
    }

    @Test func aBareRepositoryIsReadAtHEAD() throws {
        try scratch.shell("git clone -q --bare r bare.git")
        let run = try asked("--service", "compile", "--service", "che", in: "bare.git")
        #expect(run.output == "checkout\n")
        let older = try asked("--service", "compile", "--rev", "v1.0", "--service", "che", in: "bare.git")
        #expect(older.output == "checkout\n")
    }

    /// As the commands find them: `.soac.yaml` at the top names the folder, an option another.
    @Test func placesAreFoundAsTheCommandsFindThem() throws {
        try scratch.shell(
            """
            mkdir -p whole/one whole/two; cp -r r/checkout whole/one; cp -r r/ledger whole/two; cp -r clusters whole/configs
            printf 'root: one\nsystem_configs: configs\n' >whole/.soac.yaml; mkdir whole/configs/extra-dev
            """)
        try scratch.commit("whole")
        #expect(try asked("--service", "compile", "--service", "", in: "whole").output == "checkout\n")
        #expect(try asked("--service", "compile", "--root", "two", "--service", "", in: "whole").output == "ledger\n")
        #expect(try asked("--service", "compile", "--rev", "HEAD", "--service", "", in: "whole").output == "checkout\n")
        let clusters = try asked("--cluster", "compile", "--cluster", "", in: "whole")
        #expect(clusters.output == "extra-dev\nhamburg-prod\nleipzig-stage\n")
    }

    /// Nothing disturbs who types, whatever is there.
    @Test func whatCannotBeReadOffersNothing() throws {
        try scratch.shell(
            """
            mkdir -p empty odd/a odd/'$(touch x)' odd/b\\;c; printf 'main: {' >odd/a/marathon-x.yaml; mkfifo odd/a/chronos-x.yaml
            printf 'm$(touch x): {}\\nok: {}\\n' >odd/a/marathon-y.yaml
            """)
        let nowhere = try asked("--service", "compile", "--soa-dir", "/no/such", "--service", "", in: "empty")
        #expect(nowhere.output == "\n" && nowhere.errors.isEmpty)
        let noRepository = try asked("--rev", "compile", "--repo", "/no/such", "--rev", "", in: "empty")
        #expect(noRepository.output == "HEAD\n" || noRepository.output == "\n")
        #expect(noRepository.errors.isEmpty)
        let services = try asked("--service", "compile", "--soa-dir", "../odd", "--service", "", in: "empty")
        #expect(services.output == "a\n", "bash would carry out the others")
        let instances = try asked("positional@0", "explain", "--soa-dir", "../odd", "a.", in: "empty")
        #expect(instances.output == "a.ok\n" && instances.errors.isEmpty)
        let unknown = try asked("--no-such-option", "compile", "--no-such-option", "", in: "empty")
        #expect(unknown.status != 0 && unknown.output.isEmpty && unknown.errors.isEmpty)
    }

    /// Of many services no file is read: who typed nothing yet is offered services.
    @Test func manyServicesCostNoTime() throws {
        try scratch.shell(
            """
            mkdir many; i=0; while [ $i -lt 3000 ]; do mkdir many/s$i; i=$((i + 1)); done
            for i in 7 77 777; do printf 'main: {}\\n' >many/s$i/marathon-x.yaml; done
            """)
        let run = try asked("positional@0", "explain", "--soa-dir", "../many", "s7", in: "r")
        #expect(run.output.contains("s77.\n") && !run.output.contains("main"))
        let one = try asked("positional@0", "explain", "--soa-dir", "../many", "s777", in: "r")
        #expect(one.output == "s777.main\n")
        #expect(run.cpu < .seconds(2))
    }

    // MARK: All of them

    /// What nobody could offer: numbers, times, addresses, and what is only known elsewhere.
    private static let free: Set<String> = [
        "n", "n%", "n|n%", "number", "seconds", "minutes", "date", "time", "url", "address", "host:port", "port", "sha",
        "version", "pattern", "pool", "team", "context",
        "type", "share", "json", "field", "subcommands", "hostname", "nerve-backup-command", "nerve-command",
        "zk-location-type", "zk-cluster-type", "hacheck-port", "envoy-admin-port", "heartbeat-threshold",
        "nerve-registration-delay-s", "weight",
    ]

    @Test(arguments: ["soac", "paasta", "configure_nerve", "setup_marathon_job", "generate_services_file"])
    func everythingThatCanBeOfferedIs(_ name: String) throws {
        try scratch.shell("ln -sf \(Soac.path) bin/\(name)")
        let text = try scratch.shell("bin/\(name) --experimental-dump-help")
        let tool = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        var count = 0
        func look(_ command: [String: Any], _ path: String) {
            for argument in command["arguments"] as? [[String: Any]] ?? [] where argument["kind"] as? String != "flag" {
                let names = (argument["names"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                let value = argument["valueName"] as? String ?? ""
                count += 1
                // An old spelling goes on working, and is shown nowhere.
                if argument["shouldDisplay"] as? Bool == false { continue }
                if Self.free.contains(value) || names.contains("hostname") { continue }
                #expect(argument["completionKind"] != nil, "\(path) \(names.first ?? "") <\(value)> offers nothing")
            }
            for subcommand in command["subcommands"] as? [[String: Any]] ?? [] {
                look(subcommand, "\(path) \(subcommand["commandName"] as? String ?? "")")
            }
        }
        look(try #require(tool["command"] as? [String: Any]), name)
        #expect(count > 0)
    }
}
