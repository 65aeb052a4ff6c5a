import Compiler
import Git

/// Reads the directory of a system configuration: every `*.json` below it, in the order of their paths.
public enum SystemConfigurationFolder {
    public static func read(_ path: String) throws(FileError) -> [SystemConfigurationFile] {
        var files: [SystemConfigurationFile] = []
        try collect(path, depth: 0, &files)
        return files
    }

    private static func collect(
        _ folder: String, depth: Int, _ files: inout [SystemConfigurationFile]
    ) throws(FileError) {
        for name in try File.names(in: folder) {
            let path = folder + "/" + name
            if try File.isDirectory(path) {
                // A symlink may lead back up; nobody nests a configuration that deep.
                if depth < 8 { try collect(path, depth: depth + 1, &files) }
            } else if name.hasSuffix(".json") {
                do throws(FileError) {
                    guard let bytes = try File.read(path, limit: JSONParser.sizeLimit) else { continue }
                    files.append(SystemConfigurationFile(path: path, bytes: bytes))
                } catch {
                    files.append(SystemConfigurationFile(path: path, bytes: nil, reason: error.reason))
                }
            }
        }
    }

    /// A digest over the names and contents of the files.
    public static func digest(_ files: [SystemConfigurationFile]) -> BlobID {
        var text: [UInt8] = []
        for file in files {
            text += Array("\(file.path.split(separator: "/").last ?? "") \(file.bytes?.count ?? -1)\n".utf8)
            text += file.bytes ?? []
        }
        return BlobID.hash(of: text)
    }
}
