import Compiler

/// An instance as its cluster is to have it.
public struct WantedInstance: Sendable {
    public enum State: Sendable {
        case app(WantedApp)
        /// It waits for its first deployment. What runs of it is left alone.
        case notDeployed(String)
        /// What it is to be is not known now, and why. What runs of it is left alone.
        case unknown(String)
        /// It cannot be compiled. What runs of it is left alone.
        case broken
    }

    public var id: InstanceID
    public var state: State

    public init(id: InstanceID, state: State) { (self.id, self.state) = (id, state) }

    public var app: WantedApp? {
        if case .app(let app) = state { app } else { nil }
    }
}

/// A Marathon app as it was compiled.
public struct WantedApp: Sendable, Equatable {
    /// Without a slash.
    public var id: String
    /// How many tasks of it; 0 for one that is stopped.
    public var instances: Int
    /// What is POSTed.
    public var body: ArraySlice<UInt8>

    /// Nil if the body has no id, or no number of instances.
    public init?(_ bytes: [UInt8]) {
        guard let root = JSONParser.parse(bytes, path: "").value?.root, let id = root.value("id")?.string,
            case .int(let instances) = root.value("instances")?.value, instances >= 0
        else { return nil }
        (self.id, self.instances, body) = (id, instances, bytes[...])
    }

    /// What is POSTed for another number of tasks.
    public func definition(instances count: Int) -> [UInt8] {
        let body = Array(body)
        if count == instances { return body }
        guard case .map(var members) = JSONParser.parse(body, path: "").value?.root.value else { return body }
        for place in members.indices where members[place].key.str == "instances" { members[place].value = .int(count) }
        return JSONText.of(.map(members))
    }
}

extension [WantedInstance] {
    /// Puts what is POSTed of all apps in one piece: between what a compile needed and is gone, each would keep a page of memory.
    mutating func shareBodies() {
        var bodies: [UInt8] = []
        bodies.reserveCapacity(reduce(0) { $0 + ($1.app?.body.count ?? 0) })
        for instance in self { bodies += instance.app?.body ?? [] }
        var end = 0
        for place in indices {
            guard case .app(var app) = self[place].state else { continue }
            let begin = end
            end += app.body.count
            app.body = bodies[begin..<end]
            self[place].state = .app(app)
        }
    }
}
