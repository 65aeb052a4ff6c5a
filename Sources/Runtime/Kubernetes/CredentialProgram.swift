import Compiler
import Planner

/// A program that prints what opens a server: `exec` of a kubeconfig's user. No shell is between, and it asks nobody anything.
///
/// Facts: `client.authentication.k8s.io` of the Kubernetes API.
struct CredentialProgram: Sendable {
    /// What it printed: until when it opens the server, in seconds since 1970; nil: until the server says otherwise.
    struct Printed: Sendable {
        var credential: KubernetesCredential
        var expiration: Double?
    }

    /// Seconds that it may take.
    static let timeLimit = 60.0

    /// The program and its arguments, which may hold secrets: the name alone is shown.
    var words: [String]
    /// `NAME=VALUE`
    var environment: [String]
    /// `client.authentication.k8s.io/v1`
    var version: String
    /// What the kubeconfig says to people without the program.
    var hint: String?

    private var name: String { Printable.line(words.first ?? "") }

    /// Blocks.
    func run() throws(KubernetesFailure) -> Printed {
        let (end, output) = Program.output(
            words, environment: environment, timeLimit: Self.timeLimit, input: [])
        switch end {
        case .status(0): break
        case .status(let status): throw failure("it ended with status \(status)")
        case .timedOut: throw failure("it took longer than \(Int(Self.timeLimit)) seconds")
        case .notStarted: throw failure("it cannot be started")
        }
        return try read(output)
    }

    /// `{"apiVersion", "kind": "ExecCredential", "status": {"token", "clientCertificateData", "clientKeyData",
    /// "expirationTimestamp"}}`
    func read(_ output: [UInt8]) throws(KubernetesFailure) -> Printed {
        guard let root = JSONParser.parse(output, path: "").value?.root, root.value("kind")?.string == "ExecCredential"
        else { throw failure("what it prints is no ExecCredential in JSON") }
        guard root.value("apiVersion")?.string == version else {
            throw failure("what it prints is of another version than \(version)")
        }
        let status = root.value("status")
        let text = { (key: String) in status?.value(key)?.string.flatMap { $0.isEmpty ? nil : $0 } }
        var credential = KubernetesCredential(authorization: text("token").map { .bearer($0) })
        switch (text("clientCertificateData"), text("clientKeyData")) {
        case (let certificate?, let key?):
            credential.certificate = TLSSettings.Identity(certificate: Array(certificate.utf8), key: Array(key.utf8))
        case (nil, nil):
            if credential.authorization == nil { throw failure("it prints neither a token nor a certificate") }
        default: throw failure("it prints a certificate without its key, or a key without its certificate")
        }
        guard let written = text("expirationTimestamp") else { return Printed(credential: credential) }
        guard let time = JobTime.seconds(written) else { throw failure("its expirationTimestamp is no time") }
        return Printed(credential: credential, expiration: time)
    }

    private func failure(_ reason: String) -> KubernetesFailure {
        KubernetesFailure(
            .unanswered, "the program '\(name)', which is to say what opens the API server, does not: \(reason)",
            hint: hint.map { Printable.line($0) }
                ?? "run it by hand, as the kubeconfig has it, and look at what it says")
    }
}

extension CredentialProgram: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Its name alone.
    var description: String { name }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
