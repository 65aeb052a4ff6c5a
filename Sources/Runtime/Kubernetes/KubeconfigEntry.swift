import Compiler
import Fleet
import FoundationEssentials

/// A cluster, a user or a context of a kubeconfig, with where it stands. Nothing of its values is shown, since any may be a secret
/// that somebody wrote into the wrong line.
struct KubeconfigEntry {
    /// `users[admin]`
    var title: String
    var node: Node
    /// The file, whose folder relative paths begin at.
    var file: String

    func failure(_ key: String, _ reason: String, hint: String? = nil) -> KubernetesFailure {
        let place = (node.value(key) ?? node).span.start
        return KubernetesFailure(
            .unanswered, "\(file):\(place.line):\(place.column): \(key) of \(title) \(reason)", hint: hint)
    }

    /// Nil where it is not there, null or empty.
    func text(_ key: String) throws(KubernetesFailure) -> String? {
        guard let value = node.value(key), !value.isNull else { return nil }
        guard let text = value.string else { throw failure(key, "is not a string", hint: "put it in quotes") }
        return text.isEmpty ? nil : text
    }

    func flag(_ key: String) throws(KubernetesFailure) -> Bool {
        guard let value = node.value(key), !value.isNull else { return false }
        guard case .bool(let flag) = value.value else { throw failure(key, "is neither true nor false") }
        return flag
    }

    /// What stands there in Base64 as `KEY-data`, or in the file that `KEY` names.
    func source(_ key: String) throws(KubernetesFailure) -> CredentialSource? {
        if let text = try text(key + "-data") {
            guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !data.isEmpty else {
                throw failure(key + "-data", "is not in Base64")
            }
            return .bytes(Array(data))
        }
        return try text(key).map { .file(path($0)) }
    }

    /// A path of the file, as of here.
    func path(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
