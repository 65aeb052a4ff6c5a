import CLibgit2
import Glibc
import Synchronization

/// What is needed to be let in, shared by all threads of a run: who asks credential helpers, which ssh keys.
///
/// For http and https: user and password of the address, else `git credential`. For ssh: the agent, then the key files
/// of the user; GIT_SSH_COMMAND and core.sshCommand are not run.
public final class RemoteAccess: Sendable {
    /// What an ssh server is offered.
    enum SSHKey: Hashable, Sendable {
        case agent
        case file(String)
    }

    let credentials: CredentialStore
    let knownHosts: KnownHosts
    /// False if a path makes no difference to credential helpers.
    let pathCounts: Bool
    /// `http.proxy`: empty for none; nil leaves it to libgit2, which knows the environment and `http.<url>.proxy`, but not
    /// this repository. For a remote by plain http, libgit2 1.5 takes no proxy at all.
    let proxy: String?
    private let sslCAInfo: String?
    private let keys: [SSHKey]
    private let unusable = Mutex<Set<SSHKey>>([])

    /// Reads git's configuration of the repository, the user and the system; for nil, of the latter two.
    public init(repository: RepositoryLocation?) throws(GitError) {
        let configuration = try Configuration(of: repository)
        credentials = CredentialStore(CredentialHelper(gitDirectory: repository?.gitDirectory))
        let entries = try configuration.entries()
        pathCounts = entries.contains { name, value in
            name.hasPrefix("credential.") && name.hasSuffix(".usehttppath") && value != "false"
        }
        let isSpecific = entries.contains {
            $0.name.hasPrefix("http.") && $0.name.hasSuffix(".proxy") && $0.name != "http.proxy"
        }
        // curl, which git uses, takes a proxy without a scheme.
        proxy =
            isSpecific
            ? nil : configuration["http.proxy"].map { $0.isEmpty || $0.contains("://") ? $0 : "http://" + $0 }
        sslCAInfo = Self.environment("GIT_SSL_CAINFO") ?? configuration["http.sslcainfo"].map(Self.expanded)
        let folder = (Self.environment("HOME") ?? "") + "/.ssh/"
        knownHosts = KnownHosts(files: [folder + "known_hosts", "/etc/ssh/ssh_known_hosts"])
        let files = ["id_ed25519", "id_ecdsa", "id_rsa"].map { folder + $0 }.filter { access($0, R_OK) == 0 }
        keys = (Self.environment("SSH_AUTH_SOCK") == nil ? [] : [.agent]) + files.map { .file($0) }
    }

    /// The keys that may work, in the order in which they are offered.
    var sshKeys: [SSHKey] {
        unusable.withLock { unusable in keys.filter { !unusable.contains($0) } }
    }

    /// Takes out a key that cannot even be offered: locked by a passphrase, damaged, an agent that is gone.
    func retire(_ key: SSHKey) {
        unusable.withLock { _ = $0.insert(key) }
    }

    /// What was tried and what was not, for an error.
    var triedKeys: String {
        guard !keys.isEmpty else { return "there is no ssh agent and no key file in ~/.ssh" }
        let unusable = unusable.withLock { $0 }
        return "tried "
            + keys.map { key in
                let name = if case .file(let path) = key { path } else { "the ssh agent" }
                return unusable.contains(key) ? name + " (not usable: locked or damaged)" : name
            }.joined(separator: ", ")
    }

    // MARK: - Certificate authorities

    /// Whether the process's authorities were set; the lock is not held during a connection.
    private static let trust = Mutex(false)

    /// Sets the certificate authorities before the first connection of the process that may need them; one by http can be led
    /// on to https. libgit2 has one list for all, and may not change it while there are connections, so later values do not
    /// count.
    func setAuthorities(for url: RemoteURL) throws(RemoteError) {
        guard [.http, .https].contains(url.transport), let file = sslCAInfo ?? Library.authorities else { return }
        let isSet = Self.trust.withLock { isSet in
            isSet = isSet || Library.trust(authorities: file)
            return isSet
        }
        // Without the machine's own, every certificate is refused, and who connects is told that.
        guard isSet || url.transport == .http || sslCAInfo == nil else {
            throw RemoteError(
                url: url.shown, message: "\(file) is not a readable file of certificates",
                hint: "GIT_SSL_CAINFO or http.sslCAInfo names it")
        }
    }

    // MARK: - The environment

    /// A variable that is set and not empty.
    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    private static func expanded(_ path: String) -> String {
        path.hasPrefix("~/") ? (environment("HOME") ?? "") + path.dropFirst() : path
    }

    /// The login name of the user of this process.
    static func userName() -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 14)
        guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return String(cString: entry.pw_name)
    }
}
