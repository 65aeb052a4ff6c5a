import Compiler
import Glibc

/// `OUT/.soac/looked`: what the folders of artifacts looked like when a run left them, having found every file of theirs as
/// the manifest tells, and whose turn it is to be looked at without such a reason. Whoever adds, removes or replaces a file
/// changes the time of its folder; whoever writes into one does not. That it is lost costs looking at all files once.
struct LookedThrough: Sendable, Equatable {
    private static let name = "looked"
    private static let sizeLimit = 16 << 20

    /// By `CLUSTER/FAMILY`; none of a folder that is not there.
    private var marks: [Text: String] = [:]
    /// The part whose files are looked at next.
    var next = 0

    /// Nothing is known where it cannot be read.
    init(in staging: Folder) throws(FileError) {
        guard let bytes = try staging.read(LookedThrough.name, limit: LookedThrough.sizeLimit),
            let root = JSONParser.parse(bytes, path: LookedThrough.name).value?.root
        else { return }
        if case .int(let next) = root.value("next")?.value ?? .null, (0..<PartNumber.count).contains(next) {
            self.next = next
        }
        guard let folders = root.value("folders") else { return }
        for pair in folders.pairs {
            guard let path = pair.key.string, let mark = pair.value.string else { continue }
            marks[Text(path)] = mark
        }
    }

    /// Not waited for: what a disk loses is looked at once more.
    func write(to staging: Folder) throws(FileError) {
        let lines = marks.sorted { $0.key < $1.key }.map { "\n\(JSONText.of($0.key.text)): \(JSONText.of($0.value))" }
        let text = "{\"next\": \(next), \"folders\": {" + lines.joined(separator: ",") + "\n}}\n"
        let path = staging.path(of: LookedThrough.name)
        try NewFile(Array(text.utf8), for: path, in: staging, durable: false, isAlone: true)
            .install(as: LookedThrough.name)
    }

    /// What a folder looks like now; nil if it is not there.
    struct Mark: Sendable, Equatable {
        fileprivate var text: String?

        /// Which folder it is, and when that was last changed. Its own time can be set by anybody; that of its inode cannot.
        init(_ path: Text, in root: Folder) {
            guard let status = root.status(of: path.text), status.st_mode & S_IFMT == S_IFDIR else { return }
            text = "\(status.st_ino) \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
        }
    }

    /// Whether nobody changed the names in a folder since.
    func holds(_ path: Text, _ now: Mark) -> Bool { marks[path] == now.text }

    /// Every file of a folder that looked like this is known to be as the manifest tells.
    mutating func note(_ path: Text, _ mark: Mark) { marks[path] = mark.text }
}
