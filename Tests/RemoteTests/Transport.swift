import Glibc
import TestSupport
import Testing

/// A way to reach the bare repositories of a folder.
enum Transport: String, CaseIterable, Sendable {
    case file
    case git
    case http
    case httpWithPassword
    case https
    case ssh

    static let available = allCases.filter(\.isThere)

    var isThere: Bool {
        switch self {
        case .file: true
        case .git: Program.daemon.isThere
        case .http, .httpWithPassword: Program.lighttpd.isThere && Program.httpBackend.isThere
        case .https: Program.lighttpdTLS.isThere && Program.openssl.isThere && Program.httpBackend.isThere
        case .ssh: Program.sshd.isThere
        }
    }

    /// Serves a folder, for reading and writing.
    func serve(_ folder: String) throws -> Remotes {
        switch self {
        case .file: return Remotes(base: "file://" + folder)
        case .git:
            let server = try Server.gitDaemon(folder, "--enable=receive-pack")
            return Remotes(base: "git://127.0.0.1:\(server.port)", servers: [server])
        case .http, .httpWithPassword:
            let hasPassword = self == .httpWithPassword
            let server = try Server.http(folder, password: hasPassword ? "se:cret" : nil)
            let user = hasPassword ? "reader:se%3Acret@" : ""
            return Remotes(base: "http://\(user)127.0.0.1:\(server.port)", servers: [server])
        case .https:
            let authority = try Authority()
            let server = try Server.http(folder, authority: authority)
            return Remotes(
                base: "https://127.0.0.1:\(server.port)", environment: ["GIT_SSL_CAINFO=" + authority.certificate],
                servers: [server], authority: authority)
        case .ssh:
            let ssh = try SSH()
            return Remotes(base: ssh.base + folder, environment: ssh.environment, servers: [ssh.server], ssh: ssh)
        }
    }
}

/// Where served repositories are: `base/NAME.git`.
struct Remotes {
    var base: String
    /// What a client needs.
    var environment: [String] = []
    /// They run as long as this value is held.
    var servers: [Server] = []
    var ssh: SSH?
    var authority: Authority?

    func url(_ name: String) -> String { "\(base)/\(name).git" }
}

// MARK: Git daemon

extension Server {
    static func gitDaemon(_ folder: String, _ options: String...) throws -> Server {
        Path.makeFolder(folder)
        return try Server(Scratch()) { port in
            ["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(folder)"]
                + options + ["--export-all", "--informative-errors", folder]
        }
    }
}

// MARK: HTTP

/// Signs the certificate of 127.0.0.1, its own.
final class Authority: Sendable {
    private let folder: Scratch
    var certificate: String { folder.path + "/ca.pem" }
    var serverKey: String { folder.path + "/server.pem" }

    init() throws {
        folder = try Scratch()
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try folder.shell(
            """
            openssl req -x509 \(key) -keyout ca.key -out ca.pem -days 30 -subj /CN=tests \
              -addext basicConstraints=critical,CA:TRUE 2>/dev/null
            openssl req \(key) -keyout server.key -out server.csr -subj /CN=127.0.0.1 2>/dev/null
            printf 'subjectAltName=IP:127.0.0.1,DNS:127.0.0.1\\n' >names
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names \
              -out server.crt 2>/dev/null
            cat server.key server.crt >server.pem
            """)
    }
}

extension Server {
    /// Git's own CGI program behind lighttpd. With a password, the user is `reader`.
    static func http(_ folder: String, password: String? = nil, authority: Authority? = nil) throws -> Server {
        let own = try Scratch()
        if let password { try own.write("reader:\(password)\n", to: "users") }
        return try Server(own) { port in
            try own.write(
                lighttpdConfiguration(folder, own.path, port, hasPassword: password != nil, authority),
                to: "lighttpd.conf")
            return [Program.lighttpd.rawValue, "-D", "-f", own.path + "/lighttpd.conf"]
        }
    }

    private static func lighttpdConfiguration(
        _ folder: String, _ own: String, _ port: Int, hasPassword: Bool, _ authority: Authority?
    ) -> String {
        let password = """
            server.modules += ( "mod_auth", "mod_authn_file" )
            auth.backend = "plain"
            auth.backend.plain.userfile = "\(own)/users"
            auth.require = ( "" => ( "method" => "basic", "realm" => "tests", "require" => "valid-user" ) )
            """
        let tls = """
            server.modules += ( "mod_openssl" )
            ssl.engine = "enable"
            ssl.pemfile = "\(authority?.serverKey ?? "")"
            """
        return """
            server.modules = ( "mod_alias", "mod_setenv", "mod_cgi" )
            server.document-root = "\(own)"
            server.bind = "127.0.0.1"
            server.port = \(port)
            server.upload-dirs = ( "\(own)" )
            alias.url = ( "" => "\(Program.httpBackend.rawValue)" )
            cgi.assign = ( "" => "" )
            setenv.set-environment = (
              "GIT_PROJECT_ROOT" => "\(folder)", "GIT_HTTP_EXPORT_ALL" => "1", "HOME" => "\(own)",
              "GIT_CONFIG_COUNT" => "1", "GIT_CONFIG_KEY_0" => "http.receivepack", "GIT_CONFIG_VALUE_0" => "true" )
            \(hasPassword ? password : "")
            \(authority != nil ? tls : "")
            """
    }
}

// MARK: SSH

/// An sshd, and the home of a user who may log in.
final class SSH: Sendable {
    let server: Server
    let home: Scratch
    let base: String

    /// The defaults of sshd hold, but for `options`.
    init(options: String = "MaxStartups 1000") throws {
        let (own, home) = (try Scratch(), try Scratch())
        try home.shell("mkdir -m 700 .ssh; ssh-keygen -q -t ed25519 -N '' -C tests -f .ssh/id_ed25519")
        try own.shell("ssh-keygen -q -t ed25519 -N '' -C host -f host; cp \(home.path)/.ssh/id_ed25519.pub users")
        // SHLVL: bash takes itself for an inner shell, and reads no .bashrc, which could take long or print something.
        // Debian's sshd wants the folder when it runs as root.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        server = try Server(own) { port in
            try own.write(
                """
                ListenAddress 127.0.0.1
                Port \(port)
                HostKey \(own.path)/host
                AuthorizedKeysFile \(own.path)/users
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin yes
                SetEnv SHLVL=2
                \(options)

                """, to: "config")
            return [Program.sshd.rawValue, "-D", "-e", "-f", own.path + "/config"]
        }
        self.home = home
        let user = String(cString: getpwuid(getuid()).pointee.pw_name)
        base = "ssh://\(user)@127.0.0.1:\(server.port)"
        try know(try own.text(of: "host.pub"))
    }

    var environment: [String] { ["HOME=" + home.path] }

    /// OpenSSH asks the user database for the home, not the environment.
    var environmentOfGit: [String] {
        let folder = home.path + "/.ssh"
        return [
            "GIT_SSH_COMMAND=ssh -F none -i \(folder)/id_ed25519 -o UserKnownHostsFile=\(folder)/known_hosts -o BatchMode=yes"
        ]
    }

    /// Makes a public key the one that the home expects of the server.
    func know(_ key: String) throws { try home.write("[127.0.0.1]:\(server.port) \(key)", to: ".ssh/known_hosts") }
}
