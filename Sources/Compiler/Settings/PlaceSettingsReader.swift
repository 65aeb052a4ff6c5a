/// Reads `root`, `system_configs`, `system_config`, `clusters` and `links`.
struct PlaceSettingsReader {
    private let root: Node
    private let path: String
    /// Nobody has more clusters than that, and a list of millions is none.
    private static let clusterLimit = 1000

    static func read(_ root: Node, of path: String, _ form: inout SettingsForm) -> PlaceSettings {
        let reader = PlaceSettingsReader(root: root, path: path)
        var places = PlaceSettings()
        places.root = reader.folder("root", &form)
        places.systemConfigs = reader.folder("system_configs", &form)
        places.systemConfig = reader.folder("system_config", &form)
        places.clusters = reader.clusters(&form)
        places.links = reader.links(&form)
        if places.systemConfigs != nil, places.systemConfig != nil, let node = root.value("system_config") {
            form.report("'system_configs' and 'system_config' exclude each other: this one does not count", at: node)
            places.systemConfig = nil
        }
        return places
    }

    private func said<Value>(_ value: Value, _ node: Node) -> PlaceSettings.Said<Value> {
        PlaceSettings.Said(value: value, place: "\(path):\(node.span.start.line)")
    }

    private func node(_ key: String) -> Node? { root.value(key).flatMap { $0.isNull ? nil : $0 } }

    /// A path without `.` and `..`.
    private func folder(_ key: String, _ form: inout SettingsForm) -> PlaceSettings.Said<String>? {
        guard let node = node(key) else { return nil }
        guard let text = node.string, text.utf8.count <= 1024, !text.utf8.contains(0) else {
            form.report("'\(key)' is a folder of this repository, and not \(node.value.shown)", at: node)
            return nil
        }
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard !text.hasPrefix("/"), !parts.contains(".."), !parts.contains(".git") else {
            form.report(
                "'\(key)' leaves the repository: \(text)", hint: key == "root" ? nil : Self.elsewhere(key), at: node)
            return nil
        }
        if parts.isEmpty, key != "root" {
            form.report("'\(key)' is a folder below the top of this repository", at: node)
            return nil
        }
        return said(parts.joined(separator: "/"), node)
    }

    private static func elsewhere(_ key: String) -> String {
        let option = key.replacing("_", with: "-")
        return
            "what lies elsewhere is named by --\(option) or SOAC_\(key.uppercased()), and not by what is committed"
    }

    private func clusters(_ form: inout SettingsForm) -> PlaceSettings.Said<[ClusterName]>? {
        guard let node = node("clusters") else { return nil }
        let items = node.isList ? node.items : [node]
        guard !items.isEmpty, items.count <= Self.clusterLimit else {
            form.report("'clusters' is a list of clusters, \(Self.clusterLimit) at most", at: node)
            return nil
        }
        var names: [ClusterName] = []
        for item in items {
            guard let text = item.string, !text.isEmpty, !text.contains("/"), !text.hasPrefix("."),
                !text.contains(",")
            else {
                form.report("'clusters' is a list of names of clusters, and \(item.value.shown) is none", at: item)
                continue
            }
            if !names.contains(ClusterName(text)) { names.append(ClusterName(text)) }
        }
        return names.count < items.count && names.isEmpty ? nil : said(names, node)
    }

    private func links(_ form: inout SettingsForm) -> LinkTemplate? {
        guard let node = node("links") else { return nil }
        guard let template = node.string.flatMap(LinkTemplate.init) else {
            form.report(
                "'links' is an address with {path} in it, and {sha} and {line}, and not \(node.value.shown)",
                hint: "https://git.example.com/soa-configs/blob/{sha}/{path}#L{line}", at: node)
            return nil
        }
        return template
    }
}
