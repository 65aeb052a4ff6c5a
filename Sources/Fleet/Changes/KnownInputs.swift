import Compiler
import Git

/// What a service's files are in the trees of commits, as earlier runs looked it up: a tree never changes, and to look a
/// service up in thousands of them takes most of the time of a log.
struct KnownInputs {
    private let service: ServiceName
    private let cache: Cache
    private let shelf: Cache.Shelf
    private let key: CacheKey
    /// By the top tree of a commit; numbers of `inputs`.
    private var states: [TreeID: Int] = [:]
    private var inputs: [ServiceInputs] = []
    private var numbers: [ServiceInputs: Int] = [:]
    private var isOther = false

    /// Beyond that an entry is begun anew: a history of a million commits is not kept for each service.
    private static let limit = 20_000

    /// `root` is the folder that is soa-configs.
    init(_ service: ServiceName, root: String, _ cache: Cache) {
        (self.service, self.cache) = (service, cache)
        key = CacheKey(BlobID.hash(of: Array(service.text.utf8)))
        shelf = cache.shelf("inputs", context: root)
        guard var reader = shelf.pack[key], let kept = try? reader.read() as Kept, kept.service == service
        else { return }
        inputs = kept.inputs
        for (number, inputs) in inputs.enumerated() { numbers[inputs] = number }
        for (tree, number) in zip(kept.trees, kept.numbers) where inputs.indices.contains(number) {
            states[TreeID(tree)] = number
        }
    }

    subscript(tree: TreeID) -> ServiceInputs? { states[tree].map { inputs[$0] } }

    mutating func add(_ tree: TreeID, _ files: ServiceInputs) {
        if states.count >= KnownInputs.limit { (states, inputs, numbers) = ([:], [], [:]) }
        let number = numbers[files] ?? inputs.count
        if number == inputs.count {
            numbers[files] = number
            inputs.append(files)
        }
        states[tree] = number
        isOther = true
    }

    /// That it cannot be kept is no failure.
    func save() {
        guard isOther else { return }
        let sorted = states.sorted { $0.key.id < $1.key.id }
        var writer = ByteWriter()
        writer.write(
            Kept(service: service, inputs: inputs, trees: sorted.map(\.key.id), numbers: sorted.map(\.value)))
        cache.save(shelf, used: nil, fresh: [key: writer.bytes])
    }

    private struct Kept: Storable {
        var service: ServiceName
        var inputs: [ServiceInputs]
        /// In order, and the number of each in `inputs`.
        var trees: [ObjectID]
        var numbers: [Int]

        init(service: ServiceName, inputs: [ServiceInputs], trees: [ObjectID], numbers: [Int]) {
            (self.service, self.inputs, self.trees, self.numbers) = (service, inputs, trees, numbers)
        }

        func write(to writer: inout ByteWriter) {
            writer.write(service)
            writer.write(inputs.map(\.entries))
            writer.write(trees)
            writer.write(numbers)
        }

        init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
            service = try reader.read()
            let entries: [[OutsideEntry]] = try reader.read()
            inputs = entries.map { ServiceInputs($0) }
            (trees, numbers) = (try reader.read(), try reader.read())
        }
    }
}
