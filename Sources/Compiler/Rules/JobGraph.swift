/// Jobs and their parents, both by number.
struct JobGraph {
    let parents: [[Int]]

    /// A shortest circle for each knot of jobs that wait for each other, each from its lowest number.
    var circles: [[Int]] {
        var search = KnotSearch(parents)
        for job in parents.indices { search.visit(job) }
        return search.knots.compactMap(circle).sorted { $0[0] < $1[0] }
    }

    /// The shortest way from the lowest job of a knot to itself; nil for a single job that does not wait for itself.
    private func circle(in knot: [Int]) -> [Int]? {
        guard let start = knot.min() else { return nil }
        let inside = Set(knot)
        var cameFrom: [Int: Int] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count {
            let job = queue[next]
            next += 1
            for parent in parents[job] where inside.contains(parent) {
                if parent == start { return way(to: job, cameFrom) }
                if cameFrom[parent] == nil {
                    cameFrom[parent] = job
                    queue.append(parent)
                }
            }
        }
        return nil
    }

    private func way(to end: Int, _ cameFrom: [Int: Int]) -> [Int] {
        var way = [end]
        while let before = cameFrom[way[way.count - 1]] { way.append(before) }
        return way.reversed()
    }
}

/// Finds the knots: the largest groups in which each waits, over others, for each. This is Tarjan's algorithm, which looks
/// at each edge once, with a stack of its own, for chains of parents may be long.
private struct KnotSearch {
    private let parents: [[Int]]
    private(set) var knots: [[Int]] = []
    /// When each job was met, from 1; 0 if it was not.
    private var met: [Int]
    /// The earliest open job that each reaches.
    private var reach: [Int]
    /// Jobs that were met, and whose knot is not complete.
    private var open: [Int] = []
    private var isOpen: [Bool]
    private var count = 0

    init(_ parents: [[Int]]) {
        self.parents = parents
        met = Array(repeating: 0, count: parents.count)
        reach = met
        isOpen = Array(repeating: false, count: parents.count)
    }

    mutating func visit(_ start: Int) {
        guard met[start] == 0 else { return }
        var way = [(job: start, next: 0)]
        enter(start)
        while let (job, next) = way.last {
            guard next < parents[job].count else {
                way.removeLast()
                if let before = way.last?.job { reach[before] = min(reach[before], reach[job]) }
                if reach[job] == met[job] { close(job) }
                continue
            }
            way[way.count - 1].next += 1
            let parent = parents[job][next]
            if met[parent] == 0 {
                enter(parent)
                way.append((parent, 0))
            } else if isOpen[parent] {
                reach[job] = min(reach[job], met[parent])
            }
        }
    }

    private mutating func enter(_ job: Int) {
        count += 1
        met[job] = count
        reach[job] = count
        open.append(job)
        isOpen[job] = true
    }

    private mutating func close(_ first: Int) {
        var knot: [Int] = []
        while let job = open.popLast() {
            isOpen[job] = false
            knot.append(job)
            if job == first { break }
        }
        knots.append(knot)
    }
}
