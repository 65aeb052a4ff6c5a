import TestSupport
import Testing

/// `soac nerve` beside a server that answers as the agents of Mesos and Kubernetes do.
@Suite struct AgentTests {
    let scratch: Scratch
    private let agent: Server

    init() throws {
        let scratch = try Scratch()
        self.scratch = scratch
        try scratch.write("", to: "www/empty")
        agent = try Server(Scratch()) { port in
            ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", scratch.path + "/www", "\(port)"]
        }
        for name in ["web", "api"] {
            try scratch.write("main: {proxy_port: 20001}\n", to: "soa/\(name)/smartstack.yaml")
            try scratch.write("main: {}\n", to: "soa/\(name)/marathon-c.yaml")
        }
    }

    private static let state = """
        {"frameworks": [{"name": "marathon", "executors": [{"id": "web.main.git1.config2.uuid",
          "resources": {"ports": "[31007-31007]"}, "tasks": [{"state": "TASK_RUNNING"}]}]}]}
        """

    private func nerve(_ more: String...) throws -> Soac.Run {
        try Soac.run(
            ["nerve", "--soa-dir", "soa", "--cluster", "c", "--ip", "10.1.1.1"] + Scratch.exampleHost + more,
            in: scratch.path, environment: ["PAASTA_SYSTEM_CONFIG_DIR=/nonexistent"])
    }

    private var url: String { "http://127.0.0.1:\(agent.port)" }

    @Test(arguments: ["state", "state.json"])
    func tasksOfMesos(_ name: String) throws {
        try scratch.write(Self.state, to: "www/\(name)")
        let run = try nerve("--mesos-agent", url)
        run.expectSuccess()
        #expect(run.output.contains("\"web.main.north-prod:10.1.1.1.31007.v2.new\""))
    }

    @Test func podsBesideTasks() throws {
        try scratch.write(Self.state, to: "www/state")
        try scratch.write(
            #"""
            {"items": [{"status": {"phase": "Running", "podIP": "10.9.9.9"},
              "metadata": {"annotations": {"smartstack_registrations": "[\"api.main\"]"},
                "labels": {"yelp.com/paasta_service": "api", "yelp.com/paasta_instance": "main"}},
              "spec": {"containers": [{"name": "main", "ports": [{"containerPort": 8888}]}]}}]}
            """#, to: "www/pods")
        let run = try nerve("--mesos-agent", url + "/", "--kubelet", url)
        run.expectSuccess()
        #expect(run.output.contains("\"web.main.north-prod:10.1.1.1.31007.v2.new\""))
        #expect(run.output.contains("\"api.main.north-prod:10.9.9.9.8888.v2.new\""))
    }

    /// Without its answer, everything that runs there would be unregistered.
    @Test func anAgentThatDoesNotAnswer() throws {
        try nerve("--mesos-agent", url, "--write", "nerve.json").expectRefusal(2, "status 404", "would unregister")
        try scratch.write("<html>", to: "www/state")
        try nerve("--mesos-agent", url, "--write", "nerve.json").expectRefusal(2, "does not say what runs here")
        for answer in ["{}", #"{"error": "recovering"}"#, #"{"frameworks": [[]]}"#] {
            try scratch.write(answer, to: "www/state")
            try nerve("--mesos-agent", url, "--write", "nerve.json").expectRefusal(2, "does not say what runs here")
        }
        #expect(!scratch.exists("nerve.json"))
    }

    /// An answer may remove anything; without the tasks that it names, soa-configs may not.
    @Test func whatStoppedIsNotLost() throws {
        func state(_ names: [String]) -> String {
            let executors = names.enumerated().map { place, name in
                #"{"id": "\#(name).main.git1.config2.uuid", "resources": {"ports": "[\#(31001 + place)-\#(31001 + place)]"}, "#
                    + #""tasks": [{"state": "TASK_RUNNING"}]}"#
            }
            return #"{"frameworks": [{"name": "marathon", "executors": [\#(executors.joined(separator: ", "))]}]}"#
        }
        let names = (0..<12).map { "s\($0)" }
        for name in names {
            try scratch.write("main: {proxy_port: 20001}\n", to: "soa/\(name)/smartstack.yaml")
            try scratch.write("main: {}\n", to: "soa/\(name)/marathon-c.yaml")
        }
        try scratch.write(state(names), to: "www/state")
        let write = ["--mesos-agent", url, "--write", "nerve.json"]
        func nerve(_ more: String...) throws -> Soac.Run {
            try Soac.run(
                ["nerve", "--soa-dir", "soa", "--cluster", "c", "--ip", "10.1.1.1"] + Scratch.exampleHost + write
                    + more,
                in: scratch.path, environment: ["PAASTA_SYSTEM_CONFIG_DIR=/nonexistent"])
        }
        try nerve().expectSuccess()
        // The agent says that they stopped.
        try scratch.write(state([]), to: "www/state")
        try nerve().expectSuccess()
        #expect(try !scratch.text(of: "nerve.json").contains("s1.main"))
        try scratch.write(state(names), to: "www/state")
        try nerve().expectSuccess()
        // They run, and soa-configs no longer says how they are registered.
        try scratch.shell("rm soa/s*/smartstack.yaml")
        try nerve().expectRefusal(2, "would lose 12 of its 12 namespaces", "--allow-removal")
        #expect(try scratch.text(of: "nerve.json").contains("s1.main"))
        try nerve("--allow-removal").expectSuccess()
        #expect(try !scratch.text(of: "nerve.json").contains("s1.main"))
    }
}
