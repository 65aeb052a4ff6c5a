/// What is going to happen, the earliest first; at one time in the order in which it was put in. A binary heap.
package struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        var time: SimulatedTime
        var number: Int
        var event: Event

        func precedes(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    private var heap: [Entry] = []
    private var count = 0

    package init() {}

    package mutating func put(_ event: Event, at time: SimulatedTime) {
        heap.append(Entry(time: time, number: count, event: event))
        count += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next event, if its time is not after `limit`.
    package mutating func take(until limit: SimulatedTime) -> (time: SimulatedTime, event: Event)? {
        guard let first = heap.first, first.time <= limit, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while 2 * parent + 1 < heap.count {
                var least = 2 * parent + 1
                if least + 1 < heap.count, heap[least + 1].precedes(heap[least]) { least += 1 }
                guard heap[least].precedes(heap[parent]) else { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        return (first.time, first.event)
    }
}
