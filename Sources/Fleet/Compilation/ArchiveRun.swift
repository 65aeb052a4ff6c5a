import Compiler
import Emitters

extension ArtifactArchives {
    /// Ends them, some at once, once all services are added. Their paths, in order, and whether each was written or is as it
    /// was.
    public func finish(
        inputs: [ClusterName: Manifest.Inputs], leftOut: [LeftOut], jobs: Int
    ) throws(FileError) -> [(path: String, isNew: Bool)] {
        _ = try Workers(jobs: jobs).map(archives) { () throws(FileError) in
        } _: { archive, _ throws(FileError) in
            try archive.end(inputs[archive.cluster], leftOut.filter { $0.cluster == archive.cluster })
        }
        // Each waits for the disk, and for nothing else.
        return try Workers(jobs: archives.count).map(archives) { () throws(FileError) in
        } _: { archive, _ throws(FileError) -> (path: String, isNew: Bool) in
            (archive.path, try archive.install())
        }
    }
}
