import Compiler
import Dispatch
import Emitters
import Synchronization

/// The archive of a cluster, which grows as services are compiled. Any thread may add to it.
final class ClusterArchive: Sendable {
    /// A version of the form of the index.
    private static let version = 2
    /// How many bytes are handed on at once.
    private static let pieceSize = 256 << 10
    /// How many bytes wait in memory at most for services that come before them.
    private static let waitingLimit = 4 << 20

    private enum Waiting {
        case here(PackedArtifacts)
        /// The bytes of its members are in the spool.
        case spooled(PackedArtifacts, place: Int, count: Int)
    }

    private struct State {
        /// What is not handed on yet.
        var bytes: [UInt8] = []
        /// How many bytes the archive has.
        var count = 0
        /// Of all members.
        var names: [UInt8] = []
        var entries: [PackedArtifacts.Entry] = []
        /// Whose turn it is.
        var next = 0
        var waiting: [Int: Waiting] = [:]
        var waitingSize = 0
    }

    private struct Target {
        var file: Replacement
        /// What is to be written next.
        var bytes: [UInt8] = []
    }

    let cluster: ClusterName
    let path: String
    private let form: TarArchive
    private let spool: SpoolFile
    private let state = Mutex(State())
    private let target: Mutex<Target>
    /// Passed by who hands bytes on to the target until they are written: while one thread writes, others go on to add.
    private let gate = DispatchSemaphore(value: 1)

    init(_ cluster: ClusterName, at path: String, as form: TarArchive, spool: SpoolFile) throws(FileError) {
        (self.cluster, self.path, self.form, self.spool) = (cluster, path, form, spool)
        target = Mutex(Target(file: try Replacement(path)))
    }

    /// What a service has, which has this number among all of them. Services come in any order, and each is added in
    /// its turn: so the archive does not depend on threads.
    func add(_ artifacts: PackedArtifacts, _ number: Int) throws(FileError) {
        let isFull = try state.withLock { state throws(FileError) in
            guard number == state.next else {
                try wait(artifacts, number, &state)
                return false
            }
            append(artifacts, to: &state)
            while let artifacts = try next(&state) {
                if handOn(&state) { try write() }
                append(artifacts, to: &state)
            }
            return handOn(&state)
        }
        if isFull { try write() }
    }

    /// Where a service takes long, and the others are far ahead, what they have waits on the disk.
    private func wait(_ artifacts: PackedArtifacts, _ number: Int, _ state: inout State) throws(FileError) {
        let count = artifacts.bytes.count
        if state.waitingSize + count <= ClusterArchive.waitingLimit {
            state.waiting[number] = .here(artifacts)
            state.waitingSize += count
        } else {
            var artifacts = artifacts
            let place = try spool.add(artifacts.bytes)
            artifacts.bytes = []
            state.waiting[number] = .spooled(artifacts, place: place, count: count)
        }
    }

    /// What waited for its turn, and has it.
    private func next(_ state: inout State) throws(FileError) -> PackedArtifacts? {
        switch state.waiting.removeValue(forKey: state.next) {
        case nil: return nil
        case .here(let artifacts):
            state.waitingSize -= artifacts.bytes.count
            return artifacts
        case .spooled(var artifacts, let place, let count):
            try spool.finish()
            try spool.read(at: place, count: count, to: &artifacts.bytes)
            return artifacts
        }
    }

    private func append(_ artifacts: PackedArtifacts, to state: inout State) {
        for var entry in artifacts.entries {
            entry.offset += state.count
            state.entries.append(entry)
        }
        state.names += artifacts.names
        state.bytes += artifacts.bytes
        state.count += artifacts.bytes.count
        state.next += 1
    }

    /// Hands on what is worth it, once that of before is written. Whether the caller is to write it.
    private func handOn(_ state: inout State) -> Bool {
        guard state.bytes.count >= ClusterArchive.pieceSize else { return false }
        gate.wait()
        // The other array is empty, and has its room.
        target.withLock { swap(&$0.bytes, &state.bytes) }
        return true
    }

    private func write() throws(FileError) {
        defer { gate.signal() }
        try target.withLock { target throws(FileError) in
            try target.file.append(target.bytes)
            target.bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Once all services are added. Whether the archive is another than the one that was there.
    func finish(_ inputs: Manifest.Inputs?, _ leftOut: [LeftOut]) throws(FileError) -> Bool {
        let state = state.withLock { state in
            defer { state = State() }
            return state
        }
        let index = index(of: state, inputs, leftOut)
        var (begin, end) = (state.bytes, [UInt8]())
        form.begin(Array("index.json".utf8)[...], size: index.count, in: &begin)
        TarArchive.end(index.count, in: &end)
        TarArchive.end(&end)
        let pieces = [begin, index, end]
        return try target.withLock { target throws(FileError) in
            for piece in pieces { try target.file.append(piece) }
            return try target.file.finish()
        }
    }

    // MARK: The index

    private func index(of state: State, _ inputs: Manifest.Inputs?, _ leftOut: [LeftOut]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(state.names.count + 160 * state.entries.count + 4096)
        text += "{\n\"version\": \(ClusterArchive.version),\n\"clusters\": {".utf8
        text += Manifest.text(of: inputs.map { [cluster: $0] } ?? [:]).utf8
        text += "},\n\"artifacts\": {".utf8
        appendArtifacts(of: state, to: &text)
        text += "\n},\n\"left_out\": {".utf8
        var omissions = Manifest()
        for omission in leftOut { omissions.add(omission) }
        text += Manifest.text(of: omissions.leftOut).utf8
        // Last, and of its own line: whoever reads the end of the archive finds there where the index begins.
        text += "},\n\"offset\": \(state.count + TarArchive.room(for: 0))\n}\n".utf8
        return text
    }

    private func appendArtifacts(of state: State, to text: inout [UInt8]) {
        var start = "\n\"".utf8.map { $0 }
        JSONText.append(cluster.text, to: &start)
        start.append(UInt8(ascii: "/"))
        let replaced = ClusterArchive.replaced(state)
        var (name, isFirst) = (0, true)
        for (number, entry) in state.entries.enumerated() {
            let names = state.names[name..<name + Int(entry.nameCount)]
            name = names.endIndex
            if replaced.contains(number) { continue }
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            text += start
            text += names
            text += "\": {\"digest\": \"".utf8
            text += entry.digest.id.description.utf8
            text += "\", \"offset\": ".utf8
            text += String(entry.offset).utf8
            text += ", \"service\": \"".utf8
            text += names.dropFirst(Int(entry.serviceStart)).prefix(Int(entry.serviceCount))
            text += "\", \"size\": ".utf8
            text += String(entry.size).utf8
            text.append(UInt8(ascii: "}"))
        }
    }

    /// Of two members of one name the last counts, as for tar, and as in a folder. Which of them are not the last.
    private static func replaced(_ state: State) -> Set<Int> {
        var (name, last, replaced) = (0, [ArraySlice<UInt8>: Int](), Set<Int>())
        for (number, entry) in state.entries.enumerated() {
            let names = state.names[name..<name + Int(entry.nameCount)]
            name = names.endIndex
            // `a.b` of `c` and `a` of `b.c`: where there are no more dots than a service, its instance and `.json`
            // need, the name is that of one artifact alone.
            guard names.count(where: { $0 == UInt8(ascii: ".") }) > 2 else { continue }
            if let earlier = last.updateValue(number, forKey: names) { replaced.insert(earlier) }
        }
        return replaced
    }
}
