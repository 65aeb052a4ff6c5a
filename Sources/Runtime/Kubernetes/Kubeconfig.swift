import Compiler
import Fleet

/// One kubeconfig or several, of which the first counts that has something by a name, as for kubectl.
struct Kubeconfig {
    private struct Part {
        var path: String
        var root: Node
    }

    private static let sizeLimit = 1 << 20

    private var files: [Part] = []

    /// Reads files. Of several, those that are not there are passed over; one has to be.
    init(_ paths: [String]) throws(KubernetesFailure) {
        for path in paths {
            do throws(FileError) {
                guard let bytes = try File.read(path, limit: Self.sizeLimit, pipes: true) else { continue }
                files.append(Part(path: path, root: try Self.root(bytes, path)))
            } catch {
                throw KubernetesFailure(.unanswered, error.message)
            }
        }
        if files.isEmpty {
            throw KubernetesFailure(
                .unanswered, "there is no kubeconfig \(paths.joined(separator: ", "))",
                hint: "name another with --kubeconfig")
        }
    }

    private static func root(_ bytes: [UInt8], _ path: String) throws(FileError) -> Node {
        var limits = YAMLParser.Limits()
        (limits.depth, limits.expandedNodes) = (32, 100_000)
        let outcome = YAMLParser.parse(bytes, path: path, limits: limits)
        guard let root = outcome.value?.root else {
            // Neither the line nor what the parser says of it is shown: both may hold a secret.
            let place = outcome.diagnostics.last?.span?.start
            let line = place.map { ", line \($0.line)" } ?? ""
            throw FileError(path, "read", .other("it is no valid YAML\(line)"))
        }
        guard root.isMapping else { throw FileError(path, "read", .other("it is no kubeconfig: it is not a mapping")) }
        return root
    }

    // MARK: What is asked for

    /// The cluster and the user of a context: of the one with this name, or of the current one.
    func context(_ name: String?) throws(KubernetesFailure) -> (cluster: KubeconfigEntry, user: KubeconfigEntry?) {
        let current = files.lazy.compactMap { $0.root.value("current-context")?.string }.first { !$0.isEmpty }
        guard let name = name ?? current else {
            throw KubernetesFailure(
                .unanswered, "\(files[0].path) has no current-context",
                hint: "choose with --context: \(names(of: "contexts"))")
        }
        guard let context = entry("contexts", "context", name) else {
            throw KubernetesFailure(
                .unanswered, "\(files[0].path) has no context '\(Printable.line(name))'",
                hint: "it has \(names(of: "contexts"))")
        }
        guard let clusterName = try context.text("cluster") else { throw context.failure("cluster", "is missing") }
        guard let cluster = entry("clusters", "cluster", clusterName) else {
            throw context.failure("cluster", "is none of the clusters", hint: "they are \(names(of: "clusters"))")
        }
        guard let userName = try context.text("user") else { return (cluster, nil) }
        guard let user = entry("users", "user", userName) else {
            throw context.failure("user", "is none of the users", hint: "they are \(names(of: "users"))")
        }
        return (cluster, user)
    }

    /// `{"LIST": [{"name": NAME, "KIND": …}]}`
    private func entry(_ list: String, _ kind: String, _ name: String) -> KubeconfigEntry? {
        for file in files {
            for item in file.root.value(list)?.items ?? [] where item.value("name")?.string == name {
                guard let node = item.value(kind), node.isMapping || node.isNull else { continue }
                return KubeconfigEntry(title: "\(list)[\(Printable.line(name))]", node: node, file: file.path)
            }
        }
        return nil
    }

    private func names(of list: String) -> String {
        let names = files.flatMap { $0.root.value(list)?.items ?? [] }.compactMap { $0.value("name")?.string }
        return names.isEmpty ? "none" : names.prefix(20).map { Printable.line($0) }.joined(separator: ", ")
    }
}
