import Compiler

extension FleetCompilation.Result {
    /// Ends the archives that the run was made for, some at once. Their paths, in order, and whether each was written
    /// or is as it was.
    public func finish(
        _ archives: ArtifactArchives, inputs: [ClusterName: Manifest.Inputs], jobs: Int
    ) throws(FileError) -> [(path: String, isNew: Bool)] {
        try Workers(jobs: jobs).map(archives.archives) { () throws(FileError) in
        } _: { archive, _ throws(FileError) -> (path: String, isNew: Bool) in
            let cluster = archive.cluster
            return (archive.path, try archive.finish(inputs[cluster], leftOut.filter { $0.cluster == cluster }))
        }
    }
}
