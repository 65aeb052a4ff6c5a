/// A ZooKeeper as a state machine: a tree of nodes, and the sessions that some of them go with. It has no servers that lag behind.
///
/// A session lives as long as its client is heard of. Who plays with it says when that ends (`end`), or when it will
/// (`end(at:)`), as servers do some seconds after a client fell silent.
public struct SimulatedZooKeeper: Sendable {
    /// What a session asks.
    public enum Request: Sendable {
        case sync
        case get(String)
        case children(String)
        case exists(String)
        case delete(String)
        /// Only if the node is of that version.
        case set(String, [UInt8], version: Int)
        /// An ephemeral node goes with the session, and gets a number of ten digits at its name's end.
        case create(String, [UInt8], isEphemeral: Bool)

        public var isChange: Bool {
            switch self {
            case .sync, .get, .children, .exists: false
            case .delete, .set, .create: true
            }
        }

        /// `get /a`
        public var text: String {
            switch self {
            case .sync: "sync"
            case .get(let path): "get \(path)"
            case .children(let path): "children \(path)"
            case .exists(let path): "exists \(path)"
            case .delete(let path): "delete \(path)"
            case .set(let path, _, _): "set \(path)"
            case .create(let path, _, _): "create \(path)"
            }
        }
    }

    public enum Answer: Sendable, Equatable {
        case done
        case node([UInt8], made: SimulatedTime, version: Int)
        case names([String])
        case made(String)
        case noNode
        case nodeExists
        case badVersion
    }

    private struct Node: Sendable {
        var bytes: [UInt8]
        var made: SimulatedTime
        /// 0: it goes with no session.
        var session: Int
        /// The names of the nodes below it, and how many numbers were given to such.
        var below: Set<String> = []
        var numbers = 0
        var version = 0
    }

    /// By path; the root's is empty.
    private var nodes: [String: Node] = ["": Node(bytes: [], made: 0, session: 0)]
    /// Those that live, with the time of their end where there is one.
    private var ends: [Int: SimulatedTime?] = [:]
    private var last = 0

    public init() {}

    // MARK: Sessions

    public mutating func begin() -> Int {
        last += 1
        ends[last] = .some(nil)
        return last
    }

    public var sessions: [Int] { ends.keys.sorted() }

    public func isAlive(_ session: Int) -> Bool { ends[session] != nil }

    /// A session is over, and all that goes with it.
    public mutating func end(_ session: Int) {
        ends[session] = nil
        for path in nodes.filter({ $0.value.session == session }).keys { remove(path) }
    }

    /// It will be over at a time, unless that was said before for an earlier one.
    public mutating func end(_ session: Int, at time: SimulatedTime) {
        guard let end = ends[session] else { return }
        ends[session] = min(end ?? time, time)
    }

    /// Ends the sessions whose time has come.
    public mutating func advance(to now: SimulatedTime) {
        for (session, end) in ends { if let end, end <= now { self.end(session) } }
    }

    // MARK: The tree

    public var paths: [String] { nodes.keys.filter { !$0.isEmpty }.sorted() }

    /// What a node has; nil if there is none.
    public func bytes(of path: String) -> [UInt8]? { nodes[path]?.bytes }

    /// The names of the nodes below a node.
    public func names(below path: String) -> [String] { nodes[path == "/" ? "" : path]?.below.sorted() ?? [] }

    private static func split(_ path: String) -> (above: String, name: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return (String(path[..<slash]), String(path[slash...].dropFirst()))
    }

    private mutating func add(_ path: String, _ node: Node) {
        let (above, name) = Self.split(path)
        nodes[above]?.below.insert(name)
        nodes[path] = node
    }

    private mutating func remove(_ path: String) {
        let (above, name) = Self.split(path)
        nodes[above]?.below.remove(name)
        nodes[path] = nil
    }

    /// The session whose node is the first of those that contend for a lock, by kazoo's recipe; nil if there is none.
    public func owner(of path: String) -> Int? {
        let contenders = names(below: path).filter { $0.contains("__lock__") }
        return contenders.min { $0.suffix(10) < $1.suffix(10) }.flatMap { nodes["\(path)/\($0)"]?.session }
    }

    /// Makes a node, and those above it that are missing, whoever they may be of.
    public mutating func put(_ path: String, _ bytes: [UInt8] = [], session: Int = 0, at now: SimulatedTime = 0) {
        let above = Self.split(path).above
        if nodes[above] == nil { put(above, at: now) }
        let version = nodes[path].map { $0.version + 1 } ?? 0
        add(path, Node(bytes: bytes, made: now, session: session, version: version))
    }

    /// Nil if the session is over.
    public mutating func handle(_ request: Request, of session: Int, at now: SimulatedTime) -> Answer? {
        advance(to: now)
        guard isAlive(session) else { return nil }
        switch request {
        case .sync: return .done
        case .get(let path): return nodes[path].map { .node($0.bytes, made: $0.made, version: $0.version) } ?? .noNode
        case .children(let path):
            return nodes[path == "/" ? "" : path] == nil ? .noNode : .names(names(below: path))
        case .exists(let path): return nodes[path] == nil ? .noNode : .done
        case .delete(let path):
            guard nodes[path] != nil else { return .noNode }
            remove(path)
            return .done
        case .set(let path, let bytes, let version):
            guard let node = nodes[path] else { return .noNode }
            guard node.version == version else { return .badVersion }
            nodes[path]?.bytes = bytes
            nodes[path]?.version = version + 1
            return .done
        case .create(let path, let bytes, let isEphemeral):
            return create(path, bytes, session: isEphemeral ? session : 0, now)
        }
    }

    private mutating func create(_ path: String, _ bytes: [UInt8], session: Int, _ now: SimulatedTime) -> Answer {
        let above = Self.split(path).above
        guard nodes[above] != nil else { return .noNode }
        var path = path
        if session != 0 {
            let digits = String(nodes[above]?.numbers ?? 0)
            nodes[above]?.numbers += 1
            path += String(repeating: "0", count: 10 - digits.count) + digits
        }
        if nodes[path] != nil { return .nodeExists }
        add(path, Node(bytes: bytes, made: now, session: session))
        return .made(path)
    }
}
