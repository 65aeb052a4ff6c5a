import TestSupport
import Testing

/// Keys of hosts and of users.
@Suite(.serialized, .enabled(if: Transport.ssh.isThere, "openssh-server is not installed"))
struct SSHAccessTests {
    let scratch: Scratch
    let ssh: SSH
    let commit: String?

    init() throws {
        scratch = try Scratch()
        ssh = try SSH()
        commit = try scratch.services(["web"], Remotes(base: "\(ssh.base)\(scratch.path)/remotes"))["web"]
    }

    private func refuses(_ words: [String]) throws {
        try scratch.deployments(environment: ssh.environment).expectUnreadable(["web"], because: words)
        #expect(!scratch.exists("out/web.json"))
    }

    private func reads(_ environment: [String] = []) throws {
        try scratch.deployments(environment: ssh.environment + environment).expectSuccess()
        try scratch.expectDeployed("web", commit)
    }

    @Test func unknownHostKey() throws {
        try ssh.home.write("", to: ".ssh/known_hosts")
        try refuses(["host key", "known_hosts", "not known", "unknown"])
    }

    @Test func changedHostKey() throws {
        try ssh.home.shell("ssh-keygen -q -t ed25519 -N '' -f other")
        try ssh.know(ssh.home.text(of: "other.pub"))
        try refuses(["host key", "known_hosts", "changed"])
    }

    @Test func keyThatMayNotLogIn() throws {
        try ssh.home.shell("cd .ssh; rm id_ed25519*; ssh-keygen -q -t ed25519 -N '' -f id_ed25519")
        try refuses(["authent", "publickey", "permission denied", "key"])
    }

    @Test func noKeyAtAll() throws {
        try ssh.home.shell("rm .ssh/id_ed25519*")
        try refuses(["authent", "publickey", "permission denied", "key"])
    }

    @Test func keyOfAnAgent() throws {
        let socket = ssh.home.path + "/agent"
        let agent = try BackgroundProcess(["ssh-agent", "-D", "-a", socket], log: ssh.home.path + "/agent-log")
        try agent.wait { ssh.home.exists("agent") }
        try ssh.home.shell("SSH_AUTH_SOCK=\(socket) ssh-add -q .ssh/id_ed25519; rm .ssh/id_ed25519*")
        try reads(["SSH_AUTH_SOCK=" + socket])
        _ = agent
    }

    /// `user@host:path` cannot name a port: `insteadOf` gives it one.
    @Test func addressAsSCPHasIt() throws {
        let user = try scratch.shell("printf %s $(id -un)")
        try scratch.service("web", at: "\(user)@127.0.0.1:\(scratch.path.dropFirst())/remotes/web.git")
        try scratch.commit()
        try scratch.shell("git -C r config url.\(ssh.base)/.insteadOf \(user)@127.0.0.1:")
        try reads()
    }

    @Test func noSuchRepository() throws {
        try scratch.service("gone", at: "\(ssh.base)\(scratch.path)/remotes/gone.git")
        try scratch.commit()
        try scratch.deployments(environment: ssh.environment).expectUnreadable(["gone"])
        try scratch.expectDeployed("web", commit)
    }
}
