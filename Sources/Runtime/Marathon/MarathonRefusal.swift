import Compiler
import Git

/// What Marathon says where it does not do what it is asked: `{"message", "details": [{"path", "errors"}], "deployments"}`.
struct MarathonRefusal {
    /// More of it is not shown.
    private static let lengthLimit = 400

    /// One line for people, without anything secret; empty where it says nothing.
    let message: String
    /// The deployments that lock an app.
    let deployments: [String]

    /// `secret` is what opens the server: a server may repeat what it was sent.
    init(_ answer: HTTPAnswer, secret: HTTPAuthorization?) {
        guard let body = answer.body, let root = JSONParser.parse(body, path: "").value?.root,
            let text = root.value("message")?.string
        else {
            (message, deployments) = ("", [])
            return
        }
        let details = (root.value("details")?.items ?? []).map { detail in
            let errors = (detail.value("errors")?.items ?? []).compactMap(\.string).joined(separator: ", ")
            return "\(detail.value("path")?.string ?? ""): \(errors)"
        }
        let whole = details.isEmpty ? text : "\(text) (\(details.joined(separator: "; ")))"
        // Cut last, or half an address would hide nothing.
        let line = Printable.line(Redaction.of(whole)).unicodeScalars.prefix(Self.lengthLimit)
        message = Self.mayHold(secret, whole) ? "its answer may contain a password" : String(line)
        deployments = (root.value("deployments")?.items ?? []).compactMap { $0.value("id")?.string }
    }

    var saysThatItExists: Bool { message.contains("already exists") }

    /// Of an app or a deployment. A proxy's 404 does not say so.
    var saysThatItIsMissing: Bool { message.contains("does not exist") }

    /// The password itself, or the header in which it is sent.
    private static func mayHold(_ secret: HTTPAuthorization?, _ text: String) -> Bool {
        switch secret {
        case nil: false
        case .basic(_, let value), .bearer(let value):
            text.contains(value) || ["authorization", "basic ", "bearer "].contains(where: text.lowercased().contains)
        }
    }
}
