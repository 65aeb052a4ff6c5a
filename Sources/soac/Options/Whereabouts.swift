import Compiler
import Fleet
import Git
import Synchronization

/// Where things are, as far as the repository that is read can say: its top, and what `.soac.yaml` says there.
struct Whereabouts: Sendable {
    /// Nil: there is no repository, or nobody looks around.
    var top: RepositoryTop?
    /// The folder of the repository that soa-configs is.
    var root = ""
    var places = PlaceSettings()
    /// Whether an option or the environment says so.
    private(set) var rootIsGiven = false
    /// What is wrong with `.soac.yaml` at the top, as far as it says where things are.
    private var findings: [Diagnostic] = []

    static let nowhere = Whereabouts()

    /// Under the names of paasta_tools all is where paasta_tools has it.
    static func stayAtHome() { isAtHome.store(true, ordering: .relaxed) }
    private static let isAtHome = Atomic(false)
    private static let told = ToldFindings()

    /// What is read at a top; `root` is what an option or the environment says.
    init(root: String?, _ open: () throws(GitError) -> RepositoryTop) throws(GitError) {
        rootIsGiven = root != nil
        self.root = root ?? ""
        if Self.isAtHome.load(ordering: .relaxed) { return }
        let top = try open()
        self.top = top
        let read = try top.settings()
        let settings = RepositorySettings.read(read.value).value
        findings = read.diagnostics + settings.placeFindings
        places = settings.places
        self.root = root ?? places.root?.value ?? ""
    }

    private init() {}

    /// Tells what is wrong with the file, and does not count.
    func tell() { Self.told.report(findings) }

    /// Whoever changes something does not do so by half of what a file says. Throws where that would matter.
    func mustBeSound() throws(Problem) {
        guard let finding = findings.first else { return }
        tell()
        throw Problem(
            "\(RepositorySettings.fileName) at the top of the repository cannot be used", hint: "nothing was done",
            finding: finding)
    }

    /// Says once that something was found, and not named.
    static func note(_ line: String) { told.note(line) }
}
