import ArgumentParser
import Runtime

/// Who decrypts the secrets that a cluster of Kubernetes is to have.
struct DecryptOption: ParsableArguments {
    @Option(
        name: .customLong("decrypt"),
        help: ArgumentHelp(
            "A program that decrypts secrets: it is started with SERVICE SECRET ECOSYSTEM, reads the secret's entry as JSON and prints the plain text. Without it no secret is written to Kubernetes, and pods wait for those that are missing.",
            valueName: "program"),
        completion: .file())
    var program: String?

    var decryption: SecretDecryption? { program.map { SecretDecryption(program: $0) } }
}
