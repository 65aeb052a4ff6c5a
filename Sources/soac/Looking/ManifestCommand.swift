import ArgumentParser
import Fleet

struct ManifestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest",
        abstract: "Prints what soac compile wrote into a folder, and from what.",
        discussion: """
            One JSON document for programs: the commit, the date and the digests of the inputs of each cluster, each \
            artifact's file with its service, its size and its digest (what `git hash-object` prints), and what was left \
            out and why. It is what there was at one moment, also while a run writes into the folder, which is not waited \
            for.

            The folder keeps it in parts, in .manifest, so that a run which changes one service does not write \
            everything anew.

            Exit status: 0 all is well, 2 there is no manifest, or it cannot be read.
            """)

    @Argument(help: .manifestFolder, completion: .directory)
    var folder: String

    func run() throws {
        let text: [UInt8]?
        do {
            text = try FolderManifest.text(of: folder)
        } catch { throw Problem(error) }
        guard let text else {
            throw Problem(
                "there is no manifest in \(folder)", hint: "name the folder that `soac compile --out` wrote to")
        }
        try Terminal.output(text)
    }
}

extension Problem {
    init(_ failure: OutputFolder.Failure) {
        switch failure {
        case .file(let error): self.init(error)
        case .locked(let path):
            self.init("another soac writes to \(path)", hint: "wait for it, or choose another --out")
        case .foreignManifest(let path):
            self.init("\(path) was not written by this soac", hint: "choose another --out, or move the file away")
        }
    }
}
