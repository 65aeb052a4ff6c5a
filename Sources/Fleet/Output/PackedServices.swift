import Synchronization

/// Services that are packed in any order, and written in theirs: so what is written does not depend on threads.
///
/// Whoever brings the one whose turn it is writes it, and all that follow it, without holding anybody up: others leave what
/// they have, and go on.
final class PackedServices: Sendable {
    /// How many bytes wait in memory at most for services that come before them.
    private static let waitingLimit = 8 << 20

    private enum Waiting {
        case here(PackedService)
        /// The bytes of its members are in the spool.
        case spooled(PackedService, place: Int, count: Int)
    }

    private struct State {
        /// Whose turn it is.
        var next = 0
        /// Whether somebody writes. If nobody does, the next one is not waiting.
        var isWriting = false
        var waiting: [Int: Waiting] = [:]
        var waitingSize = 0
    }

    private let spool: SpoolFile
    private let state = Mutex(State())

    init(_ spool: SpoolFile) { self.spool = spool }

    /// Takes the one that has this number among all of them. `write` is called for one service at a time, from any thread.
    func add(
        _ service: PackedService, _ number: Int, write: (PackedService) throws(FileError) -> Void
    ) throws(FileError) {
        var due: Waiting? = try state.withLock { state throws(FileError) in
            guard number == state.next, !state.isWriting else {
                try wait(service, number, &state)
                return nil
            }
            state.isWriting = true
            state.next += 1
            return .here(service)
        }
        while let service = due {
            try write(unspooled(service))
            due = state.withLock { next(&$0) }
        }
    }

    /// Where a service takes long, and the others are far ahead, what they have waits on the disk.
    private func wait(_ service: PackedService, _ number: Int, _ state: inout State) throws(FileError) {
        let count = service.bytes.count
        if state.waitingSize + count <= PackedServices.waitingLimit {
            state.waiting[number] = .here(service)
            state.waitingSize += count
        } else {
            var service = service
            let place = try spool.add(service.bytes)
            service.bytes = []
            state.waiting[number] = .spooled(service, place: place, count: count)
        }
    }

    /// What waited for its turn, and has it.
    private func next(_ state: inout State) -> Waiting? {
        guard let waiting = state.waiting.removeValue(forKey: state.next) else {
            state.isWriting = false
            return nil
        }
        state.next += 1
        if case .here(let service) = waiting { state.waitingSize -= service.bytes.count }
        return waiting
    }

    private func unspooled(_ waiting: Waiting) throws(FileError) -> PackedService {
        switch waiting {
        case .here(let service): return service
        case .spooled(var service, let place, let count):
            try spool.finish()
            try spool.read(at: place, count: count, to: &service.bytes)
            return service
        }
    }
}
