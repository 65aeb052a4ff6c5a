import TestSupport
import Testing

/// The names by which cron calls.
@Suite struct PaastaNamesTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell(
            """
            git init -q --bare web.git; cd web.git; tree=$(git hash-object -t tree -w --stdin </dev/null)
            commit=$(git commit-tree -m x $tree); git update-ref refs/tags/paasta-all-20190101T000000-deploy $commit
            """)
        for service in ["web", "api"] {
            try scratch.write("git_url: \(scratch.path)/web.git\n", to: "soa/\(service)/service.yaml")
            try scratch.write("main: {deploy_group: all}\n", to: "soa/\(service)/marathon-hamburg-prod.yaml")
        }
    }

    /// Runs the binary under another name.
    private func run(_ name: String, _ arguments: String...) throws -> Soac.Run {
        try scratch.shell("ln -sf \(Soac.path) \(name)")
        return try Command.run(
            scratch.path + "/" + name, arguments, in: scratch.path,
            environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(Soac.system)"])
    }

    @Test func generateAllDeployments() throws {
        try run("generate_all_deployments", "-d", "soa").expectSuccess()
        for service in ["web", "api"] {
            #expect(
                try scratch.text(of: "soa/\(service)/deployments.json").contains("\(service):paasta-hamburg-prod.main"))
        }
    }

    @Test func generateDeploymentsForService() throws {
        try run("generate_deployments_for_service", "-s", "web", "-d", "soa", "-v").expectSuccess()
        #expect(scratch.exists("soa/web/deployments.json"))
        #expect(!scratch.exists("soa/api/deployments.json"))
        try run("generate_deployments_for_service", "-s", "wbe", "-d", "soa").expectRefusal(2, "did you mean 'web'?")
        try run("generate_deployments_for_service").expectRefusal(2, "--service")
    }
}
