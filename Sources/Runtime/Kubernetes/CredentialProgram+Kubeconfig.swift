import Compiler
import FoundationEssentials

extension CredentialProgram {
    /// The versions of what it prints that are known.
    private static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// `{"apiVersion", "command", "args", "env": [{"name", "value"}], "installHint", "provideClusterInfo", "interactiveMode"}`
    init(_ entry: KubeconfigEntry, _ cluster: KubeconfigEntry) throws(KubernetesFailure) {
        guard let version = try entry.text("apiVersion"), Self.versions.contains(version) else {
            throw entry.failure("apiVersion", "is not \(Self.versions.joined(separator: " or "))")
        }
        guard let command = try entry.text("command") else { throw entry.failure("command", "is missing") }
        if try entry.text("interactiveMode") == "Always" {
            throw entry.failure("interactiveMode", "wants somebody at a terminal, where soac is alone")
        }
        self.version = version
        hint = try entry.text("installHint")
        // With a slash it is a path, as of the file.
        words = [command.contains("/") ? entry.path(command) : command]
        for argument in entry.node.value("args")?.items ?? [] {
            guard let text = argument.string else { throw entry.failure("args", "has something that is not a string") }
            words.append(text)
        }
        environment = []
        for variable in entry.node.value("env")?.items ?? [] {
            guard let name = variable.value("name")?.string, let value = variable.value("value")?.string, !name.isEmpty
            else { throw entry.failure("env", "has something else than names and values that are strings") }
            environment.append("\(name)=\(value)")
        }
        environment.append("KUBERNETES_EXEC_INFO=\(try Self.information(entry, cluster, version))")
    }

    /// What the program is told of the cluster, if it wants to know.
    private static func information(
        _ entry: KubeconfigEntry, _ cluster: KubeconfigEntry, _ version: String
    ) throws(KubernetesFailure) -> String {
        var spec = ["\"interactive\": false"]
        if try entry.flag("provideClusterInfo") {
            let keys = ["server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url"]
            var members = keys.compactMap { key in
                cluster.node.value(key).map { "\"\(key)\": " + String(decoding: JSONText.of($0.value), as: UTF8.self) }
            }
            if let authority = try cluster.source("certificate-authority") {
                let data = Data(try authority.read()).base64EncodedString()
                members.append("\"certificate-authority-data\": \"\(data)\"")
            }
            spec.append("\"cluster\": {\(members.joined(separator: ", "))}")
        }
        return JSONText.object([
            "apiVersion": JSONText.of(version), "kind": "\"ExecCredential\"",
            "spec": "{\(spec.joined(separator: ", "))}",
        ])
    }
}
