import Compiler
import FoundationEssentials

/// Users and passwords of registries, as docker keeps them: a dockercfg or a config.json. It shows nothing of them,
/// neither in a text nor in a diagnostic.
public struct DockerCredentials: Sendable {
    /// By registry.
    private var secrets: [HostAndPort: HTTPAuthorization] = [:]

    /// None for any registry.
    public init() {}

    /// `bytes` are those of the file, `path` is its name in diagnostics. What cannot be read is left out, with a
    /// finding:
    ///
    /// - `{"HOST": {"auth": "BASE64 of user:password"}}`, the older form
    /// - `{"auths": {"HOST": {"auth": …}}}`
    /// - `username` and `password` in the place of `auth`
    ///
    /// `credsStore` and `credHelpers` name programs; they are not run.
    public static func read(_ bytes: [UInt8], path: String) -> Outcome<DockerCredentials> {
        let parsed = JSONParser.parse(bytes, path: path)
        var outcome = Outcome(DockerCredentials(), parsed.diagnostics.map { $0.withoutExcerpt() })
        guard let root = parsed.value?.root else { return outcome }
        guard root.isMapping else {
            outcome.diagnostics.append(finding(.shape, root, "the credentials of registries are not a mapping"))
            return outcome
        }
        for key in ["credsStore", "credHelpers"] {
            guard let node = root.value(key) else { continue }
            outcome.diagnostics.append(
                finding(
                    .dockerCredentials, node, "'\(key)' names a program that has credentials, which soac does not run",
                    hint: "write the credentials under 'auths'"))
        }
        for (key, entry, _) in (root.value("auths") ?? root).pairs {
            outcome.value.add(key, entry, &outcome.diagnostics)
        }
        return outcome
    }

    /// The user and the password for a registry, if there are any. Those of docker.io, which docker keeps under
    /// `https://index.docker.io/v1/`, are those of all its names.
    func authorization(for registry: HostAndPort) -> HTTPAuthorization? {
        secrets[registry.isDockerHub ? .dockerHub : registry]
    }

    private mutating func add(_ key: Node, _ entry: Node, _ diagnostics: inout [Diagnostic]) {
        // The older form shares its mapping with docker's settings, and an empty entry means that a program has it.
        guard ["auth", "username", "identitytoken"].contains(where: { entry.value($0) != nil }) else { return }
        guard let host = Self.host(key.string ?? "") else {
            diagnostics.append(Self.finding(.dockerCredentials, key, "the name of these credentials is not a registry"))
            return
        }
        guard let secret = Self.secret(entry) else {
            diagnostics.append(
                Self.finding(
                    .dockerCredentials, entry, "the credentials of '\(host.text)' cannot be read",
                    hint: "'auth' is the Base64 of user:password"))
            return
        }
        secrets[host.isDockerHub ? .dockerHub : host] = secret
    }

    /// docker writes the name of a registry as `host`, `https://host` or `https://host/v1/`.
    private static func host(_ key: String) -> HostAndPort? {
        var name = Substring(key)
        for scheme in ["https://", "http://"] where name.hasPrefix(scheme) { name = name.dropFirst(scheme.count) }
        return HostAndPort(String(name.prefix { $0 != "/" }))
    }

    private static func secret(_ entry: Node) -> HTTPAuthorization? {
        if let text = entry.value("auth")?.string, !text.isEmpty {
            // The `=` at its end may be left out. Old versions of docker end what it says with zeros.
            let padding = String(repeating: "=", count: -text.utf8.count & 3)
            guard let data = Data(base64Encoded: text + padding),
                let pair = String(validating: data.filter { $0 != 0 }, as: UTF8.self),
                let colon = pair.utf8.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return .basic(user: String(pair[..<colon]), password: String(pair[pair.utf8.index(after: colon)...]))
        }
        guard let user = entry.value("username")?.string, let password = entry.value("password")?.string,
            !user.isEmpty, !user.utf8.contains(UInt8(ascii: ":"))
        else { return nil }
        return .basic(user: user, password: password)
    }

    /// Without the line of the file: it may hold a password.
    private static func finding(_ id: DiagnosticID, _ node: Node, _ message: String, hint: String? = nil) -> Diagnostic
    {
        Diagnostic(id, message, hint: hint, span: node.span)
    }
}

extension DockerCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many there are, and nothing else.
    public var description: String { "DockerCredentials(\(secrets.count))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
