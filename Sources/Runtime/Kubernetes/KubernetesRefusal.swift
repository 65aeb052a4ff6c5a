import Compiler
import Git

/// What an API server says where it does not do what it is asked: `{"kind": "Status", "reason", "message", "details": {"name",
/// "kind", "causes": [{"field", "message"}]}}`. A proxy, and the server where a URL leads to no API, say it otherwise.
struct KubernetesRefusal {
    /// More of it is not shown.
    private static let lengthLimit = 600

    /// `AlreadyExists`, `Conflict`, `NotFound`, `Invalid`, …; empty if there is none.
    let reason: String
    /// One line for people, without anything secret; empty where it says nothing.
    let message: String
    /// The name of the object that it is about; empty if there is none.
    let name: String

    /// `secret` is what opens the server: a server may repeat what it was sent. `isHidden`: so may it an object that is a secret;
    /// then the fields alone are told.
    init(_ answer: HTTPAnswer, secret: HTTPAuthorization?, isHidden: Bool = false) {
        guard let body = answer.body, let root = JSONParser.parse(body, path: "").value?.root,
            root.value("kind")?.string == "Status"
        else {
            (reason, message, name) = ("", "", "")
            return
        }
        let details = root.value("details")
        reason = Printable.line(root.value("reason")?.string ?? "")
        name = details?.value("name")?.string ?? ""
        let fields = (details?.value("causes")?.items ?? []).compactMap { $0.value("field")?.string }
        let text = isHidden ? ([reason] + fields).joined(separator: " ") : root.value("message")?.string ?? ""
        // Cut last, or half an address would hide nothing.
        let line = Printable.line(Redaction.of(text)).unicodeScalars.prefix(Self.lengthLimit)
        message = Self.mayHold(secret, text) ? "its answer may contain what opens it" : String(line)
    }

    /// The password or token itself, or the header in which it is sent.
    private static func mayHold(_ secret: HTTPAuthorization?, _ text: String) -> Bool {
        switch secret {
        case nil: false
        case .basic(_, let value), .bearer(let value):
            text.contains(value) || ["authorization:", "basic ", "bearer "].contains(where: text.lowercased().contains)
        }
    }
}
