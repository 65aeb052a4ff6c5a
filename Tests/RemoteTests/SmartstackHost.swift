import Foundation
import TestSupport
import Testing

/// What synapse and nerve would do with our files, as far as the tests need it.
struct SynapseFile {
    typealias Server = (host: String, port: Int)

    private let root: [String: Any]

    init(_ text: String) throws {
        root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private var haproxy: [String: Any] { root["haproxy"] as? [String: Any] ?? [:] }

    var watchers: [String: [String: Any]] { root["services"] as? [String: [String: Any]] ?? [:] }

    /// The labels that servers of a watcher have, and the path at which they are found.
    func discovery(of watcher: String) throws -> (path: String, labels: [String: String], hosts: [String]) {
        let discovery = try #require(watchers[watcher]?["discovery"] as? [String: Any])
        var labels: [String: String] = [:]
        for filter in discovery["label_filters"] as? [[String: String]] ?? [] {
            #expect(filter["condition"] == "equals")
            labels[filter["label"] ?? ""] = filter["value"]
        }
        return (discovery["path"] as? String ?? "", labels, discovery["hosts"] as? [String] ?? [])
    }

    /// HAProxy's configuration, as synapse writes it: its sections in order, a `bind` and a `default_backend` for each
    /// frontend, and a line for each server.
    func haproxyConfiguration(_ servers: (String) -> [Server]) -> String {
        var lines = ["global"] + indented(haproxy["global"]) + ["defaults"] + indented(haproxy["defaults"])
        let sections = haproxy["extra_sections"] as? [String: Any] ?? [:]
        for (head, body) in sections.sorted(by: { $0.key < $1.key }) { lines += [head] + indented(body) }
        for (name, watcher) in watchers.sorted(by: { $0.key < $1.key }) {
            let section = watcher["haproxy"] as? [String: Any] ?? [:]
            guard section["disabled"] == nil else { continue }
            let backend = section["backend_name"] as? String ?? name
            if let port = section["port"] {
                let address = section["bind_address"] ?? haproxy["bind_address"] ?? "localhost"
                let suffix = (port as? String).map { ":" + $0 } ?? ""
                lines += ["frontend \(name)"] + indented(section["frontend"])
                lines += ["\tbind \(address)\(suffix)", "\tdefault_backend \(backend)"]
            }
            lines += ["backend \(backend)"] + indented(section["backend"])
            for (number, server) in servers(name).enumerated() {
                let options = section["server_options"] as? String ?? ""
                lines.append(
                    "\tserver s\(number)_\(server.host):\(server.port) \(server.host):\(server.port) \(options)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func indented(_ lines: Any?) -> [String] { (lines as? [String] ?? []).map { "\t" + $0 } }
}

/// nerve's file, as far as the tests need it.
struct NerveFile {
    struct Entry {
        var servers: [String]
        var path: String
        /// What nerve writes into the node of a backend.
        var node: String
    }

    let entries: [Entry]

    init(_ text: String) throws {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let name = try #require(root["instance_id"] as? String)
        let services = try #require(root["services"] as? [String: [String: Any]])
        entries = try services.sorted { $0.key < $1.key }.map { _, service in
            var node: [String: Any] = ["name": name]
            for key in ["host", "port", "labels", "weight"] { node[key] = service[key] }
            let data = try JSONSerialization.data(
                withJSONObject: node, options: [.sortedKeys, .withoutEscapingSlashes])
            return Entry(
                servers: try #require(service["zk_hosts"] as? [String]),
                path: try #require(service["zk_path"] as? String), node: String(decoding: data, as: UTF8.self))
        }
    }

    /// The server of a node; nil if it has not the labels that are asked for.
    static func server(_ node: String, with labels: [String: String]) throws -> SynapseFile.Server? {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(node.utf8)) as? [String: Any])
        let own = root["labels"] as? [String: String] ?? [:]
        guard labels.allSatisfy({ own[$0.key] == $0.value }), let host = root["host"] as? String,
            let port = root["port"] as? Int
        else { return nil }
        return (host, port)
    }
}

extension Scratch {
    /// The host of the example, with services of our own.
    static var exampleHost: [String] {
        let host = Soac.package + "/examples/host"
        return ["--locations", host + "/locations", "--zookeeper", host + "/zookeeper", "--hostname", "h1"]
    }

    /// Expects that HAProxy takes a configuration, without a warning.
    func expectAccepted(_ configuration: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try write(configuration, to: "haproxy.cfg")
        let run = try Command.run("/usr/sbin/haproxy", ["-c", "-f", "haproxy.cfg"], in: path)
        #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
        #expect(!run.errors.contains("[WARNING]"), "\(run.errors.prefix(2000))", sourceLocation: sourceLocation)
    }
}
