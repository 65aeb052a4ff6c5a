import Compiler
import Planner

/// An answer of an API server, and what was presented for it.
struct KubernetesExchange: Sendable {
    var answer: HTTPAnswer
    var credential: KubernetesCredential
    /// Whether something was to be changed: then an answer that says nothing leaves it open.
    var isChange = false
    /// Whether it is about a secret, which an answer may repeat.
    var isHidden = false

    private var refusal: KubernetesRefusal {
        KubernetesRefusal(answer, secret: credential.authorization, isHidden: isHidden)
    }

    private var server: String { answer.address.host.text }

    /// What it means that the answer is none of an API server's.
    private var doubt: KubernetesFailure.Kind { isChange ? .unknownOutcome : .unanswered }

    /// Whether there is no object of that name. The server answers 404 as well where it does not know a path, and so does a proxy.
    func saysThatItIsMissing(_ name: String) -> Bool {
        answer.status == 404 && refusal.reason == "NotFound" && refusal.name == name
    }

    // MARK: What it says

    /// What an answer of 200 or 201 says.
    func read<Value>(
        _ decode: (Node) throws(KubernetesReading.Failure) -> Value
    ) throws(KubernetesFailure) -> Value {
        guard [200, 201].contains(answer.status) else { throw failure }
        guard let body = answer.body else {
            throw KubernetesFailure(doubt, "the answer of \(server) is larger than an API server's can be")
        }
        guard let root = KubernetesReading.root(body) else {
            throw KubernetesFailure(doubt, "the answer of \(server) is not valid JSON")
        }
        do throws(KubernetesReading.Failure) { return try decode(root) } catch {
            throw KubernetesFailure(doubt, "\(server) does not answer as an API server does: \(error.text)")
        }
    }

    /// The object that was made, as the server has it now.
    func made(_ kind: ObjectKind, named name: String?) throws(KubernetesFailure) -> LiveObject {
        try read { (root) throws(KubernetesReading.Failure) in
            try KubernetesReading.object(kind, named: name, root)
        }
    }

    /// Why the answer is not what was asked for.
    var failure: KubernetesFailure {
        let refusal = refusal
        let status = answer.status
        let words = "\(server) answers with \(status)" + (refusal.message.isEmpty ? "" : ": \(refusal.message)")
        switch (status, refusal.reason) {
        case (401, _):
            return KubernetesFailure(
                .refused(401), "\(server) does not know who soac is: \(credential.name) is not accepted",
                hint: "look whether it has expired, and whether the kubeconfig is this cluster's")
        case (403, _):
            // Quotas and policies forbid as well; of an account's rights it says what it cannot do.
            let isRight = refusal.message.contains(" cannot ")
            return KubernetesFailure(
                .refused(403), words, hint: isRight ? "give the account a role in the namespace that allows it" : nil)
        case (404, "NotFound") where !refusal.name.isEmpty: return KubernetesFailure(.notFound, words)
        case (404, _):
            return KubernetesFailure(
                .refused(404), words,
                hint: "look whether the address is that of an API server, and which versions it has")
        case (409, "AlreadyExists"): return KubernetesFailure(.exists, words)
        case (409, _): return KubernetesFailure(.conflict, words)
        case (400..<500, _): return KubernetesFailure(.refused(status), words)
        case (300..<400, _): return KubernetesFailure(doubt, "\(server) redirects elsewhere, as no API server does")
        // A server that fails, or one between us, says nothing of what became of it.
        default: return KubernetesFailure(doubt, words)
        }
    }
}
