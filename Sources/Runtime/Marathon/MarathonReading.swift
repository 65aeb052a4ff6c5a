import Compiler
import Planner

/// Marathon's answers, read strictly. What is not there, or of another kind, makes the whole answer one that says nothing: an
/// app or a task that is passed over would be one that does not run.
///
/// Facts: the REST API of Marathon 1.4, which writes out each field of an app, be it empty.
enum MarathonReading {
    /// Why an answer is none of Marathon's: `apps[3].tasks[0].host is missing`. Nothing of the answer's values stands in it.
    struct Failure: Error {
        var text: String

        func inside(_ place: String) -> Failure { Failure(text: "\(place).\(text)") }
    }

    /// The answer of a large cluster has twenty times as much as is read of it: members with other names are not kept.
    static let names: Set<String> = [
        "affectedApps", "alive", "app", "apps", "count", "delay", "deploymentId", "deployments", "frameworkId",
        "gracePeriodSeconds", "healthCheckResults", "healthChecks", "host", "id", "instances", "intervalSeconds",
        "leader",
        "overdue", "pod", "ports", "queue", "startedAt", "state", "tasks", "timeLeftSeconds", "version",
    ]

    /// The JSON text of an answer, for the functions below; nil if it is none.
    static func root(_ body: [UInt8]) -> Node? {
        JSONParser.parse(body, path: "", only: names, limit: MarathonClient.listLimits.body).value?.root
    }

    // MARK: Apps

    /// `GET /v2/apps` with tasks and deployments. `shard` is the place of the Marathon.
    static func apps(_ root: Node, shard: Int) throws(Failure) -> [ListedApp] {
        let apps = try each(in: root, "apps") { (node) throws(Failure) in try app(node, shard: shard) }
        var ids: Set<String> = []
        for app in apps where !ids.insert(app.app.place.id).inserted {
            throw Failure(text: "apps has one id twice")
        }
        return apps
    }

    /// `GET /v2/apps/ID`
    static func oneApp(_ root: Node, shard: Int) throws(Failure) -> ListedApp {
        try app(try member("app", of: root, "a mapping", \.isMapping), shard: shard)
    }

    private static func app(_ node: Node, shard: Int) throws(Failure) -> ListedApp {
        let checks = try each(in: node, "healthChecks") { (check) throws(Failure) in
            LiveApp.HealthCheck(
                gracePeriod: try seconds("gracePeriodSeconds", of: check),
                interval: try seconds("intervalSeconds", of: check))
        }
        let tasks = try each(in: node, "tasks") { (task) throws(Failure) in try self.task(task) }
        return ListedApp(
            app: LiveApp(
                place: AppPlace(id: try path("id", of: node), shard: shard),
                instances: try count("instances", of: node), healthChecks: checks, tasks: tasks),
            version: try text("version", of: node), deployments: try deploymentIDs(of: node))
    }

    private static func task(_ node: Node) throws(Failure) -> LiveTask {
        let results: [Node]
        switch node.value("healthCheckResults") {
        case nil: results = []
        case let list? where list.isList: results = list.items
        case let other?:
            if other.isNull { results = [] } else { throw Failure(text: "healthCheckResults is not a list") }
        }
        return LiveTask(
            id: try text("id", of: node), host: try text("host", of: node), ports: try ports(of: node),
            state: TaskState(mesos: try text("state", of: node)), started: try time("startedAt", of: node),
            checks: results.filter { !$0.isNull }.map {
                if case .bool(true) = $0.value("alive")?.value { true } else { false }
            })
    }

    private static func ports(of node: Node) throws(Failure) -> [Int] {
        try member("ports", of: node, "a list", \.isList).items.map { (port) throws(Failure) in
            guard case .int(let number) = port.value, 0...65_535 ~= number else {
                throw Failure(text: "ports has one that is not a port")
            }
            return number
        }
    }

    private static func deploymentIDs(of node: Node) throws(Failure) -> [String] {
        try each(in: node, "deployments") { (deployment) throws(Failure) in try text("id", of: deployment) }
    }

    // MARK: Others

    /// `POST /v2/apps`
    static func creation(_ root: Node) throws(Failure) -> MarathonChange {
        MarathonChange(version: try text("version", of: root), deployment: try deploymentIDs(of: root).first)
    }

    /// What other changes are answered.
    static func change(_ root: Node) throws(Failure) -> MarathonChange {
        MarathonChange(version: try text("version", of: root), deployment: try text("deploymentId", of: root))
    }

