import Fleet
import FoundationEssentials

/// The program that decrypts secrets: the vault's, or one that asks it. It is started as `PROGRAM SERVICE SECRET ECOSYSTEM`, without a
/// shell, reads the entry of the secret's file for that ecosystem as JSON, and prints the plain text as it is, with nothing behind it.
public struct SecretDecryption: Sendable {
    private let program: String

    /// Seconds that it may take for one secret.
    private static let timeLimit = 60.0
    /// Bytes of a plain text: what the API takes of a Secret.
    private static let sizeLimit = 1 << 20

    /// Why there is no plain text, for people. Nothing of what was encrypted or printed stands in it.
    struct Failure: Error {
        var reason: String
    }

    public init(program: String) { self.program = program }

    /// The plain text in base64. Blocks.
    func encoded(_ secret: WantedSecret) throws(Failure) -> String {
        let words = [program, secret.service.text, secret.name, secret.ecosystem]
        let (end, output) = Program.output(
            words, timeLimit: Self.timeLimit, input: secret.source, limit: Self.sizeLimit + 1)
        let name = "'\(program)', which is to decrypt \(secret),"
        switch end {
        case .status(0): break
        case .status(let status): throw Failure(reason: "\(name) ended with status \(status)")
        case .timedOut: throw Failure(reason: "\(name) took longer than \(Int(Self.timeLimit)) seconds")
        case .notStarted: throw Failure(reason: "\(name) cannot be started")
        }
        guard !output.isEmpty else { throw Failure(reason: "\(name) printed nothing") }
        guard output.count <= Self.sizeLimit else {
            throw Failure(reason: "\(name) printed more than a Secret can hold")
        }
        return Data(output).base64EncodedString()
    }
}
