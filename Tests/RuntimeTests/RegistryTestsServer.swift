import Foundation
import Glibc
import TestSupport
import Testing

@testable import Runtime

/// A server of a test's own on a free port, which stops with the test.
final class RegistryTestsServer: Sendable {
    let port: Int
    private let folder: TemporaryFolder
    private let process: pid_t

    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path

    static let hasPython = access(python, X_OK) == 0
    static let hasOpenSSL = hasPython && access(openssl, X_OK) == 0
    static let hasRegistry = hasPython && access(registry, X_OK) == 0

    private static let python = "/usr/bin/python3"
    private static let openssl = "/usr/bin/openssl"
    private static let registry = "/usr/bin/docker-registry"

    /// Starts a program, and waits until what it prints names its port.
    private init(
        _ folder: TemporaryFolder, _ program: String, _ arguments: [String],
        port pattern: Regex<(Substring, Substring)>
    ) async throws {
        self.folder = folder
        process = try Self.start(program, arguments, output: folder.path + "/output")
        for _ in 0..<4000 {
            if let found = folder.read("output")?.firstMatch(of: pattern)?.output.1, let number = Int(found) {
                port = number
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        Self.stop(process)
        throw Failure(text: "\(program) did not start: \(folder.read("output") ?? "")")
    }

    deinit { Self.stop(process) }

    /// Foundation's `Process` waits in a run loop, which blocks the few threads that tests have.
    private static func start(_ program: String, _ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = ([program] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, words + [nil], environ)
        try #require(result == 0)
        return process
    }

    private static func stop(_ process: pid_t) {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    struct Failure: Error { var text: String }

    /// `Fixtures/fake_registry.py`
    static func fake() async throws -> RegistryTestsServer {
        let folder = try TemporaryFolder()
        return try await RegistryTestsServer(
            folder, python, ["\(fixtures)/fake_registry.py", folder.path + "/log"], port: #/^([0-9]+)\n/#)
    }

    /// `Fixtures/fake_registry.py` with a certificate of an authority that nobody knows.
    static func fakeWithTLS(asksForCertificate: Bool = false) async throws -> RegistryTestsServer {
        let folder = try folderWithCertificates()
        return try await RegistryTestsServer(
            folder, python,
            ["\(fixtures)/fake_registry.py", folder.path + "/log", folder.path] + (asksForCertificate ? ["asks"] : []),
            port: #/^([0-9]+)\n/#)
    }

    /// `Fixtures/tls_door.py` before a server on a port of loopback. `files` has its certificates.
    static func door(to port: Int, asksForCertificate: Bool) async throws -> RegistryTestsServer {
        let folder = try folderWithCertificates()
        return try await RegistryTestsServer(
            folder, python,
            ["\(fixtures)/tls_door.py", folder.path, "\(port)"] + (asksForCertificate ? ["asks"] : []),
            port: #/^([0-9]+)\n/#)
    }

    /// The folder of its certificates: `ca.pem`, `client.pem`, `client.key`, …
    var files: String { folder.path }

    private static func folderWithCertificates() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let make = try start(
            "/bin/sh", ["-euc", certificateScript, "sh", folder.path], output: folder.path + "/openssl")
        var status: Int32 = 0
        waitpid(make, &status, 0)
        try #require(status == 0, "\(folder.read("openssl") ?? "")")
        return folder
    }

    private static let certificateScript = """
        cd "$1"
        key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        openssl req -x509 $key -keyout ca.key -out ca.pem -subj '/CN=Tests'
        for name in server client; do
            openssl req $key -keyout $name.key -out $name.csr -subj "/CN=$name"
            printf 'subjectAltName=IP:127.0.0.1,DNS:registry.invalid\n' >extensions
            openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out $name.pem
        done
        """

    /// A folder as docker's `certs.d`, with files of this server's for a registry.
    func certificates(of registry: String, _ files: [String: String]) throws -> String {
        let name = "certs-\(registry)-\(files.count)"
        folder.makeFolder(name)
        folder.makeFolder("\(name)/\(registry)")
        for (own, source) in files {
            try folder.write("\(name)/\(registry)/\(own)", try #require(folder.read(source)))
        }
        return "\(folder.path)/\(name)"
    }

    /// `Fixtures/fake_web.py`
    static func web() async throws -> RegistryTestsServer {
        let folder = try TemporaryFolder()
        return try await RegistryTestsServer(
            folder, python, ["\(fixtures)/fake_web.py", folder.path + "/log"], port: #/^([0-9]+)\n/#)
    }

    /// Returns when the log has a line.
    func wait(for line: String) async throws {
        for _ in 0..<4000 where !requests.contains(line) { try await Task.sleep(for: .milliseconds(50)) }
        try #require(requests.contains(line), "\(requests)")
    }

    /// Debian's docker-registry. `password` is a line of htpasswd.
    static func docker(password: String? = nil) async throws -> RegistryTestsServer {
        let folder = try TemporaryFolder()
        var configuration = """
            version: 0.1
            log: {level: info, formatter: text}
            storage: {filesystem: {rootdirectory: \(folder.path)/data}}
            http: {addr: "127.0.0.1:0"}

            """
        if let password {
            try folder.write("htpasswd", password + "\n")
            configuration += "auth: {htpasswd: {realm: tests, path: \(folder.path)/htpasswd}}\n"
        }
        try folder.write("config.yml", configuration)
        return try await RegistryTestsServer(
            folder, registry, ["serve", folder.path + "/config.yml"],
            port: #/listening on 127\.0\.0\.1:([0-9]+)/#)
    }

    var host: String { "127.0.0.1:\(port)" }

    /// What the fake was asked: `METHOD PATH AUTHORIZATION`.
    var requests: [String] { (folder.read("log") ?? "").split(separator: "\n").map(String.init) }

    func push(_ repository: String, _ tag: String, user: String? = nil) throws {
        let arguments = ["\(Self.fixtures)/push_image.py", host, repository, tag] + (user.map { [$0] } ?? [])
        let push = try Self.start(Self.python, arguments, output: folder.path + "/push")
        var status: Int32 = 0
        waitpid(push, &status, 0)
        try #require(status == 0, "\(folder.read("push") ?? "")")
    }

    /// Credentials for this server.
    func credentials(_ pair: String) -> DockerCredentials {
        let auth = Data(pair.utf8).base64EncodedString()
        return DockerCredentials.read(Array(#"{"auths": {"\#(host)": {"auth": "\#(auth)"}}}"#.utf8), path: "").value
    }

    /// Asks this server for one image after the other, and for each anew.
    func presence(
        _ images: String..., credentials: DockerCredentials = DockerCredentials(),
        timeLimit: Duration = .seconds(120), attempts: Int = 3
    ) async throws -> [ImagePresence] {
        var answers: [ImagePresence] = []
        let registry = ImageRegistry(credentials: credentials, timeLimit: timeLimit, attempts: attempts)
        for image in images {
            let reference = try #require(ImageReference(registry: host, image: image))
            let answer = await registry.presence(of: [reference])
            answers.append(try #require(answer[reference]))
        }
        return answers
    }
}