    /// `GET /v2/deployments`
    static func deployments(_ root: Node) throws(Failure) -> [MarathonDeployment] {
        try each(root, "deployments") { (node) throws(Failure) in
            MarathonDeployment(
                id: try text("id", of: node),
                apps: try member("affectedApps", of: node, "a list", \.isList).items.map { (app) throws(Failure) in
                    guard let id = app.string, id.hasPrefix("/") else { throw Failure(text: "affectedApps has no ids") }
                    return id
                })
        }
    }

    /// `GET /v2/queue`. Pods wait there, too; they are no apps.
    static func queue(_ root: Node) throws(Failure) -> [QueuedApp] {
        let items = try each(in: root, "queue") { (item) throws(Failure) -> QueuedApp? in
            if item.value("app") == nil, item.value("pod") != nil { return nil }
            let delay = try member("delay", of: item, "a mapping", \.isMapping)
            guard case .bool(let isOverdue) = delay.value("overdue")?.value else {
                throw Failure(text: "delay.overdue is missing")
            }
            return QueuedApp(
                id: try path("id", of: try member("app", of: item, "a mapping", \.isMapping)),
                count: try count("count", of: item), delay: try seconds("timeLeftSeconds", of: delay),
                isOverdue: isOverdue)
        }
        return items.compactMap { $0 }
    }

    /// `GET /v2/info`
    static func info(_ root: Node) throws(Failure) -> MarathonInfo {
        MarathonInfo(
            version: try text("version", of: root), framework: try textIfAny("frameworkId", of: root),
            leader: try textIfAny("leader", of: root))
    }

    /// `GET /v2/leader`
    static func leader(_ root: Node) throws(Failure) -> String { try text("leader", of: root) }

    // MARK: Values

    private static func each<Element>(
        in node: Node, _ key: String, _ read: (Node) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        try each(try member(key, of: node, "a list", \.isList), key, read)
    }

    private static func each<Element>(
        _ list: Node, _ name: String, _ read: (Node) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        guard list.isList else { throw Failure(text: "\(name) is not a list") }
        var elements: [Element] = []
        for (place, item) in list.items.enumerated() {
            do throws(Failure) {
                guard item.isMapping else { throw Failure(text: "it is not a mapping") }
                elements.append(try read(item))
            } catch { throw error.inside("\(name)[\(place)]") }
        }
        return elements
    }

    private static func member(
        _ key: String, of node: Node, _ kind: String, _ isKind: (Node) -> Bool
    ) throws(Failure) -> Node {
        guard let found = node.value(key) else { throw Failure(text: "\(key) is missing") }
        guard isKind(found) else { throw Failure(text: "\(key) is not \(kind)") }
        return found
    }

    private static func text(_ key: String, of node: Node) throws(Failure) -> String {
        guard let text = try textIfAny(key, of: node) else { throw Failure(text: "\(key) is missing") }
        if text.isEmpty { throw Failure(text: "\(key) is empty") }
        return text
    }

    private static func textIfAny(_ key: String, of node: Node) throws(Failure) -> String? {
        guard let found = node.value(key), !found.isNull else { return nil }
        guard let text = found.string else { throw Failure(text: "\(key) is not a string") }
        return text
    }

    /// The id of an app.
    private static func path(_ key: String, of node: Node) throws(Failure) -> String {
        let id = try text(key, of: node)
        guard id.utf8.first == UInt8(ascii: "/"), id.utf8.count > 1 else {
            throw Failure(text: "\(key) is not the id of an app")
        }
        return id
    }

    private static func count(_ key: String, of node: Node) throws(Failure) -> Int {
        guard case .int(let number) = node.value(key)?.value, number >= 0 else {
            throw Failure(text: "\(key) is not a count")
        }
        return number
    }

    private static func seconds(_ key: String, of node: Node) throws(Failure) -> Double {
        switch node.value(key)?.value {
        case .int(let number) where number >= 0: return Double(number)
        case .float(let number) where number >= 0 && number.isFinite: return number
        default: throw Failure(text: "\(key) is not a number of seconds")
        }
    }

    /// Seconds since 1970 of `2019-10-02T12:00:00.000Z`; nil where there is none.
    private static func time(_ key: String, of node: Node) throws(Failure) -> Double? {
        guard let text = try textIfAny(key, of: node) else { return nil }
        guard let time = MarathonTime.seconds(text) else { throw Failure(text: "\(key) is not a time") }
        return time
    }
}
