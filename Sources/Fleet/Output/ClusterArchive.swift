import Compiler
import Emitters
import Git
import Synchronization

/// The archive of a cluster, which grows service after service.
final class ClusterArchive: Sendable {
    /// A version of the form of the index.
    private static let version = 2
    /// How many bytes are handed on at once, at least. Not so many each time: for pieces at multiples of their size the system
    /// takes large pages, which on a virtual machine took up to six times as long to fill.
    private static let pieceSize = 256 << 10

    private struct State {
        var file: Replacement
        /// What is not handed on yet.
        var bytes: [UInt8] = []
        /// How many bytes the archive has.
        var count = 0
        /// Of all members.
        var names: [UInt8] = []
        var entries: [PackedService.Entry] = []
        var digests: [BlobID] = []

        /// Hands on what is not yet.
        mutating func write() throws(FileError) {
            try file.append(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    let cluster: ClusterName
    let path: String
    private let form: TarArchive
    private let state: Mutex<State>

    init(_ cluster: ClusterName, at path: String, as form: TarArchive) throws(FileError) {
        (self.cluster, self.path, self.form) = (cluster, path, form)
        state = Mutex(State(file: try Replacement(path)))
    }

    /// What the next service has.
    func append(_ section: PackedService.Section, of service: PackedService) throws(FileError) {
        try state.withLock { state throws(FileError) in
            for var entry in service.entries[section.entries] {
                entry.offset += state.count - section.bytes.lowerBound
                state.entries.append(entry)
            }
            state.digests += service.digests[section.entries]
            state.names += service.names[section.names]
            state.bytes += service.bytes[section.bytes]
            state.count += section.bytes.count
            if state.bytes.count >= ClusterArchive.pieceSize { try state.write() }
        }
    }

    /// Once all services are added.
    func end(_ inputs: Manifest.Inputs?, _ leftOut: [LeftOut]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            let index = index(of: state, inputs, leftOut)
            (state.names, state.entries, state.digests) = ([], [], [])
            form.begin(Array("index.json".utf8)[...], size: index.count, in: &state.bytes)
            try state.write()
            try state.file.append(index)
            TarArchive.end(index.count, in: &state.bytes)
            TarArchive.end(&state.bytes)
            try state.write()
            state.file.startWriting()
        }
    }

    /// Puts it into its place, after its end. Whether it is another than the one that was there.
    func install() throws(FileError) -> Bool {
        try state.withLock { state throws(FileError) in try state.file.finish() }
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
        let (digest, offset) = (Array("\": {\"digest\": \"".utf8), Array("\", \"offset\": ".utf8))
        let (service, size) = (Array(", \"service\": \"".utf8), Array("\", \"size\": ".utf8))
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
            text += digest
            state.digests[number].id.append(to: &text)
            text += offset
            text += String(entry.offset).utf8
            text += service
            text += names.dropFirst(Int(entry.serviceStart)).prefix(Int(entry.serviceCount))
            text += size
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
