/// A name and its password or token.
struct Credential: Hashable, Sendable {
    var user: String
    var password: String
}

/// `git credential`: asks the helpers that git's configuration names, and nobody at a terminal.
struct CredentialHelper: Sendable {
    /// What a credential is for: the attributes of git-credential(1).
    struct Key: Hashable, Sendable {
        var transport: String
        var host: String
        var path: String?
        var user: String?
    }

    /// The repository whose configuration counts beside that of the user; nil for none.
    let gitDirectory: String?

    /// Nil if no helper has one.
    func fill(_ key: Key) -> Credential? {
        guard let answer = run("fill", Self.lines(key)) else { return nil }
        var values: [Substring: String] = [:]
        for line in answer.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[line[..<equals]] = String(line[equals...].dropFirst())
        }
        guard let user = values["username"], let password = values["password"] else { return nil }
        return Credential(user: user, password: password)
    }

    /// Tells the helpers that it worked.
    func approve(_ credential: Credential, for key: Key) {
        _ = run("approve", Self.lines(key, credential))
    }

    /// Tells the helpers that it was refused.
    func reject(_ credential: Credential, for key: Key) {
        _ = run("reject", Self.lines(key, credential))
    }

    private static func lines(_ key: Key, _ credential: Credential? = nil) -> String {
        let attributes = [
            ("protocol", key.transport), ("host", key.host), ("path", key.path),
            ("username", credential?.user ?? key.user), ("password", credential?.password),
        ]
        return attributes.map { name, value in value.map { "\(name)=\($0)\n" } ?? "" }.joined() + "\n"
    }

    /// The output of `git credential <action>`; nil if it fails.
    private func run(_ action: String, _ input: String) -> String? {
        // Outside of any repository if none is given.
        let place = gitDirectory.map { ["--git-dir=\($0)"] } ?? ["-C", "/"]
        let words = ["git"] + place + ["-c", "core.askPass=", "credential", action]
        guard let process = GitProcess(words) else { return nil }
        process.write(Array(input.utf8)[...])
        process.endInput()
        var output: [UInt8] = []
        while output.count < 1 << 16, let bytes = process.read(4096), !bytes.isEmpty { output += bytes }
        return process.wait() == 0 ? String(decoding: output, as: UTF8.self) : nil
    }
}
