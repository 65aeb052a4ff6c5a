import Compiler
import Fleet

extension SilenceBaseline {
    /// The settings file that has the silences: that of soa-configs, unless only the one at the top of the repository speaks of
    /// findings. What both say, the nearer says.
    static func place(folder: String, top: String?) throws(Problem) -> String {
        let own = "\(folder)/\(RepositorySettings.fileName)"
        guard let top else { return own }
        let upper = "\(top)/\(RepositorySettings.fileName)"
        if try speaks(own) { return own }
        return try speaks(upper) ? upper : own
    }

    private static func speaks(_ path: String) throws(Problem) -> Bool {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try File.read(path, limit: SourceTree.fileSizeLimit) ?? [] } catch {
            throw Problem(error)
        }
        let settings = RepositorySettings.read(.present(path: path, bytes: bytes)).value
        return settings.speaksOfFindings
    }
}
